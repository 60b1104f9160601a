extension DiscreteTrajectories {
  /// Stretches of about equal length, each a trajectory of its own, in the order of the data.
  ///
  /// Pairs of frames that cross from one piece to the next are lost; pieces shorter than
  /// `shortest` are not cut off a trajectory.
  ///
  /// - Complexity: O(frames).
  public func pieces(count: Int, shortest: Int) -> DiscreteTrajectories {
    let target = max(shortest, (frameCount + count - 1) / max(1, count), 1)
    var cut: [[Int32]] = []
    var names: [String] = []
    for (trajectory, values) in states.enumerated() where !values.isEmpty {
      let parts = max(1, (values.count + target / 2) / target)
      for part in 0..<parts {
        let start = values.count * part / parts
        cut.append(Array(values[start..<(values.count * (part + 1) / parts)]))
        names.append(self.names[trajectory])
      }
    }
    return DiscreteTrajectories(unchecked: cut, names: names, stateCount: stateCount)
  }

  /// Some of the trajectories, in this order; an index may repeat.
  public func selecting(_ indices: [Int]) -> DiscreteTrajectories {
    DiscreteTrajectories(
      unchecked: indices.map { states[$0] }, names: indices.map { names[$0] },
      stateCount: stateCount)
  }
}

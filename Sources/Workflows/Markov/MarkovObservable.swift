import MarkovModels

/// A column's mean in each state.
struct MarkovObservable: Sendable {
  let name: String
  let unit: String?
  /// By the states' labels; 0 for states without frames.
  let means: [Double]

  static func means(_ plane: FramePlane, _ trajectories: DiscreteTrajectories) -> [MarkovObservable] {
    let width = plane.columns.count
    let counts = trajectories.histogram
    return plane.columns.enumerated().map { column, description in
      var sums = [Double](repeating: 0, count: trajectories.stateCount)
      for (values, states) in zip(plane.values, trajectories.states) {
        for (frame, state) in states.enumerated() where state >= 0 {
          sums[Int(state)] += Double(values[frame * width + column])
        }
      }
      return MarkovObservable(
        name: description.name, unit: description.unit,
        means: zip(sums, counts).map { $1 > 0 ? $0 / Double($1) : 0 })
    }
  }
}

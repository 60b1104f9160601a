public import LinearAlgebra

/// Cores of states: the parts of the state space where a process is at home.
///
/// A frame between cores belongs to the core that was visited last (milestoning). Boundaries are
/// then crossed only by transitions that arrive, not by every flicker about a cut.
///
///     let cores = try CoreSets(states: [[0, 1], [7]], stateCount: 10)
///     let counts = try TransitionCounter(lag: 10).count(cores.milestoned(trajectories))
///
/// - Reference: C. Schütte, F. Noé, J. Lu, M. Sarich, E. Vanden-Eijnden, J. Chem. Phys. 134, 204105
///   (2011), doi:10.1063/1.3590108; N.-V. Buchete, G. Hummer, J. Phys. Chem. B 112, 6057 (2008),
///   doi:10.1021/jp0761665.
public struct CoreSets: Equatable, Sendable {
  /// The core of each state; −1 between cores.
  public let coreOfState: [Int]
  /// The number of cores.
  public let count: Int

  /// Cores as lists of states.
  ///
  /// - Throws: ``MarkovError/emptySet(name:)``, ``MarkovError/overlappingCores(state:)``,
  ///   ``MarkovError/unknownState(label:available:)``.
  public init(states cores: [[Int]], stateCount: Int) throws(MarkovError) {
    var map = [Int](repeating: -1, count: stateCount)
    for (core, states) in cores.enumerated() {
      guard !states.isEmpty else { throw .emptySet(name: "core \(core)") }
      for state in states {
        guard state >= 0, state < stateCount else {
          throw .unknownState(label: state, available: stateCount)
        }
        guard map[state] < 0 || map[state] == core else { throw .overlappingCores(state: state) }
        map[state] = core
      }
    }
    guard !cores.isEmpty else { throw .emptySet(name: "core") }
    coreOfState = map
    count = cores.count
  }

  /// Cores of fuzzy memberships: the states that belong to a set for at least this share.
  ///
  /// - Parameters:
  ///   - memberships: States × sets, rows of sum one.
  ///   - threshold: Above one half.
  ///   - labels: The states' places among `stateCount`; in their order unless given.
  public init(
    memberships: Matrix<Double>, threshold: Double = 0.9, labels: [Int]? = nil,
    stateCount: Int? = nil
  ) throws(MarkovError) {
    guard threshold > 0.5, threshold <= 1 else {
      throw .invalidValue(what: "the membership that makes a core", value: threshold)
    }
    let labels = labels ?? Array(0..<memberships.rowCount)
    let cores = (0..<memberships.columnCount).map { core in
      (0..<memberships.rowCount).filter { memberships[$0, core] >= threshold }.map { labels[$0] }
    }
    try self.init(states: cores, stateCount: stateCount ?? memberships.rowCount)
  }

  /// Cores as boxes: a frame is in the first box that holds its point.
  ///
  /// - Parameters:
  ///   - boxes: One range a column for each core; nil leaves a column free.
  ///   - points: Frames × columns, one matrix a trajectory.
  /// - Returns: The core of each frame, −1 between cores.
  public static func labels(
    boxes: [[ClosedRange<Double>?]], points: [Matrix<Double>], names: [String]? = nil
  ) throws(MarkovError) -> DiscreteTrajectories {
    guard !boxes.isEmpty else { throw .emptySet(name: "core") }
    let states = points.map { points in
      (0..<points.rowCount).map { frame in
        Int32(
          boxes.firstIndex { box in
            box.enumerated().allSatisfy { $0.element?.contains(points[frame, $0.offset]) ?? true }
          } ?? -1)
      }
    }
    for core in boxes.indices where !states.contains(where: { $0.contains(Int32(core)) }) {
      throw .emptySet(name: "core \(core)")
    }
    return DiscreteTrajectories(
      unchecked: states, names: names ?? points.indices.map { "trajectory \($0)" },
      stateCount: boxes.count)
  }

  /// Each frame's core, or the last one visited; −1 before the first.
  ///
  /// - Complexity: O(frames).
  public func milestoned(_ trajectories: DiscreteTrajectories) -> DiscreteTrajectories {
    precondition(trajectories.stateCount == coreOfState.count, "Cores of these states.")
    return trajectories.mapped(coreOfState, stateCount: count).carryingForward()
  }
}

extension DiscreteTrajectories {
  /// Frames without a state take the last one; those before the first stay without.
  public func carryingForward() -> DiscreteTrajectories {
    let filled = states.map { states in
      var last: Int32 = -1
      return states.map { state in
        if state >= 0 { last = state }
        return last
      }
    }
    return DiscreteTrajectories(unchecked: filled, names: names, stateCount: stateCount)
  }

  /// How often each state is left for each other: of cores, the independent transitions.
  ///
  /// - Returns: stateCount × stateCount, zero on the diagonal.
  /// - Complexity: O(frames + stateCount²).
  public func transitionEvents() -> [[Int]] {
    var events = [[Int]](repeating: [Int](repeating: 0, count: stateCount), count: stateCount)
    for trajectory in states {
      var last: Int32 = -1
      for state in trajectory where state >= 0 {
        if last >= 0 && state != last { events[Int(last)][Int(state)] += 1 }
        last = state
      }
    }
    return events
  }
}

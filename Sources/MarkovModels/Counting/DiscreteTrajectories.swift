/// Trajectories of states, one number a frame.
public struct DiscreteTrajectories: Equatable, Sendable {
  /// The state of each frame of each trajectory; −1 where a frame belongs to none, which only
  /// ``CoreSets`` make.
  public let states: [[Int32]]
  /// What messages call each trajectory.
  public let names: [String]
  /// States are 0 ..< stateCount; not all of them need be visited.
  public let stateCount: Int

  /// A label beyond this is taken for a mistake: every label has its row of counts.
  public static let largestStateCount = 10_000_000

  /// Checks trajectories of states.
  ///
  /// - Parameters:
  ///   - states: At least 0; at least one frame in all.
  ///   - names: One a trajectory; numbered unless given.
  ///   - stateCount: The number of states, where there may be more than were visited.
  /// - Throws: ``MarkovError/negativeState(trajectory:frame:value:)``,
  ///   ``MarkovError/stateOutOfRange(trajectory:frame:value:stateCount:)``,
  ///   ``MarkovError/noFrames``.
  public init(
    _ states: [[Int32]], names: [String]? = nil, stateCount: Int? = nil
  ) throws(MarkovError) {
    let names = names ?? states.indices.map { "trajectory \($0)" }
    precondition(names.count == states.count, "One name a trajectory.")
    let limit = stateCount ?? Self.largestStateCount
    var largest: Int32 = -1
    for (trajectory, values) in states.enumerated() {
      for (frame, value) in values.enumerated() {
        guard value >= 0 else {
          throw .negativeState(trajectory: names[trajectory], frame: frame, value: Int(value))
        }
        guard Int(value) < limit else {
          throw .stateOutOfRange(
            trajectory: names[trajectory], frame: frame, value: Int(value), stateCount: limit)
        }
        largest = max(largest, value)
      }
    }
    guard largest >= 0 else { throw .noFrames }
    self.init(unchecked: states, names: names, stateCount: stateCount ?? Int(largest) + 1)
  }

  package init(unchecked states: [[Int32]], names: [String], stateCount: Int) {
    self.states = states
    self.names = names
    self.stateCount = stateCount
  }

  /// The number of frames of all trajectories.
  public var frameCount: Int { states.reduce(0) { $0 + $1.count } }

  /// How many frames are in each state.
  public var histogram: [Int] {
    var counts = [Int](repeating: 0, count: stateCount)
    for trajectory in states {
      for state in trajectory where state >= 0 { counts[Int(state)] += 1 }
    }
    return counts
  }

  /// The trajectories with each state replaced: `map[state]`, or −1 to leave a frame out.
  public func mapped(_ map: [Int], stateCount: Int) -> DiscreteTrajectories {
    precondition(map.count == self.stateCount, "One new state for each old one.")
    return DiscreteTrajectories(
      unchecked: states.map { $0.map { $0 < 0 ? -1 : Int32(map[Int($0)]) } }, names: names,
      stateCount: stateCount)
  }
}

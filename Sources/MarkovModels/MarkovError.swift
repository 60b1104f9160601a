public import LinearAlgebra

/// What can be wrong with the data or the question of a Markov model.
///
/// States are named by their original labels, from 0.
public enum MarkovError: Error, Equatable, Sendable {
  case linearAlgebra(LinearAlgebraError)
  case negativeState(trajectory: String, frame: Int, value: Int)
  case stateOutOfRange(trajectory: String, frame: Int, value: Int, stateCount: Int)
  case noFrames
  case invalidLag(Int)
  case noPairs(lag: Int, longest: Int)
  case negativeCount(row: Int, column: Int, value: Double)
  case notSquare(rows: Int, columns: Int)
  case negativeProbability(row: Int, column: Int, value: Double)
  case rowSum(row: Int, sum: Double)
  /// The strongly connected sets, largest first.
  case disconnected(sets: [[Int]])
  case nothingConnected
  case invalidDistribution(reason: String)
  case noSelfTransitions(states: [Int])
  case notConverged(method: String, residual: Double)
  case unknownState(label: Int, available: Int)
  case emptySet(name: String)
  case overlappingSets(state: Int)
  case overlappingCores(state: Int)
  case unreachable(from: [Int], to: [Int])
  case invalidCount(what: String, value: Int, limit: Int)
  case needsReversible(what: String)
  case invalidValue(what: String, value: Double)
  case lagNotMultiple(lag: Int, of: Int)
  case tooFewData(what: String)
}

extension MarkovError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .linearAlgebra(let error):
      return error.description
    case .negativeState(let trajectory, let frame, let value):
      return "\(trajectory): frame \(frame) has state \(value); states are whole numbers from 0"
    case .stateOutOfRange(let trajectory, let frame, let value, let count):
      return "\(trajectory): frame \(frame) has state \(value), beyond the \(count) states allowed; "
        + "states are numbered from 0 without large gaps"
    case .noFrames:
      return "there are no frames to count; give at least one trajectory"
    case .invalidLag(let lag):
      return "a lag of \(lag) frames; the lag is at least 1 frame"
    case .noPairs(let lag, let longest):
      return "no pairs of frames are \(lag) frames apart: the longest trajectory has "
        + "\(longest) frames; choose a shorter lag"
    case .negativeCount(let row, let column, let value):
      return "row \(row), column \(column) has a count of \(value); counts are finite and not negative"
    case .notSquare(let rows, let columns):
      return "the matrix has \(rows) rows and \(columns) columns; it needs one of each for each state"
    case .negativeProbability(let row, let column, let value):
      return "row \(row), column \(column) has a probability of \(value); probabilities lie in 0 … 1"
    case .rowSum(let row, let sum):
      return "row \(row) sums to \(sum), not to 1; normalise the rows, or give counts with --counts"
    case .disconnected(let sets):
      return "the states fall into \(sets.count) sets that are not connected both ways (the largest: "
        + sets.prefix(3).map(Self.list).joined(separator: "; ")
        + "); analyse one of them"
    case .nothingConnected:
      return "no state is both left and entered again: there is nothing to estimate; "
        + "take fewer states, a shorter lag or more data"
    case .invalidDistribution(let reason):
      return "the given distribution \(reason)"
    case .noSelfTransitions(let states):
      return "states \(Self.list(states)) were never seen to stay: with a fixed stationary "
        + "distribution the posterior then does not exist; take no error bars (--samples 0), or a shorter lag"
    case .notConverged(let method, let residual):
      return "\(method) did not converge (what is left: \(residual)); take fewer states, or send the data that show it"
    case .unknownState(let label, let available):
      return "no state \(label) is among the \(available) states of the model; it does not exist, or was left "
        + "out because it is not connected"
    case .emptySet(let name):
      return "the \(name) set is empty; name at least one state"
    case .overlappingSets(let state):
      return "state \(state) is both source and sink; a state can be one of them only"
    case .overlappingCores(let state):
      return "state \(state) is in two cores; a state can be in one of them only"
    case .unreachable(let from, let to):
      return "states \(Self.list(to)) cannot be reached from \(Self.list(from)); "
        + "choose states that are connected"
    case .invalidCount(let what, let value, let limit):
      return "\(value) \(what) were asked for; there can be 1 to \(limit)"
    case .needsReversible(let what):
      return "\(what) needs a reversible model; estimate one"
    case .invalidValue(let what, let value):
      return "\(what) is \(value), which makes no sense here"
    case .lagNotMultiple(let lag, let base):
      return "a lag of \(lag) frames is no multiple of \(base) frames, the model's lag"
    case .tooFewData(let what):
      return what
    }
  }

  private static func list(_ states: [Int]) -> String {
    states.count <= 8
      ? states.map(String.init).joined(separator: ", ")
      : states.prefix(6).map(String.init).joined(separator: ", ") + ", … (\(states.count) states)"
  }
}

import LinearAlgebra

/// Trajectories that were checked, cut into the sequences of every lag-th frame.
package struct HiddenObservations: Sendable {
  /// What was seen.
  enum Values: Sendable {
    /// Symbols 0 ..< count.
    case symbols([[Int32]], count: Int)
    /// Rows of finite numbers.
    case vectors([Matrix<Double>], dimension: Int)
  }

  /// Every `stride`th frame of a trajectory.
  struct Sequence: Sendable {
    var trajectory: Int
    var offset: Int
    var stride: Int
    var count: Int

    /// The trajectory's frame at place t.
    func frame(_ t: Int) -> Int { offset + t * stride }
  }

  let values: Values
  let lag: Int
  let sequences: [Sequence]
  /// Neighbouring sequences that are worked on together: fixed, so that sums over them do not
  /// depend on the number of threads, and few, so that the sums fit into memory.
  let tasks: [Range<Int>]
  /// The frames of all sequences.
  let frameCount: Int

  /// Which of a trajectory's τ sequences are used.
  enum Offsets {
    /// All of them: no data are lost.
    case all
    /// The first alone: frames are not counted τ times as if they were independent.
    case first
  }

  private init(values: Values, lengths: [Int], lag: Int, offsets: Offsets) throws(MarkovError) {
    guard lag >= 1 else { throw .invalidLag(lag) }
    guard !lengths.isEmpty else { throw .noFrames }
    if let empty = lengths.firstIndex(of: 0) {
      throw .tooFewData(what: "\(Self.name(empty)) has no frames; leave it out")
    }
    let longest = lengths.max()!
    guard longest > lag else { throw .noPairs(lag: lag, longest: longest) }
    var sequences: [Sequence] = []
    for (trajectory, length) in lengths.enumerated() {
      for offset in 0..<(offsets == .all ? min(lag, length) : 1) {
        sequences.append(
          Sequence(
            trajectory: trajectory, offset: offset, stride: lag,
            count: (length - offset + lag - 1) / lag))
      }
    }
    self.values = values
    self.lag = lag
    self.sequences = sequences
    frameCount = sequences.reduce(0) { $0 + $1.count }
    let share = max(16384, frameCount / 64)
    var tasks: [Range<Int>] = []
    var start = 0
    var frames = 0
    for (index, sequence) in sequences.enumerated() {
      frames += sequence.count
      guard frames >= share || index == sequences.count - 1 else { continue }
      tasks.append(start..<index + 1)
      start = index + 1
      frames = 0
    }
    self.tasks = tasks
  }

  /// Symbols, which must lie in 0 ..< count if a count is given.
  init(
    symbols trajectories: [[Int]], count: Int?, lag: Int, offsets: Offsets = .all
  ) throws(MarkovError) {
    if let count, count < 1 { throw .invalidCount(what: "symbols", value: count, limit: .max) }
    let limit = min(count ?? .max, Self.largestSymbolCount)
    var narrow: [[Int32]] = []
    var largest = 0
    for (index, trajectory) in trajectories.enumerated() {
      for (frame, symbol) in trajectory.enumerated() {
        guard symbol >= 0 else {
          throw .negativeState(trajectory: Self.name(index), frame: frame, value: symbol)
        }
        guard symbol < limit else {
          throw .stateOutOfRange(
            trajectory: Self.name(index), frame: frame, value: symbol, stateCount: limit)
        }
        largest = max(largest, symbol)
      }
      narrow.append(trajectory.map(Int32.init))
    }
    try self.init(
      values: .symbols(narrow, count: count ?? largest + 1), lengths: trajectories.map(\.count),
      lag: lag, offsets: offsets)
  }

  /// Tables of n × m numbers are made of the symbols.
  private static let largestSymbolCount = 1_000_000

  /// Vectors, frames × d, all of one width.
  init(
    vectors trajectories: [Matrix<Double>], lag: Int, offsets: Offsets = .all
  ) throws(MarkovError) {
    let d = trajectories.first?.columnCount ?? 0
    for (index, trajectory) in trajectories.enumerated() {
      guard trajectory.columnCount == d, d > 0 else {
        throw .tooFewData(
          what: "\(Self.name(index)) has \(trajectory.columnCount) columns; all need the same "
            + "number, at least one")
      }
      for (place, value) in trajectory.elements.enumerated() where !value.isFinite {
        throw .invalidValue(
          what: "\(Self.name(index)), frame \(place / d), column \(place % d)", value: value)
      }
    }
    try self.init(
      values: .vectors(trajectories, dimension: d), lengths: trajectories.map(\.rowCount),
      lag: lag, offsets: offsets)
  }

  /// Throws where a model of this output cannot have made the observations.
  func requireFit(_ output: HiddenOutput) throws(MarkovError) {
    switch (values, output) {
    case (.symbols(_, let count), .discrete(let b)):
      guard count <= b.columnCount else {
        throw .invalidCount(what: "symbols", value: count, limit: b.columnCount)
      }
    case (.vectors(_, let dimension), .gaussian(let means, _)):
      guard dimension == means.columnCount else {
        throw .invalidCount(what: "columns", value: dimension, limit: means.columnCount)
      }
    case (.symbols, .gaussian):
      throw .tooFewData(what: "the model has normal outputs; give vectors, not symbols")
    case (.vectors, .discrete):
      throw .tooFewData(what: "the model has discrete outputs; give symbols, not vectors")
    }
  }

  /// What messages call a trajectory.
  static func name(_ trajectory: Int) -> String { "trajectory \(trajectory)" }
}

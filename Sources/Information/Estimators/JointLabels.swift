/// Labels of several variables in the same frames, for information among more than two of them.
///
/// All measures are sums of joint entropies of some of the variables, each counted over the cells that
/// occur, so memory is O(frames) however many cells are possible. Each comes with bias and error by
/// the jackknife over blocks; ``JackknifeEstimate/plain`` is the estimate of all data.
///
///     let joint = try JointLabels(
///       [.init(labels: x, count: 20), .init(labels: o, count: 50, shift: 100),
///        .init(labels: y, count: 20)], blocks: blocks)
///     joint.mutualInformation([0], [1], given: [2])   // I(x; o at t + 100 | y)
///
/// More variables than the data can fill make plug-in values large and worthless: compare the number
/// of cells that occur (``cellCount(of:)``) with the effective number of frames.
public struct JointLabels: Sendable {
  /// A variable in cells.
  public struct Variable: Sendable {
    /// Labels in 0 ..< count, one array a trajectory; −1 leaves out every frame that needs it.
    public var labels: [[Int32]]
    /// The number of values.
    public var count: Int
    /// The variable is taken at t + shift; may be negative.
    public var shift: Int

    /// A variable of `count` values, taken `shift` frames later.
    public init(labels: [[Int32]], count: Int, shift: Int = 0) {
      self.labels = labels
      self.count = count
      self.shift = shift
    }
  }

  /// The numbers of values.
  private let counts: [Int]
  /// Block after block, the labels of the frames in which all variables have one.
  private let columns: [[Int32]]
  private let weights: [Double]?
  /// Where each block begins, and the end.
  private let starts: [Int]

  /// The number of frames in which all variables have a label.
  public var frameCount: Int { starts[starts.count - 1] }

  /// Gathers the frames.
  ///
  /// - Parameters:
  ///   - variables: At least one, all of the same trajectories.
  ///   - blocks: Made for trajectories of these lengths; a frame t belongs to the block of t.
  ///   - weights: What each frame t weighs; 1 without.
  /// - Throws: As ``PairTables/init(x:rowCount:o:columnCount:lag:blocks:weights:threadCount:)``.
  /// - Complexity: O(variables · frames).
  public init(
    _ variables: [Variable], blocks: FrameBlocks, weights: [[Double]]? = nil
  ) throws(InformationError) {
    precondition(!variables.isEmpty, "at least one variable")
    precondition(variables.allSatisfy { $0.count >= 1 }, "at least one value each")
    let lengths = variables[0].labels.map(\.count)
    try Self.check(variables, lengths: lengths)
    if let weights { try PairCounting.checkWeights(weights, lengths: lengths) }
    try blocks.check(frameCounts: lengths)
    let first = min(0, variables.map(\.shift).min()!)
    let last = max(0, variables.map(\.shift).max()!)
    let longest = lengths.max() ?? 0
    guard longest > last - first else { throw .noPairs(lag: last - first, longest: longest) }

    var columns = variables.map { _ in [Int32]() }
    var kept: [Double] = []
    var starts = [0]
    for block in blocks.blocks {
      for segment in block.segments {
        let k = segment.trajectory
        let low = max(segment.frames.lowerBound, -first)
        let high = min(segment.frames.upperBound, lengths[k] - last)
        for t in low..<max(low, high)
        where variables.allSatisfy({ $0.labels[k][t + $0.shift] >= 0 }) {
          for (place, variable) in variables.enumerated() {
            columns[place].append(variable.labels[k][t + variable.shift])
          }
          if let weights { kept.append(weights[k][t]) }
        }
      }
      if columns[0].count > starts[starts.count - 1] { starts.append(columns[0].count) }
    }
    guard starts.count > 1, weights == nil || kept.contains(where: { $0 > 0 }) else {
      throw .emptyTable
    }
    counts = variables.map(\.count)
    self.columns = columns
    self.weights = weights == nil ? nil : kept
    self.starts = starts
  }

  private static func check(_ variables: [Variable], lengths: [Int]) throws(InformationError) {
    for (place, variable) in variables.enumerated() {
      guard variable.labels.count == lengths.count else {
        throw .lengthMismatch(
          what: "trajectories of variable \(place)", count: variable.labels.count,
          expected: lengths.count)
      }
      for (k, length) in lengths.enumerated() where variable.labels[k].count != length {
        throw .lengthMismatch(
          what: "labels of variable \(place) in trajectory \(k)",
          count: variable.labels[k].count, expected: length)
      }
      try PairCounting.checkLabels(
        variable.labels, count: variable.count, what: "labels of variable \(place)")
    }
  }

  /// How many cells of these variables together occur.
  ///
  /// - Complexity: O(frames · variables).
  public func cellCount(of subset: [Int]) -> Int {
    let (ids, count) = CellNumbering.joint(subset.map { columns[$0] }, subset.map { counts[$0] })
    var seen = [Bool](repeating: false, count: count)
    for id in ids { seen[Int(id)] = true }
    return seen.count { $0 }
  }

  /// The joint entropy of some of the variables.
  ///
  /// - Parameter subset: Places of variables; of none, the entropy is 0.
  /// - Complexity: O(frames · variables).
  public func entropy(
    of subset: [Int], _ correction: EntropyCorrection = .plugIn, coverage: Double = 0.95
  ) -> JackknifeEstimate {
    let distinct = Set(subset).sorted()
    let (ids, count) = CellNumbering.joint(
      distinct.map { columns[$0] }, distinct.map { counts[$0] }, frameCount: frameCount)
    return BlockEntropy.estimate(
      ids: ids, cellCount: count, weights: weights, starts: starts, correction: correction,
      coverage: coverage)
  }
}

import Samples

/// Joint counts of x(t) and o(t + lag), block of frames by block of frames.
///
/// One pass over two lists of labels; what follows (estimates, error bars, held-out evaluation) is
/// arithmetic on small tables.
///
///     let blocks = FrameBlocks(frameCounts: x.map(\.count), atLeast: 5 * correlationTime)
///     let tables = try PairTables(
///       x: x, rowCount: 20, o: x, columnCount: 20, lag: 10, blocks: blocks)
///     let information = tables.jackknife { $0.mutualInformation() }
public struct PairTables: Sendable {
  /// The number of values of x.
  public let rowCount: Int
  /// The number of values of o.
  public let columnCount: Int
  /// The pairs whose first frame lies in a block, one table a block; a table may be empty.
  public let blocks: [JointCounts]
  /// All pairs.
  public let total: JointCounts

  /// Counts pairs. They never leave a trajectory.
  ///
  /// - Parameters:
  ///   - x: Labels in 0 ..< rowCount, one array a trajectory; −1 leaves the frame out.
  ///   - o: The same of the observable, in 0 ..< columnCount.
  ///   - lag: Frames from x to o; 0 is allowed.
  ///   - blocks: Made for trajectories of these lengths.
  ///   - weights: What a pair weighs, by its first frame; 1 without.
  ///   - threadCount: Changes nothing but the time.
  /// - Throws: ``InformationError/lengthMismatch(what:count:expected:)``,
  ///   ``InformationError/unknownLabel(what:trajectory:frame:label:count:)``,
  ///   ``InformationError/invalidWeight(trajectory:frame:value:)``,
  ///   ``InformationError/noPairs(lag:longest:)`` where no trajectory is longer than the lag, and
  ///   ``InformationError/emptyTable`` where all pairs are left out.
  /// - Complexity: O(frames + blocks · cells), about 1 ns a pair.
  public init(
    x: [[Int32]], rowCount: Int, o: [[Int32]], columnCount: Int, lag: Int,
    blocks: FrameBlocks, weights: [[Double]]? = nil, threadCount: Int = 1
  ) throws(InformationError) {
    precondition(lag >= 0, "a lag is not negative")
    precondition(rowCount >= 1 && columnCount >= 1, "at least one value each")
    try PairCounting.check(
      x: x, rowCount: rowCount, o: o, columnCount: columnCount, weights: weights)
    try blocks.check(frameCounts: x.map(\.count))
    let longest = x.map(\.count).max() ?? 0
    guard longest > lag else { throw .noPairs(lag: lag, longest: longest) }

    let tables = ParallelPass.map(count: blocks.blocks.count, threadCount: threadCount) { index in
      var table = PairCounting.Accumulator(
        rowCount: rowCount, columnCount: columnCount, weighted: weights != nil)
      for segment in blocks.blocks[index].segments {
        let own = x[segment.trajectory]
        let start = segment.frames.lowerBound
        let length = min(segment.frames.upperBound, own.count - lag) - start
        guard length > 0 else { continue }
        let other = o[segment.trajectory]
        if let weights {
          table.count(
            own, from: start, other, from: start + lag, length: length,
            weights: weights[segment.trajectory])
        } else {
          table.count(own, from: start, other, from: start + lag, length: length)
        }
      }
      return table.counts
    }
    var total = JointCounts(rowCount: rowCount, columnCount: columnCount)
    for table in tables { total.add(table) }
    guard total.total > 0 else { throw .emptyTable }
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.blocks = tables
    self.total = total
  }

  /// The counts of all blocks but one.
  ///
  /// - Complexity: O(cells).
  public func leavingOut(_ block: Int) -> JointCounts {
    var rest = total
    rest.subtract(blocks[block])
    return rest
  }

  /// A number made from the counts, with the bias and the error that the blocks show.
  ///
  /// - Parameter statistic: A smooth function of the shares of the counts.
  /// - Complexity: One evaluation for each block and one more.
  public func jackknife(
    coverage: Double = 0.95, _ statistic: (JointCounts) -> Double
  ) -> JackknifeEstimate {
    let occupied = blocks.indices.filter { blocks[$0].total > 0 }
    return JackknifeEstimate(
      plain: statistic(total), deleted: occupied.map { statistic(leavingOut($0)) },
      sizes: occupied.map { blocks[$0].total }, coverage: coverage)
  }
}

extension FrameBlocks {
  /// - Throws: ``InformationError/lengthMismatch(what:count:expected:)``.
  func check(frameCounts actual: [Int]) throws(InformationError) {
    guard actual.count == frameCounts.count else {
      throw .lengthMismatch(
        what: "trajectories of the blocks", count: frameCounts.count, expected: actual.count)
    }
    for trajectory in actual.indices where actual[trajectory] != frameCounts[trajectory] {
      throw .lengthMismatch(
        what: "frames in the blocks of trajectory \(trajectory)", count: frameCounts[trajectory],
        expected: actual[trajectory])
    }
  }
}

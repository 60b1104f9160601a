import Samples

/// I(x(t); o(t + τ)) at one lag; with o = x, how much of its own future a variable knows.
///
/// It never rises with the lag for the whole state of a Markov process, which a variable that is only
/// a part of it need not obey.
///
/// - Reference: W. Bialek, I. Nemenman, N. Tishby, Neural Comput. 13, 2409 (2001),
///   doi:10.1162/089976601753195969.
public struct PredictiveInformation: Equatable, Sendable {
  /// τ in frames.
  public let lag: Int
  /// In nats, with bias and error by the jackknife.
  public let information: JackknifeEstimate

  /// Up to this many cells, tables are kept for each block; beyond, the cells that occur are counted.
  private static let tableLimit = 1 << 14

  /// Information at several lags.
  ///
  /// - Parameters:
  ///   - lags: In frames, in any order.
  ///   - x: Labels in 0 ..< rowCount, one array a trajectory; −1 leaves a frame out.
  ///   - o: The same of the observable, in 0 ..< columnCount; x itself if nil.
  ///   - blocks: Several correlation times long, and longer than the lags.
  ///   - threadCount: Changes nothing but the time.
  /// - Returns: One value for each lag, in the order of `lags`.
  /// - Throws: As ``PairTables/init(x:rowCount:o:columnCount:lag:blocks:weights:threadCount:)``.
  /// - Complexity: O(frames) a lag.
  public static func over(
    lags: [Int], x: [[Int32]], rowCount: Int, o: [[Int32]]? = nil, columnCount: Int? = nil,
    blocks: FrameBlocks, weights: [[Double]]? = nil, _ correction: EntropyCorrection = .plugIn,
    coverage: Double = 0.95, threadCount: Int = 1
  ) throws(InformationError) -> [PredictiveInformation] {
    let other = o ?? x
    let columns = columnCount ?? rowCount
    return try ParallelPass.map(count: lags.count, threadCount: threadCount) {
      (index) throws(InformationError) -> PredictiveInformation in
      let lag = lags[index]
      guard rowCount * columns > tableLimit else {
        let tables = try PairTables(
          x: x, rowCount: rowCount, o: other, columnCount: columns, lag: lag, blocks: blocks,
          weights: weights)
        return PredictiveInformation(
          lag: lag,
          information: tables.jackknife(coverage: coverage) { $0.mutualInformation(correction) })
      }
      let joint = try JointLabels(
        [.init(labels: x, count: rowCount), .init(labels: other, count: columns, shift: lag)],
        blocks: blocks, weights: weights)
      return PredictiveInformation(
        lag: lag,
        information: joint.mutualInformation([0], [1], correction, coverage: coverage))
    }
  }
}

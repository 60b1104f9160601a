import Information
import Samples

/// Predictive information I(x_t; x_{t+τ}) of the leading candidates at several lags.
struct PredictiveScan: Sendable {
  /// In frames, rising.
  let lags: [Int]
  /// The candidates that are followed, in the list of candidates.
  let candidates: [Int]
  /// For each of them, an estimate a lag.
  let estimates: [[JackknifeEstimate]]

  /// Curves that one figure holds.
  static let mostCurves = 8

  init(
    _ data: ScoreData, ranking: CandidateRanking, blocks: FrameBlocks, settings: RunSettings
  ) throws {
    let longest = data.candidates.first?.cells.map(\.count).max() ?? 0
    let ladder = LagLadder.lags(chosen: max(1, data.lag), longest: longest)
    lags = ladder
    let chosen = ranking.places.prefix(Self.mostCurves).map(\.candidate).sorted()
    candidates = chosen
    estimates = try ParallelPass.map(
      count: chosen.count, threadCount: settings.threadCount
    ) { index throws(InformationError) -> [JackknifeEstimate] in
      let variable = data.candidates[chosen[index]]
      return try PredictiveInformation.over(
        lags: ladder, x: variable.cells, rowCount: variable.cellCount, blocks: blocks,
        weights: data.weights
      ).map(\.information)
    }
  }
}

import Information
import Reporting

/// What a reader of a ranking has to know before trusting it.
struct RankingAdvice {
  let analysis: RankingAnalysis
  let wantsStates: Bool

  init(_ analysis: RankingAnalysis, wantsStates: Bool) {
    self.analysis = analysis
    self.wantsStates = wantsStates
  }

  private var columns: QuantisedColumns { analysis.columns }
  private var ranking: ColumnRanking { analysis.ranking }

  var all: [Advice] {
    [crowd, tables, cells, none, early, errors, constants, dominated, states].compactMap { $0 }
  }

  private func list(_ indices: [Int]) -> String {
    indices.prefix(5).map { columns.names[$0] }.joined(separator: ", ")
      + (indices.count > 5 ? " and \(indices.count - 5) more" : "")
  }

  private var independent: String { NumberText.significant(analysis.effectiveCount, digits: 2) }

  private var crowd: Advice? {
    guard Double(columns.dimension) > analysis.effectiveCount, columns.dimension > 1 else { return nil }
    return Advice(
      .serious,
      "\(columns.frameCount) frames cannot tell \(columns.dimension) columns apart",
      detail: "They are worth about \(independent) independent samples of the slowest column chosen, far too few "
        + "to choose among so many: what comes first may do so by chance, and its relevance is too high. Take the "
        + "groups of redundant columns as hints, and run longer.")
  }

  private var tables: Advice? {
    let square = analysis.cellCount * analysis.cellCount
    guard Double(square) > analysis.effectiveCount else { return nil }
    return Advice(
      .caution, "Tables have more cells than the data have independent samples",
      detail: "\(analysis.cellCount) × \(analysis.cellCount) cells for about \(independent) samples: information is "
        + "biased upwards. Fewer --cells help, longer data more.")
  }

  private var cells: Advice? {
    guard analysis.isReduced else { return nil }
    return Advice(
      .note, "\(analysis.cellCount) cells a column, for want of data",
      detail: "With more frames there would be \(QuantisedColumns.defaultCellCount); --cells sets another number.")
  }

  private var none: Advice? {
    guard ranking.choices.isEmpty else { return nil }
    return Advice(
      .serious, "No column tells anything about the future",
      detail: "At this lag \(analysis.stopText). A shorter --lag may show more.")
  }

  private var early: Advice? {
    guard ranking.stop != .complete, ranking.stop != .exhausted, !ranking.choices.isEmpty else { return nil }
    return Advice(
      .note, "\(counted(ranking.choices.count, "column")) chosen, fewer than asked for",
      detail: "Stopped there: \(analysis.stopText).")
  }

  private var errors: Advice? {
    guard ranking.choices.contains(where: { $0.relevance.standardError == nil }) else { return nil }
    return Advice(
      .caution, "No error bars for some columns",
      detail: "Blocks of five correlation times are too few in these data (at least "
        + "\(JackknifeEstimate.leastBlockCount) are needed).")
  }

  private var constants: Advice? {
    guard !ranking.constants.isEmpty else { return nil }
    let isOne = ranking.constants.count == 1
    return Advice(
      .note, "\(counted(ranking.constants.count, "column")) never \(isOne ? "changes" : "change")",
      detail: "Left out: \(list(ranking.constants)).")
  }

  private var dominated: Advice? {
    guard let first = ranking.dominated.max(by: { $0.share < $1.share }) else { return nil }
    let isOne = ranking.dominated.count == 1
    return Advice(
      .caution, "\(counted(ranking.dominated.count, "column")) \(isOne ? "has" : "have") one value in most frames",
      detail: "\(list(ranking.dominated.map(\.column))): up to \(NumberText.percent(first.share)) of the frames. What "
        + "such a column tells rests on its rare other values.")
  }

  private var states: Advice? {
    guard wantsStates else { return nil }
    guard let model = analysis.states?.model else {
      return Advice(.note, "No states were sought", detail: "There is no chosen column to seek them in.")
    }
    if model.stateCount == 1 {
      return Advice(
        .caution, "The chosen columns have one state at this lag",
        detail: "All frames foretell the same state: nothing lives longer than the lag. A shorter --lag may show more.")
    }
    guard !model.isStable else { return nil }
    return Advice(
      .caution, "State labels did not come to rest",
      detail: "After \(counted(model.history.count, "round")) "
        + "\(NumberText.percent(model.history.last?.changedShare ?? 0)) of them still change.")
  }
}

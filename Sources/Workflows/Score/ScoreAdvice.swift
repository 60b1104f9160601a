import Information
import Reporting

/// What a reader of a score card has to know before trusting it.
struct ScoreAdvice {
  let analysis: ScoreAnalysis

  init(_ analysis: ScoreAnalysis) { self.analysis = analysis }

  /// Independent samples below which nothing about slow motion can be said.
  private static let fewSamples = 100.0
  /// A variable that is in one of many cells, or of few, so often says nothing most of the time.
  private static let largestShares = (ofMany: 0.5, ofFew: 0.9)

  private var scale: TimeScale { analysis.scale }

  var all: [Advice] {
    [thin, single, nothing, columns, tables, blocks, folds, independent, comparisons, sparse, weak, components, biased, ties]
      .compactMap { $0 }
  }

  private func list(_ names: [String]) -> String {
    names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }

  private var thin: Advice? {
    let independent = analysis.effectiveSampleSize
    guard independent < Self.fewSamples else { return nil }
    return Advice(
      independent < 30 ? .serious : .caution,
      "The data hold about \(NumberText.significant(independent, digits: 2)) independent samples",
      detail: "The slowest variable takes \(NumberText.significant(scale.time(analysis.result.correlationTime), digits: 2, unit: scale.unit)) "
        + "to forget itself, and there are \(NumberText.plain(scale.text(analysis.frameCount))) in all. "
        + "Errors of so few are guesses; take orders among candidates as hints, and run longer.")
  }

  /// An error bar from blocks says nothing of what happened in one of them only.
  private var single: Advice? {
    let names = analysis.ranking.places.prefix(20).map { analysis.candidates[$0.candidate] }
      .filter { $0.pValue <= 0.05 && Self.restsOnOneBlock($0.information) }.map(\.name)
    guard let first = names.first else { return nil }
    return Advice(
      .serious, "What \(list(names)) \(names.count == 1 ? "says" : "say") rests on one stretch of the data",
      detail: "Without one of the \(analysis.result.blocks.blocks.count) blocks I(x;O) of \(first) is another: a slow motion "
        + "that was seen once or twice. Its error bars mean nothing, and neither does its place. Run longer.")
  }

  private static func restsOnOneBlock(_ estimate: JackknifeEstimate) -> Bool {
    guard estimate.replicates.count >= JackknifeEstimate.leastBlockCount else { return false }
    let squares = estimate.replicates.map { (estimate.plain - $0) * (estimate.plain - $0) }
    let sum = squares.reduce(0, +)
    return sum > 0 && (squares.max() ?? 0) > 0.6 * sum
  }

  private var nothing: Advice? {
    guard analysis.isNothingBest, let first = analysis.ranking.places.first else { return nil }
    return Advice(
      .caution, "No candidate is better than nothing",
      detail: "On data that its encoder has not seen, the best has \(analysis.criterionText) = "
        + "\(ScoreAnalysis.measured(analysis.rankedScore(first.candidate))); nothing scores 0. A score above 0 is an encoder that learnt noise.")
  }

  private var columns: Advice? {
    guard Double(analysis.candidates.count) > analysis.effectiveSampleSize else { return nil }
    return Advice(
      .serious,
      "There are more candidates than independent samples",
      detail: "\(analysis.candidates.count) candidates and about "
        + "\(NumberText.significant(analysis.effectiveSampleSize, digits: 2)) independent samples: some candidate looks good by "
        + "chance. This is far too little data to choose among them; what can be said of each is below.")
  }

  private var tables: Advice? {
    let cells = analysis.cellCount * analysis.observableCount
    guard Double(cells) > analysis.effectiveSampleSize else {
      guard analysis.isReduced else { return nil }
      return Advice(
        .note, "\(analysis.cellCount) cells a variable, for want of data",
        detail: "With plenty of data there would be \(ScoreJob.usualCellCount); --cells sets another number.")
    }
    return Advice(
      .caution, "The tables have more cells than the data have independent samples",
      detail: "\(analysis.cellCount) × \(analysis.observableCount) cells for about "
        + "\(NumberText.significant(analysis.effectiveSampleSize, digits: 2)) samples: I(x;O) is biased upwards beyond what the "
        + "jackknife takes off. J* is held out and does not suffer from it. Fewer --cells help.")
  }

  private var blocks: Advice? {
    guard !analysis.result.hasLongBlocks else { return nil }
    return Advice(
      .caution, "Error bars are too small",
      detail: "Blocks should last five correlation times of the slowest variable "
        + "(\(NumberText.significant(scale.time(5 * analysis.result.correlationTime), digits: 2, unit: scale.unit))), and "
        + "the data hold less than \(ScoreCard.leastBlockCount) such blocks; they were cut shorter.")
  }

  private var folds: Advice? {
    guard analysis.candidates.contains(where: { $0.objectives == nil }) else { return nil }
    return Advice(
      .serious, "No held-out scores",
      detail: "The data are too few to fit encoders on one part and to score them on another; candidates are ranked by "
        + "I(x;O) of all data. Take a shorter lag, or more data.")
  }

  private var independent: Advice? {
    let names = analysis.candidates.filter { $0.pValue > 0.05 }.map(\.name)
    guard !names.isEmpty else { return nil }
    return Advice(
      .note, "\(counted(names.count, "candidate")) cannot be told from independent of O",
      detail: "Rotated in time, p > .05: \(list(names)).")
  }

  private var comparisons: Advice? {
    guard analysis.candidates.count > 20 else { return nil }
    let chance = Double(analysis.candidates.count) * 0.05
    return Advice(
      .note, "Many candidates were compared",
      detail: "Of \(analysis.candidates.count) candidates about \(NumberText.significant(chance, digits: 2)) reach p < .05 by "
        + "chance alone, and the best of many looks better than it is.")
  }

  private var sparse: Advice? {
    let names = analysis.candidates.filter {
      $0.largestShare > ($0.cellCount >= 10 ? Self.largestShares.ofMany : Self.largestShares.ofFew)
    }
    guard let first = names.first else { return nil }
    return Advice(
      .caution, "One value in most frames: \(list(names.map(\.name)))",
      detail: "\(first.name) is in one cell in \(NumberText.percent(first.largestShare)) of the frames; what it says rests on "
        + "the others.")
  }

  private var weak: Advice? {
    guard let beta = analysis.betas.first(where: { $0 <= 1 }) else { return nil }
    return Advice(
      .note, "J* at β = \(NumberText.compact(beta)) is zero for every variable",
      detail: "A bit carried costs more than a bit foretold is worth up to β = 1; take larger --beta.")
  }

  private var components: Advice? {
    guard analysis.componentCount > 0 else { return nil }
    let share = Double(analysis.columnCount) / analysis.effectiveSampleSize
    return Advice(
      share > 0.1 ? .serious : .note, "Components were fitted to the data that score them",
      detail: "tic1 … are linear components of \(counted(analysis.columnCount, "column")) at the lag. With "
        + "about \(NumberText.significant(analysis.effectiveSampleSize, digits: 2)) independent samples "
        + (share > 0.1
          ? "they may owe their score to chance: score them on other runs (andante project)."
          : "that flatters them little."))
  }

  private var biased: Advice? {
    guard analysis.isWeighted else { return nil }
    return Advice(
      .caution, "The dynamics are those of the weighted run",
      detail: "Weights restore averages over frames, not the motion between them: what is foretold, and the "
        + "timescales, are of the simulation as it ran.")
  }

  private var ties: Advice? {
    guard let first = analysis.ranking.places.first, !first.ties.isEmpty, analysis.candidates.count > 1 else { return nil }
    return Advice(
      .note, "The first place is shared",
      detail: "\(analysis.candidates[first.candidate].name) differs from "
        + "\(list(first.ties.map { analysis.candidates[$0].name })) by less than the error of the difference.")
  }
}

import Foundation
import Statistics

/// Coverage as Markdown, a row a mode.
enum CoverageTable {
  static let head = """
    | columns | frames | t, frames | T/t | holds the truth | no interval | bias of ln t | \
    spread of ln t | its mean error bar | median width hi/lo |
    | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
    """

  static func row(
    _ experiment: CoverageExperiment, mode: Int, _ outcomes: [CoverageExperiment.Outcome]
  ) -> String {
    let truth = experiment.timescales[mode]
    let intervals = outcomes.compactMap(\.uncertainty.interval)
    let logs = outcomes.compactMap(\.timescale).map { log($0) - log(truth) }
    let relativeErrors = outcomes.compactMap { outcome in
      outcome.timescale.flatMap { timescale in
        outcome.uncertainty.standardError.map { $0 / timescale }
      }
    }
    let share = Double(intervals.filter { $0.contains(truth) }.count) / Double(intervals.count)
    // Binomial, of the share that was found.
    let error = (share * (1 - share) / Double(intervals.count)).squareRoot()
    let cells = [
      "\(experiment.dimension)", "\(experiment.frameCount)", "\(Int(truth))",
      "\(Int(Double(experiment.frameCount) / truth))",
      intervals.isEmpty ? "–" : "\(percent(share)) ± \(percent(error))",
      percent(Double(outcomes.count - intervals.count) / Double(outcomes.count)),
      logs.isEmpty ? "–" : String(format: "%+.3f", Descriptive.mean(logs)),
      logs.isEmpty ? "–" : String(format: "%.3f", Descriptive.standardDeviation(logs)),
      relativeErrors.isEmpty ? "–" : String(format: "%.3f", Descriptive.mean(relativeErrors)),
      intervals.isEmpty
        ? "–"
        : String(format: "%.2f", Descriptive.median(intervals.map { $0.upperBound / $0.lowerBound })),
    ]
    return "| " + cells.joined(separator: " | ") + " |"
  }

  private static func percent(_ share: Double) -> String {
    String(format: "%.1f %%", 100 * share)
  }
}

import Foundation
import Information
import Statistics

/// Calibration of information estimates as Markdown.
enum InformationTable {
  static let coverageHead = """
    | φ | τ, frames | N/τ | lag | blocks | truth, nats | holds the truth | plug-in bias | jackknife bias | \
    spread | mean error bar | τ found |
    | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
    """

  static func coverageRow(
    _ experiment: InformationExperiment, _ outcomes: [InformationExperiment.Outcome]
  ) throws -> String {
    let truth = try experiment.truth()
    let intervals = outcomes.compactMap(\.estimate.interval)
    let errors = outcomes.compactMap(\.estimate.standardError)
    let values = outcomes.map(\.estimate.value)
    let cells = prefix(experiment) + [
      "\(Int(Descriptive.median(outcomes.map { Double($0.estimate.blockCount) })))",
      String(format: "%.4f", truth),
      share(intervals.count { $0.contains(truth) }, of: intervals.count),
      String(format: "%+.4f", Descriptive.mean(outcomes.map(\.estimate.plain)) - truth),
      String(format: "%+.4f", Descriptive.mean(values) - truth),
      String(format: "%.4f", Descriptive.standardDeviation(values)),
      errors.isEmpty ? "–" : String(format: "%.4f", Descriptive.mean(errors)),
      String(format: "%.1f", Descriptive.mean(outcomes.map(\.correlationTime))),
    ]
    return "| " + cells.joined(separator: " | ") + " |"
  }

  static let sizeHead = """
    | φ | τ, frames | N/τ | lag | p ≤ .01 | p ≤ .05 | p ≤ .1 | p ≤ .5 |
    | --- | --- | --- | --- | --- | --- | --- | --- |
    """

  static func sizeRow(_ experiment: InformationExperiment, _ values: [Double]) -> String {
    let shares = [0.01, 0.05, 0.1, 0.5].map { level in
      share(values.count { $0 <= level + 1e-12 }, of: values.count)
    }
    return "| " + (prefix(experiment) + shares).joined(separator: " | ") + " |"
  }

  private static func prefix(_ experiment: InformationExperiment) -> [String] {
    let time = experiment.correlationTime
    return [
      "\(experiment.decay)", String(format: "%.0f", time),
      String(format: "%.0f", Double(experiment.frameCount) / time), "\(experiment.lag)",
    ]
  }

  /// A share and its binomial error.
  private static func share(_ count: Int, of total: Int) -> String {
    guard total > 0 else { return "–" }
    let share = Double(count) / Double(total)
    let error = (share * (1 - share) / Double(total)).squareRoot()
    return String(format: "%.1f ± %.1f %%", 100 * share, 100 * error)
  }
}

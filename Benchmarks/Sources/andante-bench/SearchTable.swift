import Reporting

/// Targets of a search with what was measured, and notes on how.
struct SearchTable {
  enum Verdict: String {
    case met
    case missed
    case skipped
    /// For comparison only.
    case none = ""
  }

  private var rows: [[String]] = []
  private var notes: [String] = []

  mutating func add(_ target: String, measured: String, goal: String = "", _ verdict: Verdict) {
    rows.append([target, measured, goal, verdict.rawValue])
  }

  mutating func note(_ text: String) { notes.append(text) }

  var markdown: String {
    let lines = [["target", "measured", "goal", "verdict"], Array(repeating: "---", count: 4)] + rows
    return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
      + notes.map { "\n\n" + $0 }.joined()
  }

  /// A time and its interval, or that there is none.
  static func time(_ value: Double?, _ interval: ClosedRange<Double>?, unit: String) -> String {
    guard let value else { return "none" }
    return NumberText.significant(value, digits: 4, unit: unit)
      + (interval.map { " (\(NumberText.interval($0)))" } ?? " (no interval)")
  }

  static func seconds(_ value: Double) -> String { NumberText.fixed(value, decimals: 1) + " s" }
}

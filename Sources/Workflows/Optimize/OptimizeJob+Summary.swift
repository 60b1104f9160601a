import Reporting

/// What a search found, for a terminal.
public struct SearchSummary: Sendable {
  /// Rows of equally many cells, the heading first.
  public let table: [[String]]
  /// Sentences.
  public let sentences: [String]

  /// - Parameter searched: Said where no other line says it.
  init(_ report: SearchReport, searched: VisitCount? = nil) {
    let rows = report.result.families.map { family -> [String] in
      guard let score = family.score else {
        return [family.name, family.isEmpty ? "nothing found" : "not tried to the end", ""]
      }
      let (value, error) = score.vamp2
      return [family.name, NumberText.measured(value, error: error), report.time(family.timescale)]
    }
    table = ([["", "held-out VAMP-2", "slowest timescale"]] + rows).map { $0.map(NumberText.plain) }
    var sentences = [report.verdict]
    if let untouched = report.result.untouched {
      sentences.append(
        "On untouched runs: slowest timescale \(report.time(untouched.timescale)), 95 % interval "
          + report.interval(untouched.timescale)
          + (report.visits?.untouched.map { "; visits \(Self.ofFirst) \($0.total)" } ?? "") + ".")
    }
    if let searched { sentences.append("Visits \(Self.ofFirst) \(searched.total).") }
    self.sentences = sentences.map(NumberText.plain)
  }

  private static let ofFirst = "of the first component to its rarer side:"
}

extension OptimizeJob.Output {
  /// What was found, for a terminal.
  public var summary: SearchSummary {
    SearchSummary(
      SearchReport(result: result, scale: scale, visits: visits), searched: visits?.searched)
  }
}

extension Discovery {
  /// What the search found, for a terminal; nil without one.
  public var searchSummary: SearchSummary? { searchReport.map { SearchSummary($0) } }
}

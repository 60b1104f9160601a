import Reporting

extension OptimizeJob.Output {
  /// What was found, for a terminal.
  public func summaryLines() -> [String] { SearchReport(result: result, scale: scale).lines }
}

extension Discovery {
  /// What the search found, for a terminal; empty without one.
  public func searchLines() -> [String] { searchReport?.lines ?? [] }
}

extension SearchReport {
  /// One line a family, and the verdict.
  fileprivate var lines: [String] {
    var lines = result.families.map { family -> String in
      guard let score = family.score else { return "\(family.name): not tried to the end" }
      let (value, error) = score.vamp2
      return "\(family.name): held-out VAMP-2 \(NumberText.measured(value, error: error)), slowest timescale "
        + time(family.timescale)
    }
    lines.append(verdict)
    if let untouched = result.untouched {
      lines.append(
        "On untouched runs: slowest timescale \(time(untouched.timescale)), 95 % interval "
          + interval(untouched.timescale))
    }
    return lines.map(NumberText.plain)
  }
}

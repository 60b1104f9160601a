import Reporting

extension MarkovAnalysis {
  /// Sets and the times between them as columns of text, for a terminal.
  public func terminalTables() -> [(heading: String, rows: [[String]])] {
    var tables: [(heading: String, rows: [[String]])] = []
    if let sets {
      tables.append(
        (
          "Metastable sets (\(sets.method == .pcca ? "PCCA+" : "hidden Markov model")):",
          [["set", "states", "population"]]
            + sets.labels.indices.map { set in
              let p = sets.populations[set]
              return [
                "\(set + 1)", "\(sets.labels[set].count)",
                p.value.map { NumberText.plain(NumberText.measured($0, error: p.standardError)) } ?? "–",
              ]
            }
        ))
      tables.append(
        (
          "Mean first passage times / \(scale.unit):",
          [["from"] + sets.labels.indices.map { "to \($0 + 1)" }]
            + sets.labels.indices.map { i in
              ["\(i + 1)"]
                + sets.labels.indices.map { j in
                  guard i != j, let value = sets.passageTimes[i][j].value, value.isFinite else { return "–" }
                  return NumberText.plain(
                    NumberText.measured(
                      scale.time(value), error: sets.passageTimes[i][j].standardError.map(scale.time)))
                }
            }
        ))
    }
    if let paths, paths.isRequested {
      tables.append(
        (
          "Pathways from \(paths.sourceName(in: self)) to \(paths.sinkName(in: self)) "
            + "(mean first passage time \(NumberText.plain(text(paths.passageTime)))):",
          [["states", "share"]]
            + paths.pathways.prefix(5).map {
              [
                $0.states.map(String.init).joined(separator: "-"),
                NumberText.plain(NumberText.percent($0.flux / paths.flux.totalFlux)),
              ]
            }
        ))
    }
    let checks = MarkovAdvice(self).checks
    if !checks.isEmpty { tables.append(("What to trust:", checks.map { [$0.question, $0.verdict.rawValue] })) }
    return tables
  }
}

import Koopman
import Reporting
import Storage

/// Writes a search's files: the page, figures, tables, model and provenance.
struct SearchOutput {
  let report: SearchReport
  let model: ProjectionModel
  let sparse: SparseComponents?
  let states: ProjectionModel?
  let summary: SourceSummary
  let advice: [Advice]
  let provenance: Provenance

  func write(to folder: OutputFolder) throws {
    try folder.makeFolder("figures")
    for figure in report.figures { try folder.write(figure.svg, to: "figures/\(figure.name).svg") }
    try folder.makeFolder("tables")
    for (name, table) in report.tables { try folder.write(table.csv(), to: "tables/\(name).csv") }
    if let sparse { try folder.write(sparse.table.csv(), to: "tables/sparse-loadings.csv") }
    try folder.write(model.json.encoded() + "\n", to: "model.json")
    if let states { try folder.write(states.json.encoded() + "\n", to: "states.json") }
    let record = try provenance.json()
    try folder.write(record.encoded() + "\n", to: OutputFolder.mark)
    try folder.write(page.html(), to: "index.html")
  }

  private var page: ReportPage {
    let count = summary.trajectories.count
    return ReportPage(
      title: "Search for slow variables",
      subtitle: "\(report.result.method == .tica ? "TICA" : "VAMP") on \(summary.features.count) features of "
        + "\(count) \(count == 1 ? "trajectory" : "trajectories")",
      facts: facts, warnings: advice, sections: [report.section],
      provenance: [
        ("Program", "andante \(Andante.version)"),
        ("Command", provenance.commandLine.joined(separator: " ")),
        ("Seed", "\(provenance.seed)"),
        ("Inputs", "\(provenance.inputs.count) files; checksums in provenance.json"),
      ],
      footer: "Numbers are in tables/, the collective variables in model.json: andante project, frames, verify "
        + "and export plumed read it.")
  }

  private var facts: [ReportPage.Fact] {
    let winner = report.winner
    var facts = [
      ReportPage.Fact(
        "Slowest timescale, held out", report.time(winner.timescale),
        note: winner.timescale?.uncertainty.interval == nil
          ? winner.timescale?.uncertainty.absence?.description
          : "95 % interval \(report.interval(winner.timescale))"),
      ReportPage.Fact(
        "Linear in the features", report.inSample(report.result.linear), note: "in the data it is fitted to"),
      ReportPage.Fact("Kept", winner.name, note: winner.detail.isEmpty ? nil : winner.detail),
      ReportPage.Fact("Lag", report.scale.text(report.result.lag)),
      ReportPage.Fact(
        "Data", report.scale.text(summary.frameCount), note: "\(NumberText.count(summary.frameCount)) frames"),
    ]
    if let untouched = report.result.untouched {
      facts.insert(
        ReportPage.Fact(
          "On untouched runs", report.time(untouched.timescale),
          note: "95 % interval \(report.interval(untouched.timescale))"), at: 1)
    }
    facts += report.visits?.facts ?? []
    return facts.map { .init($0.label, NumberText.plain($0.value), note: $0.note) }
  }
}

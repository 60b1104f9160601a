import Reporting
import Storage

/// Writes a score card's files: the page, figures, tables, numbers and provenance.
struct ScoreOutput {
  let analysis: ScoreAnalysis
  let provenance: Provenance

  func write(to folder: OutputFolder) throws {
    let figures = ScoreFigures(analysis)
    try folder.makeFolder("figures")
    for figure in figures.all { try folder.write(figure.svg, to: "figures/\(figure.name).svg") }
    try folder.makeFolder("tables")
    for (name, table) in ScoreTables(analysis).all {
      try folder.write(table.csv(), to: "tables/\(name).csv")
    }
    let record = try provenance.json()
    try folder.write(record.encoded() + "\n", to: OutputFolder.mark)
    try folder.write(analysis.json().encoded() + "\n", to: "analysis.json")
    try folder.write(ScorePage(analysis, figures: figures, provenance: provenance).html(), to: "index.html")
  }
}

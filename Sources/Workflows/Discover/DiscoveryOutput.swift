import Koopman
import Reporting
import Storage

/// Writes a discovery's files: the page, figures, tables, model and provenance.
struct DiscoveryOutput {
  let discovery: Discovery
  let provenance: Provenance

  func write(to folder: OutputFolder) throws {
    let figures = DiscoveryFigures(discovery)
    try folder.makeFolder("figures")
    for figure in figures.all { try folder.write(figure.svg, to: "figures/\(figure.name).svg") }
    try folder.makeFolder("tables")
    for (name, table) in DiscoveryTables(discovery).all {
      try folder.write(table.csv(), to: "tables/\(name).csv")
    }
    let record = try provenance.json()
    try folder.write(discovery.projection.json.encoded() + "\n", to: "model.json")
    try folder.write(
      discovery.scan.json(modeCount: DiscoverJob.modeCount, warnings: discovery.advice).encoded()
        + "\n", to: "spectra.json")
    try folder.write(record.encoded() + "\n", to: OutputFolder.mark)
    try folder.write(
      DiscoveryPage(discovery, figures: figures, provenance: provenance).html(), to: "index.html")
  }
}

import Koopman
import Reporting
import Storage

/// Writes an analysis' files: the page, figures, tables, maps, model and provenance.
struct KoopmanOutput {
  let analysis: KoopmanAnalysis
  let provenance: Provenance

  func write(to folder: OutputFolder) throws {
    let figures = KoopmanFigures(analysis)
    try folder.makeFolder("figures")
    for figure in figures.all { try folder.write(figure.svg, to: "figures/\(figure.name).svg") }
    try folder.makeFolder("tables")
    for (name, table) in tables { try folder.write(table.csv(), to: "tables/\(name).csv") }
    try writeMaps(to: folder.file("modes.npy"))
    let record = try provenance.json()
    try folder.write(analysis.projection.json.encoded() + "\n", to: "model.json")
    try folder.write(analysis.json().encoded() + "\n", to: "spectra.json")
    try folder.write(record.encoded() + "\n", to: OutputFolder.mark)
    try folder.write(
      KoopmanPage(analysis, figures: figures, provenance: provenance).html(), to: "index.html")
  }

  /// Modes × 2 × columns: real and imaginary part of each reported map.
  private func writeMaps(to path: String) throws {
    let entries = analysis.entries
    let maps = analysis.modes.maps
    let values = entries.flatMap { entry in
      analysis.observables.map { maps[$0, entry.index].real }
        + analysis.observables.map { maps[$0, entry.index].imaginary }
    }
    try NPYWriter.write(values, shape: [entries.count, 2, analysis.observables.count], to: path)
  }

  private var tables: [(name: String, table: ColumnTable)] {
    [("modes", modes), ("chapman-kolmogorov", correlations)]
  }

  private var modes: ColumnTable {
    let scale = analysis.scale
    let unit = scale.unit
    let entries = analysis.entries
    func times(
      _ name: String, _ value: (KoopmanAnalysis.Entry) -> Double?,
      _ uncertainty: (KoopmanAnalysis.Entry) -> TimescaleUncertainty?
    ) -> [ColumnTable.Column] {
      let intervals = entries.map { uncertainty($0)?.interval }
      return [
        .numbers("\(name)_\(unit)", entries.map { value($0).map(scale.time) }),
        .numbers("\(name)_error_\(unit)", entries.map { uncertainty($0)?.standardError.map(scale.time) }),
        .numbers("\(name)_lower95_\(unit)", intervals.map { $0.map { scale.time($0.lowerBound) } }),
        .numbers("\(name)_upper95_\(unit)", intervals.map { $0.map { scale.time($0.upperBound) } }),
      ]
    }
    return ColumnTable(
      [
        .numbers("mode", entries.map { Double($0.number) }),
        .numbers("eigenvalue_re", entries.map(\.mode.value.real)),
        .numbers("eigenvalue_im", entries.map(\.mode.value.imaginary)),
        .numbers("modulus", entries.map(\.size)),
        .numbers("growth_per_\(unit)", entries.map { $0.mode.growthRate / scale.step }),
        .numbers("radians_per_\(unit)", entries.map { $0.mode.angularFrequency / scale.step }),
      ]
        + times("decay", \.mode.value.timescale, \.uncertainty.timescale)
        + times("period", \.mode.value.period, \.uncertainty.period)
        + [.numbers("amplitude", entries.map(\.amplitude))]
        + (analysis.comparison.map { [.numbers("correlation", $0.correlations.map { Optional($0) })] } ?? [])
        + [.texts("note", entries.map { $0.uncertainty.timescale.absence?.description })])
  }

  private var correlations: ColumnTable {
    let scale = analysis.scale
    let rows = analysis.correlations.points.enumerated().flatMap { number, points in
      points.map { (number + 1, $0) }
    }
    return ColumnTable([
      .numbers("mode", rows.map { Double($0.0) }),
      .numbers("lag_\(scale.unit)", rows.map { scale.time($0.1.lag) }),
      .numbers("predicted_re", rows.map(\.1.predicted.real)),
      .numbers("predicted_im", rows.map(\.1.predicted.imaginary)),
      .numbers("measured_re", rows.map(\.1.measured.real)),
      .numbers("measured_im", rows.map(\.1.measured.imaginary)),
      .numbers("measured_re_error", rows.map(\.1.standardError)),
    ])
  }
}

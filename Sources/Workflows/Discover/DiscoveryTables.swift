import Koopman
import Reporting

/// A discovery's numbers as tables.
struct DiscoveryTables {
  let discovery: Discovery

  init(_ discovery: Discovery) { self.discovery = discovery }

  var all: [(name: String, table: ColumnTable)] {
    var tables = [("timescales", timescales), ("correlations", correlations)]
    if let heldOut = discovery.heldOut { tables.append(("held-out-scores", scores(heldOut))) }
    tables.append(("lag-suggestion", suggestion))
    tables.append(("free-energy-cv1", profile))
    if let molecule = discovery.source.molecule {
      tables.append(("features", FeatureListing(features: molecule).table(of: discovery.source.features)))
    }
    if let search = discovery.searchReport { tables += search.tables }
    if let surface { tables.append(("free-energy-cv1-cv2", surface)) }
    if let angles = discovery.output.angles { tables.append(("free-energy-angles", self.angles(angles))) }
    return tables
  }

  private var timescales: ColumnTable {
    let scale = discovery.scale
    let rows = discovery.scan.spectra.flatMap { spectrum in
      spectrum.leading.enumerated().map { (spectrum, $0.offset, $0.element) }
    }
    let unit = scale.unit
    return ColumnTable([
      .numbers("lag_\(unit)", rows.map { scale.time($0.0.lag) }),
      .numbers("mode", rows.map { Double($0.1 + 1) }),
      .numbers("eigenvalue_re", rows.map { $0.2.mode.real }),
      .numbers("eigenvalue_im", rows.map { $0.2.mode.imaginary }),
      .numbers("timescale_\(unit)", rows.map { $0.2.mode.timescale.map(scale.time) }),
      .numbers("standard_error_\(unit)", rows.map { $0.2.uncertainty.standardError.map(scale.time) }),
      .numbers("lower95_\(unit)", rows.map { $0.2.uncertainty.interval.map { scale.time($0.lowerBound) } }),
      .numbers("upper95_\(unit)", rows.map { $0.2.uncertainty.interval.map { scale.time($0.upperBound) } }),
      .numbers("failed_resamples", rows.map { Double($0.2.uncertainty.failedCount) }),
      .texts("note", rows.map { $0.2.uncertainty.absence?.description }),
    ])
  }

  private var correlations: ColumnTable {
    let (features, values) = discovery.correlations
    return ColumnTable(
      [.texts("feature", features.map(\.name))]
        + (0..<values.columnCount).map { component in
          .numbers("cv\(component + 1)", values.column(component))
        })
  }

  private func scores(_ heldOut: HeldOutScores) -> ColumnTable {
    ColumnTable([
      .numbers("components", heldOut.means.indices.map(Double.init)),
      .numbers("held_out_vamp_e", heldOut.means),
      .numbers("standard_error", heldOut.standardErrors),
    ])
  }

  private var suggestion: ColumnTable {
    let checks = discovery.suggestion.checks
    let scale = discovery.scale
    return ColumnTable([
      .numbers("lag_\(scale.unit)", checks.map { scale.time($0.lag) }),
      .numbers("log_ratio_on_doubling", checks.map(\.change)),
      .numbers("lower95", checks.map(\.interval.lowerBound)),
      .numbers("upper95", checks.map(\.interval.upperBound)),
      .texts("flat", checks.map { $0.isFlat ? "yes" : "no" }),
    ])
  }

  private var profile: ColumnTable {
    let edges = discovery.histograms.lineEdges
    return ColumnTable([
      .numbers("cv1", zip(edges, edges.dropFirst()).map { ($0 + $1) / 2 }),
      .numbers(
        "free_energy_\(discovery.freeEnergy.unit)",
        discovery.freeEnergy.values(discovery.histograms.line)),
    ])
  }

  private var surface: ColumnTable? {
    guard discovery.histograms.planeEdges.count == 2 else { return nil }
    return grid(
      names: ["cv1", "cv2"], edges: discovery.histograms.planeEdges,
      weights: discovery.histograms.plane)
  }

  private func angles(_ angles: AngleHistogram) -> ColumnTable {
    grid(names: angles.names, edges: [angles.edges(0), angles.edges(1)], weights: angles.weights)
  }

  /// Visited cells only, one a row.
  private func grid(names: [String], edges: [[Double]], weights: [Double]) -> ColumnTable {
    let values = discovery.freeEnergy.values(weights)
    let width = edges[0].count - 1
    let visited = values.indices.filter { values[$0] != nil }
    func center(_ edges: [Double], _ index: Int) -> Double { (edges[index] + edges[index + 1]) / 2 }
    return ColumnTable([
      .numbers(names[0], visited.map { center(edges[0], $0 % width) }),
      .numbers(names[1], visited.map { center(edges[1], $0 / width) }),
      .numbers("free_energy_\(discovery.freeEnergy.unit)", visited.map { values[$0] }),
    ])
  }
}

import MarkovModels
import Reporting

/// Maps over two columns of the samples; a profile over one.
struct MarkovMaps {
  private let analysis: MarkovAnalysis
  private let histogram: PlaneHistogram
  private let places: [Int: Int]

  /// Nil where there are no coordinates.
  init?(_ analysis: MarkovAnalysis) {
    guard let histogram = analysis.histogram else { return nil }
    self.analysis = analysis
    self.histogram = histogram
    places = Dictionary(uniqueKeysWithValues: analysis.model.labels.enumerated().map { ($1, $0) })
  }

  var all: [Figure] { [profile, sets, committor].compactMap { $0 } + eigenvectors }

  /// Eigenvectors that are drawn.
  private static let drawnEigenvectors = 3

  private var energies: [Double?] {
    let pi = analysis.model.stationaryDistribution
    return analysis.freeEnergy.values(histogram.weights { label in places[label].map { pi[$0] } })
  }

  private var surface: StateMapPlot.Energies {
    StateMapPlot.Energies(energies, unit: analysis.freeEnergy.unit)
  }

  /// The free energy along the only column.
  var profile: Figure? {
    guard !histogram.isPlane else { return nil }
    let edges = histogram.edges[0]
    return FreeEnergyProfilePlot(
      xAxis: histogram.axis(0), centers: zip(edges, edges.dropFirst()).map { ($0 + $1) / 2 },
      values: energies, unit: analysis.freeEnergy.unit,
      caption: "Free energy along \(histogram.columns[0].name), from the stationary distribution of the states."
    ).figure()
  }

  var sets: Figure? {
    guard histogram.isPlane else { return nil }
    guard let sets = analysis.sets else {
      return FreeEnergyMapPlot(
        xAxis: histogram.axis(0), yAxis: histogram.axis(1), xEdges: histogram.edges[0],
        yEdges: histogram.edges[1], values: energies, unit: analysis.freeEnergy.unit,
        caption: "Free energy from the stationary distribution of the states."
      ).figure()
    }
    var set: [Int: Int] = [:]
    for (index, labels) in sets.labels.enumerated() { for label in labels { set[label] = index } }
    return map(
      "Metastable sets", .sets(
        histogram.majorities({ set[$0] }, count: sets.count),
        names: sets.labels.indices.map { "set \($0 + 1)" }),
      caption: "Metastable sets of states, over the free energy that the model's stationary distribution gives."
    ).figure(name: "metastable-sets")
  }

  var eigenvectors: [Figure] {
    guard histogram.isPlane else { return [] }
    let vectors = analysis.spectrum.rightEigenvectors
    return (1..<max(1, min(Self.drawnEigenvectors + 1, vectors.columnCount))).map { k in
      let vector = vectors.column(k).map(\.real)
      let time = k - 1 < analysis.timescales.count ? analysis.text(analysis.timescales[k - 1]) : ""
      return map(
        "Process \(k)" + (time.isEmpty || time == NumberText.missing ? "" : ": \(NumberText.plain(time))"),
        .diverging(histogram.means { places[$0].map { vector[$0] } }, label: "right eigenvector"),
        caption: "The right eigenvector of process \(k): it exchanges probability between where it is positive and where "
          + "it is negative."
      ).figure(name: "eigenvector-\(k)")
    }
  }

  var committor: Figure? {
    guard histogram.isPlane, let paths = analysis.paths else { return nil }
    let q = paths.flux.forwardCommittor
    return map(
      "Committor", .unit(histogram.means { places[$0].map { q[$0] } }, label: "committor"),
      caption: "The probability of reaching the sink (\(paths.sinkName(in: analysis))) before the source "
        + "(\(paths.sourceName(in: analysis))); the heavy line is one half, the transition state."
    ).figure(name: "committor")
  }

  private func map(_ title: String, _ cells: StateMapPlot.Cells, caption: String) -> StateMapPlot {
    StateMapPlot(
      title: title, xAxis: histogram.axis(0), yAxis: histogram.axis(1), xEdges: histogram.edges[0],
      yEdges: histogram.edges[1], cells: cells, energies: surface,
      caption: caption + " Contours are of the free energy, in \(analysis.freeEnergy.unit).")
  }
}

import Glibc
import Koopman
import Reporting
import Samples

/// A discovery's figures, as plain values handed to the plots.
struct DiscoveryFigures {
  let timescales: Figure
  let spectrum: Figure
  let variance: Figure
  let scores: Figure?
  let series: Figure
  let surface: Figure
  let angles: Figure?
  let correlations: Figure
  let search: [Figure]

  var all: [Figure] {
    [timescales, spectrum, variance, scores, series, surface, angles, correlations].compactMap { $0 } + search
  }

  /// Timescales drawn against the lag.
  static let drawnModes = 4
  static let drawnFeatures = 24
  static let extentCount = 800
  /// More borders of trajectories than this would hide the series.
  static let mostDrawnStarts = 40

  init(_ discovery: Discovery) {
    timescales = Self.timescales(discovery)
    spectrum = Self.spectrum(discovery)
    variance = Self.variance(discovery)
    scores = discovery.heldOut.map { Self.scores($0) }
    series = Self.series(discovery)
    surface = Self.surface(discovery)
    angles = discovery.output.angles.map { Self.angles($0, discovery) }
    correlations = Self.correlations(discovery)
    search = discovery.searchReport?.figures ?? []
  }

  private static func timescales(_ discovery: Discovery) -> Figure {
    let scale = discovery.scale
    let count = min(drawnModes, discovery.chosen.leading.count)
    let modes = (0..<count).map { mode in
      ImpliedTimescalesPlot.Mode(
        name: "mode \(mode + 1)",
        points: discovery.scan.spectra.compactMap { spectrum in
          guard mode < spectrum.leading.count else { return nil }
          let entry = spectrum.leading[mode]
          return .init(
            lag: scale.time(spectrum.lag), timescale: entry.mode.timescale.map(scale.time),
            interval: entry.uncertainty.interval.map(scale.time))
        })
    }
    let verdict: String
    switch discovery.suggestion.verdict(from: discovery.chosen.lag) {
    case .plateau(let lag): verdict = " The slowest timescale is flat from a lag of \(scale.text(lag)) on."
    case .unknown: verdict = ""
    case .rising, .uncertain: verdict = " The slowest timescale has no plateau."
    }
    return ImpliedTimescalesPlot(
      modes: modes, unit: scale.unit, chosenLag: scale.time(discovery.chosen.lag),
      caption: "Timescales against the lag they are estimated at, with 95 % intervals.\(verdict) "
        + "Below the diagonal a process decays before it is looked at."
    ).figure()
  }

  private static func spectrum(_ discovery: Discovery) -> Figure {
    let model = discovery.chosen.model
    let lag = Double(model.lag)
    let isTICA = model.method == .tica
    let values = discovery.chosen.leading.map { entry in
      // An interval of t is one of λ = exp(−τ/t).
      SpectrumPlot.Value(
        entry.mode.real,
        interval: entry.mode.imaginary != 0
          ? nil
          : entry.uncertainty.interval.map {
            exp(-lag / $0.lowerBound)...exp(-lag / $0.upperBound)
          })
    }
    return SpectrumPlot(
      values: values, quantity: isTICA ? "eigenvalue" : "eigenvalue (real part)",
      nullThreshold: discovery.null?.thresholds.first, keptCount: discovery.keptCount,
      caption: "Eigenvalues at a lag of "
        + "\(NumberText.compact(discovery.scale.time(model.lag), unit: discovery.scale.unit)), with "
        + "95 % intervals where the data carry them."
        + (discovery.null == nil
          ? ""
          : " The line is what chance alone reaches in 5 % of circular shifts of the first component.")
    ).figure()
  }

  private static func variance(_ discovery: Discovery) -> Figure {
    let model = discovery.chosen.model
    let values = (model.singularValues ?? model.modes.map { max(0, $0.real) }).map { $0 * $0 }
    let total = max(values.reduce(0, +), .leastNonzeroMagnitude)
    return KineticVariancePlot(
      shares: values.prefix(DiscoverJob.modeCount).map { $0 / total }, keptCount: discovery.keptCount,
      caption: "The share of the kinetic variance Σλ² that each component carries, and their sum."
    ).figure()
  }

  private static func scores(_ heldOut: HeldOutScores) -> Figure {
    ScorePlot(
      points: heldOut.means.indices.map {
        .init(componentCount: $0, score: heldOut.means[$0], error: heldOut.standardErrors[$0])
      },
      chosenCount: heldOut.componentCount,
      caption: "VAMP-E on data that the components were not fitted to. The fewest components within "
        + "one standard error (of paired folds) of the best are suggested."
    ).figure()
  }

  private static func series(_ discovery: Discovery) -> Figure {
    let scale = discovery.scale
    let step = scale.time(discovery.output.stride)
    let total = discovery.output.series.reduce(0) { $0 + ($1.first?.count ?? 0) }
    var starts: [Double] = []
    var time = 0.0
    for trajectory in discovery.source.trajectories {
      starts.append(time)
      time += scale.time(trajectory.frameCount)
    }
    let count = min(4, max(1, discovery.keptCount), discovery.projection.componentCount)
    let panels = (0..<count).map { component in
      TimeSeriesPlot.Panel(
        label: "CV \(component + 1)",
        trajectories: discovery.output.series.enumerated().map { index, values in
          let share = Double(values[component].count) / Double(max(1, total))
          return TimeSeriesPlot.extents(
            of: values[component], start: starts[index], step: step,
            count: max(1, Int(share * Double(extentCount))))
        })
    }
    return TimeSeriesPlot(
      panels: panels, trajectoryStarts: starts.count <= mostDrawnStarts ? starts : [],
      timeAxis: Axis("time / \(scale.unit)", range: 0...max(time, step)),
      caption: "The slow components along the trajectories, one after the other; bars span the least "
        + "and largest value of each stretch."
    ).figure()
  }

  private static func surface(_ discovery: Discovery) -> Figure {
    let histograms = discovery.histograms
    let unit = discovery.freeEnergy.unit
    guard histograms.planeEdges.count == 2 else {
      let edges = histograms.lineEdges
      return FreeEnergyProfilePlot(
        xAxis: Axis("CV 1"), centers: zip(edges, edges.dropFirst()).map { ($0 + $1) / 2 },
        values: discovery.freeEnergy.values(histograms.line), unit: unit,
        caption: "Free energy along the slowest component, from its histogram."
      ).figure()
    }
    return FreeEnergyMapPlot(
      xAxis: Axis("CV 1"), yAxis: Axis("CV 2"), xEdges: histograms.planeEdges[0],
      yEdges: histograms.planeEdges[1], values: discovery.freeEnergy.values(histograms.plane),
      unit: unit,
      caption: "Free energy over the two slowest components, from their histogram."
    ).figure()
  }

  private static func angles(_ angles: AngleHistogram, _ discovery: Discovery) -> Figure {
    func axis(_ index: Int) -> Axis {
      let period = angles.periods[index]
      let isRadian = abs(period - 2 * .pi) < 1e-9
      return Axis(
        angles.names[index] + (isRadian ? " / rad" : ""), range: (-period / 2)...(period / 2),
        tickStep: isRadian ? 1 : period / 4)
    }
    return FreeEnergyMapPlot(
      title: "Free energy over \(angles.names[0]) and \(angles.names[1])", xAxis: axis(0),
      yAxis: axis(1), xEdges: angles.edges(0), yEdges: angles.edges(1),
      values: discovery.freeEnergy.values(angles.weights), unit: discovery.freeEnergy.unit,
      caption: "Free energy over the two angles of the input, from their histogram."
    ).figure(name: "free-energy-angles")
  }

  private static func correlations(_ discovery: Discovery) -> Figure {
    let (features, values) = discovery.correlations
    let components = min(6, values.columnCount)
    let strength = features.indices.map { feature in
      (0..<components).map { abs(values[feature, $0]) }.max() ?? 0
    }
    let chosen = strength.indices.sorted { (-strength[$0], $0) < (-strength[$1], $1) }
      .prefix(drawnFeatures).sorted()
    let more = features.count - chosen.count
    return CorrelationPlot(
      features: chosen.map { features[$0].name },
      variables: (1...components).map { "CV \($0)" },
      values: chosen.flatMap { feature in (0..<components).map { values[feature, $0] } },
      caption: "Correlation of each feature with each component"
        + (more > 0 ? "; the \(chosen.count) strongest of \(features.count) features." : ".")
    ).figure()
  }
}

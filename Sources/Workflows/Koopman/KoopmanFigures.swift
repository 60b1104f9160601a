import Glibc
import Koopman
import Reporting

/// An analysis' figures, as plain values handed to the plots.
struct KoopmanFigures {
  let eigenvalues: Figure
  let correlations: Figure
  let series: Figure?
  /// Real and imaginary parts of the leading modes on their grid.
  let maps: [Figure]

  var all: [Figure] { [eigenvalues, correlations, series].compactMap { $0 } + maps }

  /// Modes that are followed through lags and drawn as series and maps.
  static let drawnModes = 6
  private static let curvePoints = 160
  private static let extentCount = 800

  init(_ analysis: KoopmanAnalysis) {
    eigenvalues = Self.eigenvalues(analysis)
    correlations = Self.correlations(analysis)
    series = Self.series(analysis)
    maps = Self.maps(analysis)
  }

  private static func eigenvalues(_ analysis: KoopmanAnalysis) -> Figure {
    let numbers = Dictionary(uniqueKeysWithValues: analysis.entries.map { ($0.index, "\($0.number)") })
    return EigenvaluePlot(
      values: analysis.modes.modes.indices.map { index in
        let value = analysis.modes.modes[index].value
        return .init(real: value.real, imaginary: value.imaginary, label: numbers[index])
      },
      caption: "Eigenvalues λ at a lag of \(analysis.scale.text(analysis.modes.lag)): inside the unit circle "
        + "modes decay, and their angle is the turn within one lag. Numbers are those of the table."
    ).figure()
  }

  private static func correlations(_ analysis: KoopmanAnalysis) -> Figure {
    let scale = analysis.scale
    let tested = analysis.correlations
    let curves = zip(tested.modes, tested.points).enumerated().map { number, pair in
      let mode = analysis.modes.modes[pair.0]
      let longest = Double(pair.1.last?.lag ?? analysis.modes.lag)
      let predicted = (0...curvePoints).map { step -> (lag: Double, value: Double) in
        let lag = longest * Double(step) / Double(curvePoints)
        return (scale.time(lag), exp(mode.growthRate * lag) * cos(mode.angularFrequency * lag))
      }
      let isDrawn = mode.value.real > 0 || mode.value.imaginary != 0
      return CorrelationDecayPlot.Mode(
        name: "mode \(number + 1)", predicted: isDrawn ? predicted : [],
        measured: pair.1.map { (scale.time($0.lag), $0.measured.real, $0.standardError) })
    }
    return CorrelationDecayPlot(
      title: "Chapman–Kolmogorov test", modes: curves, unit: scale.unit,
      caption: "Autocorrelations of eigenfunctions in the data (markers; 95 % bars where the data carry an "
        + "error) beside the powers of their eigenvalues (curves). They agree at the first lag by "
        + "construction; where they part, the mode is not a mode of the dynamics."
    ).figure()
  }

  private static func series(_ analysis: KoopmanAnalysis) -> Figure? {
    guard let output = analysis.series else { return nil }
    let scale = analysis.scale
    let step = scale.time(output.stride)
    let total = output.series.reduce(0) { $0 + ($1.first?.count ?? 0) }
    var starts: [Double] = []
    var time = 0.0
    for trajectory in analysis.source.trajectories {
      starts.append(time)
      time += scale.time(trajectory.frameCount)
    }
    var column = 0
    var panels: [TimeSeriesPlot.Panel] = []
    for entry in analysis.entries.prefix(drawnModes) {
      let isComplex = entry.mode.value.imaginary != 0
      let place = column
      panels.append(
        .init(
          label: "mode \(entry.number)" + (isComplex ? ", real part" : ""),
          trajectories: output.series.enumerated().map { index, values in
            let share = Double(values[place].count) / Double(max(1, total))
            return TimeSeriesPlot.extents(
              of: values[place], start: starts[index], step: step,
              count: max(1, Int(share * Double(extentCount))))
          }))
      column += isComplex ? 2 : 1
    }
    return TimeSeriesPlot(
      title: "Eigenfunctions in time", panels: panels,
      trajectoryStarts: starts.count <= DiscoveryFigures.mostDrawnStarts ? starts : [],
      timeAxis: Axis("time / \(scale.unit)", range: 0...max(time, step)),
      caption: "Eigenfunctions along the data, of unit mean square; bars span the least and largest value of "
        + "each stretch."
    ).figure(name: "eigenfunctions")
  }

  private static func maps(_ analysis: KoopmanAnalysis) -> [Figure] {
    guard let grid = analysis.grid else { return [] }
    return analysis.entries.prefix(drawnModes).flatMap { entry -> [Figure] in
      let map = analysis.observables.map { analysis.modes.maps[$0, entry.index] }
      let limit = map.map(\.length).max()
      let isComplex = entry.mode.value.imaginary != 0
      return [false, true].prefix(isComplex ? 2 : 1).map { isImaginary in
        FieldMapPlot(
          title: "Mode \(entry.number)" + (isComplex ? isImaginary ? ", imaginary part" : ", real part" : ""),
          rowCount: grid.rowCount, columnCount: grid.columnCount,
          values: map.map { isImaginary ? $0.imaginary : $0.real }, limit: limit,
          caption: isComplex
            ? isImaginary
              ? "A quarter of a period before the real part." : "The map at the phase of its largest value."
            : "The map of the mode, in the data's units for a series of unit mean square."
        ).figure(name: "mode-\(entry.number)-\(isImaginary ? "imaginary" : "real")")
      }
    }
  }
}

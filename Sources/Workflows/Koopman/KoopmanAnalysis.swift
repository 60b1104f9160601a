public import Koopman
public import Moments
import Numerics
import Reporting
import Samples

/// What a Koopman analysis found.
public struct KoopmanAnalysis: Sendable {
  /// The report's heading.
  public let title: String
  /// What was read.
  public let source: SourceSummary
  /// What the moments are about.
  public let header: MomentHeader
  /// The modes of the map.
  public let modes: DynamicModes
  /// The functions that are the input's own columns, in their order.
  public let observables: [Int]
  /// The largest degree of monomials of the features.
  public let degree: Int
  /// The shape of the data, where they are a field.
  public let grid: FieldGrid?
  /// One a leading independent mode.
  public let uncertainties: [DynamicModeResampling.Uncertainty]
  /// The leading modes at longer lags.
  public let correlations: ModeCorrelations
  /// Nil where there is no known series.
  public let comparison: ReferenceComparison?
  /// The leading eigenfunctions.
  public let projection: ProjectionModel
  let series: ProjectionPass.Output?
  /// The folder of the report; nil where none was written.
  public let folder: String?
  /// What limits the result, and notes on the input.
  public internal(set) var advice: [Advice] = []

  /// Frames to the input's unit of time.
  public var scale: TimeScale { TimeScale(header) }

  /// One of the reported modes.
  public struct Entry: Sendable {
    /// From 1.
    public let number: Int
    /// The place among all modes.
    public let index: Int
    /// Its eigenvalue, growth, frequency and amplitude.
    public let mode: DynamicMode
    /// Its error bars.
    public let uncertainty: DynamicModeResampling.Uncertainty
    /// The root mean square of what it carries of the input's columns.
    public let amplitude: Double
    /// |λ|.
    public var size: Double {
      Complex(mode.value.real, mode.value.imaginary).length
    }
  }

  /// The reported modes, one of each conjugate pair, slowest decay first.
  public var entries: [Entry] {
    zip(modes.independent, uncertainties).enumerated().map { number, pair in
      Entry(
        number: number + 1, index: pair.0, mode: modes.modes[pair.0], uncertainty: pair.1,
        amplitude: observables.reduce(0) { $0 + modes.maps[$1, pair.0].lengthSquared }.squareRoot())
    }
  }

  /// The reported modes as rows of a table: number, |λ|, decay, period, amplitude, and the
  /// correlation with the known series where there is one.
  public func rows() -> (heading: [String], rows: [[String]]) {
    let unit = scale.unit
    var heading = ["mode", "|λ|", "decay / \(unit)", "period / \(unit)", "amplitude"]
    if comparison != nil { heading.append("r") }
    let rows = entries.map { entry in
      var row = [
        "\(entry.number)", NumberText.significant(entry.size, digits: 5),
        isNeutral(entry)
          ? "none"
          : entry.size > 1
            ? "×e in " + NumberText.significant(scale.time(1 / entry.mode.growthRate))
            : time(entry.mode.value.timescale, entry.uncertainty.timescale),
        time(entry.mode.value.period, entry.uncertainty.period),
        NumberText.significant(entry.amplitude),
      ]
      if let comparison {
        row.append(NumberText.fixed(comparison.correlations[entry.number - 1], decimals: 2))
      }
      return row
    }
    return (heading, rows)
  }

  /// A time with its error, as the reader sees it.
  func time(_ frames: Double?, _ uncertainty: TimescaleUncertainty?, unit: String = "") -> String {
    guard let frames else { return NumberText.missing }
    let error = uncertainty?.standardError
    // Data without noise have error bars of rounding alone.
    guard let error, error > 1e-5 * frames else {
      return NumberText.significant(scale.time(frames), digits: error == nil ? 3 : 6, unit: unit)
    }
    return NumberText.measured(scale.time(frames), error: scale.time(error), unit: unit)
  }

  /// Why modes have no error bar, each reason once with its modes.
  public var absences: [String] {
    var reasons: [(text: String, modes: [Int])] = []
    for entry in entries {
      guard let absence = entry.uncertainty.timescale.absence else { continue }
      if case .noTimescale = absence { continue }
      let text = "\(absence)"
      if let place = reasons.firstIndex(where: { $0.text == text }) {
        reasons[place].modes.append(entry.number)
      } else {
        reasons.append((text, [entry.number]))
      }
    }
    return reasons.map { reason in
      let list = reason.modes.map(String.init).joined(separator: ", ")
      return "no error bar for \(reason.modes.count == 1 ? "mode" : "modes") \(list): \(reason.text)"
    }
  }

  /// Whether a mode changes its size by less than a hundredth over all of the data.
  private func isNeutral(_ entry: Entry) -> Bool {
    abs(entry.mode.growthRate) * Double(header.frameCount) < 0.01
  }

  /// More is known of the fit than of the data where pairs are as few as directions.
  private static let pairsPerDirection = 10

  /// A difference of correlations beyond this, and twice its error, is one.
  private static let largestGap = 0.1

  func makeAdvice() -> [Advice] {
    var advice: [Advice] = []
    if !modes.droppedFeatures.isEmpty {
      let list = modes.droppedFeatures.prefix(8).map(\.description).joined(separator: "; ")
      let more = modes.droppedFeatures.count - 8
      advice.append(
        Advice(
          .note, "Features were dropped", detail: list + (more > 0 ? "; and \(more) more" : "") + "."))
    }
    if modes.pairCount <= Self.pairsPerDirection * modes.rank {
      let isExact = modes.pairCount <= modes.rank + 1
      advice.append(
        Advice(
          .serious, isExact ? "The fit is exact whatever the data" : "Few pairs for this many directions",
          detail: "\(modes.rank) directions are fitted to \(modes.pairCount) pairs of frames. Keep fewer "
            + "(--rank), or take more data."))
    }
    if let slowest = modes.modes.compactMap(\.value.timescale).max(), modes.pairCount > modes.rank + 1 {
      let effective = Double(header.frameCount) / max(1, 2 * slowest)
      let needed = SpectralAdvice.samplesPerFeature * Double(modes.rank)
      if effective < needed, slowest < Double(header.frameCount) {
        advice.append(
          Advice(
            .serious, "Too little data for this many directions",
            detail: "About \(NumberText.significant(effective, digits: 2)) independent samples of the slowest "
              + "motion stand against \(modes.rank) directions; below ten a direction, modes are fitted to "
              + "noise as well. Keep fewer (--rank), lower --degree, or take more data."))
      }
    }
    let failing = correlations.modes.indices.filter { mode in
      correlations.points[mode].contains { point in
        let gap = abs(point.measured.real - point.predicted.real)
        return point.lag > modes.lag && gap > max(Self.largestGap, 2 * (point.standardError ?? 0))
      }
    }
    if !failing.isEmpty {
      let list = failing.map { "\($0 + 1)" }.joined(separator: ", ")
      advice.append(
        Advice(
          .caution, "Modes do not hold at longer lags",
          detail: "The autocorrelation of \(failing.count == 1 ? "mode" : "modes") \(list) leaves the "
            + "powers of the eigenvalue by more than \(Self.largestGap) at some lag: the map of one lag does "
            + "not describe longer ones. Decay and period are those of the fit."))
    }
    let alternating = entries.filter { $0.mode.value.imaginary == 0 && $0.mode.value.real < 0 }
    if let first = alternating.first {
      advice.append(
        Advice(
          .note, "Eigenvalues are negative",
          detail: "Mode \(first.number)\(alternating.count > 1 ? " and others" : "") changes its sign at "
            + "each lag: noise, or an oscillation that the lag does not resolve. It has no timescale."))
    }
    let growing = entries.filter { $0.size > 1 && !isNeutral($0) }
    if let first = growing.first {
      advice.append(
        Advice(
          .caution, "A mode grows",
          detail: "Mode \(first.number) has |λ| = \(NumberText.significant(first.size, digits: 6)). Where the "
            + "data themselves do not grow, it comes from too few data or from a trend."))
    }
    if header.isBiased {
      advice.append(
        Advice(
          .serious, "Biased dynamics",
          detail: "Weights restore equilibrium averages, not the dynamics: decay and period are those of "
            + "the motion as it was simulated, bias included. They are given in frames, since no "
            + "physical time belongs to them."))
    }
    return advice
  }
}

import Koopman
import Moments
import Reporting

/// What the spectra and the data behind them call for, in words.
enum SpectralAdvice {
  /// Fewer independent samples a feature than this fit noise.
  static let samplesPerFeature = 10.0

  /// - Parameters:
  ///   - chosen: The lag that results are read at.
  ///   - kept: The components that matter.
  ///   - isSearched: Whether the features are functions that a search proposed. They
  ///     overlap on purpose, and the search has scored them on unseen data.
  static func advice(
    _ scan: SpectralScan, chosen: LagSpectrum, kept: Int, isWeighted: Bool, isSearched: Bool = false
  ) -> [Advice] {
    let header = scan.header
    let scale = TimeScale(header)
    let model = chosen.model
    var advice: [Advice] = []
    if !isSearched, !model.droppedFeatures.isEmpty {
      let list = model.droppedFeatures.prefix(8).map(\.description).joined(separator: "; ")
      let more = model.droppedFeatures.count > 8 ? "; and \(model.droppedFeatures.count - 8) more" : ""
      advice.append(Advice(.note, "Features were dropped", detail: list + more + "."))
    }
    if !isSearched, model.droppedDirectionCount > 0 {
      advice.append(
        Advice(
          .note, "Directions without variance were dropped",
          detail: "\(model.droppedDirectionCount) combinations of features vary less than the "
            + "cut-off (--cutoff); \(model.independentDirectionCount) directions are left."))
    }
    if model.pairCount <= model.features.count {
      advice.append(
        Advice(
          .serious, "More features than frames",
          detail: "\(model.features.count) features are fitted to \(model.pairCount) pairs of frames: "
            + "anything can be fitted, and nothing is known. Use fewer features (--columns), "
            + "principal components (--rank), or more data."))
    } else if !isSearched, let slowest = model.modes.first?.timescale {
      let effective = Double(header.frameCount) / max(1, 2 * slowest)
      if effective < samplesPerFeature * Double(model.independentDirectionCount) {
        advice.append(
          Advice(
            .serious, "Too little data for this many features",
            detail: "About \(NumberText.significant(effective, digits: 2)) independent samples of the "
              + "slowest motion stand against \(model.independentDirectionCount) independent features; below ten a "
              + "feature, spectra and timescales are too slow by fitting noise. Use fewer features "
              + "(--columns), principal components (--rank), or more data."))
      }
    }
    for (index, mode) in model.modes.prefix(max(1, kept)).enumerated() {
      if let timescale = mode.timescale, timescale < Double(model.lag) {
        advice.append(
          Advice(
            .caution, "Timescale \(index + 1) is shorter than the lag",
            detail: "\(NumberText.significant(scale.time(timescale), unit: scale.unit)) at a lag of "
              + "\(scale.text(model.lag)): the mode has decayed "
              + "before it is looked at."))
      }
    }
    let exceeding = scan.spectra.filter { $0.model.modes.contains { $0.real > 1 + 1e-9 } }
    if let worst = exceeding.max(by: { $0.model.modes[0].real < $1.model.modes[0].real }) {
      let lags = exceeding.map { NumberText.compact(scale.time($0.lag), unit: scale.unit) }
      advice.append(
        Advice(
          .serious, "An eigenvalue exceeds one",
          detail: "At lags of \(lags.joined(separator: ", ")), up to λ = "
            + "\(NumberText.significant(worst.model.modes[0].real, digits: 5)); it comes from "
            + (model.shrinkageIntensity > 0 ? "shrinkage (use less), from " : "")
            + "weights, or from data that drift or are too short, and has no timescale."))
    }
    advice += shrinkage(intensities: scan.spectra.map(\.model.shrinkageIntensity))
    advice += skipped(scan, scale: scale)
    if isWeighted {
      advice.append(
        Advice(
          .serious, "Biased dynamics",
          detail: "Weights restore equilibrium averages, not the dynamics: timescales here are those "
            + "of the motion as it was simulated, bias included. They are given in frames, since no "
            + "physical time belongs to them."))
    }
    return advice
  }

  private static func skipped(_ scan: SpectralScan, scale: TimeScale) -> [Advice] {
    let skipping = scan.spectra.filter { scan.header.skipped(atLag: $0.lag).trajectories > 0 }
    guard let worst = skipping.last else { return [] }
    let lost = scan.header.skipped(atLag: worst.lag)
    return [
      Advice(
        .note, "Trajectories shorter than a lag were skipped there",
        detail: "From a lag of \(scale.text(skipping[0].lag)); at "
          + "\(scale.text(worst.lag)) it is \(lost.trajectories) of "
          + "\(scan.header.trajectories.count) trajectories with \(counted(lost.frames, "frame")).")
    ]
  }

  /// What the lag suggestion says.
  static func plateau(
    _ suggestion: LagSuggestion, scan: SpectralScan, chosen: LagSpectrum
  ) -> Advice? {
    let scale = TimeScale(scan.header)
    let lagText = scale.text(chosen.lag)
    switch suggestion.verdict(from: chosen.lag) {
    case .plateau(let lag):
      guard lag > chosen.lag else { return nil }
      return Advice(
        .caution, "The lag is shorter than the plateau",
        detail: "The slowest timescale is flat (±10\u{202F}% on doubling the lag) from "
          + "\(scale.text(lag)) on, not yet at \(lagText).")
    case .unknown:
      return Advice(
        .caution, "No statement on a plateau",
        detail: "No lag and its double both have an error bar: the data are too short, or no "
          + "scanned lag is another's double.")
    case .uncertain:
      return Advice(
        .caution, "No plateau is certain",
        detail: "From a lag of \(lagText) on, doubling the lag changes the slowest timescale "
          + "by no more than its error, but that error exceeds 10\u{202F}%.")
    case .rising(through: let last):
      let path = scan.spectra.compactMap { spectrum -> String? in
        guard let t = spectrum.model.modes.first?.timescale, spectrum.lag >= chosen.lag,
          spectrum.lag <= 2 * last
        else { return nil }
        return "\(NumberText.significant(scale.time(t), unit: scale.unit)) at \(scale.text(spectrum.lag))"
      }
      return Advice(
        .serious, "No plateau: the first timescale still rises with the lag",
        detail: "It is \(path.joined(separator: ", ")). The true slowest process is slower than the "
          + "value at \(lagText) says, and not linear in these features: take it as a lower bound.")
    }
  }
}

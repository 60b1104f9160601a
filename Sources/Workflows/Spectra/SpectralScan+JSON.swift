public import Storage
import Koopman
import Moments

extension SpectralScan {
  /// The object that `--json` prints. Times are in the time unit; a value that
  /// does not exist is null; the constant is in no list, but in the scores.
  public func json(modeCount: Int, warnings: [Advice]) -> JSONValue {
    let scale = TimeScale(header)
    return .object([
      "andante": .string(Andante.version),
      "method": .string(method.rawValue),
      "feature_names": .strings(header.features.map(\.name)),
      "frames": .integer(header.frameCount),
      "trajectories": .integer(header.trajectories.count),
      "time_unit": .string(scale.unit),
      "spectra": .array(spectra.map { Self.json($0, scale: scale, modeCount: modeCount) }),
      "warnings": .strings(warnings.map(\.line)),
    ])
  }

  private static func json(
    _ spectrum: LagSpectrum, scale: TimeScale, modeCount: Int
  ) -> JSONValue {
    let model = spectrum.model
    let modes = Array(model.modes.prefix(modeCount))
    let scores = model.scores
    func number(_ frames: Double?) -> JSONValue { frames.map { .number(scale.time($0)) } ?? .null }
    var members: [String: JSONValue] = [
      "lag": .number(scale.time(model.lag)),
      "lag_frames": .integer(model.lag),
      "pairs": .integer(model.pairCount),
      "rank": .integer(model.independentDirectionCount),
      "timescales": .array(modes.map { number($0.timescale) }),
      "timescale_errors": .array(
        modes.indices.map { number(spectrum.uncertainty($0)?.standardError) }),
      "timescale_intervals": .array(
        modes.indices.map { index in
          guard let interval = spectrum.uncertainty(index)?.interval else { return .null }
          return .array([number(interval.lowerBound), number(interval.upperBound)])
        }),
      "vamp1": .number(scores.vamp1), "vamp2": .number(scores.vamp2),
      "vampe": .number(scores.vampE),
    ]
    if let values = model.singularValues {
      members["singular_values"] = .numbers(values.prefix(modeCount))
      members["eigenvalues_re"] = .numbers(modes.map(\.real))
      members["eigenvalues_im"] = .numbers(modes.map(\.imaginary))
      members["periods"] = .array(modes.map { number($0.period) })
    } else {
      members["eigenvalues"] = .numbers(modes.map(\.real))
    }
    return .object(members)
  }
}

extension LagSpectrum {
  func uncertainty(_ mode: Int) -> TimescaleUncertainty? {
    mode < uncertainties.count ? uncertainties[mode] : nil
  }
}

import Koopman
public import Storage

extension KoopmanAnalysis {
  /// The object that `--json` prints. Times are in the time unit; what does not exist is null.
  public func json() -> JSONValue {
    func number(_ frames: Double?) -> JSONValue { frames.map { .number(scale.time($0)) } ?? .null }
    func interval(_ range: ClosedRange<Double>?) -> JSONValue {
      range.map { .array([number($0.lowerBound), number($0.upperBound)]) } ?? .null
    }
    let modes = entries.map { entry -> JSONValue in
      var members: [String: JSONValue] = [
        "eigenvalue": .numbers([entry.mode.value.real, entry.mode.value.imaginary]),
        "decay": number(entry.mode.value.timescale),
        "decay_error": number(entry.uncertainty.timescale.standardError),
        "decay_interval": interval(entry.uncertainty.timescale.interval),
        "period": number(entry.mode.value.period),
        "period_error": number(entry.uncertainty.period?.standardError),
        "period_interval": interval(entry.uncertainty.period?.interval),
        "amplitude": .number(entry.amplitude),
      ]
      if let comparison {
        members["correlation"] = .number(comparison.correlations[entry.number - 1])
      }
      return .object(members)
    }
    return .object([
      "andante": .string(Andante.version),
      "method": .string(degree > 1 ? "edmd" : "dmd"),
      "regression": .string(self.modes.estimator.regression.rawValue),
      "constant": .bool(self.modes.estimator.hasConstant),
      "degree": .integer(degree),
      "lag": .number(scale.time(self.modes.lag)),
      "lag_frames": .integer(self.modes.lag),
      "time_unit": .string(scale.unit),
      "frames": .integer(header.frameCount),
      "pairs": .integer(self.modes.pairCount),
      "rank": .integer(self.modes.rank),
      "modes": .array(modes),
      "warnings": .strings(advice.map(\.line)),
    ])
  }
}

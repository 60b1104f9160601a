public import Koopman
public import Moments
import Reporting
public import Storage

/// What cross-validation found.
public struct Validation: Sendable {
  /// The page's heading.
  public let title: String
  /// What the moments are about.
  public let header: MomentHeader
  /// The decomposition behind the scores.
  public let method: Method
  /// The scores by lag.
  public let result: CrossValidation
  /// The numbers of components that were asked for; a lag may have fewer.
  public let dimensions: ClosedRange<Int>
  /// The folder of the page; nil where none was written.
  public let folder: String?
  /// What limits the result, and notes on the input.
  public internal(set) var advice: [Advice] = []

  /// Frames to the input's unit of time.
  public var scale: TimeScale { TimeScale(header) }

  /// A lag's rows that were asked for.
  public func rows(_ lag: LagValidation) -> [LagValidation.Row] {
    lag.rows.filter { dimensions.contains($0.componentCount) }
  }

  /// The slowest timescale on held-out data with its error; nil for VAMP.
  public func timescaleLine(_ lag: LagValidation) -> String? {
    guard let found = lag.timescale else { return nil }
    guard let timescale = found.timescale else {
      return "Slowest timescale, held out: none (no correlation at the lag)"
    }
    let value = NumberText.measured(
      scale.time(timescale), error: found.uncertainty.standardError.map(scale.time),
      unit: scale.unit)
    let range = found.uncertainty.interval.map {
      "95 % interval \(NumberText.interval(scale.time($0), unit: scale.unit))"
    } ?? "no error bar: \(found.uncertainty.absence?.description ?? "")"
    return "Slowest timescale, held out: \(value) (\(range))"
  }

  /// What the scores say of the number of dimensions.
  public func choiceLine(_ lag: LagValidation) -> String {
    guard lag.chosenCount > 0 else {
      return "No dimension is supported: held out, none beats the constant's 1"
    }
    var remarks: [String] = []
    if let comparison = lag.againstNone {
      remarks.append("p = \(NumberText.significant(comparison.pValue, digits: 2)) against none")
    }
    if !dimensions.contains(lag.chosenCount) { remarks.append("outside --dims") }
    return "Supported on held-out data: " + counted(lag.chosenCount, "dimension")
      + (remarks.isEmpty ? "" : " (\(remarks.joined(separator: "; ")))")
  }
}

extension Validation {
  /// The object that `--json` prints. Times are in the time unit; a value that does not
  /// exist is null.
  public func json() -> JSONValue {
    .object([
      "andante": .string(Andante.version),
      "method": .string(method.rawValue),
      "feature_names": .strings(header.features.map(\.name)),
      "frames": .integer(header.frameCount),
      "trajectories": .integer(header.trajectories.count),
      "time_unit": .string(scale.unit),
      "validations": .array(result.lags.map(json)),
      "unsplit_lags": .numbers(result.unsplitLags.map { scale.time($0) }),
      "warnings": .strings(advice.map(\.line)),
    ])
  }

  private func json(_ lag: LagValidation) -> JSONValue {
    let rows = rows(lag)
    func number(_ frames: Double?) -> JSONValue { frames.map { .number(scale.time($0)) } ?? .null }
    let interval = lag.timescale?.uncertainty.interval
    var guards: JSONValue = .null
    if case .contiguous(let count) = lag.folds.kind { guards = .integer(count) }
    return .object([
      "lag": .number(scale.time(lag.lag)),
      "lag_frames": .integer(lag.lag),
      "folds": .integer(lag.folds.folds.count),
      "fold_kind": .string(lag.folds.kind == .trajectories ? "trajectories" : "contiguous"),
      "guard_blocks": guards,
      "rank": .integer(lag.rank),
      "effective_samples": .number(lag.sampleSize.count),
      "chosen_dimension": .integer(lag.chosenCount),
      "best_dimension": .integer(lag.best),
      "p_value": lag.againstNone.map { .number($0.pValue) } ?? .null,
      "dimensions": .array(rows.map { .integer($0.componentCount) }),
      "training_vamp2": .numbers(rows.map(\.trainingVAMP2)),
      "test_vamp2": .numbers(rows.map(\.testVAMP2.mean)),
      "test_vamp2_errors": .numbers(rows.map(\.testVAMP2.standardError)),
      "test_vampe": .numbers(rows.map(\.testVAMPE.mean)),
      "test_vampe_errors": .numbers(rows.map(\.testVAMPE.standardError)),
      "timescale": number(lag.timescale?.timescale),
      "timescale_error": number(lag.timescale?.uncertainty.standardError),
      "timescale_interval": interval.map {
        .array([number($0.lowerBound), number($0.upperBound)])
      } ?? .null,
    ])
  }
}

extension FoldEstimate {
  /// The mean with its error, `1.62 ± 0.04`.
  public var text: String { NumberText.measured(mean, error: standardError) }
}

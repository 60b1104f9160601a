import LinearAlgebra
import MarkovModels
public import Storage

extension MarkovAnalysis {
  /// Matrices up to this many states are printed whole.
  static let largestPrinted = 100

  /// The object that `--json` prints. Times are in the time unit; what does not exist is null.
  public func json() -> JSONValue {
    var members: [String: JSONValue] = [
      "andante": .string(Andante.version),
      "schema": 1,
      "lag": .number(scale.time(model.lag)),
      "lag_frames": .integer(model.lag),
      "time_unit": .string(scale.unit),
      "states": .integer(allStateCount),
      "active_states": .array(model.labels.map { .integer($0) }),
      "kept_count_fraction": counts.map { .number($0.keptCountFraction) } ?? .null,
      "kept_frame_fraction": counts.map { .number($0.keptFrameFraction) } ?? .null,
      "counting": counts.map { .string($0.mode.rawValue) } ?? .null,
      "estimator": .string(methodName),
      "reversible": .bool(model.isReversible),
      "discretization": .string(summary),
      "stationary_distribution": .numbers(model.stationaryDistribution),
      "stationary_errors": stationaryErrors.map { .numbers($0) } ?? .null,
      "eigenvalues": .array(
        spectrum.eigenvalues.map { .numbers([$0.real, $0.imaginary]) }),
      "timescales": .array(timescales.map { time($0.value) }),
      "timescale_errors": .array(timescales.map { time($0.standardError) }),
      "timescale_intervals": .array(timescales.map { interval($0.interval) }),
      "log_likelihood": model.logLikelihood.map { .number($0) } ?? .null,
      "transition_matrix": model.stateCount <= Self.largestPrinted
        ? matrix(model.transitionMatrix.dense()) : .null,
      "posterior": mixing.map {
        .object([
          "draws": .integer($0.sampleCount), "effective_sample_size": .number($0.effectiveSampleSize),
          "scale_reduction": .number($0.scaleReduction), "widening": .number(widening), "seed": .integer(Int(clamping: seed)),
        ])
      } ?? .null,
      "implied_timescales": .array(scan.map(point)),
      "metastable": metastable,
      "tpt": tpt,
      "core_transitions": .array(events.map { .integer($0.count) }),
      "checks": .array(
        MarkovAdvice(self).checks.map {
          .object([
            "question": .string($0.question), "verdict": .string($0.verdict.rawValue),
            "detail": .string($0.detail),
          ])
        }),
      "warnings": .strings(advice.map(\.line)),
    ]
    if let validation {
      let (quotient, error) = validation.summary(validation.rayleighQuotients)
      members["gmrq"] = .object([
        "held_out": .number(quotient), "error": .number(error),
        "training": .number(validation.trainingQuotient),
        "vamp2": .number(validation.summary(validation.vamp2Scores).mean),
        "processes": .integer(validation.processCount),
      ])
    }
    if !observables.isEmpty {
      members["observables"] = .array(
        observables.map { observable in
          .object([
            "name": .string(observable.name), "unit": observable.unit.map { .string($0) } ?? .null,
            "mean": observable.mean.value.map { .number($0) } ?? .null,
            "error": observable.mean.standardError.map { .number($0) } ?? .null,
          ])
        })
    }
    if let test = chapmanKolmogorov { members["chapman_kolmogorov"] = json(test) }
    if let operators {
      members["operators"] = .object([
        "rank": .integer(operators.rank),
        "eigenvalues": .array(operators.eigenvalues.map { .numbers([$0.real, $0.imaginary]) }),
      ])
    }
    if let memory {
      members["memory"] = .object([
        "steps": .integer(memory.tensors.memoryLength), "norms": .numbers(memory.tensors.norms),
        "timescales": .array(memory.timescales.map { time($0) }),
      ])
    }
    return .object(members)
  }

  var methodName: String {
    guard counts != nil else { return "given probabilities" }
    return switch method {
    case .likelihood(.reversible): "reversible maximum likelihood"
    case .likelihood(.nonreversible): "non-reversible maximum likelihood"
    case .likelihood(.fixedDistribution): "reversible maximum likelihood, fixed distribution"
    case .koopman: "Koopman reweighting"
    case .observableOperators: "observable operator model"
    }
  }

  private func time(_ frames: Double?) -> JSONValue {
    frames.flatMap { $0.isFinite ? .number(scale.time($0)) : nil } ?? .null
  }

  private func interval(_ range: ClosedRange<Double>?) -> JSONValue {
    range.map { .array([time($0.lowerBound), time($0.upperBound)]) } ?? .null
  }

  private func probabilities(_ range: ClosedRange<Double>?) -> JSONValue {
    range.map { .numbers([$0.lowerBound, $0.upperBound]) } ?? .null
  }

  private func matrix(_ a: Matrix<Double>) -> JSONValue {
    .array((0..<a.rowCount).map { .numbers(a.row($0)) })
  }

  private func point(_ point: TimescaleScan.Point) -> JSONValue {
    .object([
      "lag": .number(scale.time(point.lag)), "lag_frames": .integer(point.lag),
      "states": .integer(point.stateCount), "kept_count_fraction": .number(point.keptCountFraction),
      "timescales": .array(point.timescales.map { time($0.value) }),
      "timescale_errors": .array(point.timescales.map { time($0.standardError) }),
      "timescale_intervals": .array(point.timescales.map { interval($0.interval) }),
    ])
  }

  /// [from][to]: points at rising lags.
  private func json(_ test: ChapmanKolmogorovTest) -> JSONValue {
    func side(_ estimate: PosteriorEstimate) -> JSONValue {
      .object([
        "value": estimate.value.map { .number($0) } ?? .null,
        "error": estimate.standardError.map { .number($0) } ?? .null,
        "interval": probabilities(estimate.interval),
      ])
    }
    return .array(
      test.points.map { row in
        .array(
          row.map { points in
            .array(
              points.map {
                .object([
                  "lag": .number(scale.time($0.lag)), "predicted": side($0.predicted),
                  "estimated": side($0.estimated),
                ])
              })
          })
      })
  }

  private var metastable: JSONValue {
    guard let sets else { return .null }
    return .object([
      "method": .string(sets.method.rawValue),
      "memberships": matrix(sets.memberships),
      "sets": .array(sets.labels.map { .array($0.map { .integer($0) }) }),
      "populations": .array(sets.populations.map { $0.value.map { .number($0) } ?? .null }),
      "population_intervals": .array(sets.populations.map { probabilities($0.interval) }),
      "population_errors": .array(sets.populations.map { $0.standardError.map { .number($0) } ?? .null }),
      "mfpt": .array(sets.passageTimes.map { .array($0.map { time($0.value) }) }),
      "mfpt_intervals": .array(sets.passageTimes.map { .array($0.map { interval($0.interval) }) }),
      "mfpt_errors": .array(sets.passageTimes.map { .array($0.map { time($0.standardError) }) }),
      "crispness": .number(sets.crispness),
      "rates": rates.map { matrix((1 / scale.step) * $0.matrix) } ?? .null,
      "rates_negative": rates.map { .integer($0.negativeCount) } ?? .null,
      "rates_method": rates.map { .string($0.isLogarithm ? "logarithm" : "first order") } ?? .null,
      "negative_entries": .integer(sets.negativeEntries.count),
    ])
  }

  private var tpt: JSONValue {
    guard let paths else { return .null }
    return .object([
      "source": .array(paths.source.map { .integer($0) }),
      "sink": .array(paths.sink.map { .integer($0) }),
      "forward_committor": .numbers(paths.flux.forwardCommittor),
      "backward_committor": .numbers(paths.flux.backwardCommittor),
      "flux": .number(paths.flux.totalFlux),
      "flux_error": paths.totalFlux.standardError.map { .number($0) } ?? .null,
      "rate": .number(paths.flux.rate / scale.step),
      "rate_error": paths.rate.standardError.map { .number($0 / scale.step) } ?? .null,
      "mfpt": time(paths.flux.meanFirstPassageTime),
      "mfpt_error": time(paths.passageTime.standardError),
      "mfpt_interval": interval(paths.passageTime.interval),
      "rate_interval": probabilities(paths.rate.interval.map { ($0.lowerBound / scale.step)...($0.upperBound / scale.step) }),
      "pathways": .array(
        paths.pathways.map {
          .object(["states": .array($0.states.map { .integer($0) }), "flux": .number($0.flux)])
        }),
    ])
  }
}

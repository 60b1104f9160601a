import ArgumentParser
import MarkovModels
import Workflows

/// How a Markov model is estimated.
struct MarkovOptions: ParsableArguments {
  @Option(help: "reversible, nonreversible, koopman (reweighted) or oom (observable operators, for short trajectories).")
  var estimator: EstimatorName = .reversible

  @Option(help: "The rank of --estimator oom (default: what stands out of the errors).")
  var rank: Int?

  @Option(help: "The stationary distribution that the model must have: a file of one number a state.")
  var stationary: String?

  @Option(
    help: """
      Which pairs are counted: sliding (all; the posterior takes effective ones), strided (each \
      lag-th frame) or effective.
      """)
  var counting: CountingMode = .sliding

  @Option(help: "Counts added to each pair of states between which something was counted.")
  var prior: Double?

  @Option(help: "Posterior draws for error bars; 0 gives none.")
  var samples: Int = 200

  /// The estimators by name.
  enum EstimatorName: String, CaseIterable, ExpressibleByArgument {
    case reversible
    case nonreversible
    case koopman
    case oom
  }

  func validate() throws {
    if let prior, !(prior > 0 && prior.isFinite) { throw ValidationError("--prior is positive") }
    if samples < 0 || samples > 100_000 { throw ValidationError("--samples lies in 0 … 100000") }
    if let rank, rank < 1 { throw ValidationError("--rank is at least 1") }
    if rank != nil && estimator != .oom { throw ValidationError("--rank is for --estimator oom") }
    if prior != nil && (estimator == .koopman || estimator == .oom) {
      throw ValidationError("--prior is for likelihoods; --estimator \(estimator.rawValue) has none")
    }
    if counting != .sliding && estimator == .oom {
      throw ValidationError("--counting is not for --estimator oom, which counts triples of frames")
    }
    if stationary != nil && estimator != .reversible {
      throw ValidationError("--stationary makes a reversible model; leave --estimator out")
    }
  }

  /// Sets what these options say.
  func apply(to job: inout MarkovJob) throws {
    switch estimator {
    case .reversible: job.method = .likelihood(.reversible)
    case .nonreversible: job.method = .likelihood(.nonreversible)
    case .koopman: job.method = .koopman
    case .oom: job.method = .observableOperators(rank: rank)
    }
    job.stationaryPath = stationary
    job.counting = counting
    job.prior = prior.map { .neighbours($0) } ?? .none
    job.sampleCount = samples
  }
}

extension CountingMode: ExpressibleByArgument {}

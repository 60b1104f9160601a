import Bases
import Koopman
import Moments
import Reporting
import Samples

/// Networks: VAMPnets, or state-free reversible ones (SRV) for TICA.
struct NetworkFamily: SearchFamily {
  let data: SearchData
  let plan: BlockPlan
  /// The first one is what every fit begins with.
  let trials: [Trial]

  let name = "network"
  let costShare = 1.0
  let complexity = 4

  /// A choice of what training does not find.
  struct Trial: Sendable {
    var architecture: NetworkArchitecture
    var learningRate: Double
    var detail: String
  }

  func fit(_ part: SearchPart, clock: SearchClock, seconds: Double) throws -> FittedCandidate? {
    let split = part.splits[0]
    let training = try data.loaded(split.training, of: plan)
    let validation = try data.loaded(split.test, of: plan)
    let start = clock.elapsed
    var best: (score: Double, fitted: FittedCandidate)?
    for (index, trial) in trials.enumerated() {
      // Another trial only where there is time for one like the last.
      let used = clock.elapsed - start
      guard index == 0 || (!clock.isOver && used / Double(index) < seconds - used) else { break }
      var network = NetworkTraining(
        architecture: trial.architecture, lag: data.lag, dynamics: data.method.dynamics)
      network.learningRate = trial.learningRate
      network.seed = data.settings.seed &+ UInt64(index)
      network.threadCount = data.settings.threadCount
      let trained = try network.fit(training: training, validation: validation) { _ in
        !clock.isOver && clock.elapsed - start < seconds
      }
      let candidate = Candidate.basis(.network(trained.basis))
      let moments = try data.moments(of: candidate)
      let score = try data.score(moments, training: split.training, test: split.test).scores.vamp2
      guard score > best?.score ?? -.infinity else { continue }
      let fitted = FittedCandidate(
        candidate: candidate, moments: moments,
        detail: "\(trial.detail), \(trained.epochs.count) epochs" + data.share(training),
        steps: trained.epochs.map {
          SearchStep(index: $0.index, training: $0.trainingScore, validation: $0.validationScore)
        })
      best = (score, fitted)
    }
    return best?.fitted
  }
}

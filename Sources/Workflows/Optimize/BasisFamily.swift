import Bases
import Koopman
import Moments
import Samples

/// Functions whose places and widths follow the score's gradient: bumps on the circles of
/// angles, or random Fourier features with a bandwidth for each feature.
struct BasisFamily: SearchFamily {
  let data: SearchData
  let plan: BlockPlan
  let functionCount: Int

  let name = "optimised basis"
  let costShare = 1.0
  let complexity = 3

  func fit(_ part: SearchPart, clock: SearchClock, seconds: Double) throws -> FittedCandidate? {
    let split = part.splits[0]
    let training = try data.loaded(split.training, of: plan)
    let validation = try data.loaded(split.test, of: plan)
    let start = clock.elapsed
    let initial = try initialBasis(training)
    let optimiser = BasisOptimiser(
      lag: data.lag, dynamics: data.method.dynamics, componentCount: data.componentCount,
      threadCount: data.settings.threadCount)
    let optimised = try optimiser.fit(initial, training: training, validation: validation) { _ in
      !clock.isOver && clock.elapsed - start < seconds
    }
    let candidate = Candidate.basis(optimised.basis)
    let kind = if case .vonMises = initial { "von Mises bumps" } else { "Fourier features" }
    return FittedCandidate(
      candidate: candidate, moments: try data.moments(of: candidate),
      detail: "\(optimised.basis.functions.count) \(kind), \(optimised.epochs.count) steps" + data.share(training),
      steps: optimised.epochs.map {
        SearchStep(index: $0.index, training: $0.trainingScore, validation: $0.validationScore)
      })
  }

  private func initialBasis(_ samples: LoadedSamples) throws -> Basis {
    if let bumps = try? StartingBasis.vonMises(
      count: functionCount, samples: samples, seed: data.settings.seed)
    {
      return .vonMises(bumps)
    }
    let scales = RandomFourierFeatures.scales(
      of: samples.features, standardDeviations: samples.standardDeviations)
    let bandwidth = 0.5 * BandwidthFamily.typicalDistance(samples.standardDeviations, scales: scales)
    return .fourier(
      try RandomFourierFeatures(
        count: functionCount, bandwidth: bandwidth, seed: data.settings.seed
      ).draw(inputs: samples.features, scales: scales))
  }
}

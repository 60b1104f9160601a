public import Samples
import Statistics

extension MarkovEstimator {
  /// Draws models that the data might as well have come from, and keeps what `quantity` makes of
  /// each.
  ///
  /// They are of the posterior where the estimate has one. Otherwise stretches of the trajectories
  /// (a twentieth of the data or more) are drawn anew, with repetition, and the estimate is made
  /// again; its models may lack states.
  ///
  /// - Parameters:
  ///   - estimate: Of these trajectories.
  ///   - trajectories: Nil where only counts are known; there is no drawing anew then.
  ///   - sampleCount: Draws; resampled estimates, which cost more, are at most 50.
  /// - Returns: Nil where nothing can be drawn.
  public func draws<Quantity: Sendable>(
    of estimate: Estimate, _ trajectories: DiscreteTrajectories?, sampleCount: Int,
    chainCount: Int = 4, seed: UInt64,
    _ quantity: @Sendable (MarkovModel) throws(MarkovError) -> Quantity
  ) throws(MarkovError) -> PosteriorSample<Quantity>? {
    guard sampleCount > 0 else { return nil }
    if let counts = estimate.posteriorCounts, let constraint = estimate.constraint {
      return try PosteriorSampler(
        constraint, prior: prior, sampleCount: sampleCount, chainCount: chainCount, seed: seed,
        threadCount: threadCount
      ).sample(counts, quantity)
    }
    guard let trajectories else { return nil }
    let lag = estimate.model.lag
    let pieces = trajectories.pieces(count: 20, shortest: 8 * lag)
    let count = pieces.states.count
    guard count >= 4 else { return nil }
    let total = min(sampleCount, Self.mostResampled)
    // A resample that falls apart is left out; it is no estimate.
    let values = try ParallelPass.map(
      count: total, threadCount: threadCount
    ) { index throws(MarkovError) -> Quantity? in
      var generator = SeededGenerator(seed: seed).stream(index)
      let chosen = pieces.selecting((0..<count).map { _ in generator.nextIndex(below: count) })
      var serial = self
      serial.threadCount = 1
      // The rank is a choice of the analysis, not an accident of a resample.
      if let operators = estimate.operators { serial.method = .observableOperators(rank: operators.rank) }
      guard let again = try? serial.estimate(chosen, lag: lag) else { return nil }
      return try? quantity(again.model)
    }.compactMap { $0 }
    guard values.count >= 20 else { return nil }
    return PosteriorSample(chains: [values], seed: seed, acceptance: 1)
  }

  private static let mostResampled = 50
}

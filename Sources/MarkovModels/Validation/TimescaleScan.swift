public import Samples

/// Implied timescales over a ladder of lags, with posterior intervals.
public struct TimescaleScan: Sendable {
  /// The timescales at one lag.
  public struct Point: Sendable {
    /// In frames.
    public let lag: Int
    /// In frames, slowest first; nil where a process has decayed within the lag.
    public let timescales: [PosteriorEstimate]
    /// The states that are connected at this lag.
    public let stateCount: Int
    /// The share of counts among them.
    public let keptCountFraction: Double
  }

  /// How models are estimated.
  public var estimator: MarkovEstimator
  /// Timescales at each lag.
  public var count: Int
  /// Posterior draws at each lag; 0 makes no intervals.
  public var sampleCount: Int
  /// The seed of the draws.
  public var seed: UInt64

  /// A scan.
  public init(
    _ estimator: MarkovEstimator = MarkovEstimator(), count: Int = 3, sampleCount: Int = 100,
    seed: UInt64 = 1
  ) {
    self.estimator = estimator
    self.count = count
    self.sampleCount = sampleCount
    self.seed = seed
  }

  /// Estimates at one lag.
  public func point(_ trajectories: DiscreteTrajectories, lag: Int) throws(MarkovError) -> Point {
    let estimate = try estimator.estimate(trajectories, lag: lag)
    let count = count
    // Every lag has draws of its own.
    let draws = try estimator.draws(
      of: estimate, trajectories, sampleCount: sampleCount, chainCount: 2,
      seed: seed &+ UInt64(lag)
    ) { model throws(MarkovError) in try model.timescales(count: count) }?.all ?? []
    let values = try estimate.model.timescales(count: count)
    return Point(
      lag: lag,
      timescales: values.enumerated().map { place, value in
        PosteriorEstimate(
          timescale: value, draws: draws.map { place < $0.count ? $0[place] : nil }, lag: lag,
          widening: estimate.widening)
      },
      stateCount: estimate.model.stateCount,
      keptCountFraction: estimate.counts?.keptCountFraction ?? 1)
  }
}

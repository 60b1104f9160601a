public import Samples
import Statistics

/// Implied timescales over a ladder of lags, with posterior intervals.
public struct TimescaleScan: Sendable {
  /// The timescales at one lag.
  public struct Point: Sendable {
    /// In frames.
    public let lag: Int
    /// In frames, slowest first; nil where a process has decayed within the lag.
    public let timescales: [Estimate]
    /// The states that are connected at this lag.
    public let stateCount: Int
    /// The share of counts among them.
    public let keptCountFraction: Double
  }

  /// A number with its posterior.
  public struct Estimate: Equatable, Sendable {
    /// The number itself.
    public let value: Double?
    /// The posterior's standard deviation; nil where there is no posterior.
    public let standardError: Double?
    /// From the 2.5 to the 97.5 % quantile of the posterior.
    public let interval: ClosedRange<Double>?

    /// Makes an estimate of a value and posterior draws of it.
    ///
    /// Draws in which a process has decayed within the lag count as zero; none of infinity may
    /// remain for an interval to be given.
    public init(value: Double?, draws: [Double?]) {
      self.value = value
      let numbers = draws.map { $0 ?? 0 }
      guard value != nil, numbers.count >= 20, numbers.allSatisfy(\.isFinite) else {
        standardError = nil
        interval = nil
        return
      }
      standardError = Descriptive.standardDeviation(numbers)
      let sorted = numbers.sorted()
      interval = Descriptive.quantile(0.025, sorted: sorted)
        ... Descriptive.quantile(0.975, sorted: sorted)
    }
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
    var draws: [[Double?]] = []
    if let counts = estimate.posteriorCounts, let constraint = estimate.constraint, sampleCount > 0 {
      // Every lag has draws of its own.
      let sampler = PosteriorSampler(
        constraint, prior: estimator.prior, sampleCount: sampleCount, chainCount: 2,
        seed: seed &+ UInt64(lag), threadCount: estimator.threadCount)
      draws = try sampler.sample(counts) { model throws(MarkovError) in
        try model.timescales(count: count)
      }.all
    }
    let values = try estimate.model.timescales(count: count)
    return Point(
      lag: lag,
      timescales: values.enumerated().map { place, value in
        Estimate(value: value, draws: draws.map { place < $0.count ? $0[place] : nil })
      },
      stateCount: estimate.model.stateCount,
      keptCountFraction: estimate.counts.keptCountFraction)
  }
}

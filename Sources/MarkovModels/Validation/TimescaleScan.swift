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

    /// Makes an estimate of a timescale and posterior draws of it.
    ///
    /// A process that decays within the lag is not resolved: its eigenvalue is as much noise as
    /// motion, draws of it lie above it, and it has no interval. Draws in which a resolved process
    /// has decayed count as zero.
    public init(timescale: Double?, draws: [Double?], lag: Int) {
      let isResolved = timescale.map { $0 > Double(lag) } ?? false
      self.init(value: timescale, draws: isResolved ? draws.map { $0 ?? 0 } : [])
    }

    /// Makes an estimate of a value and draws of it, twenty or more for an error and an interval.
    public init(value: Double?, draws numbers: [Double]) {
      self.value = value
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
    // Every lag has draws of its own.
    let draws = try estimator.draws(
      of: estimate, trajectories, sampleCount: sampleCount, chainCount: 2,
      seed: seed &+ UInt64(lag)
    ) { model throws(MarkovError) in try model.timescales(count: count) }?.all ?? []
    let values = try estimate.model.timescales(count: count)
    return Point(
      lag: lag,
      timescales: values.enumerated().map { place, value in
        Estimate(
          timescale: value, draws: draws.map { place < $0.count ? $0[place] : nil }, lag: lag)
      },
      stateCount: estimate.model.stateCount,
      keptCountFraction: estimate.counts?.keptCountFraction ?? 1)
  }
}

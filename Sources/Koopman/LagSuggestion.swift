import Glibc
import Statistics

/// The lag at which the slowest timescale stops depending on the lag.
public struct LagSuggestion: Equatable, Sendable {
  /// Doubling the lag changes ln t by this much, with a 95 % interval.
  public struct Check: Equatable, Sendable {
    public var lag: Int
    public var change: Double
    public var interval: ClosedRange<Double>
    public var isFlat: Bool { interval.lowerBound >= -tolerance && interval.upperBound <= tolerance }
  }

  /// The smallest lag with a plateau; nil where there is none.
  public var lag: Int?
  /// Every pair of lags (τ, 2τ) for which an interval could be made.
  public var checks: [Check]

  /// A change of ln t within this is flat.
  public static let tolerance = 0.1

  /// - Parameters:
  ///   - projected: Blocks by lag, lags rising.
  ///   - resampling: The same resamples serve both lags of a pair.
  public init(
    _ projected: [(lag: Int, blocks: ProjectedBlocks)], resampling: TimescaleResampling
  ) {
    checks = []
    for (lag, blocks) in projected {
      guard let long = projected.first(where: { $0.lag == 2 * lag }),
        let interval = resampling.logRatio(blocks, long.blocks)
      else { continue }
      checks.append(
        Check(lag: lag, change: interval.corrected, interval: interval.lower...interval.upper))
    }
    // "Flat within its error" would favour the shortest, noisiest lag: the whole
    // interval has to be flat. A fast process can be flat at short lags while a
    // slower one hides behind it, so nothing may be known to rise after it.
    lag = checks.indices.first { index in
      checks[index].isFlat
        && checks[index...].allSatisfy { $0.interval.lowerBound <= Self.tolerance }
    }.map { checks[$0].lag }
  }
}

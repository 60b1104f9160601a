import Glibc
import Statistics

/// The lag at which the slowest timescale stops depending on the lag.
public struct LagSuggestion: Equatable, Sendable {
  /// Doubling the lag changes ln t by this much, with a 95 % interval.
  public struct Check: Equatable, Sendable {
    /// The shorter lag τ, in frames.
    public var lag: Int
    /// ln t(2τ) − ln t(τ) of the slowest mode, corrected for bias.
    public var change: Double
    /// The 95 % interval of the change.
    public var interval: ClosedRange<Double>
    /// Whether the whole interval lies within ``LagSuggestion/tolerance`` of zero.
    /// Known to rise by more than the tolerance.
    public var isRising: Bool { interval.lowerBound > tolerance }
    public var isFlat: Bool { interval.lowerBound >= -tolerance && interval.upperBound <= tolerance }
  }

  /// The smallest lag with a plateau; nil where there is none.
  public var lag: Int?
  /// Every pair of lags (τ, 2τ) for which an interval could be made, as far as
  /// the timescale at τ is no shorter than τ/4.
  public var checks: [Check]

  /// What the checks say to somebody who works at a lag.
  public enum Verdict: Equatable, Sendable {
    /// Flat from this lag on.
    case plateau(Int)
    /// Known to rise, at the last doubling that of `through`.
    case rising(through: Int)
    /// Neither flat nor known to rise.
    case uncertain
    /// No doubling has an error bar.
    case unknown
  }

  /// - Parameter lag: In frames.
  public func verdict(from lag: Int) -> Verdict {
    if let flat = self.lag { return .plateau(flat) }
    guard !checks.isEmpty else { return .unknown }
    let rising = checks.filter { $0.lag >= lag }.drop { !$0.isRising }.prefix(while: \.isRising)
    return rising.last.map { .rising(through: $0.lag) } ?? .uncertain
  }

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
        let interval = resampling.logRatio(blocks, long.blocks),
        // Four timescales on, next to nothing of the process is left to look at.
        4 * (blocks.slowest ?? 0) >= Double(lag)
      else { continue }
      checks.append(
        Check(lag: lag, change: interval.corrected, interval: interval.lower...interval.upper))
    }
    // "Flat within its error" would favour the shortest, noisiest lag: the whole
    // interval has to be flat. A fast process can be flat at short lags while a
    // slower one hides behind it, so nothing may be known to rise after it.
    lag = checks.indices.first { index in
      checks[index].isFlat
        && !checks[index...].contains(where: \.isRising)
    }.map { checks[$0].lag }
  }
}

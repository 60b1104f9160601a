private import Glibc
import Statistics

/// A number with its posterior.
public struct PosteriorEstimate: Equatable, Sendable {
  /// The number itself.
  public let value: Double?
  /// The posterior's standard deviation; nil where there is no posterior.
  public let standardError: Double?
  /// From the 2.5 to the 97.5 % quantile of the posterior.
  public let interval: ClosedRange<Double>?

  /// On which scale a posterior that is too narrow is widened.
  public enum Scale: Sendable {
    /// Times, rates and fluxes.
    case logarithm
    /// Probabilities.
    case logit
  }

  /// Fewer draws make no error bar.
  public static let fewestDraws = 20

  /// Makes an estimate of a value and draws of it.
  ///
  /// - Parameter widening: Above 1, the draws' distances from their median, on the scale, are
  ///   multiplied by it and set about the value.
  public init(value: Double?, draws: [Double], on scale: Scale, widening: Double = 1) {
    self.value = value
    guard let value, draws.count >= Self.fewestDraws, draws.allSatisfy(\.isFinite) else {
      standardError = nil
      interval = nil
      return
    }
    let numbers = widening > 1
      ? Self.widened(draws, about: value, on: scale, by: widening) : draws
    let sorted = numbers.sorted()
    standardError = Descriptive.standardDeviation(numbers)
    interval = Descriptive.quantile(0.025, sorted: sorted)
      ... Descriptive.quantile(0.975, sorted: sorted)
  }

  /// Makes an estimate of a timescale and draws of it.
  ///
  /// A process that decays within the lag is not resolved: its eigenvalue is as much noise as motion,
  /// draws of it lie above it, and it has no interval. Draws in which a resolved process has decayed
  /// count as zero.
  public init(timescale: Double?, draws: [Double?], lag: Int, widening: Double = 1) {
    let isResolved = timescale.map { $0 > Double(lag) } ?? false
    self.init(
      value: timescale, draws: isResolved ? draws.map { $0 ?? 0 } : [], on: .logarithm,
      widening: widening)
  }

  private static func widened(
    _ draws: [Double], about value: Double, on scale: Scale, by factor: Double
  ) -> [Double] {
    func forward(_ x: Double) -> Double {
      switch scale {
      case .logarithm: return log(max(x, 1e-300))
      case .logit:
        let p = min(1 - 1e-15, max(1e-300, x))
        return log(p / (1 - p))
      }
    }
    // A value at the end of its scale has nowhere to go.
    guard value > 0, scale == .logarithm || value < 1 else { return draws }
    let center = forward(value)
    let moved = draws.map(forward)
    let median = Descriptive.median(moved)
    return moved.map { x in
      let y = center + factor * (x - median)
      return scale == .logarithm ? exp(y) : 1 / (1 + exp(-y))
    }
  }
}

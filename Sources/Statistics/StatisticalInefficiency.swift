/// How many correlated numbers weigh as much as one independent one, from autocorrelations that are
/// added lag by lag: g = 1 + 2 Σ_k w_k ρ(k).
///
/// The sum ends at the first ρ(k) ≤ 0, or at five times the inefficiency found so far: what comes
/// later is noise, which would add up.
///
/// - Reference: N. Madras, A. D. Sokal, J. Stat. Phys. 50, 109 (1988), doi:10.1007/BF01022990 (the
///   window); J. D. Chodera et al., J. Chem. Theory Comput. 3, 26 (2007), doi:10.1021/ct0502864.
public struct StatisticalInefficiency: Equatable, Sendable {
  /// g, at least 1.
  public private(set) var value = 1.0
  private var lag = 0

  private static let window = 5.0

  /// No correlation yet.
  public init() {}

  /// Adds the correlation at the next lag, from 1.
  ///
  /// - Parameter weight: The share of pairs at this lag, 1 − k / n for a series of n.
  /// - Returns: False where the sum has ended, and the correlation was not added.
  public mutating func add(correlation: Double, weight: Double) -> Bool {
    lag += 1
    guard correlation > 0, Double(lag) <= Self.window * value else { return false }
    value += 2 * weight * correlation
    return true
  }
}

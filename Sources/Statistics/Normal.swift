import Glibc

/// The normal distribution with mean 0 and variance 1.
public enum Normal {
  /// The density at x.
  public static func density(_ x: Double) -> Double {
    exp(-0.5 * x * x) / (2 * Double.pi).squareRoot()
  }

  /// The probability of a value up to x; accurate in the lower tail too.
  public static func cdf(_ x: Double) -> Double {
    0.5 * erfc(-x / 2.0.squareRoot())
  }

  /// The value that is exceeded with probability 1 − p.
  ///
  /// A rational start value (error 4.5·10⁻⁴) and Halley steps on `erf` in the
  /// middle and `erfc` in the tails: relative error about 10⁻¹⁵.
  ///
  /// - Precondition: `p` is in 0 ... 1; the ends give infinities.
  /// - Complexity: O(1).
  /// - Reference: M. Abramowitz, I. A. Stegun, Handbook of Mathematical
  ///   Functions (1964), 26.2.23, for the start value.
  public static func quantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0 ... 1, not \(p)")
    if p == 0 { return -.infinity }
    if p == 1 { return .infinity }
    if p == 0.5 { return 0 }
    if p > 0.5 { return -quantile(1 - p) }

    let r = (-2 * log(p)).squareRoot()
    let numerator = 2.515517 + r * (0.802853 + r * 0.010328)
    let denominator = 1 + r * (1.432788 + r * (0.189269 + r * 0.001308))
    var x = numerator / denominator - r
    for _ in 0..<3 {
      // Near the median the distance from it is what must be exact.
      let excess =
        p > 0.25 ? 0.5 * erf(x / 2.0.squareRoot()) - (p - 0.5) : cdf(x) - p
      let newton = excess / density(x)
      x -= newton / (1 + 0.5 * x * newton)
    }
    return x
  }
}

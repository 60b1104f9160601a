import Glibc

/// Student's t distribution.
public enum StudentT {
  /// The probability of a value up to t.
  ///
  /// The absolute error is below 10⁻¹⁰.
  ///
  /// - Parameter degreesOfFreedom: Positive; need not be an integer; infinity
  ///   gives the normal distribution.
  /// - Complexity: O(√ν).
  public static func cdf(_ t: Double, degreesOfFreedom nu: Double) -> Double {
    checkDegrees(nu)
    if nu > 1e6 { return Normal.cdf(normalEquivalent(t, nu)) }
    let tail = 0.5 * twoSidedTail(abs(t), nu)
    return t < 0 ? tail : 1 - tail
  }

  /// The value that is exceeded with probability 1 − p.
  ///
  /// Newton steps on the logarithm of the tail (or of the central probability,
  /// near the median), kept inside a bracket; above 10⁴ degrees of freedom the
  /// expansion about the normal quantile. Relative error below 10⁻¹⁰.
  ///
  /// - Precondition: `p` is in 0 ... 1; the ends give infinities.
  /// - Parameter degreesOfFreedom: Positive; infinity gives the normal quantile.
  /// - Complexity: O(√ν).
  public static func quantile(_ p: Double, degreesOfFreedom nu: Double) -> Double {
    checkDegrees(nu)
    precondition(p >= 0 && p <= 1, "a probability lies in 0 ... 1, not \(p)")
    if p == 0.5 { return 0 }
    if p == 0 { return -.infinity }
    if p == 1 { return .infinity }
    if p > 0.5 { return -quantile(1 - p, degreesOfFreedom: nu) }

    let z = -Normal.quantile(p)
    if nu == .infinity { return -z }
    // The first term left out is about 10⁻⁴ (z²/ν)⁵ of the result.
    if nu > 1e4 && z * z < 0.02 * nu { return -expansion(z, nu) }
    return p < 0.25
      ? -solve(start: z) { logT in
        let t = exp(logT)
        let tail = twoSidedTail(t, nu)
        return (log(2 * p) - log(tail), 2 * t * density(t, nu) / tail)
      }
      : -solve(start: z) { logT in
        let t = exp(logT)
        let center = central(t, nu)
        return (log(center) - log(1 - 2 * p), 2 * t * density(t, nu) / center)
      }
  }

  /// The density at t.
  private static func density(_ t: Double, _ nu: Double) -> Double {
    let logNorm = -0.5 * log(nu) - IncompleteBeta.logBeta(0.5, 0.5 * nu)
    return exp(logNorm - 0.5 * (nu + 1) * logOnePlus(square: t, over: nu))
  }

  /// ln(1 + t²/ν), where t² may overflow.
  private static func logOnePlus(square t: Double, over nu: Double) -> Double {
    t < 1e150 ? log1p(t * t / nu) : 2 * log(t) - log(nu)
  }

  /// P(|T| > t) for t ≥ 0.
  private static func twoSidedTail(_ t: Double, _ nu: Double) -> Double {
    let (x, y) = shares(t, nu)
    return IncompleteBeta.regularized(0.5 * nu, 0.5, x: x, y: y)
  }

  /// P(|T| < t) for t ≥ 0.
  private static func central(_ t: Double, _ nu: Double) -> Double {
    let (x, y) = shares(t, nu)
    return IncompleteBeta.regularized(0.5, 0.5 * nu, x: y, y: x)
  }

  /// ν/(ν + t²) and t²/(ν + t²), each without cancellation or overflow.
  private static func shares(_ t: Double, _ nu: Double) -> (Double, Double) {
    let ratio = t / nu.squareRoot()
    if ratio > 1 {
      let inverse = (1 / ratio) * (1 / ratio)
      return (inverse / (1 + inverse), 1 / (1 + inverse))
    }
    let square = ratio * ratio
    return (1 / (1 + square), square / (1 + square))
  }

  /// The root in t > 0 of a function of ln t that rises through zero, given
  /// with its derivative.
  private static func solve(
    start: Double, _ function: (Double) -> (value: Double, slope: Double)
  ) -> Double {
    var low = -710.0
    var high = 709.0
    var logT = log(start)
    for _ in 0..<200 {
      let (value, slope) = function(logT)
      if value == 0 { break }
      if value < 0 { low = logT } else { high = logT }
      let newton = logT - value / slope
      // A start far out in a heavy tail can overshoot: then halve the bracket.
      let next = newton > low && newton < high ? newton : 0.5 * (low + high)
      let step = abs(next - logT)
      logT = next
      if step < 1e-15 * max(1, abs(logT)) { break }
    }
    return exp(logT)
  }

  /// - Reference: M. Abramowitz, I. A. Stegun, Handbook of Mathematical
  ///   Functions (1964), 26.7.5.
  private static func expansion(_ z: Double, _ nu: Double) -> Double {
    let s = z * z
    let g1 = (s + 1) * z / 4
    let g2 = ((5 * s + 16) * s + 3) * z / 96
    let g3 = (((3 * s + 19) * s + 17) * s - 15) * z / 384
    let g4 = ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945) * z / 92160
    return z + (g1 + (g2 + (g3 + g4 / nu) / nu) / nu) / nu
  }

  /// The normal value with the probability of t, the inverse of the expansion.
  private static func normalEquivalent(_ t: Double, _ nu: Double) -> Double {
    let s = t * t
    // Both probabilities are 0 or 1 this far out.
    if s > 0.02 * nu { return t }
    return t * (1 - ((s + 1) / 4 - ((13 * s + 8) * s + 3) / (96 * nu)) / nu)
  }

  private static func checkDegrees(_ nu: Double) {
    precondition(nu > 0, "degrees of freedom are positive, not \(nu)")
  }
}

import Glibc

/// The regularised incomplete beta function.
enum IncompleteBeta {
  /// I_x(a, b), given both x and y = 1 − x so that neither loses digits.
  ///
  /// Lentz's continued fraction on the side where it converges. The relative
  /// error is about max(a, b)·10⁻¹⁶, and at least 10⁻¹⁴.
  ///
  /// - Precondition: `a`, `b` positive, `x`, `y` in 0 ... 1.
  /// - Complexity: O(√max(a, b)).
  /// - Reference: NIST Digital Library of Mathematical Functions, 8.17.22.
  static func regularized(_ a: Double, _ b: Double, x: Double, y: Double) -> Double {
    precondition(a > 0 && b > 0 && x >= 0 && y >= 0, "outside the domain of I_x(a, b)")
    if x == 0 { return 0 }
    if y == 0 { return 1 }
    let logX = x < 0.5 ? log(x) : log1p(-y)
    let logY = y < 0.5 ? log(y) : log1p(-x)
    let front = exp(a * logX + b * logY - logBeta(a, b))
    if x < (a + 1) / (a + b + 2) {
      return front * continuedFraction(a, b, x) / a
    }
    return 1 - front * continuedFraction(b, a, y) / b
  }

  /// The logarithm of the beta function.
  static func logBeta(_ a: Double, _ b: Double) -> Double {
    let (small, large) = a < b ? (a, b) : (b, a)
    if large < 20 {
      return logGamma(a) + logGamma(b) - logGamma(a + b)
    }
    // ln Γ(large) − ln Γ(large + small) by Stirling's series: the two alone
    // agree in their leading digits, which a plain difference would lose.
    let ratio =
      -(large - 0.5) * log1p(small / large) - small * log(large + small) + small
      + stirlingCorrection(large) - stirlingCorrection(large + small)
    return logGamma(small) + ratio
  }

  private static func logGamma(_ x: Double) -> Double {
    // `lgamma` writes a global sign; the re-entrant form does not.
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
  }

  /// ln Γ(x) − [(x − ½) ln x − x + ½ ln 2π], for x ≥ 20.
  private static func stirlingCorrection(_ x: Double) -> Double {
    let u = 1 / (x * x)
    return (1.0 / 12 - u * (1.0 / 360 - u * (1.0 / 1260 - u * (1.0 / 1680 - u / 1188)))) / x
  }

  private static func continuedFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    func guarded(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / guarded(1 - (a + b) * x / (a + 1))
    var fraction = d
    let limit = 1000 + Int(20 * max(a, b).squareRoot())
    for k in 1...limit {
      let m = Double(k)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / guarded(1 + even * d)
      c = guarded(1 + even / c)
      fraction *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / guarded(1 + odd * d)
      c = guarded(1 + odd / c)
      fraction *= d * c
      if abs(d * c - 1) < 1e-15 { break }
    }
    return fraction
  }
}

/// A switching function for four distances at once.
package struct SwitchingLanes: Sendable {
  private let shape: SwitchingFunction.Shape
  private let d0: Double
  private let inverseR0: Double
  private let dMax: Double
  private var stretch = 1.0
  private var shift = 0.0

  /// With a `dMax` the function is stretched to be 1 at r = 0 and shifted to reach 0.
  package init(_ function: SwitchingFunction) {
    shape = function.shape
    d0 = function.d0
    dMax = function.dMax ?? .infinity
    // The cubic step has no length of its own: it ends at dMax.
    inverseR0 = shape == .cubic ? 1 / (dMax - d0) : 1 / function.r0
    if function.dMax != nil {
      let start = evaluate(Lanes.zero)[0]
      let end = evaluate(Lanes(repeating: dMax))[0]
      stretch = 1 / (start - end)
      shift = -end * stretch
    }
  }

  /// The function at distances in nm.
  package func evaluate(_ r: Lanes) -> Lanes {
    var value = [r]
    value.withUnsafeMutableBufferPointer { apply(to: $0.baseAddress!, count: 1) }
    return value[0]
  }

  /// Replaces distances in nm by the function.
  func apply(to distances: UnsafeMutablePointer<Lanes>, count: Int) {
    switch shape {
    case .rational(let n, let m) where m == 2 * n:
      map(distances, count) { 1 / (1 + LaneMath.power($0, n)) }
    case .rational(let n, let m):
      map(distances, count) { Self.rational($0, n, m) }
    case .exponential:
      map(distances, count) { LaneMath.exp(-$0) }
    case .gaussian:
      map(distances, count) { LaneMath.exp(-0.5 * $0 * $0) }
    case .smap(let a, let b):
      let (ratio, power) = (Double(a) / Double(b), -Double(b) / Double(a))
      let factor = LaneMath.power(Lanes(repeating: 2), ratio)[0] - 1
      map(distances, count) { LaneMath.power(1 + factor * LaneMath.power($0, a), power) }
    case .cubic:
      map(distances, count) { s in
        let rest = s - 1
        let value = rest * rest * (1 + 2 * s)
        return LaneMath.select(s .>= 1, .zero, value)
      }
    case .tanh:
      // 1 − tanh s, without the difference of two numbers near 1.
      map(distances, count) { 2 / (LaneMath.exp(2 * $0) + 1) }
    case .cosine:
      map(distances, count) { s in
        LaneMath.select(s .> 1, .zero, 0.5 * (LaneMath.cosine(s * .pi) + 1))
      }
    }
  }

  @inline(__always)
  private func map(
    _ distances: UnsafeMutablePointer<Lanes>, _ count: Int, _ function: (Lanes) -> Lanes
  ) {
    for k in 0..<count {
      let r = distances[k]
      let s = (r - d0) * inverseR0
      // NaN fails the comparison and stays.
      let value = LaneMath.select(s .<= 0, Lanes(repeating: 1), function(s))
      distances[k] = LaneMath.select(r .> dMax, .zero, value * stretch + shift)
    }
  }

  /// (1 − sⁿ)/(1 − sᵐ) as the quotient of 1 + s + … + sⁿ⁻¹ and 1 + s + … + sᵐ⁻¹,
  /// which has no gap at s = 1.
  @inline(__always)
  private static func rational(_ s: Lanes, _ n: Int, _ m: Int) -> Lanes {
    // Far outside both sums would be infinite; in 1/s they are not.
    let far = s .> 1
    let t = LaneMath.select(far, 1 / s, s)
    let quotient = geometricSum(t, n) / geometricSum(t, m)
    let decay = m >= n ? LaneMath.power(t, m - n) : 1 / LaneMath.power(t, n - m)
    return LaneMath.select(far, quotient * decay, quotient)
  }

  @inline(__always)
  private static func geometricSum(_ t: Lanes, _ count: Int) -> Lanes {
    var sum = Lanes(repeating: 1)
    for _ in stride(from: 1, to: count, by: 1) { sum = sum * t + 1 }
    return sum
  }
}

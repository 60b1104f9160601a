/// ψ(1) … ψ(n), by ψ(m + 1) = ψ(m) + 1/m.
struct DigammaTable: Sendable {
  private let values: [Double]

  init(upTo n: Int) {
    var values = [Double](repeating: 0, count: max(2, n + 1))
    values[0] = -.infinity
    values[1] = -0.57721566490153286061
    var low = 0.0
    for m in 2..<values.count {
      // The rounding of each step is carried over to the next.
      let term = 1 / Double(m - 1) + low
      let sum = values[m - 1] + term
      low = term - (sum - values[m - 1])
      values[m] = sum
    }
    self.values = values
  }

  @inline(__always)
  subscript(n: Int) -> Double { values[n] }
}

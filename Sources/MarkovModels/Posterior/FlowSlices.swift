private import Glibc
import Statistics

/// Draws flows one at a time from their conditional densities, by slices.
///
/// A flow t exchanges with what its two states keep: with a = x_ii + t and b = x_jj + t,
/// p(t) ∝ t^(s−1) (a − t)^(c_ii−1) (b − t)^(c_jj−1) on 0 < t < min(a, b). In the logit of t / min(a, b)
/// it is bounded for all counts above zero.
///
/// - Reference: R. M. Neal, Ann. Stat. 31, 705 (2003), doi:10.1214/aos/1056562461.
struct FlowSlices {
  private let flows: PairFlows
  private(set) var values: [Double]
  private var stay: [Double]

  init(_ flows: PairFlows, values: [Double]) {
    self.flows = flows
    self.values = values
    stay = flows.stay(values)
  }

  /// Draws every flow once.
  mutating func sweep(_ generator: inout SeededGenerator) {
    for (e, pair) in flows.pairs.enumerated() {
      let conditional = Conditional(
        exponent: flows.exponents[e], first: stay[pair.low] + values[e],
        firstExponent: flows.selfCounts[pair.low], second: stay[pair.high] + values[e],
        secondExponent: flows.selfCounts[pair.high])
      let flow = conditional.draw(from: values[e], &generator)
      stay[pair.low] = max(.leastNormalMagnitude, conditional.first - flow)
      stay[pair.high] = max(.leastNormalMagnitude, conditional.second - flow)
      values[e] = flow
    }
  }
}

/// The density of one flow t given all others.
private struct Conditional {
  let exponent: Double
  let first: Double
  let firstExponent: Double
  let second: Double
  let secondExponent: Double

  private var bound: Double { min(first, second) }

  /// ln p(t) dt/dz at t = bound / (1 + e^−z), up to a constant.
  private func logDensity(_ z: Double) -> Double {
    let rest = bound / (1 + exp(z))  // bound − t, without cancellation.
    let t = bound / (1 + exp(-z))
    return exponent * log(t) + log(rest)
      + (firstExponent - 1) * log(first - bound + rest)
      + (secondExponent - 1) * log(second - bound + rest)
  }

  func draw(from t: Double, _ generator: inout SeededGenerator) -> Double {
    let start = log(t / max(bound - t, .leastNormalMagnitude))
    let level = logDensity(start) + log(1 - generator.nextUniform())
    let width = 3 / min(exponent, 1e6).squareRoot() + 0.05
    var low = start - width * generator.nextUniform()
    var high = low + width
    while low > -700, logDensity(low) > level { low -= width }
    while high < 700, logDensity(high) > level { high += width }
    while true {
      let z = low + (high - low) * generator.nextUniform()
      if logDensity(z) >= level || high - low < 1e-14 { return bound / (1 + exp(-z)) }
      if z < start { low = z } else { high = z }
    }
  }
}

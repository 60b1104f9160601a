private import Glibc
import LinearAlgebra
import Statistics

/// The posterior of reversible models with a given stationary distribution.
///
/// One flow between two states at a time is drawn from its conditional density, in which it
/// exchanges with what the two states keep: with a = x_ii + x_ij and b = x_jj + x_ij,
/// p(t) ∝ t^(s−1) (a − t)^(c_ii−1) (b − t)^(c_jj−1) on 0 < t < min(a, b), by slices in the logit of
/// t / min(a, b), where it is bounded for all counts above zero.
///
/// - Reference: R. M. Neal, Ann. Stat. 31, 705 (2003), doi:10.1214/aos/1056562461.
struct FixedDistributionPosterior: PosteriorProcess {
  private let counts: MutualCounts
  private let distribution: [Double]
  private let startFlows: [Double]
  private let startStay: [Double]
  /// The other direction's place of each pair.
  private let mirror: [Int]

  init(_ counts: SparseMatrix, distribution: [Double], start: MarkovModel) {
    self.counts = MutualCounts(counts)
    self.distribution = distribution
    let mutual = self.counts
    var next = mutual.starts
    var mirror = [Int](repeating: 0, count: mutual.neighbours.count)
    var flows = [Double](repeating: 0, count: mutual.neighbours.count)
    var stay = distribution
    for i in 0..<mutual.stateCount {
      for k in mutual.starts[i]..<mutual.starts[i + 1] {
        let j = Int(mutual.neighbours[k])
        if j > i {
          mirror[k] = next[j]
          mirror[next[j]] = k
          next[j] += 1
        }
        // Within the bounds also where the maximum lies on one.
        flows[k] = 0.98 * distribution[i] * start.transitionMatrix[i, j]
      }
    }
    for i in 0..<mutual.stateCount {
      for k in mutual.starts[i]..<mutual.starts[i + 1] {
        // To the last bit the same both ways.
        if mutual.neighbours[k] > i { flows[mirror[k]] = flows[k] }
        stay[i] -= flows[k]
      }
    }
    self.mirror = mirror
    startFlows = flows
    startStay = stay
  }

  func makeChain(_ generator: SeededGenerator, length: Int) -> any PosteriorChain {
    Chain(posterior: self, flows: startFlows, stay: startStay, generator: generator)
  }

  private struct Chain: PosteriorChain {
    let posterior: FixedDistributionPosterior
    var flows: [Double]
    var stay: [Double]
    var generator: SeededGenerator
    var isWarm = false
    var acceptance: Double { 1 }

    private static let burnIn = 50
    /// Sweeps between draws: single flows move slowly where many share a state.
    private var sweeps: Int { 2 }

    init(
      posterior: FixedDistributionPosterior, flows: [Double], stay: [Double],
      generator: SeededGenerator
    ) {
      self.posterior = posterior
      self.flows = flows
      self.stay = stay
      self.generator = generator
    }

    mutating func next() -> (p: SparseMatrix, pi: DrawnDistribution) {
      for _ in 0..<(isWarm ? sweeps : Self.burnIn) { sweep() }
      isWarm = true
      let pi = posterior.distribution
      let flows = flows
      let p = posterior.counts.matrix(diagonal: stay) { flows[$1] }
        .scalingRows(by: pi.map { 1 / $0 })
      return (p, .known(pi))
    }

    private mutating func sweep() {
      let counts = posterior.counts
      for i in 0..<counts.stateCount {
        for k in counts.starts[i]..<counts.starts[i + 1] where counts.neighbours[k] > i {
          let j = Int(counts.neighbours[k])
          let conditional = Conditional(
            exponent: counts.out[k] + counts.back[k], first: stay[i] + flows[k],
            firstExponent: counts.diagonal[i], second: stay[j] + flows[k],
            secondExponent: counts.diagonal[j])
          let flow = conditional.draw(from: flows[k], &generator)
          stay[i] = max(.leastNormalMagnitude, conditional.first - flow)
          stay[j] = max(.leastNormalMagnitude, conditional.second - flow)
          flows[k] = flow
          flows[posterior.mirror[k]] = flow
        }
      }
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

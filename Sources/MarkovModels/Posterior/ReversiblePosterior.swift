private import Glibc
import LinearAlgebra
import Statistics

/// The posterior of reversible models, by one number a state.
///
/// With the prior Π_{i≤j} x_ij⁻¹ the posterior of the flows is Π x_ij^s_ij / Π x_i^c_i in the
/// logarithms of x, with s_ij = c_ij + c_ji, s_ii = c_ii. Since x_i^−c_i = ∫ v^(c_i−1) e^(−v x_i) dv / Γ(c_i),
/// numbers v_i can be drawn beside the flows such that, given v, the flows are independent:
/// x_ij ~ Gamma(s_ij, v_i + v_j), x_ii ~ Gamma(c_ii, v_i). Without the flows, u = ln v has the
/// log-concave density Π_{i<j} σ(u_i − u_j)^c_ij σ(u_j − u_i)^c_ji: the posterior of Bradley and Terry's
/// model with a flat prior. So draws of all flows, however many, follow from draws in n − 1 dimensions,
/// which Hamiltonian Monte Carlo makes nearly independently in the metric of the Hessian at the
/// maximum.
///
/// - Reference: F. Caron, A. Doucet, J. Comput. Graph. Stat. 21, 174 (2012),
///   doi:10.1080/10618600.2012.638220 (the augmentation); R. M. Neal, in Handbook of Markov Chain
///   Monte Carlo (2011), doi:10.1201/b10905, ch. 5 (the sampler).
struct ReversiblePosterior: PosteriorProcess {
  private let likelihood: ReversibleLikelihood
  private let mode: [Double]
  /// The state whose u stays; the others are coordinates.
  private let ground: Int
  /// L of L Lᵀ = the Hessian at the mode without the ground, row-major.
  private let factor: [Double]

  init(_ counts: SparseMatrix) throws(MarkovError) {
    likelihood = ReversibleLikelihood(counts)
    mode = try likelihood.logRates(tolerance: 1e-10)
    let mutual = likelihood.counts
    let n = mutual.stateCount
    let weights = likelihood.weights(mode.map { exp($0) })
    let degrees = (0..<n).map { i in
      (mutual.starts[i]..<mutual.starts[i + 1]).reduce(0) { $0 + weights[$1] }
    }
    let ground = degrees.indices.max { (degrees[$0], -$0) < (degrees[$1], -$1) }!
    self.ground = ground
    var hessian = Matrix<Double>(rowCount: n - 1, columnCount: n - 1)
    func place(_ i: Int) -> Int { i < ground ? i : i - 1 }
    for i in 0..<n where i != ground {
      hessian[place(i), place(i)] = degrees[i]
      for k in mutual.starts[i]..<mutual.starts[i + 1] where Int(mutual.neighbours[k]) != ground {
        hessian[place(i), place(Int(mutual.neighbours[k]))] = -weights[k]
      }
    }
    do throws(LinearAlgebraError) {
      factor = try CholeskyFactorization(of: hessian).lowerFactor.elements
    } catch {
      throw .linearAlgebra(error)
    }
  }

  func makeChain(_ generator: SeededGenerator, length: Int) -> any PosteriorChain {
    Chain(self, generator: generator)
  }

  /// u of whitened coordinates: mode + L⁻ᵀ w, the ground's unchanged.
  fileprivate func logRates(_ w: [Double]) -> [Double] {
    let n = w.count
    var x = w
    factor.withUnsafeBufferPointer { l in
      for i in stride(from: n - 1, through: 0, by: -1) {
        let value = x[i] / l[i * n + i]
        x[i] = value
        for j in 0..<i { x[j] -= l[i * n + j] * value }
      }
    }
    var u = mode
    for i in 0..<n { u[i < ground ? i : i + 1] += x[i] }
    return u
  }

  /// The log density of w.
  fileprivate func logDensity(_ w: [Double]) -> Double {
    likelihood.logLikelihood(logRates(w).map { exp($0) })
  }

  /// The gradient of the log density by w.
  fileprivate func gradient(_ w: [Double]) -> [Double] {
    var g = likelihood.gradient(logRates(w).map { exp($0) })
    g.remove(at: ground)
    let n = g.count
    factor.withUnsafeBufferPointer { l in
      for i in 0..<n {
        var sum = g[i]
        for j in 0..<i { sum -= l[i * n + j] * g[j] }
        g[i] = sum / l[i * n + i]
      }
    }
    return g
  }

  /// Flows given v, as probabilities and a distribution.
  fileprivate func draw(
    _ u: [Double], _ generator: inout SeededGenerator
  ) -> (p: SparseMatrix, pi: DrawnDistribution) {
    let counts = likelihood.counts
    let n = counts.stateCount
    let v = u.map { exp($0) }
    var flows = [Double](repeating: 0, count: counts.neighbours.count)
    var stay = [Double](repeating: 0, count: n)
    var next = counts.starts
    for i in 0..<n {
      if counts.diagonal[i] > 0 { stay[i] = generator.nextGamma(shape: counts.diagonal[i]) / v[i] }
      for k in counts.starts[i]..<counts.starts[i + 1] where counts.neighbours[k] > i {
        let j = Int(counts.neighbours[k])
        let flow = generator.nextGamma(shape: counts.out[k] + counts.back[k]) / (v[i] + v[j])
        flows[k] = flow
        // Neighbours rise, so a later state meets its earlier ones in order.
        flows[next[j]] = flow
        next[j] += 1
      }
    }
    let result = MaximumLikelihood.normalized(counts.matrix(diagonal: stay) { flows[$1] })
    return (result.p, .known(result.pi))
  }

  private struct Chain: PosteriorChain {
    let posterior: ReversiblePosterior
    var generator: SeededGenerator
    var w: [Double]
    var current: (value: Double, gradient: [Double])
    var stepSize: Double
    var accepted = 0.0
    var proposed = 0.0

    var acceptance: Double { proposed > 0 ? accepted / proposed : 1 }

    /// Steps before the first draw, in which the step size is found.
    private static let burnIn = 100
    /// The acceptance at which a proposal is worth most (A. Beskos et al., Bernoulli 19, 1501
    /// (2013), doi:10.3150/12-BEJ414, find .65 in many dimensions; few call for more).
    private static let targetAcceptance = 0.8

    init(_ posterior: ReversiblePosterior, generator: SeededGenerator) {
      self.posterior = posterior
      self.generator = generator
      let n = posterior.mode.count - 1
      // Twice the width of the posterior: chains start apart, so that R̂ means something.
      var start = generator
      w = (0..<n).map { _ in 2 * start.nextNormal() }
      self.generator = start
      current = (posterior.logDensity(w), posterior.gradient(w))
      stepSize = n > 0 ? 1.2 / pow(Double(n), 0.25) : 1
      guard n > 0 else { return }
      for k in 0..<Self.burnIn {
        let probability = move()
        stepSize *= exp((probability - Self.targetAcceptance) / (1 + Double(k) / 4).squareRoot() / 2)
        stepSize = min(1.5, stepSize)
      }
      accepted = 0
      proposed = 0
    }

    mutating func next() -> (p: SparseMatrix, pi: DrawnDistribution) {
      if !w.isEmpty { accepted += move() }
      proposed += 1
      return posterior.draw(posterior.logRates(w), &generator)
    }

    /// One trajectory; returns the probability of its acceptance.
    private mutating func move() -> Double {
      let n = w.count
      var momentum = (0..<n).map { _ in generator.nextNormal() }
      let start = current.value - 0.5 * momentum.reduce(0) { $0 + $1 * $1 }
      // About a quarter turn of the harmonic motion that the metric makes of it.
      let length = Double.pi / 2 * (0.8 + 0.4 * generator.nextUniform())
      let count = max(1, Int((length / stepSize).rounded(.up)))
      let step = length / Double(count)
      var place = w
      var gradient = current.gradient
      for _ in 0..<count {
        for i in 0..<n {
          momentum[i] += step / 2 * gradient[i]
          place[i] += step * momentum[i]
        }
        gradient = posterior.gradient(place)
        for i in 0..<n { momentum[i] += step / 2 * gradient[i] }
      }
      // The density itself is needed at the end alone.
      let value = posterior.logDensity(place)
      let end = value - 0.5 * momentum.reduce(0) { $0 + $1 * $1 }
      guard end.isFinite else { return 0 }
      let probability = end >= start ? 1 : exp(end - start)
      if generator.nextUniform() < probability {
        w = place
        current = (value, gradient)
      }
      return probability
    }
  }
}

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
///   doi:10.1080/10618600.2012.638220 (the augmentation).
struct ReversiblePosterior: PosteriorProcess {
  private let likelihood: ReversibleLikelihood
  private let mutual: MutualCounts
  private let mode: [Double]
  /// The state whose u stays; the others are coordinates.
  private let ground: Int
  /// L of L Lᵀ = the Hessian at the mode without the ground, row-major.
  private let factor: [Double]

  init(_ counts: SparseMatrix) throws(MarkovError) {
    likelihood = ReversibleLikelihood(counts)
    mode = try likelihood.logRates(tolerance: 1e-10)
    mutual = MutualCounts(counts)
    let pairs = likelihood.counts
    let n = pairs.stateCount
    let (weights, degrees) = likelihood.curvature(mode.map { exp($0) })
    let ground = degrees.indices.max { (degrees[$0], -$0) < (degrees[$1], -$1) }!
    self.ground = ground
    var hessian = Matrix<Double>(rowCount: n - 1, columnCount: n - 1)
    func place(_ i: Int) -> Int { i < ground ? i : i - 1 }
    for i in 0..<n {
      if i != ground { hessian[place(i), place(i)] = degrees[i] }
      for k in pairs.starts[i]..<pairs.starts[i + 1] {
        let j = Int(pairs.neighbours[k])
        guard i != ground, j != ground else { continue }
        hessian[place(i), place(j)] = -weights[k]
        hessian[place(j), place(i)] = -weights[k]
      }
    }
    do throws(LinearAlgebraError) {
      factor = try CholeskyFactorization(of: hessian).lowerFactor.elements
    } catch {
      throw .linearAlgebra(error)
    }
  }

  func makeChain(_ generator: SeededGenerator) -> any PosteriorChain {
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

  /// Flows given v, as probabilities and a distribution.
  fileprivate func draw(
    _ u: [Double], _ generator: inout SeededGenerator
  ) -> (p: SparseMatrix, pi: DrawnDistribution) {
    let counts = mutual
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
    private var sampler: HamiltonianSampler<ReversiblePosterior>
    private var generator: SeededGenerator

    var acceptance: Double { sampler.acceptance }

    init(_ posterior: ReversiblePosterior, generator: SeededGenerator) {
      var generator = generator
      // Twice the width of the posterior: chains start apart, so that R̂ means something.
      let start = (0..<posterior.dimension).map { _ in 2 * generator.nextNormal() }
      sampler = HamiltonianSampler(posterior, position: start)
      sampler.warmUp(&generator)
      self.generator = generator
    }

    mutating func next() -> (p: SparseMatrix, pi: DrawnDistribution) {
      sampler.move(&generator)
      let posterior = sampler.target
      return posterior.draw(posterior.logRates(sampler.position), &generator)
    }
  }
}

/// In whitened coordinates the metric is one.
extension ReversiblePosterior: HamiltonianTarget {
  var dimension: Int { mode.count - 1 }

  func logDensity(_ w: [Double]) -> Double {
    likelihood.logLikelihood(logRates: logRates(w))
  }

  func gradient(_ w: [Double]) -> [Double] {
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

  func momentum(_ generator: inout SeededGenerator) -> [Double] {
    (0..<dimension).map { _ in generator.nextNormal() }
  }

  func velocity(_ momentum: [Double]) -> [Double] { momentum }
}

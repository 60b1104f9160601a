private import Glibc
import LinearAlgebra

/// The likelihood of counts under detailed balance with a given stationary distribution π.
///
/// Flows x_ij = (c_ij + c_ji) / (μ_i + μ_j) whose rows sum to N π_i maximise it, with N the sum of
/// the counts. The multipliers μ ≥ 0 minimise the convex dual
/// F(μ) = N Σ π_i μ_i − Σ_{i<j} (c_ij + c_ji) ln(μ_i + μ_j) − Σ c_ii ln μ_i, here by a projected
/// Newton method; where μ_i = 0 at the minimum, what is left of a row's sum stays on its diagonal.
///
/// - Reference: B. Trendelkamp-Schroer, F. Noé, Phys. Rev. X 6, 011009 (2016),
///   doi:10.1103/PhysRevX.6.011009; D. P. Bertsekas, SIAM J. Control Optim. 20, 221 (1982),
///   doi:10.1137/0320018.
struct FixedDistributionLikelihood {
  private let counts: PairCounts
  private let rowSums: [Double]
  private let rowTargets: [Double]
  private let total: Double

  init(_ counts: SparseMatrix, distribution: [Double]) {
    self.counts = PairCounts(counts)
    rowSums = counts.rowSums
    let total = self.counts.total
    self.total = total
    rowTargets = distribution.map { $0 * total }
  }

  private static let maximumSteps = 500

  /// Symmetric flows with row sums N π.
  ///
  /// - Throws: ``MarkovError/notConverged(method:residual:)``.
  func maximize(tolerance: Double) throws(MarkovError) -> SparseMatrix {
    let n = counts.stateCount
    var mu = zip(rowSums, rowTargets).map { $0 / $1 }
    var value = objective(mu)
    var best = Double.infinity
    for _ in 0..<Self.maximumSteps {
      let h = gradient(mu)
      // A multiplier at zero that would fall has arrived.
      let isHeld = (0..<n).map { counts.diagonal[$0] == 0 && mu[$0] <= 1e-12 && h[$0] >= 0 }
      let residual = (0..<n).reduce(0) { isHeld[$1] ? $0 : max($0, abs(h[$1])) } / total
      if residual <= tolerance || (residual >= best && residual <= 10 * tolerance) {
        return flows(mu)
      }
      best = min(best, residual)
      let step = newtonStep(mu, h, isHeld, relativeTolerance: min(0.1, max(1e-13, residual)))
      var length = 1.0
      var isMoved = false
      for _ in 0..<60 {
        let trial = (0..<n).map { i in
          let next = mu[i] + length * step[i]
          return counts.diagonal[i] > 0 ? next : max(0, next)
        }
        let next = objective(trial)
        let fall = (0..<n).reduce(0) { $0 + h[$1] * (mu[$1] - trial[$1]) }
        // Near the minimum the fall drowns in rounding.
        if next <= value - 1e-4 * fall || fall < 1e-12 * abs(value) && next.isFinite {
          mu = trial
          value = next
          isMoved = true
          break
        }
        length /= 2
      }
      guard isMoved else { break }
    }
    throw .notConverged(
      method: "the estimate with a fixed stationary distribution", residual: best)
  }

  private func flows(_ mu: [Double]) -> SparseMatrix {
    var stay = rowTargets
    var flows = [Double](repeating: 0, count: counts.neighbours.count)
    forEachPair { i, j, k in
      flows[k] = (counts.out[k] + counts.back[k]) / (mu[i] + mu[j])
      stay[i] -= flows[k]
      stay[j] -= flows[k]
    }
    return counts.matrix(diagonal: stay.map { max(0, $0) }, pairs: flows)
  }

  private func forEachPair(_ body: (_ i: Int, _ j: Int, _ place: Int) -> Void) {
    for i in 0..<counts.stateCount {
      for k in counts.starts[i]..<counts.starts[i + 1] { body(i, Int(counts.neighbours[k]), k) }
    }
  }

  private func objective(_ mu: [Double]) -> Double {
    var sum = 0.0
    for i in 0..<counts.stateCount {
      sum += rowTargets[i] * mu[i]
      if counts.diagonal[i] > 0 {
        guard mu[i] > 0 else { return .infinity }
        sum -= counts.diagonal[i] * log(mu[i])
      }
    }
    forEachPair { i, j, k in
      let pair = mu[i] + mu[j]
      sum -= (counts.out[k] + counts.back[k]) * (pair > 0 ? log(pair) : -.infinity)
    }
    return sum
  }

  private func gradient(_ mu: [Double]) -> [Double] {
    var h = rowTargets
    for i in h.indices where counts.diagonal[i] > 0 { h[i] -= counts.diagonal[i] / mu[i] }
    forEachPair { i, j, k in
      let flow = (counts.out[k] + counts.back[k]) / (mu[i] + mu[j])
      h[i] -= flow
      h[j] -= flow
    }
    return h
  }

  /// −H⁻¹ h on the states that are not held, by conjugate gradients.
  private func newtonStep(
    _ mu: [Double], _ h: [Double], _ isHeld: [Bool], relativeTolerance: Double
  ) -> [Double] {
    let n = counts.stateCount
    var pairs = [Double](repeating: 0, count: counts.neighbours.count)
    var diagonal = [Double](repeating: 0, count: n)
    for i in 0..<n where counts.diagonal[i] > 0 {
      diagonal[i] = counts.diagonal[i] / (mu[i] * mu[i])
    }
    forEachPair { i, j, k in
      let sum = mu[i] + mu[j]
      pairs[k] = (counts.out[k] + counts.back[k]) / (sum * sum)
      diagonal[i] += pairs[k]
      diagonal[j] += pairs[k]
    }
    // Without self-transitions the Hessian may be singular, as where states alternate.
    for i in 0..<n where counts.diagonal[i] == 0 { diagonal[i] *= 1 + 1e-4 }
    return PairSolver.matrix(counts, diagonal: diagonal, pairs: pairs)
      .solve(h.map { -$0 }, relativeTolerance: relativeTolerance, isHeld: isHeld)
  }
}

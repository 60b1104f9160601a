private import Glibc
import LinearAlgebra

/// The likelihood of counts under detailed balance, by one number a state.
///
/// With flows x_ij = x_ji and p_ij = x_ij / x_i, a maximum has
/// x_ij = (c_ij + c_ji) / (v_i + v_j) for v_i = c_i / x_i. In u = ln v its condition reads
/// c_i − Σ_j (c_ij + c_ji) v_i / (v_i + v_j) = 0: the maximum-likelihood equations of Bradley and
/// Terry's model, in which i beats j c_ij times. They are the gradient of a concave function of n
/// variables, whose Hessian is the Laplacian of a graph, so Newton's method converges
/// quadratically where the usual fixed point crawls. The counts of states to themselves cancel.
///
/// Gradients are sums over pairs of (c_ij v_j − c_ji v_i) / (v_i + v_j), antisymmetric to the last
/// bit, so that states which hang together by a few counts only are still balanced accurately.
///
/// - Reference: R. A. Bradley, M. E. Terry, Biometrika 39, 324 (1952), doi:10.2307/2334029;
///   D. R. Hunter, Ann. Stat. 32, 384 (2004), doi:10.1214/aos/1079120141; damping: F. Bach,
///   Electron. J. Stat. 4, 384 (2010), doi:10.1214/09-EJS521.
struct ReversibleLikelihood: Sendable {
  let counts: MutualCounts
  private let rowSums: [Double]
  private let total: Double

  init(_ counts: SparseMatrix) {
    self.counts = MutualCounts(counts)
    rowSums = self.counts.rowSums
    total = self.counts.total
  }

  /// Newton steps before the fit gives up; well-behaved counts take about ten.
  private static let maximumSteps = 200
  /// After a step of u this small Newton's method has arrived.
  private static let lastStep = 1e-7

  /// The flows x of the maximum, symmetric.
  ///
  /// - Throws: ``MarkovError/notConverged(method:residual:)``.
  func maximize(tolerance: Double) throws(MarkovError) -> SparseMatrix {
    flows(try logRates(tolerance: tolerance).map { exp($0) })
  }

  /// u at the maximum, of mean zero.
  func logRates(tolerance: Double) throws(MarkovError) -> [Double] {
    // The first step of the fixed point: x_i from the symmetrised counts.
    var u = (0..<counts.stateCount).map { i in
      log(rowSums[i]) - log((rowSums[i] + columnSum(i)) / 2)
    }
    var residual = Double.infinity
    var change = Double.infinity
    var isStalled = false
    for _ in 0..<Self.maximumSteps {
      let v = u.map { exp($0) }
      var g = gradient(v)
      residual = largestDerivative(v, g)
      // Among many counts the derivatives hide links of a few; the steps show them.
      if residual <= tolerance && (change <= Self.lastStep || isStalled) { return u }
      let mean = g.reduce(0, +) / Double(g.count)
      for i in g.indices { g[i] -= mean }
      let step = PairSolver.laplacian(counts, weights: weights(v)).solve(
        g, relativeTolerance: min(0.1, max(1e-8, residual)))
      let damping = damping(step)
      let center = step.reduce(0, +) / Double(step.count)
      var largest = 0.0
      for i in u.indices {
        u[i] += damping * (step[i] - center)
        largest = max(largest, abs(step[i] - center))
      }
      isStalled = largest > change / 2
      change = largest
    }
    throw .notConverged(method: "the reversible maximum-likelihood estimate", residual: residual)
  }

  /// ln(1 + D) / D for the largest difference D of a step between neighbours: the share of it that
  /// cannot lower the likelihood.
  private func damping(_ step: [Double]) -> Double {
    var largest = 0.0
    for i in 0..<counts.stateCount {
      for k in counts.starts[i]..<counts.starts[i + 1] {
        largest = max(largest, abs(step[i] - step[Int(counts.neighbours[k])]))
      }
    }
    return largest > 1e-6 ? log(1 + largest) / largest : 1
  }

  /// x_ij = (c_ij + c_ji) / (v_i + v_j).
  func flows(_ v: [Double]) -> SparseMatrix {
    counts.matrix(diagonal: v.indices.map { counts.diagonal[$0] / v[$0] }) { i, k in
      (counts.out[k] + counts.back[k]) / (v[i] + v[Int(counts.neighbours[k])])
    }
  }

  private func columnSum(_ i: Int) -> Double {
    (counts.starts[i]..<counts.starts[i + 1]).reduce(counts.diagonal[i]) { $0 + counts.back[$1] }
  }

  /// Σ_{i≠j} c_ij ln(v_i / (v_i + v_j)): the log-likelihood but for what the diagonal adds.
  func logLikelihood(_ v: [Double]) -> Double {
    let v = v.span
    let out = counts.out.span
    let neighbours = counts.neighbours.span
    var sum = 0.0
    for i in 0..<counts.stateCount {
      for k in counts.starts[i]..<counts.starts[i + 1] where out[k] > 0 {
        sum -= out[k] * log1p(v[Int(neighbours[k])] / v[i])
      }
    }
    return sum
  }

  /// c_i − v_i x_i.
  func gradient(_ v: [Double]) -> [Double] {
    let v = v.span
    let out = counts.out.span
    let back = counts.back.span
    let neighbours = counts.neighbours.span
    return (0..<counts.stateCount).map { i in
      let own = v[i]
      var sum = 0.0
      for k in counts.starts[i]..<counts.starts[i + 1] {
        let other = v[Int(neighbours[k])]
        sum += (out[k] * other - back[k] * own) / (own + other)
      }
      return sum
    }
  }

  /// The negative Hessian's weight of each pair: (c_ij + c_ji) v_i v_j / (v_i + v_j)².
  func weights(_ v: [Double]) -> [Double] {
    var weights = [Double](repeating: 0, count: counts.neighbours.count)
    for i in 0..<counts.stateCount {
      for k in counts.starts[i]..<counts.starts[i + 1] {
        let w = v[Int(counts.neighbours[k])]
        let sum = v[i] + w
        weights[k] = (counts.out[k] + counts.back[k]) * (v[i] / sum) * (w / sum)
      }
    }
    return weights
  }

  /// ‖∂ℓ/∂ln x‖∞ / Σc at the flows of these v.
  private func largestDerivative(_ v: [Double], _ g: [Double]) -> Double {
    // c_i / x_i = v_i (1 + δ_i) with δ_i = g_i / (v_i x_i) = g_i / (c_i − g_i).
    let delta = g.indices.map { v[$0] * g[$0] / (rowSums[$0] - g[$0]) }
    var largest = 0.0
    for i in 0..<counts.stateCount {
      largest = max(largest, counts.diagonal[i] * abs(delta[i]) / v[i])
      for k in counts.starts[i]..<counts.starts[i + 1] {
        let j = Int(counts.neighbours[k])
        let s = counts.out[k] + counts.back[k]
        largest = max(largest, s * abs(delta[i] + delta[j]) / (v[i] + v[j]))
      }
    }
    return largest / total
  }
}

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
/// Gradients are sums over pairs of (c_ij v_j − c_ji v_i) / (v_i + v_j), each taken once with either
/// sign, so that states which hang together by a few counts only are still balanced accurately.
///
/// - Reference: R. A. Bradley, M. E. Terry, Biometrika 39, 324 (1952), doi:10.2307/2334029;
///   D. R. Hunter, Ann. Stat. 32, 384 (2004), doi:10.1214/aos/1079120141; damping: F. Bach,
///   Electron. J. Stat. 4, 384 (2010), doi:10.1214/09-EJS521.
struct ReversibleLikelihood: Sendable {
  let counts: PairCounts
  private let rowSums: [Double]
  private let columnSums: [Double]
  /// The largest c_ij + c_ji, or c_ii, of each state.
  private let largestCounts: [Double]
  private let total: Double

  init(_ counts: SparseMatrix) {
    let pairs = PairCounts(counts)
    var largest = pairs.diagonal
    var rowSums = pairs.diagonal
    var columnSums = pairs.diagonal
    do {
      var largest = largest.mutableSpan
      var rows = rowSums.mutableSpan
      var columns = columnSums.mutableSpan
      let (out, back, neighbours) = (pairs.out.span, pairs.back.span, pairs.neighbours.span)
      for i in 0..<pairs.stateCount {
        var (row, column, most) = (0.0, 0.0, largest[i])
        for k in pairs.starts[i]..<pairs.starts[i + 1] {
          let j = Int(neighbours[k])
          row += out[k]
          column += back[k]
          rows[j] += back[k]
          columns[j] += out[k]
          let sum = out[k] + back[k]
          if sum > most { most = sum }
          if sum > largest[j] { largest[j] = sum }
        }
        rows[i] += row
        columns[i] += column
        largest[i] = most
      }
    }
    self.counts = pairs
    self.rowSums = rowSums
    self.columnSums = columnSums
    largestCounts = largest
    total = rowSums.reduce(0, +)
  }

  /// Newton steps before the fit gives up; well-behaved counts take about ten.
  private static let maximumSteps = 200
  /// After a step of u this small Newton's method has arrived.
  private static let lastStep = 1e-7

  /// The most likely probabilities, their distribution, and the log-likelihood.
  ///
  /// - Throws: ``MarkovError/notConverged(method:residual:)``.
  func maximize(tolerance: Double) throws(MarkovError) -> ReversibleSolution {
    ReversibleSolution(counts, rowSums: rowSums, logRates: try logRates(tolerance: tolerance))
  }

  /// u at the maximum, of mean zero.
  func logRates(tolerance: Double) throws(MarkovError) -> [Double] {
    // The first step of the fixed point: x_i from the symmetrised counts.
    var u = rowSums.indices.map { i in
      log(rowSums[i]) - log((rowSums[i] + columnSums[i]) / 2)
    }
    var residual = Double.infinity
    var change = Double.infinity
    var isStalled = false
    var weights = [Double](repeating: 0, count: counts.neighbours.count)
    var degrees = [Double](repeating: 0, count: counts.stateCount)
    for _ in 0..<Self.maximumSteps {
      let v = u.map { exp($0) }
      if change <= Self.lastStep || isStalled {
        // Among many counts the derivatives hide links of a few; the steps show them.
        residual = largestDerivative(gradient(v))
        if residual <= tolerance { return u }
      }
      var g = PairKernels.slopes(counts, v, weights: &weights, degrees: &degrees)
      residual = largestDerivative(g)
      let mean = g.reduce(0, +) / Double(g.count)
      for i in g.indices { g[i] -= mean }
      // Newton's own error is of the order of the step's square.
      let step = PairSolver.laplacian(counts, weights: weights, degrees: degrees).solve(
        g, relativeTolerance: min(0.1, max(1e-8, change)))
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
    // Neighbours differ by no more than any two states; a small step loses little by that.
    var largest = step.max()! - step.min()!
    if largest > 0.2 {
      largest = 0
      for i in 0..<counts.stateCount {
        for k in counts.starts[i]..<counts.starts[i + 1] {
          largest = max(largest, abs(step[i] - step[Int(counts.neighbours[k])]))
        }
      }
    }
    return largest > 1e-6 ? log(1 + largest) / largest : 1
  }

  /// Σ_{i≠j} c_ij ln(v_i / (v_i + v_j)): the log-likelihood but for what the diagonal adds.
  func logLikelihood(logRates: [Double]) -> Double {
    let v = logRates.map { exp($0) }
    let u = logRates.span
    let rates = v.span
    let out = counts.out.span
    let back = counts.back.span
    let neighbours = counts.neighbours.span
    var sum = 0.0
    for i in 0..<counts.stateCount {
      let (own, ownRate) = (u[i], rates[i])
      for k in counts.starts[i]..<counts.starts[i + 1] {
        let j = Int(neighbours[k])
        // Both ways have ln(1 + smaller/larger); the way from the smaller to the larger, their ratio too.
        let isLarger = own >= u[j]
        let ratio = isLarger ? rates[j] / ownRate : ownRate / rates[j]
        sum -= (out[k] + back[k]) * log1p(ratio) + (isLarger ? back[k] : out[k]) * abs(own - u[j])
      }
    }
    return sum
  }

  /// c_i − v_i x_i.
  func gradient(_ v: [Double]) -> [Double] { PairKernels.slopes(counts, v) }

  /// The negative Hessian, the Laplacian of a graph: (c_ij + c_ji) v_i v_j / (v_i + v_j)² of each
  /// pair, and the sum of each state's weights.
  func curvature(_ v: [Double]) -> (weights: [Double], degrees: [Double]) {
    var weights = [Double](repeating: 0, count: counts.neighbours.count)
    var degrees = [Double](repeating: 0, count: counts.stateCount)
    _ = PairKernels.slopes(counts, v, weights: &weights, degrees: &degrees)
    return (weights, degrees)
  }

  /// A bound of ‖∂ℓ/∂ln x‖∞ / Σc at the flows of these v.
  ///
  /// With c_i / x_i = v_i (1 + γ_i), γ_i = g_i / (c_i − g_i), the derivative by a flow is
  /// −(c_ij + c_ji) (v_i γ_i + v_j γ_j) / (v_i + v_j): no larger than c_ij + c_ji times the larger γ.
  private func largestDerivative(_ g: [Double]) -> Double {
    var largest = 0.0
    for i in g.indices {
      largest = max(largest, largestCounts[i] * abs(g[i] / (rowSums[i] - g[i])))
    }
    // The larger γ of a pair belongs to one of its states, whose largest count bounds the pair's.
    return largest / total
  }
}

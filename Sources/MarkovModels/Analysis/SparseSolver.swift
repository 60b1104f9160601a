import LinearAlgebra

/// Solves (D − moves) x = b iteratively, D the row sums of moves and exits.
///
/// Conjugate gradients on the symmetric form of a reversible chain, else the stabilised
/// biconjugate gradients, both preconditioned by D. Products are taken as Σ w_ij (x_i − x_j) +
/// e_i x_i, and each solution is refined by solving for its residual until the correction
/// vanishes: what a nearly disconnected chain amplifies is then the error of a correction.
///
/// - References: M. Hestenes, E. Stiefel, J. Res. Natl. Bur. Stand. 49, 409 (1952),
///   doi:10.6028/jres.049.044; H. van der Vorst, SIAM J. Sci. Stat. Comput. 13, 631 (1992),
///   doi:10.1137/0913035.
struct SparseSolver {
  let moves: SparseMatrix
  let exits: [Double]
  let weights: [Double]?
  private let diagonal: [Double]

  private static let residualTolerance = 1e-9
  private static let correctionTolerance = 1e-11
  private static let maximumRefinements = 12
  /// A correction counts if it takes away at least this much of the residual.
  private static let worstReduction = 1e-3
  /// Iterations without a smaller residual after which biconjugate gradients give up.
  private static let patience = 1000

  init(moves: SparseMatrix, exits: [Double], weights: [Double]?) {
    self.moves = moves
    self.exits = exits
    self.weights = weights
    diagonal = zip(moves.rowSums, exits).map { $0 + $1 }
  }

  /// - Throws: ``MarkovError/notConverged(method:residual:)`` with the share of the residual that
  ///   a correction left, or the last correction relative to the solution.
  func solve(_ b: [Double]) throws(MarkovError) -> [Double] {
    var x = [Double](repeating: 0, count: b.count)
    var residual = b
    var relative = Double.infinity
    for _ in 0..<Self.maximumRefinements {
      let (correction, reduction) = weights.map { conjugateGradients(residual, weights: $0) }
        ?? stabilisedBiconjugateGradients(residual)
      guard reduction <= Self.worstReduction else {
        throw .notConverged(method: "the sparse solver", residual: reduction)
      }
      var largest = (0.0, 0.0)
      for i in x.indices {
        x[i] += correction[i]
        largest = (max(largest.0, abs(correction[i])), max(largest.1, abs(x[i])))
      }
      guard largest.1 > 0 else { return x }
      relative = largest.0 / largest.1
      guard relative.isFinite else { break }
      if relative <= Self.correctionTolerance { return x }
      let product = apply(x)
      for i in b.indices { residual[i] = b[i] - product[i] }
    }
    throw .notConverged(method: "the sparse solver", residual: relative)
  }

  /// (D − moves) x.
  private func apply(_ x: [Double]) -> [Double] {
    var y = [Double](repeating: 0, count: x.count)
    var target = y.mutableSpan
    let input = x.span
    let columns = moves.columns.span
    let values = moves.values.span
    for i in 0..<x.count {
      var sum = exits[i] * input[i]
      for k in moves.rowStarts[i]..<moves.rowStarts[i + 1] {
        sum += values[k] * (input[i] - input[Int(columns[k])])
      }
      target[i] = sum
    }
    return y
  }

  private var maximumIterations: Int { 10 * exits.count + 1000 }

  /// With the inner product of the weights the chain is symmetric as it stands.
  ///
  /// - Returns: The solution and the share of the residual that it leaves.
  private func conjugateGradients(
    _ b: [Double], weights w: [Double]
  ) -> (solution: [Double], reduction: Double) {
    var x = [Double](repeating: 0, count: b.count)
    var r = b
    var z = zip(r, diagonal).map { $0 / $1 }
    var p = z
    var rho = Self.product(r, z, w)
    let start = rho
    guard start > 0 else { return (x, 0) }
    for _ in 0..<maximumIterations {
      guard rho > Self.residualTolerance * Self.residualTolerance * start else { break }
      let q = apply(p)
      let curvature = Self.product(p, q, w)
      guard curvature > 0 else { break }
      let alpha = rho / curvature
      for i in x.indices {
        x[i] += alpha * p[i]
        r[i] -= alpha * q[i]
        z[i] = r[i] / diagonal[i]
      }
      let next = Self.product(r, z, w)
      let beta = next / rho
      rho = next
      for i in p.indices { p[i] = z[i] + beta * p[i] }
    }
    return (x, (rho / start).squareRoot())
  }

  private func stabilisedBiconjugateGradients(
    _ b: [Double]
  ) -> (solution: [Double], reduction: Double) {
    // Scaled by D from the left, so that residuals of slow and fast states compare.
    func scaled(_ v: [Double]) -> [Double] {
      let y = apply(v)
      return y.indices.map { y[$0] / diagonal[$0] }
    }
    let n = b.count
    var x = [Double](repeating: 0, count: n)
    var best = x
    var r = zip(b, diagonal).map { $0 / $1 }
    let shadow = r
    var p = r
    var rho = Self.product(r, r)
    let start = rho
    guard start > 0 else { return (x, 0) }
    var smallest = rho
    var sinceBest = 0
    for _ in 0..<maximumIterations where rho != 0 {
      let v = scaled(p)
      let alpha = rho / Self.product(shadow, v)
      guard alpha.isFinite else { break }
      for i in 0..<n { r[i] -= alpha * v[i] }
      let t = scaled(r)
      let square = Self.product(t, t)
      let omega = square > 0 ? Self.product(t, r) / square : 0
      for i in 0..<n {
        x[i] += alpha * p[i] + omega * r[i]
        r[i] -= omega * t[i]
      }
      let size = Self.product(r, r)
      guard size.isFinite else { break }
      if size < smallest {
        smallest = size
        best = x
        sinceBest = 0
      }
      sinceBest += 1
      if sinceBest > Self.patience { break }
      if size <= Self.residualTolerance * Self.residualTolerance * start || omega == 0 { break }
      let next = Self.product(shadow, r)
      let beta = next / rho * (alpha / omega)
      rho = next
      for i in 0..<n { p[i] = r[i] + beta * (p[i] - omega * v[i]) }
    }
    return (best, (smallest / start).squareRoot())
  }

  private static func product(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices { sum += a[i] * b[i] }
    return sum
  }

  private static func product(_ a: [Double], _ b: [Double], _ w: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices { sum += a[i] * b[i] * w[i] }
    return sum
  }
}

import LinearAlgebra

/// Solves A·x = b by conjugate gradients, for a symmetric positive A whose off-diagonal elements
/// are one number a pair of neighbouring states.
///
/// A Laplacian, whose rows sum to zero, is applied as Σ_j w_ij (x_i − x_j), so that nothing is lost
/// between states of nearly the same x; its solution is determined up to a constant.
struct PairSolver {
  private let counts: PairCounts
  private let pairs: [Double]
  private let diagonal: [Double]
  private let isLaplacian: Bool
  private let factor: IncompleteCholesky?

  /// Above so many pairs a state, the graph is wide, plain scaling converges quickly, and a
  /// sparse factor would cost more than it saves.
  private static let mostNeighbours = 60

  private init(_ counts: PairCounts, pairs: [Double], diagonal: [Double], isLaplacian: Bool) {
    self.counts = counts
    self.pairs = pairs
    self.diagonal = diagonal
    self.isLaplacian = isLaplacian
    factor = counts.neighbours.count <= Self.mostNeighbours * counts.stateCount
      ? IncompleteCholesky(
        counts, diagonal: diagonal, pairs: pairs, sign: isLaplacian ? -1 : 1) : nil
  }

  /// The Laplacian of the graph with these weights of pairs and their sums for each state.
  static func laplacian(
    _ counts: PairCounts, weights: [Double], degrees: [Double]
  ) -> PairSolver {
    PairSolver(counts, pairs: weights, diagonal: degrees, isLaplacian: true)
  }

  /// The matrix with these elements on and off its diagonal.
  static func matrix(_ counts: PairCounts, diagonal: [Double], pairs: [Double]) -> PairSolver {
    PairSolver(counts, pairs: pairs, diagonal: diagonal, isLaplacian: false)
  }

  /// - Parameters:
  ///   - relativeTolerance: Of the residual, in the norm of the preconditioner.
  ///   - isHeld: States whose x stays zero.
  /// - Complexity: O(pairs) an iteration.
  func solve(
    _ b: [Double], relativeTolerance: Double, isHeld: [Bool]? = nil
  ) -> [Double] {
    let n = b.count
    var x = [Double](repeating: 0, count: n)
    var r = b
    hold(&r, isHeld)
    var z = x
    precondition(r, into: &z)
    hold(&z, isHeld)
    var p = z
    var q = x
    var rz = dot(r, z)
    let target = rz * relativeTolerance * relativeTolerance
    guard rz > 0 else { return x }
    for _ in 0..<(10 * n + 100) {
      multiply(p, into: &q)
      hold(&q, isHeld)
      let curvature = dot(p, q)
      guard curvature > 0 else { break }
      let alpha = rz / curvature
      for i in 0..<n {
        x[i] += alpha * p[i]
        r[i] -= alpha * q[i]
      }
      precondition(r, into: &z)
      hold(&z, isHeld)
      let next = dot(r, z)
      guard next > target else { break }
      let beta = next / rz
      for i in 0..<n { p[i] = z[i] + beta * p[i] }
      rz = next
    }
    return x
  }

  private func hold(_ x: inout [Double], _ isHeld: [Bool]?) {
    guard let isHeld else { return }
    for i in x.indices where isHeld[i] { x[i] = 0 }
  }

  private func precondition(_ r: [Double], into z: inout [Double]) {
    if let factor {
      factor.solve(r, into: &z)
    } else {
      for i in r.indices { z[i] = r[i] / diagonal[i] }
    }
  }

  private func multiply(_ x: [Double], into y: inout [Double]) {
    for i in y.indices { y[i] = isLaplacian ? 0 : diagonal[i] * x[i] }
    if isLaplacian {
      PairKernels.addLaplacian(counts, pairs, x, to: &y)
      return
    }
    let x = x.span
    let pairs = pairs.span
    let neighbours = counts.neighbours.span
    var y = y.mutableSpan
    for i in 0..<counts.stateCount {
      var sum = 0.0
      for k in counts.starts[i]..<counts.starts[i + 1] {
        let j = Int(neighbours[k])
        sum += pairs[k] * x[j]
        y[j] += pairs[k] * x[i]
      }
      y[i] += sum
    }
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices { sum += a[i] * b[i] }
    return sum
  }
}

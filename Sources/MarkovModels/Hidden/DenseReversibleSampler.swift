private import Glibc
package import LinearAlgebra
import Statistics

/// Draws of a transition matrix in detailed balance given dense counts.
///
/// In terms of x_ij = x_ji ∝ π_i T_ij the posterior is Π_{i≤j} x_ij^(s_ij − 1) Π_i x_i^(−c_i)
/// with the prior Π x_ij⁻¹, s_ij = c_ij + c_ji and s_ii = c_ii. The diagonal can be integrated
/// out: T_ii follows a beta distribution of c_ii and o_i = Σ_{j≠i} c_ij, independently, and the
/// rest keeps the posterior's form without diagonals. Long stays therefore do not slow the
/// chain down. The rest is drawn with v_i ~ Gamma(o_i, rate y_i), x_ij ~ Gamma(s_ij, rate
/// v_i + v_j), where y_i = Σ_{j≠i} x_ij; and since groups of states that are well connected
/// among themselves would drift slowly against each other, steps of Metropolis scale all x_ij
/// within such a group at once.
///
/// For chains without cycles the rows are independent Dirichlet distributions of the counts.
package struct DenseReversibleSampler: Sendable {
  /// x_ij between states, m × m, symmetric, zero on the diagonal.
  private var x: Matrix<Double>

  /// Starts from a reversible matrix.
  init(_ transition: Matrix<Double>, _ pi: [Double]) {
    x = transition
    let m = pi.count
    for i in 0..<m {
      for j in 0..<m { x[i, j] = i == j ? 0 : pi[i] * transition[i, j] }
    }
    x = x.symmetrized()
    // A start may be zero where draws are not.
    for i in 0..<m {
      for j in 0..<m where j != i { x[i, j] = max(x[i, j], 1e-12) }
    }
  }

  /// The next draw.
  ///
  /// - Parameter counts: m × m, all positive.
  /// - Returns: The matrix and its stationary distribution.
  /// - Complexity: O(m²) a sweep.
  mutating func draw(
    counts c: Matrix<Double>, sweepCount: Int, using generator: inout SeededGenerator
  ) -> (transition: Matrix<Double>, stationary: [Double]) {
    let m = c.rowCount
    guard m > 1 else { return (Matrix(rowCount: 1, columnCount: 1, repeating: 1), [1]) }
    let out = (0..<m).map { i in (0..<m).reduce(0) { $1 == i ? $0 : $0 + c[i, $1] } }
    for _ in 0..<sweepCount {
      sweep(c, out, &generator)
      if m > 2 { scaleGroup(c, out, &generator) }
    }
    var t = x
    var pi = [Double](repeating: 0, count: m)
    for i in 0..<m {
      let y = sum(i)
      let stay = generator.nextGamma(shape: c[i, i])
      let leave = generator.nextGamma(shape: out[i])
      for j in 0..<m { t[i, j] = (j == i ? stay : x[i, j] / y * leave) / (stay + leave) }
      pi[i] = y * (stay + leave) / leave
    }
    let total = pi.reduce(0, +)
    return (t, pi.map { $0 / total })
  }

  /// Draws in a row, each the given number of sweeps after the one before.
  package static func draws(
    _ count: Int, counts: Matrix<Double>, start: Matrix<Double>, sweepCount: Int, seed: UInt64
  ) throws(MarkovError) -> [(transition: Matrix<Double>, stationary: [Double])] {
    var sampler = DenseReversibleSampler(
      start, try StationaryDistribution.of(SparseMatrix(start)))
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      sampler.draw(counts: counts, sweepCount: sweepCount, using: &generator)
    }
  }

  private func sum(_ i: Int) -> Double { (0..<x.columnCount).reduce(0) { $0 + x[i, $1] } }

  private mutating func sweep(
    _ c: Matrix<Double>, _ out: [Double], _ generator: inout SeededGenerator
  ) {
    let m = out.count
    let v = (0..<m).map { generator.nextGamma(shape: out[$0]) / sum($0) }
    var total = 0.0
    for i in 0..<m {
      for j in 0..<i {
        // Not zero: a row of zeros would have no probabilities.
        let value = max(
          generator.nextGamma(shape: c[i, j] + c[j, i]) / (v[i] + v[j]), .leastNormalMagnitude)
        x[i, j] = value
        x[j, i] = value
        total += value
      }
    }
    // Only ratios mean anything; without this their common scale would wander off.
    x *= 1 / total
  }

  /// The group is what hangs together by pairs with at least as many transitions as a random
  /// pair: it depends on the counts alone, so the step is symmetric.
  private mutating func scaleGroup(
    _ c: Matrix<Double>, _ out: [Double], _ generator: inout SeededGenerator
  ) {
    let m = out.count
    let p = generator.nextIndex(below: m)
    let q = (p + 1 + generator.nextIndex(below: m - 1)) % m
    let threshold = c[p, q] + c[q, p]
    let origin = generator.nextIndex(below: m)
    var isMember = [Bool](repeating: false, count: m)
    isMember[origin] = true
    var front = [origin]
    while let i = front.popLast() {
      for j in 0..<m where !isMember[j] && c[i, j] + c[j, i] >= threshold {
        isMember[j] = true
        front.append(j)
      }
    }
    let group = (0..<m).filter { isMember[$0] }
    guard group.count > 1 && group.count < m else { return }
    var inner = 0.0
    var cut = 0.0
    for i in group {
      for j in 0..<m where j != i {
        if isMember[j] { inner += c[i, j] } else { cut += c[i, j] }
      }
    }
    let shift = 2 / max(cut, 0.1).squareRoot() * generator.nextNormal()
    let factor = exp(shift)
    var logRatio = shift * inner
    for i in group {
      let within = group.reduce(0) { $0 + x[i, $1] }
      let y = sum(i)
      logRatio -= out[i] * log1p(within * (factor - 1) / y)
    }
    guard log(1 - generator.nextUniform()) < logRatio else { return }
    for i in group {
      for j in group { x[i, j] *= factor }
    }
  }
}

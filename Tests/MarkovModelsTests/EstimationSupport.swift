import Foundation
import LinearAlgebra
import MarkovModels
import Statistics

/// Judges of reversible estimates, written apart from the estimators.
enum ReversibleJudge {
  /// ‖∂ℓ/∂ln x‖∞ / Σc at the flows x_ij = π_i p_ij.
  static func largestDerivative(_ model: MarkovModel, _ counts: SparseMatrix) -> Double {
    let rows = counts.rowSums
    let pi = model.stationaryDistribution
    let p = model.transitionMatrix
    var largest = 0.0
    for i in 0..<p.rowCount {
      for k in p.entries(ofRow: i) {
        let j = Int(p.columns[k])
        let x = pi[i] * p.values[k]
        let derivative =
          i == j
          ? counts[i, i] - x * rows[i] / pi[i]
          : counts[i, j] + counts[j, i] - x * (rows[i] / pi[i] + rows[j] / pi[j])
        largest = max(largest, abs(derivative))
      }
    }
    return largest / counts.total
  }

  /// The largest of |π_i p_ij − π_j p_ji| over the larger of the two.
  static func imbalance(_ model: MarkovModel) -> Double {
    let pi = model.stationaryDistribution
    let p = model.transitionMatrix
    var largest = 0.0
    for i in 0..<p.rowCount {
      for k in p.entries(ofRow: i) {
        let (out, back) = (pi[i] * p.values[k], pi[Int(p.columns[k])] * p[Int(p.columns[k]), i])
        if out > 0 || back > 0 { largest = max(largest, abs(out - back) / max(out, back)) }
      }
    }
    return largest
  }

  /// Σ c_ij ln p_ij.
  static func logLikelihood(_ counts: SparseMatrix, _ p: SparseMatrix) -> Double {
    var sum = 0.0
    for i in 0..<counts.rowCount {
      for k in counts.entries(ofRow: i) where counts.values[k] > 0 {
        sum += counts.values[k] * log(p[i, Int(counts.columns[k])])
      }
    }
    return sum
  }

  /// π by x_i ← Σ_j (c_ij + c_ji) / (c_i / x_i + c_j / x_j), so many times.
  static func fixedPoint(_ counts: SparseMatrix, iterations: Int) -> [Double] {
    let symmetric = counts + counts.transposed()
    let rows = counts.rowSums
    var x = symmetric.rowSums
    for _ in 0..<iterations {
      let v = zip(rows, x).map { $0 / $1 }
      var next = [Double](repeating: 0, count: x.count)
      for i in x.indices {
        for k in symmetric.entries(ofRow: i) {
          next[i] += symmetric.values[k] / (v[i] + v[Int(symmetric.columns[k])])
        }
      }
      let total = next.reduce(0, +)
      x = next.map { $0 / total }
    }
    return x
  }

  /// How far π is from πᵀP, relative to π.
  static func drift(_ model: MarkovModel) -> Double {
    let after = model.transitionMatrix.premultiplied(by: model.stationaryDistribution)
    return zip(after, model.stationaryDistribution).reduce(0) { max($0, abs($1.0 / $1.1 - 1)) }
  }
}

/// Random counts between connected states.
enum RandomCounts {
  enum Kind: CaseIterable, Sendable { case dense, sparse, nearlyDisconnected }

  static func make(_ n: Int, _ kind: Kind, seed: UInt64) -> SparseMatrix {
    var random = SeededGenerator(seed: seed)
    var c = Matrix<Double>(rowCount: n, columnCount: n)
    // A ring both ways hangs every kind together.
    func link(_ i: Int, _ j: Int, _ scale: Double) {
      c[i, j] += 1 + (scale * random.nextUniform()).rounded()
      c[j, i] += 1 + (scale * random.nextUniform()).rounded()
    }
    switch kind {
    case .dense:
      for i in 0..<n {
        for j in 0..<n { c[i, j] = Double(random.nextIndex(below: 30)) }
      }
      for i in 1..<n { link(i - 1, i, 0) }
    case .sparse:
      for i in 0..<n { c[i, i] = (1000 * random.nextUniform()).rounded() }
      for i in 1..<n { link(i - 1, i, 50) }
      for _ in 0..<(3 * n) {
        c[random.nextIndex(below: n), random.nextIndex(below: n)] +=
          Double(random.nextIndex(below: 20))
      }
    case .nearlyDisconnected:
      // Two dense halves with 10⁸ counts, and one count each way between them.
      let half = max(1, n / 2)
      for i in 0..<n {
        for j in 0..<n where (i < half) == (j < half) {
          c[i, j] = (1e8 * random.nextUniform() / Double(n)).rounded()
        }
      }
      for i in 1..<n where i != half { link(i - 1, i, 100) }
      if n > 1 {
        c[half - 1, half] = 1
        c[half, half - 1] = 1
      }
    }
    return SparseMatrix(c)
  }
}

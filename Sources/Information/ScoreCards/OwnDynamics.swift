import Glibc
import LinearAlgebra

/// What a table of x(t) and x(t + τ) says of the variable's own motion.
struct OwnDynamics {
  /// 1 + Σ σ_i², of the cells' indicator functions.
  let vamp2: Double
  /// The second eigenvalue of the symmetrised transition matrix; nil for one cell.
  let slowestEigenvalue: Double?

  /// - Parameter counts: Cells × cells.
  init(_ counts: JointCounts) {
    let n = counts.rowCount
    let (rows, columns) = (counts.rowSums, counts.columnSums)
    var chiSquare = 0.0
    for x in 0..<n where rows[x] > 0 {
      for o in 0..<n where columns[o] > 0 {
        let count = counts.counts[x * n + o]
        chiSquare += count / rows[x] * (count / columns[o])
      }
    }
    vamp2 = chiSquare
    let visited = (0..<n).filter { rows[$0] + columns[$0] > 0 }
    let weights = visited.map { rows[$0] + columns[$0] }
    var symmetric = Matrix<Double>(rowCount: visited.count, columnCount: visited.count)
    for (i, a) in visited.enumerated() {
      for (j, b) in visited.enumerated() {
        symmetric[i, j] = (counts.counts[a * n + b] + counts.counts[b * n + a])
          / (weights[i] * weights[j]).squareRoot()
      }
    }
    let values = (try? SymmetricEigen(of: symmetric).values) ?? []
    slowestEigenvalue = values.count > 1 ? values[1] : nil
  }

  /// −τ / ln λ in frames; nil unless 0 < λ < 1.
  func timescale(lag: Int) -> Double? {
    guard let slowestEigenvalue, slowestEigenvalue > 0, slowestEigenvalue < 1, lag > 0 else { return nil }
    return -Double(lag) / log(slowestEigenvalue)
  }
}

public import LinearAlgebra

/// The stationary distribution of a row-stochastic matrix: πᵀP = πᵀ, Σπ = 1.
public enum StationaryDistribution {
  /// Above this many states the elimination, O(n³), gives way to an iteration.
  private static let largestElimination = 1500

  /// Finds the stationary distribution of an irreducible chain.
  ///
  /// By the elimination of Grassmann, Taksar and Heyman, which subtracts nothing: each
  /// probability is accurate to rounding, however small it is and however nearly the chain falls
  /// apart. Larger chains are solved by aggregation, which subtracts nothing either.
  ///
  /// - Reference: W. Grassmann, M. Taksar, D. Heyman, Oper. Res. 33, 1107 (1985),
  ///   doi:10.1287/opre.33.5.1107.
  /// - Throws: ``MarkovError/notConverged(method:residual:)`` for more than 1500 states.
  /// - Complexity: O(n³), or some hundreds of products for more than 1500 states.
  public static func of(_ p: SparseMatrix) throws(MarkovError) -> [Double] {
    if p.rowCount <= largestElimination { return eliminate(p.dense()) }
    return try StateAggregation.stationary(p)
  }

  /// States are taken out of the chain from the last on, and put back.
  ///
  /// The diagonal is not used: rows may be rates as well.
  static func eliminate(_ p: Matrix<Double>) -> [Double] {
    let n = p.rowCount
    var a = p.elements
    a.withUnsafeMutableBufferPointer { a in
      for m in stride(from: n - 1, to: 0, by: -1) {
        let leaving = (0..<m).reduce(0) { $0 + a[m * n + $1] }
        for i in 0..<m where a[i * n + m] != 0 {
          let factor = a[i * n + m] / leaving
          a[i * n + m] = factor
          for j in 0..<m { a[i * n + j] += factor * a[m * n + j] }
        }
      }
    }
    var pi = [Double](repeating: 1, count: n)
    for m in 1..<max(1, n) {
      pi[m] = (0..<m).reduce(0) { $0 + pi[$1] * a[$1 * n + m] }
    }
    let total = pi.reduce(0, +)
    return pi.map { $0 / total }
  }
}

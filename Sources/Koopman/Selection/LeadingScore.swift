import LinearAlgebra

/// VAMP-2 of the leading components of a lagged covariance between orthonormal functions,
/// without the constant's 1.
///
/// Reversible: the sum of λ² over the largest λ by sign; a component with λ ≤ 0 is not slow
/// and counts nothing. Non-reversible: the sum of σ² over the largest.
enum LeadingScore {
  /// - Complexity: O(m³).
  static func value(
    _ lagged: Matrix<Double>, componentCount: Int, isReversible: Bool
  ) throws(KoopmanError) -> Double {
    try rethrow { () throws(LinearAlgebraError) in
      let values =
        isReversible
        ? try SymmetricEigen.values(of: lagged.symmetrized())
        : try SingularValueDecomposition.values(of: lagged)
      return values.prefix(componentCount).reduce(0) { $0 + max(0, $1) * max(0, $1) }
    }
  }

  /// The components behind the value: u and v as columns, s falling and above 0.
  static func components(
    _ lagged: Matrix<Double>, componentCount: Int, isReversible: Bool
  ) throws(KoopmanError) -> (u: Matrix<Double>, s: [Double], v: Matrix<Double>) {
    try rethrow { () throws(LinearAlgebraError) in
      if isReversible {
        let eigen = try SymmetricEigen(of: lagged.symmetrized())
        let s = Array(eigen.values.prefix(componentCount).prefix { $0 > 0 })
        let u = eigen.vectors.columns(0..<s.count)
        return (u, s, u)
      }
      let parts = try SingularValueDecomposition(of: lagged)
      let s = Array(parts.values.prefix(componentCount).prefix { $0 > 0 })
      return (parts.leftVectors.columns(0..<s.count), s, parts.rightVectors.columns(0..<s.count))
    }
  }
}

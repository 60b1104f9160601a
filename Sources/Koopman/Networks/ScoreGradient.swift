package import LinearAlgebra

/// The VAMP-2 score of k functions with its exact derivatives by their covariances.
///
/// With functions χ at the first and second frame of n pairs, means removed, the score
/// without the constant's 1 is tr(A C₀τ B C₀τᵀ), A = (C₀₀ + ε)⁻¹, B = (C_ττ + ε)⁻¹, and
///
///     ∂/∂C₀τ = 2 A C₀τ B,  ∂/∂C₀₀ = −A C₀τ B C₀τᵀ A,  ∂/∂C_ττ = −B C₀τᵀ A C₀τ B.
///
/// The reversible score takes ½ (C₀₀ + C_ττ) for both and ½ (C₀τ + C₀τᵀ).
///
/// - Reference: A. Mardt et al., Nat. Commun. 9, 5 (2018),
///   doi:10.1038/s41467-017-02388-1; reversible: W. Chen, H. Sidky, A. L. Ferguson,
///   J. Chem. Phys. 150, 214114 (2019), doi:10.1063/1.5092521.
package struct ScoreGradient {
  /// Σ σ², without the constant's 1.
  package var score: Double
  /// By C₀₀, symmetric, k × k.
  package var first: Matrix<Double>
  /// By C₀τ, k × k.
  package var lagged: Matrix<Double>
  /// By C_ττ, symmetric, k × k.
  package var second: Matrix<Double>

  /// - Parameters:
  ///   - regularisation: ε as a share of the mean variance: covariances of a batch may be
  ///     singular.
  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(minorOrder:)``.
  /// - Complexity: O(k³).
  package init(
    c00: Matrix<Double>, c0t: Matrix<Double>, ctt: Matrix<Double>, isReversible: Bool,
    regularisation: Double
  ) throws(LinearAlgebraError) {
    let k = c00.rowCount
    func inverse(_ c: Matrix<Double>) throws(LinearAlgebraError) -> Matrix<Double> {
      var regular = c
      let ridge = regularisation * c.trace / Double(max(1, k))
      for i in 0..<k { regular[i, i] += ridge }
      return try CholeskyFactorization(of: regular.symmetrized()).solve(.identity(k))
    }
    // ε moves with the variances.
    func withRidge(_ derivative: Matrix<Double>) -> Matrix<Double> {
      var whole = derivative.symmetrized()
      let share = regularisation * derivative.trace / Double(max(1, k))
      for i in 0..<k { whole[i, i] += share }
      return whole
    }
    if isReversible {
      let mean = 0.5 * (c00 + ctt)
      let lagged = c0t.symmetrized()
      let a = try inverse(mean)
      let propagator = a * lagged
      score = (propagator * propagator).trace
      let byLagged = 2.0 * (propagator * a)
      let byMean = -2.0 * (propagator * propagator * a)
      first = withRidge(0.5 * byMean)
      second = first
      self.lagged = byLagged.symmetrized()
    } else {
      let a = try inverse(c00)
      let b = try inverse(ctt)
      let left = a * c0t
      let right = c0t * b
      let leftRight = left * b
      score = (leftRight * c0t.transposed()).trace
      lagged = 2.0 * leftRight
      first = withRidge(-1.0 * (left * (a * right).transposed()))
      second = withRidge(-1.0 * (b * c0t.transposed() * leftRight))
    }
  }
}

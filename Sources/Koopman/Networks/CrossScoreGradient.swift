import LinearAlgebra

/// VAMP-E of one half of a batch under the operator estimated on the other, with its
/// exact derivatives by the covariances of both.
///
/// With A = (C₀₀ + ε)⁻¹, B = (C_ττ + ε)⁻¹ and the operator K = A C₀τ B of the first half
/// (K = U S Vᵀ of its singular functions) and the second half's covariances marked ′, the
/// score without the constant's 1 is
///
///     R = 2 tr(Kᵀ C₀τ′) − tr(Kᵀ C₀₀′ K C_ττ′).
///
/// On one and the same set R equals VAMP-2; across halves functions that only fit noise
/// lower it. Through the whitening, with G = ∂R/∂K = 2 C₀τ′ − 2 C₀₀′ K C_ττ′:
///
///     ∂/∂C₀τ = A G B,  ∂/∂C₀₀ = −A G Kᵀ,  ∂/∂C_ττ = −Kᵀ G B,
///     ∂/∂C₀τ′ = 2 K,  ∂/∂C₀₀′ = −K C_ττ′ Kᵀ,  ∂/∂C_ττ′ = −Kᵀ C₀₀′ K.
///
/// - Reference: H. Wu, F. Noé, J. Nonlinear Sci. 30, 23 (2020),
///   doi:10.1007/s00332-019-09567-y, for VAMP-E.
package struct CrossScoreGradient {
  /// R.
  package var score: Double
  /// By the covariances that the operator is estimated on.
  package var trained: OutputCovariances
  /// By those that it is scored on.
  package var tested: OutputCovariances

  /// - Parameter regularisation: ε as a share of the mean variance.
  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(minorOrder:)``.
  /// - Complexity: O(k³).
  package init(
    training: OutputCovariances, test: OutputCovariances, regularisation: Double
  ) throws(LinearAlgebraError) {
    let a = try Self.inverse(training.c00, regularisation: regularisation)
    let b = try Self.inverse(training.ctt, regularisation: regularisation)
    let k = a * training.c0t * b
    let forward = test.c00 * k * test.ctt
    score = Self.score(of: k, on: test)
    let byOperator = 2 * (test.c0t - forward)
    let weighted = a * byOperator
    trained = OutputCovariances(
      c00: Self.withRidge(-1 * product(of: weighted, and: k, .transposed), regularisation),
      c0t: weighted * b,
      ctt: Self.withRidge(-1 * product(of: k, .transposed, and: byOperator * b), regularisation))
    tested = OutputCovariances(
      c00: (-1 * product(of: k * test.ctt, and: k, .transposed)).symmetrized(),
      c0t: 2 * k,
      ctt: (-1 * product(of: k, .transposed, and: test.c00 * k)).symmetrized())
  }

  /// K = (C₀₀ + ε)⁻¹ C₀τ (C_ττ + ε)⁻¹.
  static func operatorMatrix(
    _ c: OutputCovariances, regularisation: Double
  ) throws(LinearAlgebraError) -> Matrix<Double> {
    let a = try inverse(c.c00, regularisation: regularisation)
    return a * c.c0t * (try inverse(c.ctt, regularisation: regularisation))
  }

  /// R of an operator on other covariances.
  static func score(of k: Matrix<Double>, on c: OutputCovariances) -> Double {
    let forward = c.c00 * k * c.ctt
    var score = 0.0
    for i in 0..<k.rowCount {
      for j in 0..<k.columnCount { score += k[i, j] * (2 * c.c0t[i, j] - forward[i, j]) }
    }
    return score
  }

  private static func inverse(
    _ c: Matrix<Double>, regularisation: Double
  ) throws(LinearAlgebraError) -> Matrix<Double> {
    var regular = c.symmetrized()
    let ridge = regularisation * c.trace / Double(c.rowCount)
    for i in 0..<c.rowCount { regular[i, i] += ridge }
    return try CholeskyFactorization(of: regular).solve(.identity(c.rowCount))
  }

  /// ε moves with the variances.
  private static func withRidge(_ derivative: Matrix<Double>, _ regularisation: Double) -> Matrix<Double> {
    var whole = derivative.symmetrized()
    let share = regularisation * derivative.trace / Double(derivative.rowCount)
    for i in 0..<whole.rowCount { whole[i, i] += share }
    return whole
  }
}

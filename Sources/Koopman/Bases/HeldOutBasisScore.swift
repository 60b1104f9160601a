import LinearAlgebra
import Moments

/// The components that training pairs give, with the ridge of the training score, and
/// their scores on other pairs.
struct HeldOutBasisScore {
  private let meanX: [Double]
  private let meanY: [Double]
  /// D × D, a column each component, largest σ (or λ) first.
  private let left: Matrix<Double>
  private let right: Matrix<Double>
  private let values: [Double]

  init(training: PairMoments) throws(LinearAlgebraError) {
    let covariances = TuningObjective.Point.covariances(training)
    let (c00, c0t, ctt) = covariances.matrices
    (meanX, meanY) = (covariances.meanX, covariances.meanY)
    let first = try Self.factor(c00)
    let half = try first.solveTriangular(c0t)
    switch training.dynamics {
    case .reversible:
      let whitened = try first.solveTriangular(half.transposed()).symmetrized()
      let eigen = try SymmetricEigen(of: whitened)
      left = try first.solveTriangular(eigen.vectors, .transposed)
      right = left
      values = eigen.values
    case .nonreversible:
      let second = try Self.factor(ctt)
      let whitened = try second.solveTriangular(half.transposed()).transposed()
      let svd = try SingularValueDecomposition(of: whitened)
      left = try first.solveTriangular(svd.leftVectors, .transposed)
      right = try second.solveTriangular(svd.rightVectors, .transposed)
      values = svd.values
    }
  }

  /// VAMP-2 of the leading components on other pairs, whitened there again, the constant's
  /// 1 included.
  ///
  /// - Complexity: O(D² count).
  func vamp2(on test: PairMoments, count: Int) throws(LinearAlgebraError) -> Double {
    let leading = 0..<min(max(1, count), values.count)
    let (u, v) = (left.columns(leading), right.columns(leading))
    func projected(_ c: Matrix<Double>, _ a: Matrix<Double>, _ b: Matrix<Double>) -> Matrix<Double> {
      product(of: a, .transposed, and: c * b)
    }
    let isReversible = test.dynamics == .reversible
    let (c00, c0t, ctt) = TuningObjective.Point.covariances(test).matrices
    let score = try ScoreGradient(
      c00: projected(c00, u, u), c0t: projected(c0t, u, v), ctt: projected(ctt, v, v),
      isReversible: isReversible, regularisation: TuningObjective.regularisation)
    return 1 + score.score
  }

  /// VAMP-E with 0, 1, 2, … components, the constant's 1 included:
  /// 2 tr(S Uᵀ C₀τ V) − tr(S Uᵀ C₀₀ U S Vᵀ C_ττ V), the constant among U and V.
  /// Nothing is whitened again: components that only fit noise lower it.
  ///
  /// - Complexity: O(D³).
  func vampE(on test: PairMoments) -> [Double] {
    let count = values.count
    let (a, b, c) = projected(test)
    let s = [1] + values
    var score = 2 * c[0, 0] - 1
    var scores = [score]
    for k in 1...max(1, count) where count > 0 {
      // Row and column k of the second trace, which the first k − 1 had not.
      score += s[k] * (2 * c[k, k] - s[k] * a[k, k] * b[k, k])
      for i in 0..<k { score -= s[i] * s[k] * (a[i, k] * b[k, i] + a[k, i] * b[i, k]) }
      scores.append(score)
    }
    return scores
  }

  /// Second moments of [1, Uᵀ(x − m)] and [1, Vᵀ(y − n)] with themselves and each other.
  private func projected(
    _ test: PairMoments
  ) -> (first: Matrix<Double>, second: Matrix<Double>, lagged: Matrix<Double>) {
    let covariances = TuningObjective.Point.covariances(test)
    let (c00, c0t, ctt) = covariances.matrices
    let x = zip(covariances.meanX, meanX).map { $0 - $1 }
    let y = zip(covariances.meanY, meanY).map { $0 - $1 }
    return (
      Self.bordered(c00, left, x, left, x), Self.bordered(ctt, right, y, right, y),
      Self.bordered(c0t, left, x, right, y)
    )
  }

  /// [1, wᵀ; u, Uᵀ C V + u wᵀ] with u and w the means of the components.
  private static func bordered(
    _ covariance: Matrix<Double>, _ u: Matrix<Double>, _ x: [Double], _ v: Matrix<Double>,
    _ y: [Double]
  ) -> Matrix<Double> {
    let square = product(of: u, .transposed, and: covariance * v)
    let (first, second) = (product(of: u, .transposed, and: x), product(of: v, .transposed, and: y))
    var result = Matrix<Double>(rowCount: first.count + 1, columnCount: second.count + 1)
    result[0, 0] = 1
    for j in second.indices { result[0, j + 1] = second[j] }
    for i in first.indices {
      result[i + 1, 0] = first[i]
      for j in second.indices { result[i + 1, j + 1] = square[i, j] + first[i] * second[j] }
    }
    return result
  }

  private static func factor(
    _ covariance: Matrix<Double>
  ) throws(LinearAlgebraError) -> CholeskyFactorization {
    var regular = covariance
    let ridge = TuningObjective.regularisation * covariance.trace / Double(max(1, covariance.rowCount))
    for i in 0..<covariance.rowCount { regular[i, i] += ridge }
    return try CholeskyFactorization(of: regular)
  }
}

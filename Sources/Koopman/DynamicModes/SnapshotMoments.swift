import LinearAlgebra
import Moments

/// Second moments of first and second frames, about what the regression takes off.
struct SnapshotMoments: Sendable {
  var c00: Matrix<Double>
  var c0t: Matrix<Double>
  var ctt: Matrix<Double>
  /// What is taken off first frames, in the data's units; zeros without a constant.
  var mean: [Double]
  /// The sizes against which a spread counts as none.
  var scale: [Double]
  /// The means relative to the shift that was taken off before products were formed.
  var offset: [Double]

  init(_ pairs: PairMoments, shift: [Double], hasConstant: Bool) {
    let centered = LaggedCovariances.Nonreversible(pairs)
    (c00, c0t, ctt) = (centered.c00, centered.c0t, centered.ctt)
    mean = zip(shift, centered.meanX).map { $0 + $1 }
    scale = mean
    offset = centered.meanX
    guard !hasConstant else { return }
    let meanY = zip(shift, centered.meanY).map { $0 + $1 }
    c00 = LaggedCovariances.centered(c00, count: 1, mean.map { -$0 }, mean)
    c0t = LaggedCovariances.centered(c0t, count: 1, mean.map { -$0 }, meanY)
    ctt = LaggedCovariances.centered(ctt, count: 1, meanY.map { -$0 }, meanY)
    mean = mean.map { _ in 0 }
    scale = mean
    offset = mean
  }

  /// Moments in other coordinates, given as columns.
  init(c00: Matrix<Double>, c0t: Matrix<Double>, ctt: Matrix<Double>) {
    (self.c00, self.c0t, self.ctt) = (c00, c0t, ctt)
    mean = Array(repeating: 0, count: c00.rowCount)
    scale = mean
    offset = mean
  }

  /// The moments after both frames of all pairs are projected on the leading directions that
  /// they share in time, and a basis that whitens them.
  ///
  /// The right singular vectors of the stacked snapshots [X; Y] are in the eigenvectors Q of
  /// their second moment: C₀₀ becomes Qₓ S Qₓᵀ and C₀τ becomes Qₓ S Q_yᵀ over the `rank`
  /// largest eigenvalues S.
  ///
  /// - Complexity: O((2d)³).
  func denoised(
    rank: Int
  ) throws(KoopmanError) -> (moments: SnapshotMoments, basis: Matrix<Double>) {
    let d = c00.rowCount
    var stacked = Matrix<Double>(rowCount: 2 * d, columnCount: 2 * d)
    for i in 0..<d {
      for j in 0..<d {
        stacked[i, j] = c00[i, j]
        stacked[i, d + j] = c0t[i, j]
        stacked[d + j, i] = c0t[i, j]
        stacked[d + i, d + j] = ctt[i, j]
      }
    }
    let eigen = try rethrow { () throws(LinearAlgebraError) in
      try SymmetricEigen(of: stacked, largest: rank)
    }
    let roots = eigen.values.map { max(0, $0).squareRoot() }
    var first = eigen.vectors.rows(0..<d)
    var second = eigen.vectors.rows(d..<(2 * d))
    for i in 0..<d {
      for j in 0..<rank {
        first[i, j] *= roots[j]
        second[i, j] *= roots[j]
      }
    }
    let inner = try rethrow { () throws(LinearAlgebraError) in
      try SymmetricEigen(of: gramMatrix(of: first))
    }
    let kept = inner.values.prefix { $0 > 1e-12 * inner.values[0] }.count
    // With U Σ Vᵀ the projected first frames, U Σ⁻¹ = (first) V Σ⁻².
    let basis = first * inner.vectors.columns(0..<kept)
      * Matrix.diagonal(inner.values.prefix(kept).map { 1 / $0 })
    var moments = self
    moments.c00 = product(of: first, and: first, .transposed)
    moments.c0t = product(of: first, and: second, .transposed)
    moments.ctt = product(of: second, and: second, .transposed)
    return (moments, basis)
  }
}

private import COpenBLAS

/// The eigenvalues and eigenvectors of a symmetric-definite pair:
/// `A·V = B·V·diag(λ)` with `Vᵀ·B·V = 1`.
public struct GeneralizedSymmetricEigen: Equatable, Sendable {
  /// The eigenvalues, largest first.
  public let values: [Double]
  /// The eigenvectors as columns, n × n, orthonormal with respect to B.
  public let vectors: Matrix<Double>

  /// Finds all eigenvalues and eigenvectors.
  ///
  /// - Parameters:
  ///   - a: A symmetric n × n matrix, of which the upper triangle alone is read.
  ///   - b: A symmetric positive definite n × n matrix, read likewise. Values are
  ///     lost to rounding where its condition number nears 1e16: whiten and cut
  ///     off a nearly singular matrix instead.
  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(minorOrder:)`` for B,
  ///   ``LinearAlgebraError/notFinite(row:column:)``,
  ///   ``LinearAlgebraError/notConverged(unconvergedCount:)``, or
  ///   ``LinearAlgebraError/shapeMismatch(expected:actual:)``.
  /// - Complexity: O(n³).
  public init(_ a: Matrix<Double>, _ b: Matrix<Double>) throws(LinearAlgebraError) {
    var basis = try a.symmetricElements()
    guard b.shape == a.shape else {
      throw .shapeMismatch(expected: a.shape, actual: b.shape)
    }
    var metric = try b.symmetricElements()
    let count = a.rowCount
    guard count > 0 else {
      values = []
      vectors = a
      return
    }
    var n = Int32(count)
    var stride = n
    var metricStride = n
    var kind: Int32 = 1
    var ascending = [Double](repeating: 0, count: count)
    let info = withLAPACKWorkspace { work, workCount, integers, integerCount in
      var workCount = workCount
      var integerCount = integerCount
      var info: Int32 = 0
      dsygvd_(
        &kind, "V", "L", &n, &basis, &stride, &metric, &metricStride, &ascending, work,
        &workCount, integers, &integerCount, &info, 1, 1)
      return info
    }
    guard info <= n else { throw .notPositiveDefinite(minorOrder: Int(info - n)) }
    guard info == 0 else { throw .notConverged(unconvergedCount: 1) }
    values = ascending.reversed()
    vectors = Matrix(rowCount: count, columnCount: count, columnMajor: basis).reversingColumns()
  }
}

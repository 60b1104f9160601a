private import COpenBLAS
private import Glibc

/// The Cholesky factorization `A = L·Lᵀ` of a symmetric positive definite matrix.
///
///     let factorization = try CholeskyFactorization(of: covariance)
///     let x = try factorization.solve(b)
public struct CholeskyFactorization: Equatable, Sendable {
  /// The lower triangular factor L, n × n, with zeros above its diagonal.
  public let lowerFactor: Matrix<Double>

  /// Factors a symmetric positive definite matrix.
  ///
  /// - Parameter a: An n × n matrix, of which the upper triangle alone is read.
  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(minorOrder:)``,
  ///   ``LinearAlgebraError/notFinite(row:column:)``, or
  ///   ``LinearAlgebraError/shapeMismatch(expected:actual:)``.
  /// - Complexity: O(n³).
  public init(of a: Matrix<Double>) throws(LinearAlgebraError) {
    var factor = try a.symmetricElements()
    var n = Int32(a.rowCount)
    guard n > 0 else {
      lowerFactor = a
      return
    }
    var stride = n
    var info: Int32 = 0
    dpotrf_("L", &n, &factor, &stride, &info, 1)
    precondition(info >= 0, "LAPACK refused argument \(-info).")
    guard info == 0 else { throw .notPositiveDefinite(minorOrder: Int(info)) }
    lowerFactor = lowerTriangle(columnMajor: factor, dimension: a.rowCount, columnCount: a.rowCount)
  }

  /// The solution X of `A·X = B`.
  ///
  /// - Parameter b: n rows and any number of columns.
  /// - Complexity: O(n² · columns).
  public func solve(_ b: Matrix<Double>) throws(LinearAlgebraError) -> Matrix<Double> {
    try solveTriangular(try solveTriangular(b), .transposed)
  }

  /// The solution x of `A·x = b`.
  public func solve(_ b: [Double]) throws(LinearAlgebraError) -> [Double] {
    try solve(Matrix(rowCount: b.count, columnCount: 1, elements: b)).elements
  }

  /// Overwrites b with the solution of `A·x = b`, without copies or checks: for small systems that are
  /// solved many thousand times.
  ///
  /// - Complexity: O(n²).
  public func solve(inPlace b: inout [Double]) {
    let n = lowerFactor.rowCount
    precondition(b.count == n, "The right-hand side has a number for each row.")
    let l = lowerFactor.storage.span
    for i in 0..<n {
      var sum = b[i]
      for j in 0..<i { sum -= l[i * n + j] * b[j] }
      b[i] = sum / l[i * n + i]
    }
    for i in stride(from: n - 1, through: 0, by: -1) {
      let value = b[i] / l[i * n + i]
      b[i] = value
      for j in 0..<i { b[j] -= l[i * n + j] * value }
    }
  }

  /// The solution X of `L·X = B`, or of `Lᵀ·X = B` if transposed.
  ///
  /// - Parameter b: n rows and any number of columns.
  /// - Complexity: O(n² · columns).
  public func solveTriangular(
    _ b: Matrix<Double>, _ transposition: Transposition = .plain
  ) throws(LinearAlgebraError) -> Matrix<Double> {
    guard b.rowCount == lowerFactor.rowCount else {
      throw .shapeMismatch(
        expected: MatrixShape(rowCount: lowerFactor.rowCount, columnCount: b.columnCount),
        actual: b.shape)
    }
    try b.requireFinite()
    guard b.rowCount > 0 && b.columnCount > 0 else { return b }
    // Row-major L is LAPACK's upper triangular Lᵀ.
    var n = Int32(b.rowCount)
    var stride = n
    var count = Int32(b.columnCount)
    var bStride = n
    var solution = b.transposed().elements
    var info: Int32 = 0
    dtrtrs_(
      "U", transposition == .plain ? "T" : "N", "N", &n, &count, lowerFactor.storage, &stride,
      &solution, &bStride, &info, 1, 1, 1)
    precondition(info == 0, "The factor has a positive diagonal.")
    return Matrix(rowCount: b.rowCount, columnCount: b.columnCount, columnMajor: solution)
  }

  /// The natural logarithm of the determinant of A.
  public var logDeterminant: Double {
    2 * lowerFactor.diagonal.reduce(into: 0) { $0 += log($1) }
  }
}

/// The lower trapezium of a column-major factor as a matrix, zeros above it.
internal func lowerTriangle(
  columnMajor factor: [Double], dimension n: Int, columnCount: Int
) -> Matrix<Double> {
  var result = Matrix<Double>(rowCount: n, columnCount: columnCount)
  for j in 0..<columnCount {
    for i in j..<n { result[i, j] = factor[j * n + i] }
  }
  return result
}

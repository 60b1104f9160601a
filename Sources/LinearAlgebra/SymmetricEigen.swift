private import COpenBLAS

/// The eigenvalues and eigenvectors of a symmetric matrix: `A·V = V·diag(λ)`.
///
///     let eigen = try SymmetricEigen(of: covariance)
///     let leading = eigen.vectors.column(0)
public struct SymmetricEigen: Equatable, Sendable {
  /// The eigenvalues, largest first.
  public let values: [Double]
  /// The orthonormal eigenvectors as columns, n × (number of values), in the
  /// order of the values. Their signs are LAPACK's.
  public let vectors: Matrix<Double>

  /// Finds all eigenvalues and eigenvectors by divide and conquer.
  ///
  /// - Parameter a: An n × n matrix, of which the upper triangle alone is read.
  /// - Throws: ``LinearAlgebraError/notFinite(row:column:)``,
  ///   ``LinearAlgebraError/notConverged(unconvergedCount:)``, or
  ///   ``LinearAlgebraError/shapeMismatch(expected:actual:)``.
  /// - Complexity: O(n³).
  public init(of a: Matrix<Double>) throws(LinearAlgebraError) {
    let (values, basis) = try divideAndConquer(a, wantsVectors: true)
    self.values = values.reversed()
    self.vectors = Matrix(rowCount: a.rowCount, columnCount: a.rowCount, columnMajor: basis)
      .reversingColumns()
  }

  /// Finds the `count` largest eigenvalues and their eigenvectors, by relatively
  /// robust representations.
  ///
  /// - Parameters:
  ///   - a: An n × n matrix, of which the upper triangle alone is read.
  ///   - count: From 1 to n.
  /// - Complexity: O(n³), with a smaller factor than for all vectors.
  public init(of a: Matrix<Double>, largest count: Int) throws(LinearAlgebraError) {
    var elements = try a.symmetricElements()
    let n = a.rowCount
    guard count >= 1 && count <= n else {
      throw .invalidCount(requested: count, available: n)
    }
    var n32 = Int32(n)
    var stride = n32
    var first = Int32(n - count + 1)
    var last = n32
    var unusedBound = 0.0
    var tolerance = 0.0
    var found: Int32 = 0
    var values = [Double](repeating: 0, count: n)
    var basis = [Double](repeating: 0, count: n * count)
    var basisStride = n32
    var support = [Int32](repeating: 0, count: 2 * n)
    let info = withLAPACKWorkspace { work, workCount, integers, integerCount in
      var workCount = workCount
      var integerCount = integerCount
      var info: Int32 = 0
      dsyevr_(
        "V", "I", "L", &n32, &elements, &stride, &unusedBound, &unusedBound, &first, &last,
        &tolerance, &found, &values, &basis, &basisStride, &support, work, &workCount, integers,
        &integerCount, &info, 1, 1, 1)
      return info
    }
    guard info == 0 && found == Int32(count) else {
      throw .notConverged(unconvergedCount: max(1, count - Int(found)))
    }
    self.values = values[..<count].reversed()
    self.vectors = Matrix(rowCount: n, columnCount: count, columnMajor: basis).reversingColumns()
  }

  internal init(values: [Double], vectors: Matrix<Double>) {
    self.values = values
    self.vectors = vectors
  }

  /// The eigenvalues alone, largest first.
  ///
  /// - Parameter a: An n × n matrix, of which the upper triangle alone is read.
  /// - Complexity: O(n³), several times faster than with vectors.
  public static func values(of a: Matrix<Double>) throws(LinearAlgebraError) -> [Double] {
    try divideAndConquer(a, wantsVectors: false).values.reversed()
  }
}

/// LAPACK's ascending values and, column-major, their vectors.
private func divideAndConquer(
  _ a: Matrix<Double>, wantsVectors: Bool
) throws(LinearAlgebraError) -> (values: [Double], basis: [Double]) {
  var basis = try a.symmetricElements()
  guard a.rowCount > 0 else { return ([], []) }
  var n = Int32(a.rowCount)
  var stride = n
  var values = [Double](repeating: 0, count: a.rowCount)
  let info = withLAPACKWorkspace { work, workCount, integers, integerCount in
    var workCount = workCount
    var integerCount = integerCount
    var info: Int32 = 0
    dsyevd_(
      wantsVectors ? "V" : "N", "L", &n, &basis, &stride, &values, work, &workCount, integers,
      &integerCount, &info, 1, 1)
    return info
  }
  // With vectors, a positive info encodes a range of rows and not a count.
  guard info == 0 else { throw .notConverged(unconvergedCount: wantsVectors ? 1 : Int(info)) }
  return (values, basis)
}

private import COpenBLAS

/// The thin singular value decomposition `A = U·diag(σ)·Vᵀ`.
public struct SingularValueDecomposition: Equatable, Sendable {
  /// The singular values, largest first; k = min(m, n) of them.
  public let values: [Double]
  /// The left singular vectors U as orthonormal columns, m × k.
  public let leftVectors: Matrix<Double>
  /// The right singular vectors V as orthonormal columns, n × k.
  public let rightVectors: Matrix<Double>

  /// Decomposes a matrix by divide and conquer.
  ///
  /// - Parameter a: An m × n matrix.
  /// - Throws: ``LinearAlgebraError/notFinite(row:column:)`` or
  ///   ``LinearAlgebraError/notConverged(unconvergedCount:)``.
  /// - Complexity: O(m·n·min(m, n)).
  public init(of a: Matrix<Double>) throws(LinearAlgebraError) {
    let parts = try decompose(a, wantsVectors: true)
    let k = parts.values.count
    values = parts.values
    // LAPACK sees Aᵀ: its left vectors are our right ones, and its transposed
    // right vectors, column-major, are our left ones, row-major.
    leftVectors = Matrix(rowCount: a.rowCount, columnCount: k, elements: parts.rows)
    rightVectors = Matrix(rowCount: a.columnCount, columnCount: k, columnMajor: parts.columns)
  }

  internal init(values: [Double], leftVectors: Matrix<Double>, rightVectors: Matrix<Double>) {
    self.values = values
    self.leftVectors = leftVectors
    self.rightVectors = rightVectors
  }

  /// The singular values alone, largest first.
  public static func values(of a: Matrix<Double>) throws(LinearAlgebraError) -> [Double] {
    try decompose(a, wantsVectors: false).values
  }

  /// The number of singular values above a fraction of the largest.
  public func rank(relativeTolerance: Double) -> Int {
    guard let largest = values.first else { return 0 }
    return values.count { $0 > relativeTolerance * largest }
  }
}

private func decompose(
  _ a: Matrix<Double>, wantsVectors: Bool
) throws(LinearAlgebraError) -> (values: [Double], columns: [Double], rows: [Double]) {
  try a.requireModerateSize()
  try a.requireFinite()
  let k = min(a.rowCount, a.columnCount)
  guard k > 0 else { return ([], [], []) }
  var elements = a.elements
  var m = Int32(a.columnCount)
  var n = Int32(a.rowCount)
  var stride = m
  var values = [Double](repeating: 0, count: k)
  var columns = [Double](repeating: 0, count: wantsVectors ? a.columnCount * k : 1)
  var columnStride = m
  var rows = [Double](repeating: 0, count: wantsVectors ? k * a.rowCount : 1)
  var rowStride = Int32(k)
  var integers = [Int32](repeating: 0, count: 8 * k)
  let info = withLAPACKWorkspace { work, workCount, _, _ in
    var workCount = workCount
    var info: Int32 = 0
    dgesdd_(
      wantsVectors ? "S" : "N", &m, &n, &elements, &stride, &values, &columns, &columnStride,
      &rows, &rowStride, work, &workCount, &integers, &info, 1)
    return info
  }
  guard info == 0 else { throw .notConverged(unconvergedCount: Int(info)) }
  return (values, columns, rows)
}

private import COpenBLAS

/// The factorization `P·A = L·U` of a general square matrix, with partial pivoting.
public struct LUFactorization: Equatable, Sendable {
  private let factors: [Double]
  private let pivots: [Int32]
  private let dimension: Int

  /// Factors a matrix.
  ///
  /// - Parameter a: An n × n matrix.
  /// - Throws: ``LinearAlgebraError/singular(pivot:)``,
  ///   ``LinearAlgebraError/notFinite(row:column:)``, or
  ///   ``LinearAlgebraError/shapeMismatch(expected:actual:)``.
  /// - Complexity: O(n³).
  public init(of a: Matrix<Double>) throws(LinearAlgebraError) {
    try a.requireSquare()
    try a.requireFinite()
    dimension = a.rowCount
    // Row-major A is LAPACK's Aᵀ; the solves below are transposed in turn.
    var values = a.storage
    var places = [Int32](repeating: 0, count: dimension)
    var n = Int32(dimension)
    var m = n
    var stride = max(1, n)
    var info: Int32 = 0
    if dimension > 0 { dgetrf_(&m, &n, &values, &stride, &places, &info) }
    precondition(info >= 0, "LAPACK refused argument \(-info).")
    guard info == 0 else { throw .singular(pivot: Int(info) - 1) }
    factors = values
    pivots = places
  }

  /// The solution x of `A·x = b`, or of `Aᵀ·x = b` if transposed.
  ///
  /// - Complexity: O(n²).
  public func solve(_ b: [Double], _ transposition: Transposition = .plain) -> [Double] {
    precondition(b.count == dimension, "The right-hand side has a number for each row.")
    guard dimension > 0 else { return b }
    var n = Int32(dimension)
    var stride = n
    var bStride = n
    var count: Int32 = 1
    var x = b
    var info: Int32 = 0
    dgetrs_(
      transposition == .plain ? "T" : "N", &n, &count, factors, &stride, pivots, &x, &bStride,
      &info, 1)
    precondition(info == 0, "The factors are finite.")
    return x
  }

  /// The solution X of `A·X = B`, column by column.
  public func solve(_ b: Matrix<Double>) -> Matrix<Double> {
    let columns = (0..<b.columnCount).flatMap { solve(b.column($0)) }
    return Matrix(rowCount: b.rowCount, columnCount: b.columnCount, columnMajor: columns)
  }
}

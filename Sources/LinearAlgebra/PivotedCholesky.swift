private import COpenBLAS

/// The Cholesky factorization with complete pivoting of a positive semidefinite
/// matrix: `A[pᵢ, pⱼ] ≈ (L·Lᵀ)[i, j]` for the pivots p.
///
/// Stops where the largest remaining diagonal element falls to the tolerance, so
/// that it tells the numerical rank, and by ``pivots`` a set of independent
/// columns and those that depend on them.
///
/// - Reference: C. Lucas, LAPACK-Style Codes for Level 2 and 3 Pivoted Cholesky
///   Factorizations, LAPACK Working Note 161 (2004).
public struct PivotedCholesky: Equatable, Sendable {
  /// The lower trapezoidal factor L of the reordered matrix, n × rank.
  public let lowerFactor: Matrix<Double>
  /// The original index of each row of the reordered matrix, most independent
  /// first; those from ``rank`` on depend on the ones before, to the tolerance.
  public let pivots: [Int]
  /// The number of pivots above the tolerance.
  public let rank: Int

  /// Factors a symmetric positive semidefinite matrix.
  ///
  /// - Parameters:
  ///   - a: An n × n matrix, of which the upper triangle alone is read.
  ///   - relativeTolerance: The smallest pivot kept, relative to the largest
  ///     diagonal element; n times the rounding unit if nil.
  /// - Complexity: O(n · rank²).
  public init(
    of a: Matrix<Double>, relativeTolerance: Double? = nil
  ) throws(LinearAlgebraError) {
    var factor = try a.symmetricElements()
    let count = a.rowCount
    let largest = a.diagonal.max() ?? 0
    guard largest > 0 else {
      lowerFactor = Matrix(rowCount: count, columnCount: 0)
      pivots = Array(0..<count)
      rank = 0
      return
    }
    var n = Int32(count)
    var stride = n
    var pivotsFromOne = [Int32](repeating: 0, count: count)
    var rank32: Int32 = 0
    var tolerance = largest * (relativeTolerance ?? Double(count) * .ulpOfOne)
    var work = [Double](repeating: 0, count: 2 * count)
    var info: Int32 = 0
    // A positive info says only that the rank is below n, which is a result here.
    dpstrf_(
      "L", &n, &factor, &stride, &pivotsFromOne, &rank32, &tolerance, &work, &info, 1)
    precondition(info >= 0, "LAPACK refused argument \(-info).")
    rank = Int(rank32)
    pivots = pivotsFromOne.map { Int($0) - 1 }
    lowerFactor = lowerTriangle(columnMajor: factor, dimension: count, columnCount: rank)
  }
}

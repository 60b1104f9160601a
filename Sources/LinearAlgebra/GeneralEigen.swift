private import COpenBLAS
public import ComplexModule
public import RealModule

/// The eigenvalues and eigenvectors of a real square matrix that need not be
/// symmetric: `A·v = λ·v` and `wᴴ·A = λ·wᴴ`.
///
/// Values are ordered by descending real part, ties by descending imaginary size;
/// a conjugate pair always stands together, its positive imaginary part first.
public struct GeneralEigen: Equatable, Sendable {
  /// The n eigenvalues.
  public let values: [Complex<Double>]
  /// The right eigenvectors v as columns of norm 1, n × n. Those of a conjugate
  /// pair are conjugate to one another.
  public let rightVectors: ComplexMatrix
  /// The left eigenvectors w as columns of norm 1, n × n, not scaled to the right
  /// ones.
  public let leftVectors: ComplexMatrix

  /// Finds all eigenvalues with their right and left eigenvectors.
  ///
  /// - Parameter a: An n × n matrix.
  /// - Throws: ``LinearAlgebraError/notFinite(row:column:)``,
  ///   ``LinearAlgebraError/notConverged(unconvergedCount:)``, or
  ///   ``LinearAlgebraError/shapeMismatch(expected:actual:)``.
  /// - Complexity: O(n³).
  public init(of a: Matrix<Double>) throws(LinearAlgebraError) {
    let parts = try decomposeGeneral(a, wantsVectors: true)
    let order = parts.pairs.sortedByRealPart()
    values = parts.pairs.values(order)
    rightVectors = parts.pairs.vectors(columnMajor: parts.right, dimension: a.rowCount, order)
    leftVectors = parts.pairs.vectors(columnMajor: parts.left, dimension: a.rowCount, order)
  }

  /// The eigenvalues alone, in the same order.
  public static func values(
    of a: Matrix<Double>
  ) throws(LinearAlgebraError) -> [Complex<Double>] {
    let pairs = try decomposeGeneral(a, wantsVectors: false).pairs
    return pairs.values(pairs.sortedByRealPart())
  }
}

internal func decomposeGeneral(
  _ a: Matrix<Double>, wantsVectors: Bool
) throws(LinearAlgebraError) -> (pairs: ConjugatePairs, left: [Double], right: [Double]) {
  try a.requireSquare()
  try a.requireFinite()
  let count = a.rowCount
  var pairs = ConjugatePairs(
    realParts: [Double](repeating: 0, count: count),
    imaginaryParts: [Double](repeating: 0, count: count))
  guard count > 0 else { return (pairs, [], []) }
  var elements = a.transposed().elements
  var n = Int32(count)
  var stride = n
  var left = [Double](repeating: 0, count: wantsVectors ? count * count : 1)
  var right = left
  var leftStride = n
  var rightStride = n
  let job = wantsVectors ? "V" : "N"
  let info = withLAPACKWorkspace { work, workCount, _, _ in
    var workCount = workCount
    var info: Int32 = 0
    dgeev_(
      job, job, &n, &elements, &stride, &pairs.realParts, &pairs.imaginaryParts, &left,
      &leftStride, &right, &rightStride, work, &workCount, &info, 1, 1)
    return info
  }
  // The values after the first `info` have converged.
  guard info == 0 else { throw .notConverged(unconvergedCount: Int(info)) }
  return (pairs, left, right)
}

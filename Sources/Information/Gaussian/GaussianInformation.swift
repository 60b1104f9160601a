import Glibc
public import LinearAlgebra

/// Mutual information of jointly Gaussian variables, from their covariances alone.
///
/// For other variables the values are neither bounds nor estimates of anything but the linear part.
///
/// - Reference: T. M. Cover, J. A. Thomas, Elements of Information Theory, 2nd ed. (2006), chapter 8,
///   doi:10.1002/047174882X.
public enum GaussianInformation {
  /// −½ ln(1 − ρ²) of two scalars; infinite for ρ = ±1.
  ///
  /// - Precondition: ρ is in −1 ... 1.
  public static func value(correlation: Double) -> Double {
    precondition(abs(correlation) <= 1, "a correlation lies in -1 ... 1, not \(correlation)")
    return -0.5 * log1p(-correlation * correlation)
  }

  /// −½ Σ ln(1 − σ²) over canonical correlations.
  ///
  /// - Precondition: All are in 0 ... 1.
  public static func value(canonicalCorrelations: [Double]) -> Double {
    canonicalCorrelations.reduce(0) { $0 + value(correlation: $1) }
  }

  /// −½ ln det R, with R the correlations of all columns: the information of scalars beyond what
  /// each says alone (for two scalars their mutual information, for more the total correlation).
  ///
  /// - Parameter covariance: Symmetric; correlations do as well.
  /// - Throws: ``InformationError/dependentColumns(of:)``, ``InformationError/constant(name:)``, or
  ///   ``InformationError/notFinite(row:column:)``.
  /// - Complexity: O(d³).
  public static func totalCorrelation(_ covariance: Matrix<Double>) throws(InformationError) -> Double {
    let r = try correlations(covariance)
    return -0.5 * (try factor(r, of: "the variables")).logDeterminant
  }

  /// I(x; o), or I(x; o | z), of blocks of columns.
  ///
  /// - Parameters:
  ///   - covariance: Of all columns, symmetric; correlations do as well.
  ///   - x: The places of x's columns.
  ///   - o: The places of o's.
  ///   - z: The places of what is known already.
  /// - Throws: ``InformationError/dependentColumns(of:)``, also where x determines a combination of o,
  ///   ``InformationError/constant(name:)``, or ``InformationError/notFinite(row:column:)``.
  /// - Complexity: O(d³).
  public static func value(
    covariance: Matrix<Double>, x: [Int], o: [Int], given z: [Int] = []
  ) throws(InformationError) -> Double {
    let sigma = try canonicalCorrelations(covariance: covariance, x: x, o: o, given: z)
    guard sigma.allSatisfy({ 1 - $0 > leastPivot }) else { throw .dependentColumns(of: "x and o") }
    return value(canonicalCorrelations: sigma)
  }

  /// The canonical correlations of x and o, or the partial ones given z, largest first.
  ///
  /// Parameters and errors are those of ``value(covariance:x:o:given:)``; 1 is allowed.
  public static func canonicalCorrelations(
    covariance: Matrix<Double>, x: [Int], o: [Int], given z: [Int] = []
  ) throws(InformationError) -> [Double] {
    precondition(
      covariance.isSquare && (x + o + z).allSatisfy { $0 >= 0 && $0 < covariance.rowCount },
      "places of columns")
    precondition(!x.isEmpty && !o.isEmpty, "x and o have columns")
    let all = x + o + z
    var r = try correlations(covariance.submatrix(rows: all, columns: all))
    let (nx, no) = (x.count, o.count)
    if !z.isEmpty { r = try partial(r, known: nx + no..<all.count) }
    let lx = try factor(r.submatrix(rows: Array(0..<nx), columns: Array(0..<nx)), of: "x")
    let second = Array(nx..<nx + no)
    let lo = try factor(r.submatrix(rows: second, columns: second), of: "o")
    let cross = r.submatrix(rows: Array(0..<nx), columns: second)
    let whitened = checked {
      let left = try lx.solveTriangular(cross)
      return try lo.solveTriangular(left.transposed())
    }
    let sigma = checked { try SingularValueDecomposition.values(of: whitened) }
    return sigma.map { min(1, max(0, $0)) }
  }

  /// Below this share of a column's variance, what others leave of it is rounding.
  private static let leastPivot = 1e-12

  private static func correlations(_ c: Matrix<Double>) throws(InformationError) -> Matrix<Double> {
    if let place = c.elements.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(row: place / c.columnCount, column: place % c.columnCount)
    }
    let deviations = c.diagonal.map { $0 > 0 ? $0.squareRoot() : 0 }
    if let place = deviations.firstIndex(of: 0) { throw .constant(name: "column \(place)") }
    var r = c
    for i in 0..<c.rowCount {
      for j in 0..<c.columnCount {
        r[i, j] = i == j ? 1 : c[i, j] / deviations[i] / deviations[j]
      }
    }
    return r
  }

  /// The correlations of the other columns once the known ones are taken out.
  private static func partial(
    _ r: Matrix<Double>, known: Range<Int>
  ) throws(InformationError) -> Matrix<Double> {
    let (rest, z) = (Array(0..<known.lowerBound), Array(known))
    let l = try factor(r.submatrix(rows: z, columns: z), of: "z")
    let w = checked { try l.solveTriangular(r.submatrix(rows: z, columns: rest)) }
    var left = r.submatrix(rows: rest, columns: rest)
    for i in rest {
      for j in rest {
        for k in z.indices { left[i, j] -= w[k, i] * w[k, j] }
      }
    }
    guard left.diagonal.allSatisfy({ $0 > leastPivot }) else {
      throw .dependentColumns(of: "x, o and z")
    }
    return try correlations(left)
  }

  private static func factor(
    _ r: Matrix<Double>, of name: String
  ) throws(InformationError) -> CholeskyFactorization {
    guard let factor = try? CholeskyFactorization(of: r),
      factor.lowerFactor.diagonal.allSatisfy({ $0 * $0 > leastPivot })
    else { throw .dependentColumns(of: name) }
    return factor
  }

  /// Shapes and numbers have been checked: these decompositions do not fail.
  private static func checked<Result>(_ body: () throws -> Result) -> Result {
    do { return try body() } catch { preconditionFailure("\(error)") }
  }
}

import LinearAlgebra
import Numerics

/// Right and left eigenvectors of a real square matrix, slowest decay first.
///
/// Conjugate pairs stay together, the positive imaginary part first. Right
/// vectors c are columns of norm 1, left ones η are scaled to ηᵢᵀ cⱼ = δᵢⱼ
/// (without conjugation), which holds for repeated eigenvalues too.
struct BiorthogonalEigen {
  var values: [Complex<Double>]
  var right: ComplexMatrix
  var left: ComplexMatrix
  /// σ₁/σᵣ of the right vectors: large where eigenvectors are nearly parallel,
  /// infinite where the matrix is defective.
  var condition: Double

  /// Of a general matrix, by falling |λ|.
  ///
  /// - Parameter basis: d × r; the coefficient of largest magnitude of each
  ///   vector on the d features is made real and positive.
  init(of matrix: Matrix<Double>, basis: Matrix<Double>) throws(KoopmanError) {
    let eigen = try rethrow { () throws(LinearAlgebraError) in try GeneralEigen(of: matrix) }
    // Units are first places of pairs and of single values, so that rounding
    // cannot part a pair.
    let units = eigen.values.indices.filter { eigen.values[$0].imaginary >= 0 }
    let sorted = units.sorted { a, b in
      let (x, y) = (eigen.values[a].length, eigen.values[b].length)
      return x != y ? x > y : a < b
    }
    let order = sorted.flatMap { eigen.values[$0].imaginary > 0 ? [$0, $0 + 1] : [$0] }
    values = order.map { eigen.values[$0] }
    right = eigen.rightVectors.columns(order)
    let real = basis * right.realPart
    let imaginary = basis * right.imaginaryPart
    for j in values.indices {
      var largest = Complex<Double>(0)
      for i in 0..<basis.rowCount {
        let value = Complex(real[i, j], imaginary[i, j])
        if value.length > largest.length * (1 + 1e-12) { largest = value }
      }
      guard largest.length > 0 else { continue }
      let turn = largest.conjugate / Complex(largest.length)
      for i in values.indices { right[i, j] = right[i, j] * turn }
    }
    (left, condition) = try Self.duals(of: right, values)
  }

  /// Of I − μ with μ symmetric, by falling signed λ.
  init(relaxation: Matrix<Double>, basis: Matrix<Double>) throws(KoopmanError) {
    let eigen = try rethrow { () throws(LinearAlgebraError) in try SymmetricEigen(of: relaxation) }
    let order = Array(eigen.values.indices.reversed())
    var coefficients = basis * eigen.vectors.columns(order)
    let unsigned = coefficients
    SignConvention.apply(to: &coefficients)
    var vectors = eigen.vectors.columns(order)
    for j in order.indices where coefficients.column(j) != unsigned.column(j) {
      SignConvention.flip(&vectors, column: j)
    }
    values = order.map { Complex(1 - eigen.values[$0]) }
    right = ComplexMatrix(
      rowCount: vectors.rowCount, columnCount: vectors.columnCount,
      elements: vectors.elements.map { Complex($0) })
    left = right
    condition = 1
  }

  /// Real columns that span the same space: of a pair the real and the
  /// imaginary part.
  static func realForm(_ vectors: ComplexMatrix, _ values: [Complex<Double>]) -> Matrix<Double> {
    var result = vectors.realPart
    for j in values.indices where values[j].imaginary < 0 {
      for i in 0..<vectors.rowCount { result[i, j] = vectors[i, j - 1].imaginary }
    }
    return result
  }

  private static func duals(
    of right: ComplexMatrix, _ values: [Complex<Double>]
  ) throws(KoopmanError) -> (ComplexMatrix, condition: Double) {
    let real = realForm(right, values)
    let svd = try rethrow { () throws(LinearAlgebraError) in
      try SingularValueDecomposition(of: real)
    }
    let largest = svd.values.first ?? 1
    let isDefective = (svd.values.last ?? 1) <= 1e-13 * largest
    let inverses = svd.values.map { $0 <= 1e-13 * largest ? 0 : 1 / $0 }
    var scaled = svd.rightVectors
    for i in 0..<scaled.rowCount {
      for j in 0..<scaled.columnCount { scaled[i, j] *= inverses[j] }
    }
    // Rows are the duals of the real columns.
    let inverse = product(of: scaled, and: svd.leftVectors, .transposed)
    var left = right
    for j in values.indices {
      for i in values.indices {
        // (p + iq, p − iq) has the duals (α ∓ iβ)/2 of those α, β of (p, q).
        if values[j].imaginary > 0 {
          left[i, j] = Complex(inverse[j, i] / 2, -inverse[j + 1, i] / 2)
        } else if values[j].imaginary < 0 {
          left[i, j] = Complex(inverse[j - 1, i] / 2, inverse[j, i] / 2)
        } else {
          left[i, j] = Complex(inverse[j, i])
        }
      }
    }
    return (left, isDefective ? .infinity : largest / (svd.values.last ?? 1))
  }
}

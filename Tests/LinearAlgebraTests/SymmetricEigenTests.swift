import Glibc
import LinearAlgebra
import Testing

@Suite("Symmetric eigenproblem")
struct SymmetricEigenTests {
  /// A·V = V·diag(λ), VᵀV = 1 and descending values.
  static func check(_ a: Matrix<Double>, _ eigen: SymmetricEigen, tolerance: Double = 1e-13) {
    let scale = max(1, a.frobeniusNorm)
    let residual = a * eigen.vectors - eigen.vectors * Matrix.diagonal(eigen.values)
    #expect(residual.maximumMagnitude < tolerance * scale)
    #expect(orthonormalityError(eigen.vectors) < 1e-13)
    #expect(eigen.values == eigen.values.sorted(by: >))
  }

  @Test("A·V = V·Λ and VᵀV = 1", arguments: [1, 2, 5, 40, 150])
  func random(n: Int) throws {
    var random = SeededMatrices(seed: 10)
    let a = random.symmetric(n)
    let eigen = try SymmetricEigen(of: a)
    #expect(eigen.values.count == n)
    Self.check(a, eigen)
    #expect(abs(eigen.values.reduce(0, +) - a.trace) < 1e-12 * Double(n))
    let values = try SymmetricEigen.values(of: a)
    for k in 0..<n { #expect(abs(values[k] - eigen.values[k]) < 1e-13 * Double(n)) }

    let count = (n + 1) / 2
    let leading = try SymmetricEigen(of: a, largest: count)
    #expect(leading.values.count == count)
    #expect(leading.vectors.shape == MatrixShape(rowCount: n, columnCount: count))
    Self.check(a, leading)
    for k in 0..<count { #expect(abs(leading.values[k] - eigen.values[k]) < 1e-13 * Double(n)) }
  }

  @Test("The second-difference matrix has the values 2 − 2cos(kπ/(n+1))", arguments: [1, 3, 100])
  func analytic(n: Int) throws {
    let truth = (1...n).map { 2 - 2 * cos(Double(n + 1 - $0) * .pi / Double(n + 1)) }
    let eigen = try SymmetricEigen(of: secondDifference(n))
    // The backward error is a few rounding units of the norm, which is below 4.
    for k in 0..<n { #expect(abs(eigen.values[k] - truth[k]) < 1e-14 * 4) }
  }

  @Test("Repeated and zero eigenvalues keep orthonormal vectors")
  func repeated() throws {
    var random = SeededMatrices(seed: 11)
    let spectrum: [Double] = [3, 3, 3, 1, 0, 0, -2, -2]
    let a = random.symmetric(eigenvalues: spectrum)
    for eigen in [try SymmetricEigen(of: a), try SymmetricEigen(of: a, largest: 8)] {
      Self.check(a, eigen)
      for k in 0..<8 { #expect(abs(eigen.values[k] - spectrum[k]) < 1e-13) }
    }
  }

  @Test("Only the upper triangle is read; no rows give no values")
  func input() throws {
    var upper = secondDifference(6)
    for i in 0..<6 {
      for j in 0..<i { upper[i, j] = .nan }
    }
    #expect(try SymmetricEigen(of: upper) == SymmetricEigen(of: secondDifference(6)))
    let empty = try SymmetricEigen(of: Matrix(rowCount: 0, columnCount: 0))
    #expect(empty.values.isEmpty)
  }

  @Test("Values from 1e-300 to 1e300 are scaled, not lost")
  func scaling() throws {
    for scale in [1e-300, 1e300] {
      let values = try SymmetricEigen.values(of: scale * secondDifference(2))
      #expect(abs(values[0] / scale - 3) < 1e-14)
      #expect(abs(values[1] / scale - 1) < 1e-14)
    }
  }

  @Test("Bad input is refused with its place")
  func errors() {
    var a = Matrix<Double>.identity(3)
    a[0, 2] = .nan
    #expect(throws: LinearAlgebraError.notFinite(row: 0, column: 2)) {
      try SymmetricEigen(of: a)
    }
    #expect(throws: LinearAlgebraError.invalidCount(requested: 4, available: 3)) {
      try SymmetricEigen(of: Matrix.identity(3), largest: 4)
    }
    #expect(throws: LinearAlgebraError.invalidCount(requested: 0, available: 3)) {
      try SymmetricEigen(of: Matrix.identity(3), largest: 0)
    }
    #expect(
      throws: LinearAlgebraError.shapeMismatch(
        expected: .square(1), actual: MatrixShape(rowCount: 1, columnCount: 2))
    ) {
      try SymmetricEigen.values(of: Matrix(rows: [[1, 2]]))
    }
  }

  @Test("Errors read as one clear line")
  func descriptions() {
    #expect(
      LinearAlgebraError.notFinite(row: 3, column: 1).description
        == "the matrix has NaN or infinity in row 3, column 1 (counted from 0); "
        + "remove such values first")
    #expect(
      LinearAlgebraError.shapeMismatch(
        expected: .square(2), actual: MatrixShape(rowCount: 2, columnCount: 3)
      ).description == "a matrix of 2 × 2 was expected, but this one is 2 × 3")
  }
}

@Suite("Symmetric-definite generalised eigenproblem")
struct GeneralizedSymmetricEigenTests {
  @Test("A·V = B·V·Λ and VᵀBV = 1", arguments: [1, 2, 6, 50])
  func random(n: Int) throws {
    var random = SeededMatrices(seed: 12)
    let a = random.symmetric(n)
    let b = random.positiveDefinite(n)
    let eigen = try GeneralizedSymmetricEigen(a, b)
    let v = eigen.vectors
    let residual = a * v - b * v * Matrix.diagonal(eigen.values)
    #expect(residual.maximumMagnitude < 1e-11)
    let gram = product(of: v, .transposed, and: b * v)
    #expect((gram - Matrix.identity(n)).maximumMagnitude < 1e-12)
    #expect(eigen.values == eigen.values.sorted(by: >))
  }

  @Test("With B = c·1 the values are those of A over c")
  func scaledIdentity() throws {
    let a = secondDifference(9)
    let eigen = try GeneralizedSymmetricEigen(a, 4 * Matrix.identity(9))
    let plain = try SymmetricEigen.values(of: a)
    for k in 0..<9 { #expect(abs(eigen.values[k] - plain[k] / 4) < 1e-14) }
  }

  @Test("A matrix B that is not positive definite is refused with its minor")
  func errors() {
    #expect(throws: LinearAlgebraError.notPositiveDefinite(minorOrder: 2)) {
      try GeneralizedSymmetricEigen(Matrix.identity(3), Matrix.diagonal([1, 0, 1]))
    }
    #expect(throws: LinearAlgebraError.shapeMismatch(expected: .square(3), actual: .square(2))) {
      try GeneralizedSymmetricEigen(Matrix.identity(3), Matrix.identity(2))
    }
    #expect(throws: LinearAlgebraError.notFinite(row: 1, column: 1)) {
      try GeneralizedSymmetricEigen(Matrix.identity(3), Matrix.diagonal([1, .nan, 1]))
    }
  }
}

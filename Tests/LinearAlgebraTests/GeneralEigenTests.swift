import ComplexModule
import Glibc
import LinearAlgebra
import RealModule
import Testing

@Suite("General eigenproblem")
struct GeneralEigenTests {
  static func check(_ a: Matrix<Double>, _ eigen: GeneralEigen, tolerance: Double) {
    let n = a.rowCount
    for k in 0..<n {
      let v = eigen.rightVectors.column(k)
      let w = eigen.leftVectors.column(k)
      for vector in [v, w] {
        let norm = vector.reduce(0.0) { $0 + $1.lengthSquared }
        #expect(abs(norm - 1) < 1e-13)
      }
      for i in 0..<n {
        var right = Complex<Double>.zero
        var left = Complex<Double>.zero
        for j in 0..<n {
          right += Complex(a[i, j]) * v[j]
          left += w[j].conjugate * Complex(a[j, i])
        }
        #expect((right - eigen.values[k] * v[i]).length < tolerance)
        #expect((left - eigen.values[k] * w[i].conjugate).length < tolerance)
      }
    }
    checkOrder(eigen.values)
  }

  /// Real parts descend, pairs are exact conjugates and neighbours.
  static func checkOrder(_ values: [Complex<Double>]) {
    var k = 0
    while k < values.count {
      if k > 0 { #expect(values[k - 1].real >= values[k].real) }
      if values[k].imaginary != 0 {
        #expect(values[k].imaginary > 0)
        guard k + 1 < values.count else {
          Issue.record("A pair is cut in two.")
          return
        }
        #expect(values[k + 1] == values[k].conjugate)
        k += 1
      }
      k += 1
    }
  }

  @Test("A·v = λ·v and wᴴ·A = λ·wᴴ", arguments: [1, 2, 3, 10, 60])
  func random(n: Int) throws {
    var random = SeededMatrices(seed: 15)
    let a = random.matrix(n, n)
    let eigen = try GeneralEigen(of: a)
    Self.check(a, eigen, tolerance: 1e-13 * Double(max(10, n)))
    let sum = eigen.values.reduce(Complex.zero, +)
    #expect(abs(sum.real - a.trace) < 1e-11)
    #expect(abs(sum.imaginary) < 1e-13)
    let values = try GeneralEigen.values(of: a)
    Self.checkOrder(values)
    for k in 0..<n { #expect((values[k] - eigen.values[k]).length < 1e-12 * Double(n)) }
  }

  @Test("A cyclic shift has the n-th roots of one as values", arguments: [1, 2, 3, 4, 8])
  func roots(n: Int) throws {
    var shift = Matrix<Double>(rowCount: n, columnCount: n)
    for i in 0..<n { shift[i, (i + 1) % n] = 1 }
    let eigen = try GeneralEigen(of: shift)
    Self.check(shift, eigen, tolerance: 1e-14 * Double(max(n, 4)))
    for value in eigen.values {
      #expect(abs(value.length - 1) < 1e-14)
      // z^n − 1 has slope n at a root.
      #expect((Complex.pow(value, n) - .one).length < 1e-14 * Double(n * n))
    }
  }

  @Test("Pairs with one real part stay together")
  func tiedRealParts() throws {
    // Two rotations with the same real part, twice each: 1 ± 2i, 1 ± 3i.
    var a = Matrix<Double>(rowCount: 8, columnCount: 8)
    for (block, b) in [2.0, 3.0, 2.0, 3.0].enumerated() {
      let i = 2 * block
      a[i, i] = 1
      a[i + 1, i + 1] = 1
      a[i, i + 1] = b
      a[i + 1, i] = -b
    }
    let eigen = try GeneralEigen(of: a)
    #expect(eigen.values.map { $0.imaginary.rounded() } == [3, -3, 3, -3, 2, -2, 2, -2])
    #expect(eigen.values.allSatisfy { $0.real == 1 })
    Self.check(a, eigen, tolerance: 1e-14)
  }

  @Test("A symmetric matrix has the values of the symmetric solver, all real")
  func symmetric() throws {
    let a = secondDifference(12)
    let eigen = try GeneralEigen(of: a)
    let expected = try SymmetricEigen.values(of: a)
    #expect(eigen.values.allSatisfy { $0.imaginary == 0 })
    for k in 0..<12 { #expect(abs(eigen.values[k].real - expected[k]) < 1e-13) }
    #expect(eigen.rightVectors.imaginaryPart.maximumMagnitude == 0)
  }

  @Test("A defective matrix still satisfies A·v = λ·v")
  func defective() throws {
    let jordan = Matrix<Double>(rows: [[2, 1, 0], [0, 2, 1], [0, 0, 2]])
    Self.check(jordan, try GeneralEigen(of: jordan), tolerance: 1e-14)
  }

  @Test("Bad input is refused, and no rows give no values")
  func errors() throws {
    #expect(throws: LinearAlgebraError.notFinite(row: 1, column: 0)) {
      try GeneralEigen(of: Matrix(rows: [[1, 2], [.nan, 3]]))
    }
    #expect(
      throws: LinearAlgebraError.shapeMismatch(
        expected: .square(3), actual: MatrixShape(rowCount: 3, columnCount: 1))
    ) {
      try GeneralEigen(of: Matrix(rowCount: 3, columnCount: 1))
    }
    #expect(try GeneralEigen.values(of: Matrix(rowCount: 0, columnCount: 0)).isEmpty)
  }
}

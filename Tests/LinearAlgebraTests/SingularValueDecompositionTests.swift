import Glibc
import LinearAlgebra
import Testing

@Suite("Singular value decomposition")
struct SingularValueDecompositionTests {
  @Test(
    "U·Σ·Vᵀ gives the matrix back",
    arguments: [(1, 1), (4, 4), (30, 7), (7, 30), (1, 9), (9, 1), (120, 90)])
  func reconstruction(rowCount: Int, columnCount: Int) throws {
    var random = SeededMatrices(seed: 13)
    let a = random.matrix(rowCount, columnCount)
    let svd = try SingularValueDecomposition(of: a)
    let k = min(rowCount, columnCount)
    #expect(svd.leftVectors.shape == MatrixShape(rowCount: rowCount, columnCount: k))
    #expect(svd.rightVectors.shape == MatrixShape(rowCount: columnCount, columnCount: k))
    let back = product(
      of: svd.leftVectors * Matrix.diagonal(svd.values), and: svd.rightVectors, .transposed)
    #expect((back - a).maximumMagnitude < 1e-13 * max(1, a.frobeniusNorm))
    #expect(orthonormalityError(svd.leftVectors) < 1e-13)
    #expect(orthonormalityError(svd.rightVectors) < 1e-13)
    #expect(svd.values == svd.values.sorted(by: >))
    #expect(svd.values.allSatisfy { $0 >= 0 })
    let values = try SingularValueDecomposition.values(of: a)
    for j in 0..<k { #expect(abs(values[j] - svd.values[j]) < 1e-13 * svd.values[0]) }
  }

  @Test("The first-difference matrix has the values 2·sin(kπ/(2n+2))")
  func analytic() throws {
    let n = 50
    var a = Matrix<Double>(rowCount: n + 1, columnCount: n)
    for j in 0..<n {
      a[j, j] = 1
      a[j + 1, j] = -1
    }
    let values = try SingularValueDecomposition.values(of: a)
    for k in 0..<n {
      let truth = 2 * sin(Double(n - k) * .pi / Double(2 * n + 2))
      #expect(abs(values[k] - truth) < 1e-14 * 2)
    }
  }

  @Test("A matrix of rank 3 has three values above rounding")
  func rank() throws {
    var random = SeededMatrices(seed: 14)
    let a = random.matrix(20, 3) * random.matrix(3, 15)
    let svd = try SingularValueDecomposition(of: a)
    #expect(svd.rank(relativeTolerance: 1e-12) == 3)
    #expect(orthonormalityError(svd.leftVectors) < 1e-13)
  }

  @Test("Bad input is refused, and no columns give no values")
  func errors() throws {
    #expect(throws: LinearAlgebraError.notFinite(row: 1, column: 0)) {
      try SingularValueDecomposition(of: Matrix(rows: [[1, 2], [-.infinity, 3]]))
    }
    #expect(
      try SingularValueDecomposition.values(of: Matrix(rowCount: 5, columnCount: 0)).isEmpty)
  }
}

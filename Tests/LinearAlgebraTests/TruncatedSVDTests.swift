import LinearAlgebra
import Testing

@Suite("Truncated singular value decomposition")
struct TruncatedSVDTests {
  @Test(
    "The leading triplets of the dense decomposition",
    arguments: [(1, 1), (6, 4), (150, 60), (60, 150)])
  func leading(rowCount: Int, columnCount: Int) throws {
    var random = SeededMatrices(seed: 18)
    let a = random.matrix(rowCount, columnCount)
    let count = min(3, rowCount, columnCount)
    let dense = try SingularValueDecomposition(of: a)
    let found = try TruncatedSVD.leading(of: a, count: count)
    #expect(found.leftVectors.shape == MatrixShape(rowCount: rowCount, columnCount: count))
    #expect(found.rightVectors.shape == MatrixShape(rowCount: columnCount, columnCount: count))
    for k in 0..<count {
      #expect(abs(found.values[k] - dense.values[k]) < 1e-12 * dense.values[0])
    }
    let sigma = Matrix<Double>.diagonal(found.values)
    let right = a * found.rightVectors - found.leftVectors * sigma
    let left = product(of: a, .transposed, and: found.leftVectors) - found.rightVectors * sigma
    #expect(right.maximumMagnitude < 1e-11)
    #expect(left.maximumMagnitude < 1e-11)
    #expect(orthonormalityError(found.leftVectors) < 1e-12)
    #expect(orthonormalityError(found.rightVectors) < 1e-12)
  }

  @Test("A matrix of rank 2 has two values above rounding and orthonormal vectors")
  func rankDeficient() throws {
    var random = SeededMatrices(seed: 19)
    let a = random.matrix(90, 2) * random.matrix(2, 70)
    let found = try TruncatedSVD.leading(of: a, count: 4)
    let dense = try SingularValueDecomposition.values(of: a)
    for k in 0..<2 { #expect(abs(found.values[k] - dense[k]) < 1e-12 * dense[0]) }
    #expect(found.values[2] < 1e-13 * dense[0])
    #expect(orthonormalityError(found.leftVectors) < 1e-12)
    #expect(orthonormalityError(found.rightVectors) < 1e-12)
  }

  @Test("Bad input is refused")
  func errors() {
    #expect(throws: LinearAlgebraError.invalidCount(requested: 3, available: 2)) {
      try TruncatedSVD.leading(of: Matrix(rowCount: 5, columnCount: 2), count: 3)
    }
    #expect(throws: LinearAlgebraError.notFinite(row: 0, column: 1)) {
      try TruncatedSVD.leading(of: Matrix(rows: [[1, .nan]]), count: 1)
    }
  }
}

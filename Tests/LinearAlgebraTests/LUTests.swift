import LinearAlgebra
import Testing

@Suite("LU")
struct LUTests {
  @Test("Solutions of A·x = b and Aᵀ·x = b", arguments: [1, 2, 7, 80])
  func solving(n: Int) throws {
    var random = SeededMatrices(seed: 8)
    // The diagonal keeps the condition number near one, so that residuals are rounding.
    let a = random.matrix(n, n) + Double(n) * Matrix.identity(n)
    let b = random.matrix(n, 3)
    let factors = try LUFactorization(of: a)
    #expect((a * factors.solve(b) - b).maximumMagnitude < 1e-13)
    let column = b.column(0)
    #expect(zip(a * factors.solve(column), column).allSatisfy { abs($0 - $1) < 1e-13 })
    let left = factors.solve(column, .transposed)
    #expect(zip(product(of: a, .transposed, and: left), column).allSatisfy { abs($0 - $1) < 1e-13 })
  }

  @Test("Rows are exchanged where the first pivot is zero")
  func pivoting() throws {
    let a = Matrix(rows: [[0, 2, 1], [1, 0, 0], [0, 0, 4]])
    let x = try LUFactorization(of: a).solve([5, 7, 8])
    #expect(x == [7, 1.5, 2])
    #expect(try LUFactorization(of: a).solve([1, 2, 4.5], .transposed) == [1, 1, 0.875])
  }

  @Test("An empty system has an empty solution")
  func empty() throws {
    #expect(try LUFactorization(of: Matrix(rowCount: 0, columnCount: 0)).solve([]) == [])
  }

  @Test("Bad input is named")
  func errors() {
    #expect(throws: LinearAlgebraError.singular(pivot: 1)) {
      try LUFactorization(of: Matrix(rows: [[1, 2], [2, 4]]))
    }
    #expect(throws: LinearAlgebraError.notFinite(row: 1, column: 0)) {
      try LUFactorization(of: Matrix(rows: [[1, 2], [.nan, 4]]))
    }
    #expect(
      throws: LinearAlgebraError.shapeMismatch(
        expected: MatrixShape(rowCount: 1, columnCount: 1),
        actual: MatrixShape(rowCount: 1, columnCount: 2))
    ) { try LUFactorization(of: Matrix(rows: [[1, 2]])) }
  }
}

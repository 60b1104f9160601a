import Glibc
import LinearAlgebra
import Testing

@Suite("Cholesky")
struct CholeskyTests {
  @Test("L·Lᵀ gives the matrix back, and solves", arguments: [1, 2, 7, 60])
  func factorization(n: Int) throws {
    var random = SeededMatrices(seed: 6)
    let a = random.positiveDefinite(n)
    let factorization = try CholeskyFactorization(of: a)
    let l = factorization.lowerFactor
    let scale = a.maximumMagnitude
    #expect((product(of: l, and: l, .transposed) - a).maximumMagnitude < 1e-13 * scale)
    for i in 0..<n {
      #expect(l[i, i] > 0)
      for j in i + 1..<max(n, i + 1) { #expect(l[i, j] == 0) }
    }
    // A condition number near 1e2 leaves 1e-13 of the solution.
    let b = random.matrix(n, 3)
    #expect((a * (try factorization.solve(b)) - b).maximumMagnitude < 1e-12)
    #expect((l * (try factorization.solveTriangular(b)) - b).maximumMagnitude < 1e-12)
    let x = try factorization.solveTriangular(b, .transposed)
    #expect((product(of: l, .transposed, and: x) - b).maximumMagnitude < 1e-12)
    let column = try factorization.solve(b.column(1))
    #expect(zip(a * column, b.column(1)).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test("The determinant of the second-difference matrix is n + 1", arguments: [1, 5, 200])
  func logDeterminant(n: Int) throws {
    let value = try CholeskyFactorization(of: secondDifference(n)).logDeterminant
    #expect(abs(value - log(Double(n + 1))) < 1e-12)
  }

  @Test("Only the upper triangle is read")
  func upperTriangle() throws {
    var a = SeededMatrices(seed: 7)
    let whole = a.positiveDefinite(5)
    var upper = whole
    for i in 0..<5 {
      for j in 0..<i { upper[i, j] = .nan }
    }
    #expect(try CholeskyFactorization(of: upper) == CholeskyFactorization(of: whole))
  }

  @Test("Bad input is refused with its place")
  func errors() throws {
    #expect(throws: LinearAlgebraError.notPositiveDefinite(minorOrder: 3)) {
      try CholeskyFactorization(of: Matrix.diagonal([1, 2, -1, 4]))
    }
    #expect(
      throws: LinearAlgebraError.shapeMismatch(
        expected: .square(2), actual: MatrixShape(rowCount: 2, columnCount: 3))
    ) {
      try CholeskyFactorization(of: Matrix(rowCount: 2, columnCount: 3))
    }
    var a = Matrix<Double>.identity(4)
    a[1, 2] = .infinity
    #expect(throws: LinearAlgebraError.notFinite(row: 1, column: 2)) {
      try CholeskyFactorization(of: a)
    }
    let good = try CholeskyFactorization(of: Matrix.identity(3))
    #expect(
      throws: LinearAlgebraError.shapeMismatch(
        expected: MatrixShape(rowCount: 3, columnCount: 1),
        actual: MatrixShape(rowCount: 2, columnCount: 1))
    ) {
      try good.solve([1, 2])
    }
    #expect(throws: LinearAlgebraError.notFinite(row: 2, column: 0)) {
      try good.solve([1, 2, .nan])
    }
  }

  @Test("Pivoting finds the rank and a set of independent columns", arguments: [1, 3, 8])
  func pivoted(rank: Int) throws {
    var random = SeededMatrices(seed: 8)
    let factor = random.matrix(12, rank)
    let a = product(of: factor, and: factor, .transposed)
    let pivoted = try PivotedCholesky(of: a, relativeTolerance: 1e-12)
    #expect(pivoted.rank == rank)
    #expect(pivoted.pivots.sorted() == Array(0..<12))
    let reordered = a.submatrix(rows: pivoted.pivots, columns: pivoted.pivots)
    let l = pivoted.lowerFactor
    #expect(l.columnCount == rank)
    // The part left out is below the tolerance times n.
    #expect((product(of: l, and: l, .transposed) - reordered).maximumMagnitude < 1e-10)
    let kept = Array(pivoted.pivots[..<rank])
    _ = try CholeskyFactorization(of: a.submatrix(rows: kept, columns: kept))
  }

  @Test("A duplicated column is the one left over, a full rank leaves none")
  func pivotedDuplicates() throws {
    var random = SeededMatrices(seed: 9)
    let x = random.matrix(50, 4)
    let g = gramMatrix(of: x.columns([0, 1, 2, 1, 3]))
    let pivoted = try PivotedCholesky(of: g)
    #expect(pivoted.rank == 4)
    #expect([1, 3].contains(pivoted.pivots[4]))
    #expect(try PivotedCholesky(of: Matrix.identity(6)).rank == 6)
    #expect(try PivotedCholesky(of: Matrix(rowCount: 3, columnCount: 3)).rank == 0)
  }
}

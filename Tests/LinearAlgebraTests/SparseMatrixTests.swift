import LinearAlgebra
import Testing

@Suite("Sparse matrices")
struct SparseMatrixTests {
  /// About a third of the elements, explicit zeros among them.
  static func random(_ rowCount: Int, _ columnCount: Int, seed: UInt64) -> SparseMatrix {
    var random = SeededMatrices(seed: seed)
    var entries: [(row: Int, column: Int, value: Double)] = []
    for i in 0..<rowCount {
      for j in 0..<columnCount where random.number() < -0.3 {
        entries.append((i, j, random.number() < -0.9 ? 0 : random.number()))
      }
    }
    return SparseMatrix(rowCount: rowCount, columnCount: columnCount, entries: entries)
  }

  @Test("Entries are collected in any order, and those of one place added")
  func collecting() {
    let a = SparseMatrix(
      rowCount: 3, columnCount: 4,
      entries: [(2, 3, 1), (0, 1, 2), (2, 0, 3), (0, 1, 0.5), (2, 3, -1)])
    #expect(a.rowStarts == [0, 1, 1, 3])
    #expect(a.columns == [1, 0, 3])
    // What cancels stays as an explicit zero.
    #expect(a.values == [2.5, 3, 0])
    #expect(a[0, 1] == 2.5 && a[1, 1] == 0 && a[2, 3] == 0)
    #expect(a.place(2, 3) == 2 && a.place(1, 0) == nil && a.place(0, 0) == nil)
    #expect(a.dense() == Matrix(rows: [[0, 2.5, 0, 0], [0, 0, 0, 0], [3, 0, 0, 0]]))
    #expect(!a.isSquare)
  }

  @Test("There and back is the same matrix", arguments: [(1, 1), (5, 3), (17, 40)])
  func dense(rows: Int, columns: Int) {
    let a = Self.random(rows, columns, seed: 1)
    let again = SparseMatrix(a.dense())
    #expect(again.dense() == a.dense())
    #expect(again.values.allSatisfy { $0 != 0 })
    for i in 0..<rows {
      for j in 0..<columns { #expect(a[i, j] == a.dense()[i, j]) }
    }
  }

  @Test("Products, transposes and sums are those of dense matrices", arguments: [(4, 4), (13, 29)])
  func arithmetic(rows: Int, columns: Int) {
    let a = Self.random(rows, columns, seed: 2)
    let b = Self.random(rows, columns, seed: 3)
    var random = SeededMatrices(seed: 4)
    let x = random.matrix(columns, 3)
    let y = random.matrix(1, rows).row(0)
    // Sums of some tens of numbers below one.
    let tolerance = 1e-14
    #expect((a * x - a.dense() * x).maximumMagnitude < tolerance)
    #expect(zip(a * x.column(0), a.dense() * x.column(0)).allSatisfy { abs($0 - $1) < tolerance })
    let left = a.transposed() * y
    #expect(zip(a.premultiplied(by: y), left).allSatisfy { abs($0 - $1) < tolerance })
    #expect(a.transposed().dense() == a.dense().transposed())
    #expect(a.transposed().transposed() == a)
    #expect((a + b).dense() == a.dense() + b.dense())
    // Entries of either stay, explicit zeros too.
    for i in 0..<rows {
      for j in 0..<columns {
        let isEither = a.place(i, j) != nil || b.place(i, j) != nil
        #expect(((a + b).place(i, j) != nil) == isEither)
      }
    }
    let ones = [Double](repeating: 1, count: columns)
    #expect(zip(a.rowSums, a * ones).allSatisfy { abs($0 - $1) < tolerance })
    #expect(zip(a.columnSums, a.transposed().rowSums).allSatisfy { abs($0 - $1) < tolerance })
    #expect(abs(a.total - a.rowSums.reduce(0, +)) < tolerance * Double(rows))
    #expect(a.diagonal == (0..<min(rows, columns)).map { a[$0, $0] })
    #expect(a.scalingRows(by: y).dense() == Matrix.diagonal(y) * a.dense())
  }

  @Test("Principal submatrices keep the chosen rows and columns")
  func submatrix() {
    let a = Self.random(20, 20, seed: 5)
    let chosen = [0, 3, 4, 11, 19]
    #expect(
      a.principalSubmatrix(chosen).dense() == a.dense().submatrix(rows: chosen, columns: chosen))
    #expect(a.principalSubmatrix([]).values.isEmpty)
    #expect(a.principalSubmatrix(Array(0..<20)) == a)
  }

  @Test("Without rows or entries")
  func empty() {
    let none = SparseMatrix(rowCount: 0, columnCount: 0, entries: [])
    #expect(none.total == 0 && none.transposed() == none && none.rowSums.isEmpty)
    let zeros = SparseMatrix(rowCount: 2, columnCount: 3, entries: [])
    #expect(zeros * [1, 2, 3] == [0, 0])
    #expect(zeros.transposed().rowCount == 3)
    #expect((zeros + zeros) == zeros)
  }

  @Test("Values may change, places may not")
  func replacing() {
    var a = Self.random(6, 6, seed: 6)
    let doubled = a.replacingValues(a.values.map { 2 * $0 })
    a.values = a.values.map { 2 * $0 }
    #expect(doubled == a)
    #expect(doubled.columns == a.columns && doubled.rowStarts == a.rowStarts)
  }
}

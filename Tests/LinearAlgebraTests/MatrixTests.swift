import LinearAlgebra
import Testing

@Suite("Matrix")
struct MatrixTests {
  @Test("Elements stand row after row")
  func layout() {
    let a = Matrix<Double>(rows: [[1, 2, 3], [4, 5, 6]])
    #expect(a.shape == MatrixShape(rowCount: 2, columnCount: 3))
    #expect(a.shape.description == "2 × 3")
    #expect(a.elements == [1, 2, 3, 4, 5, 6])
    #expect(a[1, 0] == 4)
    #expect(a.row(1) == [4, 5, 6])
    #expect(a.column(2) == [3, 6])
    #expect(a.rows(1..<2) == Matrix(rows: [[4, 5, 6]]))
    #expect(a.columns(1..<3) == Matrix(rows: [[2, 3], [5, 6]]))
    #expect(a.columns([2, 0]) == Matrix(rows: [[3, 1], [6, 4]]))
    #expect(a.submatrix(rows: [1, 0], columns: [1]) == Matrix(rows: [[5], [2]]))
    #expect(a.diagonal == [1, 5])
  }

  @Test("Copies are independent values")
  func values() {
    let a = Matrix<Float>.identity(3)
    var b = a
    b[0, 2] = 7
    b.elements[3] = 5
    b.withUnsafeMutableBufferPointer { $0[8] = 9 }
    var span = b.mutableSpan
    span[4] = 4
    #expect(a == .identity(3))
    #expect(b == Matrix(rows: [[1, 0, 7], [5, 4, 0], [0, 0, 9]]))
    #expect(b.span[2] == 7)
    #expect(b.withUnsafeBufferPointer { $0.count } == 9)
  }

  @Test("Transposing twice gives the matrix back", arguments: [(1, 1), (3, 70), (65, 33), (0, 4)])
  func transposition(rowCount: Int, columnCount: Int) {
    var random = SeededMatrices(seed: 1)
    let a = random.matrix(rowCount, columnCount)
    let t = a.transposed()
    #expect(t.shape == MatrixShape(rowCount: columnCount, columnCount: rowCount))
    for i in 0..<rowCount {
      for j in 0..<columnCount { #expect(t[j, i] == a[i, j]) }
    }
    #expect(t.transposed() == a)
  }

  @Test("Sums, multiples and norms follow their definitions")
  func arithmetic() {
    let a = Matrix<Double>(rows: [[3, -4], [0, 12]])
    let b = Matrix<Double>(rows: [[1, 1], [2, 2]])
    #expect(a + b == Matrix(rows: [[4, -3], [2, 14]]))
    #expect(a - b == Matrix(rows: [[2, -5], [-2, 10]]))
    #expect(2 * a == Matrix(rows: [[6, -8], [0, 24]]))
    var c = a
    c.add(10, times: b)
    #expect(c == Matrix(rows: [[13, 6], [20, 32]]))
    #expect(a.trace == 15)
    #expect(a.frobeniusNorm == 13)
    #expect(a.maximumMagnitude == 12)
    #expect(a.symmetrized() == Matrix(rows: [[3, -2], [-2, 12]]))
    #expect(a.mirroringUpperTriangle() == Matrix(rows: [[3, -4], [-4, 12]]))
    // Squares of 1e200 overflow; the norm does not.
    #expect((1e200 * a).frobeniusNorm == 1.3e201)
    #expect(Matrix<Double>(rows: [[1, .nan, 2]]).maximumMagnitude.isNaN)
    #expect(Matrix<Double>(rowCount: 0, columnCount: 0).frobeniusNorm == 0)
  }

  @Test("Widening is exact and narrowing rounds to nearest")
  func precision() {
    let narrow = Matrix<Float>(rows: [[0.1, 16_777_216]])
    #expect(Matrix<Double>(narrow)[0, 0] == Double(Float(0.1)))
    #expect(Matrix<Float>(Matrix<Double>(narrow)) == narrow)
    #expect(Matrix<Float>(Matrix<Double>(rows: [[16_777_217]]))[0, 0] == 16_777_216)
  }
}

import LinearAlgebra

/// Signs of vectors, which the eigenproblem leaves open.
enum SignConvention {
  /// Makes the largest coefficient of each column positive; of equal ones the
  /// first.
  static func apply(to vectors: inout Matrix<Double>) {
    for j in 0..<vectors.columnCount {
      var largest = 0
      for i in 0..<vectors.rowCount where abs(vectors[i, j]) > abs(vectors[largest, j]) * (1 + 1e-12) {
        largest = i
      }
      if vectors.rowCount > 0 && vectors[largest, j] < 0 { flip(&vectors, column: j) }
    }
  }

  static func flip(_ vectors: inout Matrix<Double>, column: Int) {
    for i in 0..<vectors.rowCount { vectors[i, column] = -vectors[i, column] }
  }
}

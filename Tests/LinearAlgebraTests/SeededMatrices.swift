import LinearAlgebra

/// Seeded random matrices with known structure.
struct SeededMatrices {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// A number in [−1, 1), by SplitMix64.
  mutating func number() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    z ^= z >> 31
    return Double(z >> 11) * 0x1p-52 - 1
  }

  mutating func matrix(_ rowCount: Int, _ columnCount: Int) -> Matrix<Double> {
    Matrix(
      rowCount: rowCount, columnCount: columnCount,
      elements: (0..<rowCount * columnCount).map { _ in number() })
  }

  mutating func floats(_ rowCount: Int, _ columnCount: Int) -> Matrix<Float> {
    Matrix<Float>(matrix(rowCount, columnCount))
  }

  mutating func symmetric(_ n: Int) -> Matrix<Double> { matrix(n, n).symmetrized() }

  /// Positive definite with a condition number near 10.
  mutating func positiveDefinite(_ n: Int) -> Matrix<Double> {
    gramMatrix(of: matrix(2 * n + 2, n)) + 0.1 * Matrix.identity(n)
  }

  /// Orthonormal columns by Gram–Schmidt, twice.
  mutating func orthogonal(_ n: Int) -> Matrix<Double> {
    var columns: [[Double]] = []
    while columns.count < n {
      var v = (0..<n).map { _ in number() }
      for _ in 0..<2 {
        for u in columns {
          let overlap = zip(u, v).reduce(0) { $0 + $1.0 * $1.1 }
          for i in 0..<n { v[i] -= overlap * u[i] }
        }
      }
      let norm = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      columns.append(v.map { $0 / norm })
    }
    return Matrix(rows: columns).transposed()
  }

  /// A symmetric matrix with these eigenvalues.
  mutating func symmetric(eigenvalues: [Double]) -> Matrix<Double> {
    let q = orthogonal(eigenvalues.count)
    return product(of: q * Matrix.diagonal(eigenvalues), and: q, .transposed).symmetrized()
  }
}

/// The product by its definition, one element after the other.
func naiveProduct(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Matrix<Double> {
  var c = Matrix<Double>(rowCount: a.rowCount, columnCount: b.columnCount)
  for i in 0..<a.rowCount {
    for j in 0..<b.columnCount {
      for k in 0..<a.columnCount { c[i, j] += a[i, k] * b[k, j] }
    }
  }
  return c
}

/// How far the columns are from orthonormal.
func orthonormalityError(_ v: Matrix<Double>) -> Double {
  (product(of: v, .transposed, and: v) - Matrix.identity(v.columnCount)).maximumMagnitude
}

/// The second-difference matrix with eigenvalues 2 − 2cos(kπ/(n+1)), k = 1…n.
func secondDifference(_ n: Int) -> Matrix<Double> {
  var a = Matrix<Double>(rowCount: n, columnCount: n)
  for i in 0..<n {
    a[i, i] = 2
    if i > 0 {
      a[i, i - 1] = -1
      a[i - 1, i] = -1
    }
  }
  return a
}

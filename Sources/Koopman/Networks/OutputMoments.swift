import LinearAlgebra

/// Sums over pairs of a network's k outputs, in double precision.
package struct OutputMoments: Sendable {
  var count = 0.0
  /// Of [x, y], 2k values.
  var sums: [Double]
  /// Σ [x, y]ᵀ[x, y], the upper triangle of 2k × 2k.
  var products: Matrix<Double>

  package init(outputCount k: Int) {
    sums = Array(repeating: 0, count: 2 * k)
    products = Matrix(rowCount: 2 * k, columnCount: 2 * k)
  }

  var outputCount: Int { sums.count / 2 }

  /// Adds pairs.
  ///
  /// - Parameters:
  ///   - x: pairCount rows of k values, the first frames' outputs.
  ///   - y: The second frames'.
  package mutating func add(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, pairCount: Int
  ) {
    let k = outputCount
    guard pairCount > 0 else { return }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * k * pairCount) { rows in
      var next = 0
      for i in 0..<pairCount {
        for j in 0..<k {
          let (a, b) = (Double(x[i * k + j]), Double(y[i * k + j]))
          rows[next + j] = a
          rows[next + k + j] = b
          sums[j] += a
          sums[k + j] += b
        }
        next += 2 * k
      }
      products.withUnsafeMutableBufferPointer {
        BlockProducts.gram(
          rows.baseAddress!, rowCount: pairCount, columnCount: 2 * k, stride: 2 * k,
          into: $0.baseAddress!, accumulate: true)
      }
    }
    count += Double(pairCount)
  }

  mutating func add(_ other: OutputMoments) {
    count += other.count
    for i in sums.indices { sums[i] += other.sums[i] }
    products += other.products
  }

  /// The means of [x, y]; of the reversible process one for both.
  package func means(isReversible: Bool) -> [Double] {
    let k = outputCount
    let means = sums.map { $0 / count }
    guard isReversible else { return means }
    return (0..<(2 * k)).map { 0.5 * (means[$0 % k] + means[$0 % k + k]) }
  }

  /// Second moments about given means, symmetrised for the reversible process.
  package func covariances(about means: [Double], isReversible: Bool) -> OutputCovariances {
    let k = outputCount
    var whole = products.mirroringUpperTriangle()
    for i in 0..<(2 * k) {
      for j in 0..<(2 * k) {
        let centred = whole[i, j] - means[i] * sums[j] - sums[i] * means[j]
        whole[i, j] = centred / count + means[i] * means[j]
      }
    }
    let (first, second) = (Array(0..<k), Array(k..<(2 * k)))
    var result = OutputCovariances(
      c00: whole.submatrix(rows: first, columns: first),
      c0t: whole.submatrix(rows: first, columns: second),
      ctt: whole.submatrix(rows: second, columns: second))
    if isReversible {
      result.c00 = 0.5 * (result.c00 + result.ctt)
      result.ctt = result.c00
      result.c0t = result.c0t.symmetrized()
    }
    return result
  }
}

/// Covariances of k outputs at the first and second frames of pairs, or derivatives by
/// them.
package struct OutputCovariances: Sendable {
  package var c00: Matrix<Double>
  package var c0t: Matrix<Double>
  package var ctt: Matrix<Double>

  package init(c00: Matrix<Double>, c0t: Matrix<Double>, ctt: Matrix<Double>) {
    self.c00 = c00
    self.c0t = c0t
    self.ctt = ctt
  }
}

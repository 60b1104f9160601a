import LinearAlgebra

/// The slow eigenvectors of a reversible model behind the stationary one.
///
/// S = √π P √π⁻¹ is symmetric, with s_ij = √(p_ij p_ji). Its stationary vector √π is known and
/// moved out of the way (from 1 to −2), so that slow vectors never mix with it.
struct ReversibleEigen {
  /// 1 − λ, rising.
  let gaps: [Double]
  /// The right eigenvectors with Σ π r² = 1, signs as ``MarkovSpectrum`` has them.
  let vectors: [[Double]]

  /// Up to this many states the dense solver is faster.
  private static let largestDense = 300

  /// - Parameter count: From 0 to n − 1.
  init(_ model: MarkovModel, count: Int) throws(MarkovError) {
    guard count > 0 else {
      gaps = []
      vectors = []
      return
    }
    let p = model.transitionMatrix
    let pi = model.stationaryDistribution
    let roots = pi.map { $0.squareRoot() }
    let symmetric = Self.symmetrised(p)
    let eigen: (values: [Double], vectors: Matrix<Double>)
    if p.rowCount <= Self.largestDense {
      var dense = symmetric.dense()
      for i in 0..<p.rowCount {
        for j in 0..<p.rowCount { dense[i, j] -= 3 * roots[i] * roots[j] }
      }
      let found = try MarkovError.wrapping { () throws(LinearAlgebraError) in
        // All vectors at once are as fast as many of them, and more nearly orthogonal.
        4 * count > p.rowCount
          ? try SymmetricEigen(of: dense) : try SymmetricEigen(of: dense, largest: count)
      }
      eigen = (found.values, found.vectors)
    } else {
      eigen = try SlowEigen.solve(symmetric, stationary: roots, count: count)
    }
    var found: [(gap: Double, vector: [Double])] = []
    for k in 0..<count {
      let vector = Self.rightVector(eigen.vectors.column(k), roots: roots, pi: pi)
      let gap = 1 - eigen.values[k]
      found.append((gap < 0.5 ? Self.gap(of: vector, p, pi) : gap, vector))
    }
    // Refined values of one cluster may have changed places.
    let order = found.indices.sorted { (found[$0].gap, $0) < (found[$1].gap, $1) }
    gaps = order.map { found[$0].gap }
    vectors = order.map { found[$0].vector }
  }

  /// S, exactly symmetric whatever the rounding in P and π.
  static func symmetrised(_ p: SparseMatrix) -> SparseMatrix {
    let transposed = p.transposed()
    var values = p.values
    for i in 0..<p.rowCount {
      // Both rows rise, so one walk finds the partners.
      var q = transposed.rowStarts[i]
      let end = transposed.rowStarts[i + 1]
      for k in p.entries(ofRow: i) {
        while q < end, transposed.columns[q] < p.columns[k] { q += 1 }
        let back = q < end && transposed.columns[q] == p.columns[k] ? transposed.values[q] : 0
        values[k] = p.columns[k] == i ? p.values[k] : (p.values[k] * back).squareRoot()
      }
    }
    return p.replacingValues(values)
  }

  private static func rightVector(_ v: [Double], roots: [Double], pi: [Double]) -> [Double] {
    var r = v.indices.map { roots[$0] > 0 ? v[$0] / roots[$0] : 0 }
    let mean = zip(pi, r).reduce(0) { $0 + $1.0 * $1.1 }
    for i in r.indices { r[i] -= mean }
    var square = 0.0
    var largest = 0
    for i in r.indices {
      square += pi[i] * r[i] * r[i]
      if pi[i] * abs(r[i]) > pi[largest] * abs(r[largest]) * (1 + 1e-9) { largest = i }
    }
    let scale = (r[largest] < 0 ? -1 : 1) / square.squareRoot()
    return r.map { $0 * scale }
  }

  /// 1 − λ of a vector with mean 0 and variance 1, from its differences: what is common to two
  /// states cancels before it is squared.
  private static func gap(of r: [Double], _ p: SparseMatrix, _ pi: [Double]) -> Double {
    var sum = 0.0
    for i in 0..<p.rowCount {
      var row = 0.0
      for k in p.entries(ofRow: i) {
        let difference = r[i] - r[Int(p.columns[k])]
        row += p.values[k] * difference * difference
      }
      sum += pi[i] * row
    }
    return sum / 2
  }
}

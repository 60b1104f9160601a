import LinearAlgebra

/// The eigenvalues nearest to 1 of a large symmetric stochastic operator.
///
/// Where slow processes crowd near 1 a Krylov space of fixed size hardly tells them apart. They
/// are then spread by a Chebyshev polynomial that stays within ±1 on the fast part of the
/// spectrum and grows steeply beyond it; the eigenvectors stay the same.
///
/// - Reference: Y. Saad, Math. Comp. 42, 567 (1984), doi:10.1090/S0025-5718-1984-0736453-8.
enum SlowEigen {
  private static let degrees = [16, 64, 256, 1024, 4096]

  /// - Parameters:
  ///   - s: Symmetric, of largest eigenvalue 1.
  ///   - stationary: Its normalised vector of eigenvalue 1, which is left out.
  /// - Returns: Values in falling order with their vectors.
  static func solve(
    _ s: SparseMatrix, stationary: [Double], count: Int
  ) throws(MarkovError) -> (values: [Double], vectors: Matrix<Double>) {
    let n = s.rowCount
    let subspace = min(n, max(3 * count + 10, 50))
    func options(_ tolerance: Double, restarts: Int) -> KrylovOptions {
      KrylovOptions(
        relativeTolerance: tolerance, subspaceDimension: subspace, maximumRestarts: restarts)
    }
    func plain(restarts: Int) throws(LinearAlgebraError) -> SymmetricEigen {
      try TruncatedEigen.symmetric(
        dimension: n, count: count, options: options(1e-14, restarts: restarts)
      ) { x, y in
        s.multiply(x, into: &y)
        let shift = 3 * dot(x, stationary)
        for i in 0..<n { y[i] -= shift * stationary[i] }
      }
    }
    if let found = try unlessSlow({ () throws(LinearAlgebraError) in try plain(restarts: 15) }) {
      return (found.values, found.vectors)
    }
    for degree in degrees {
      let filter = ChebyshevFilter(s, stationary: stationary, degree: degree)
      let found = try unlessSlow { () throws(LinearAlgebraError) in
        try TruncatedEigen.symmetric(
          dimension: n, count: count, options: options(1e-13, restarts: 20)
        ) { x, y in filter.apply(x, into: &y) }
      }
      // Values within ±1 belong to the part that the polynomial scrambles.
      guard let found, found.values.allSatisfy({ $0 > 1.5 }) else { continue }
      // The values of S itself follow from the vectors.
      let values = found.values.indices.map { k in
        let v = found.vectors.column(k)
        return dot((s * v).span, v)
      }
      return (values, found.vectors)
    }
    let found = try MarkovError.wrapping { () throws(LinearAlgebraError) in
      try plain(restarts: 3000)
    }
    return (found.values, found.vectors)
  }

  private static func unlessSlow(
    _ body: () throws(LinearAlgebraError) -> SymmetricEigen
  ) throws(MarkovError) -> SymmetricEigen? {
    do throws(LinearAlgebraError) { return try body() } catch {
      if case .notConverged = error { return nil }
      throw .linearAlgebra(error)
    }
  }
}

/// y = T_d(S) x with the interval [−1, 1 − δ] taken to [−1, 1] and the stationary vector to 0.
private struct ChebyshevFilter {
  let s: SparseMatrix
  let stationary: [Double]
  let degree: Int
  let center: Double
  let halfWidth: Double

  init(_ s: SparseMatrix, stationary: [Double], degree: Int) {
    self.s = s
    self.stationary = stationary
    self.degree = degree
    // T_d(1) is then near cosh(6), about 200, for every degree.
    let end = 1 - 18 / Double(degree * degree)
    center = (end - 1) / 2
    halfWidth = (end + 1) / 2
  }

  func apply(_ x: Span<Double>, into y: inout MutableSpan<Double>) {
    let n = x.count
    // The stationary vector grows from rounding, so it is taken out at both ends.
    let share = dot(x, stationary)
    var before = (0..<n).map { x[$0] - share * stationary[$0] }
    var current = [Double](repeating: 0, count: n)
    advance(before, 1 / halfWidth, &current)
    for _ in 1..<degree {
      advance(current, 2 / halfWidth, &before)
      swap(&before, &current)
    }
    let rest = dot(current.span, stationary)
    for i in 0..<n { y[i] = current[i] - rest * stationary[i] }
  }

  /// y ← factor · (S − center) x − y.
  private func advance(_ x: [Double], _ factor: Double, _ y: inout [Double]) {
    let x = x.span
    let columns = s.columns.span
    let values = s.values.span
    var target = y.mutableSpan
    for i in 0..<x.count {
      var sum = -center * x[i]
      for k in s.rowStarts[i]..<s.rowStarts[i + 1] { sum += values[k] * x[Int(columns[k])] }
      target[i] = factor * sum - target[i]
    }
  }
}

private func dot(_ x: Span<Double>, _ y: [Double]) -> Double {
  var sum = 0.0
  for i in y.indices { sum += x[i] * y[i] }
  return sum
}

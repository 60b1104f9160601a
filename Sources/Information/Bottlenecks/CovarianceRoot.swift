import LinearAlgebra

/// A basis in which a covariance is the identity, of the columns that carry something of their own.
struct CovarianceRoot {
  /// d × r, with Bᵀ Σ B = I; rows of dropped columns are 0.
  var basis: Matrix<Double>
  var dropped: [String] = []

  /// A column of which less than this share of the variance is its own depends on earlier ones.
  private static let cutoff = 1e-10
  /// What rounding in files does to symmetry and to eigenvalues, relative to the variances.
  private static let rounding = 1e-8

  /// Checks a covariance and finds the basis, columns in their order.
  ///
  /// - Complexity: O(d³).
  init(_ covariance: Matrix<Double>, what: String, names: [String]) throws(InformationError) {
    let d = covariance.rowCount
    guard d > 0, covariance.columnCount == d else {
      throw .covarianceShape(
        name: what, rows: d, columns: covariance.columnCount, expectedRows: max(1, d),
        expectedColumns: max(1, d))
    }
    precondition(names.count == d, "one name a column")
    if let bad = covariance.elements.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(row: bad / d, column: bad % d)
    }
    let largest = (0..<d).reduce(0) { max($0, covariance[$1, $1]) }
    let scales = (0..<d).map { i in
      covariance[i, i] > 1e-14 * largest && largest > 0 ? 1 / covariance[i, i].squareRoot() : 0
    }
    for i in 0..<d {
      for j in 0..<i {
        let difference = abs(covariance[i, j] - covariance[j, i])
        let scale = max(
          abs(covariance[i, j]), abs(covariance[j, i]),
          (abs(covariance[i, i]) * abs(covariance[j, j])).squareRoot())
        guard difference <= Self.rounding * scale else {
          throw .notSymmetric(name: what, row: i, column: j)
        }
      }
    }
    guard let values = try? SymmetricEigen.values(of: covariance.symmetrized()) else {
      throw .notConverged(what: "the eigenvalues of \(what)")
    }
    guard values.last! >= -Self.rounding * max(largest, values[0]) else {
      throw .notPositive(name: what, eigenvalue: values.last!)
    }

    // Cholesky's factor of the correlations, in order, leaving out columns without a rest.
    var kept: [Int] = []
    var rows: [[Double]] = []
    for i in 0..<d {
      var row: [Double] = []
      var rest = 1.0
      for (k, j) in kept.enumerated() {
        var value = 0.5 * (covariance[i, j] + covariance[j, i]) * scales[i] * scales[j]
        for l in 0..<k { value -= row[l] * rows[k][l] }
        value /= rows[k][k]
        row.append(value)
        rest -= value * value
      }
      guard scales[i] > 0, rest > Self.cutoff else {
        dropped.append(names[i])
        continue
      }
      row.append(rest.squareRoot())
      kept.append(i)
      rows.append(row)
    }
    guard !kept.isEmpty else { throw .constant(name: names.joined(separator: ", ")) }

    // B = D⁻¹ L⁻ᵀ: column j of L⁻ᵀ is row j of L⁻¹.
    let r = kept.count
    var inverse = Matrix<Double>(rowCount: r, columnCount: r)
    for j in 0..<r {
      inverse[j, j] = 1 / rows[j][j]
      for i in j + 1..<max(j + 1, r) {
        var sum = 0.0
        for k in j..<i { sum += rows[i][k] * inverse[k, j] }
        inverse[i, j] = -sum / rows[i][i]
      }
    }
    basis = Matrix(rowCount: d, columnCount: r)
    for (place, column) in kept.enumerated() {
      for j in place..<r { basis[column, j] = scales[column] * inverse[j, place] }
    }
  }
}

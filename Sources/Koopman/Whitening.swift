import LinearAlgebra
public import Storage

/// How a covariance is inverted: which directions count as present.
public struct WhiteningOptions: Equatable, Sendable {
  /// Directions whose variance, on standardised features, is below this share
  /// of the largest are dropped. Nil chooses 1e-10 for Float64 data and 1e-6
  /// for Float32, whose products carry no more.
  public var cutoff: Double?
  /// Keeps this many leading principal components of the covariance itself
  /// (features in their own units) instead.
  public var principalComponentCount: Int?

  /// Both nil: the cut-off that the data's precision asks for.
  public init(cutoff: Double? = nil, principalComponentCount: Int? = nil) {
    self.cutoff = cutoff
    self.principalComponentCount = principalComponentCount
  }

  /// The cut-off that is used for data of this precision.
  public func cutoff(for precision: NumericPrecision) -> Double {
    cutoff ?? (precision == .float32 ? 1e-6 : 1e-10)
  }
}

/// A feature that carries nothing of its own, and why.
public struct DroppedFeature: Equatable, Sendable {
  /// The feature's name.
  public var name: String
  /// Why it was left out.
  public var reason: Reason

  /// Why a feature carries nothing of its own.
  public enum Reason: Equatable, Sendable {
    case constant
    case duplicate(of: String)
    case dependent
  }

  /// A feature that was left out for this reason.
  public init(name: String, reason: Reason) {
    self.name = name
    self.reason = reason
  }
}

extension DroppedFeature: CustomStringConvertible {
  public var description: String {
    switch reason {
    case .constant: "\(name) is constant"
    case .duplicate(let other): "\(name) duplicates \(other)"
    case .dependent: "\(name) is a linear combination of other features"
    }
  }
}

/// A basis in which a covariance is the identity.
struct Whitening {
  /// d × r, with Wᵀ C W = I.
  var basis: Matrix<Double>
  var droppedFeatures: [DroppedFeature] = []
  /// Directions below the cut-off beyond the dropped features.
  var droppedDirectionCount = 0

  var rank: Int { basis.columnCount }

  /// - Parameters:
  ///   - means: The features' means, against which a spread is called none.
  ///   - offsets: The means relative to the moments' shift, whose squares were
  ///     taken off to get the covariance.
  ///   - precision: That of the products behind it.
  /// - Throws: ``KoopmanError/rankDeficient(features:)`` where nothing is left.
  /// - Complexity: O(d³).
  init(
    of covariance: Matrix<Double>, means: [Double], offsets: [Double], precision: NumericPrecision,
    names: [String], cutoff: Double, principalComponentCount: Int?
  ) throws(KoopmanError) {
    for i in 0..<covariance.rowCount where !covariance.row(i).allSatisfy(\.isFinite) {
      let culprit = covariance[i, i].isFinite ? covariance.row(i).firstIndex { !$0.isFinite } ?? i : i
      throw .overflow(feature: names[culprit])
    }
    let deviations = covariance.diagonal.map { max(0, $0).squareRoot() }
    // What rounding leaves of a column that is constant away from the shift,
    // as in a part of the data: many equal products round the same way.
    let rounding = (precision == .float32 ? 1e-5 : 1e-13).squareRoot()
    let present = deviations.indices.filter {
      deviations[$0] > max(1e-13 * abs(means[$0]), rounding * abs(offsets[$0]), 1e-150)
    }
    droppedFeatures = deviations.indices.filter { !present.contains($0) }
      .map { DroppedFeature(name: names[$0], reason: .constant) }
    guard !present.isEmpty else { throw .rankDeficient(features: names) }

    let correlation = Self.scaled(
      covariance.submatrix(rows: present, columns: present),
      by: present.map { 1 / deviations[$0] })
    let kept = try Self.independentColumns(of: correlation, tolerance: cutoff)
    for column in present.indices where !kept.contains(column) {
      let twin = kept.first { abs(correlation[$0, column]) >= 1 - max(cutoff, 1e-9) }
      droppedFeatures.append(
        DroppedFeature(
          name: names[present[column]],
          reason: twin.map { .duplicate(of: names[present[$0]]) } ?? .dependent))
    }

    let scales = principalComponentCount == nil
      ? kept.map { 1 / deviations[present[$0]] } : kept.map { _ in 1 }
    let matrix = principalComponentCount == nil
      ? correlation.submatrix(rows: kept, columns: kept)
      : covariance.submatrix(rows: kept.map { present[$0] }, columns: kept.map { present[$0] })
    let eigen = try rethrow { () throws(LinearAlgebraError) in try SymmetricEigen(of: matrix) }
    var count = eigen.values.prefix { $0 > cutoff * eigen.values[0] }.count
    droppedDirectionCount = kept.count - count
    if let wanted = principalComponentCount { count = min(count, wanted) }
    guard count > 0 else { throw .rankDeficient(features: names) }

    basis = Matrix(rowCount: covariance.rowCount, columnCount: count)
    let roots = eigen.values.prefix(count).map { 1 / $0.squareRoot() }
    for (row, column) in kept.enumerated() {
      for j in 0..<count {
        basis[present[column], j] = scales[row] * eigen.vectors[row, j] * roots[j]
      }
    }
  }

  /// Columns that are linearly independent, in rising order; of columns that
  /// depend on one another the first ones stay.
  private static func independentColumns(
    of correlation: Matrix<Double>, tolerance: Double
  ) throws(KoopmanError) -> [Int] {
    let factor = try rethrow { () throws(LinearAlgebraError) in
      try PivotedCholesky(of: correlation, relativeTolerance: tolerance)
    }
    guard factor.rank < correlation.rowCount else { return Array(0..<correlation.rowCount) }
    // Pivoting told that some depend on others; which ones is told in the order
    // of the columns, so that a copy goes and the original stays.
    var kept: [Int] = []
    var rows: [[Double]] = []
    for column in 0..<correlation.rowCount {
      var row: [Double] = []
      for (k, other) in kept.enumerated() {
        var value = correlation[column, other]
        for m in 0..<k { value -= row[m] * rows[k][m] }
        row.append(value / rows[k][k])
      }
      let residual = correlation[column, column] - row.reduce(0) { $0 + $1 * $1 }
      guard residual > tolerance else { continue }
      rows.append(row + [residual.squareRoot()])
      kept.append(column)
    }
    return kept
  }

  private static func scaled(_ matrix: Matrix<Double>, by scales: [Double]) -> Matrix<Double> {
    var result = matrix
    for i in 0..<result.rowCount {
      for j in 0..<result.columnCount { result[i, j] *= scales[i] * scales[j] }
    }
    return result
  }
}

/// Runs a decomposition and carries its failure over.
func rethrow<T>(_ body: () throws(LinearAlgebraError) -> T) throws(KoopmanError) -> T {
  do throws(LinearAlgebraError) {
    return try body()
  } catch {
    throw .linearAlgebra(error)
  }
}

import LinearAlgebra
import Moments
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
  /// Draws the covariance towards uncorrelated features first.
  public var shrinkage: Shrinkage

  /// Both nil: the cut-off that the data's precision asks for.
  public init(
    cutoff: Double? = nil, principalComponentCount: Int? = nil, shrinkage: Shrinkage = .none
  ) {
    self.cutoff = cutoff
    self.principalComponentCount = principalComponentCount
    self.shrinkage = shrinkage
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
    let screen = try FeatureScreen(
      covariance, means: means, offsets: offsets, precision: precision, names: names)
    let (present, correlation) = (screen.present, screen.correlation)
    let kept = try Self.independentColumns(of: correlation, tolerance: cutoff)
    droppedFeatures = screen.constant + screen.dependent(keeping: kept, cutoff: cutoff)

    let scales = principalComponentCount == nil
      ? kept.map { 1 / screen.deviations[present[$0]] } : kept.map { _ in 1 }
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

  /// With the names, the precision and the options where they are kept.
  init(
    of covariance: Matrix<Double>, means: [Double], offsets: [Double], header: MomentHeader,
    options: WhiteningOptions
  ) throws(KoopmanError) {
    try self.init(
      of: covariance, means: means, offsets: offsets, precision: header.precision,
      names: header.features.map(\.name), cutoff: options.cutoff(for: header.precision),
      principalComponentCount: options.principalComponentCount)
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
    return IndependentColumns.inOrder(of: correlation, tolerance: tolerance)
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

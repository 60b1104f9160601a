public import LinearAlgebra
import Numerics

/// The information bottleneck of jointly Gaussian x and o in closed form: encoders T = A·x + ξ, ξ
/// of unit covariance, that minimise J_β = I(x;T) − β·I(T;o), in nats.
///
/// With canonical correlations σ_i and λ_i = 1 − σ_i², component i enters at β_i = 1/σ_i².
///
///     let bottleneck = try GaussianBottleneck(singularValues: [0.9, 0.6, 0.3])
///     bottleneck.point(beta: 2).objective   // −.242578938509 nats
///
/// It holds for Gaussian variables only, and bounds nothing where they are not. Where o is the
/// future of x, σ_i are the singular values of linear VAMP.
///
/// - Reference: G. Chechik, A. Globerson, N. Tishby, Y. Weiss, J. Mach. Learn. Res. 6, 165 (2005).
public struct GaussianBottleneck: Equatable, Sendable {
  /// The canonical correlations of x and o, largest first; those of rounding's size left out.
  public let singularValues: [Double]
  /// Canonical directions of x as columns w_i, with w_iᵀ Σ_x w_j = δ_ij; nil where only
  /// correlations were given.
  public let directions: Matrix<Double>?
  /// The columns of x and o that are constant or linear combinations of earlier ones.
  public let droppedX: [String]
  public let droppedO: [String]

  /// Correlations below this are 0.
  private static let leastCorrelation = 1e-12
  /// From here on x tells o exactly, or the covariances are of no variables.
  private static let largestCorrelation = 1 - 1e-12

  /// From canonical correlations alone, in any order.
  ///
  /// - Throws: ``InformationError/invalidCorrelation(index:value:)`` unless all lie in 0 ..< 1.
  public init(singularValues: [Double]) throws(InformationError) {
    for (index, value) in singularValues.enumerated() {
      guard value >= 0, value < Self.largestCorrelation else {
        throw .invalidCorrelation(index: index, value: value)
      }
    }
    self.singularValues = singularValues.filter { $0 > Self.leastCorrelation }.sorted(by: >)
    directions = nil
    droppedX = []
    droppedO = []
  }

  /// From covariances.
  ///
  /// - Parameters:
  ///   - covarianceX: Σ_x, d × d.
  ///   - cross: Σ_xo, d × e.
  ///   - covarianceO: Σ_o, e × e.
  ///   - namesX: Names of x's columns; x0, x1 … otherwise.
  ///   - namesO: Names of o's columns; o0, o1 … otherwise.
  /// - Throws: ``InformationError/notFinite(row:column:)``,
  ///   ``InformationError/notSymmetric(name:row:column:)``,
  ///   ``InformationError/covarianceShape(name:rows:columns:expectedRows:expectedColumns:)``,
  ///   ``InformationError/notPositive(name:eigenvalue:)``,
  ///   ``InformationError/constant(name:)`` where nothing of x or o varies,
  ///   ``InformationError/invalidCorrelation(index:value:)``.
  /// - Complexity: O(d³ + e³).
  public init(
    covarianceX: Matrix<Double>, cross: Matrix<Double>, covarianceO: Matrix<Double>,
    namesX: [String]? = nil, namesO: [String]? = nil
  ) throws(InformationError) {
    let namesX = namesX ?? (0..<covarianceX.rowCount).map { "x\($0)" }
    let namesO = namesO ?? (0..<covarianceO.rowCount).map { "o\($0)" }
    let x = try CovarianceRoot(covarianceX, what: "the covariance of x", names: namesX)
    let o = try CovarianceRoot(covarianceO, what: "the covariance of o", names: namesO)
    guard cross.rowCount == covarianceX.rowCount, cross.columnCount == covarianceO.rowCount else {
      throw .covarianceShape(
        name: "the cross covariance", rows: cross.rowCount, columns: cross.columnCount,
        expectedRows: covarianceX.rowCount, expectedColumns: covarianceO.rowCount)
    }
    if let bad = cross.elements.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(row: bad / cross.columnCount, column: bad % cross.columnCount)
    }
    let whitened = product(of: x.basis, .transposed, and: cross * o.basis)
    guard let svd = try? SingularValueDecomposition(of: whitened) else {
      throw .notConverged(what: "the singular value decomposition of the whitened covariance")
    }
    for (index, value) in svd.values.enumerated() where value >= Self.largestCorrelation {
      throw .invalidCorrelation(index: index, value: value)
    }
    let count = svd.values.prefix { $0 > Self.leastCorrelation }.count
    singularValues = Array(svd.values.prefix(count))
    directions = x.basis * svd.leftVectors.columns(0..<count)
    droppedX = x.dropped
    droppedO = o.dropped
  }

  /// β_i = 1/σ_i², rising: where component i enters.
  public var criticalBetas: [Double] { singularValues.map { 1 / ($0 * $0) } }

  /// I(x;o) = −½ Σ ln(1 − σ_i²), the limit of I(T;o) for β → ∞.
  public var informationXO: Double {
    singularValues.reduce(0) { $0 - 0.5 * Double.log(onePlus: -$1 * $1) }
  }

  /// The best encoder's informations at one β, above 0 and finite.
  ///
  /// - Complexity: O(components).
  public func point(beta: Double) -> GaussianBottleneckPoint {
    precondition(beta > 0 && beta.isFinite, "β is finite and above 0")
    var count = 0
    var xt = 0.0
    var to = 0.0
    for value in singularValues where beta * value * value > 1 {
      let square = value * value
      let own = 0.5 * Double.log((beta - 1) * square / (1 - square))
      xt += own
      to += own - 0.5 * Double.log(beta * square)
      count += 1
    }
    return GaussianBottleneckPoint(
      beta: beta, componentCount: count, informationXT: xt, informationTO: to)
  }

  /// The points at these β.
  ///
  /// - Throws: ``InformationError/invalidBeta(_:)``.
  public func curve(betas: [Double]) throws(InformationError) -> [GaussianBottleneckPoint] {
    if let bad = betas.first(where: { !($0 > 0 && $0.isFinite) }) { throw .invalidBeta(bad) }
    return betas.map { point(beta: $0) }
  }

  /// A with rows α_i w_iᵀ, α_i² = [β(1 − λ_i) − 1]/λ_i, one a component that has entered; x is
  /// taken in its own columns, and noise of unit covariance is added.
  ///
  /// - Returns: Nil where only correlations were given.
  /// - Complexity: O(components · d).
  public func encoder(beta: Double) -> Matrix<Double>? {
    guard let directions else { return nil }
    let count = point(beta: beta).componentCount
    var result = Matrix<Double>(rowCount: count, columnCount: directions.rowCount)
    for i in 0..<count {
      let square = singularValues[i] * singularValues[i]
      let scale = ((beta * square - 1) / (1 - square)).squareRoot()
      for j in 0..<directions.rowCount { result[i, j] = scale * directions[j, i] }
    }
    return result
  }

  /// J*_β of one Gaussian variable about another with correlation σ: 0 up to β = 1/σ², then
  /// −(β − 1)/2·ln[(β − 1)σ²/(1 − σ²)] + (β/2)·ln(βσ²).
  public static func scalarObjective(correlation: Double, beta: Double) -> Double {
    let square = correlation * correlation
    guard beta * square > 1 else { return 0 }
    return -(beta - 1) / 2 * Double.log((beta - 1) * square / (1 - square))
      + beta / 2 * Double.log(beta * square)
  }
}

/// A point of the Gaussian curve.
public struct GaussianBottleneckPoint: Equatable, Sendable {
  /// The price of a nat of compression.
  public let beta: Double
  /// The components that have entered.
  public let componentCount: Int
  /// I(x;T), in nats.
  public let informationXT: Double
  /// I(T;o), in nats.
  public let informationTO: Double

  /// J_β = I(x;T) − β·I(T;o).
  public var objective: Double { informationXT - beta * informationTO }
}

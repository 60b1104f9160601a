import Glibc
public import LinearAlgebra

/// How much of what one column says about the slow motion another says too.
///
/// Mutual information is turned to a squared correlation first, ρ² = 1 − e^(−2M) (Linfoot), so that
///
///     s(i, j) = ½ [ρ²(i, j) + ρ²(j, i)] / √(ρ²(i, i) ρ²(j, j)),   cut to 0 … 1.
///
/// For Gaussian variables this is exact at any strength of coupling: the squared correlation of the
/// slow parts of the two. It is 1 for a column and a noisy copy of it, since what is fast in one
/// column is forgotten after the lag, and the shares of a sum of independent processes add up to 1.
/// Information that is not significant counts as none.
///
/// - Reference: E. H. Linfoot, Inf. Control 1, 85 (1957), doi:10.1016/S0019-9958(57)90116-X.
public struct Redundancy: Equatable, Sendable {
  /// s(i, j), d × d, 1 on the diagonal.
  public let shares: Matrix<Double>

  /// Compares columns by their lagged information.
  ///
  /// - Parameters:
  ///   - information: Corrected values are used.
  ///   - floors: What each column must tell about its own future to be more than noise, in nats.
  /// - Complexity: O(d²).
  public init(_ information: LaggedInformationMatrix, floors: [Double]) {
    let d = information.dimension
    precondition(floors.count == d, "one floor a column")
    let m = information.corrected
    let own = (0..<d).map { Self.squaredCorrelation(max(m[$0, $0], floors[$0])) }
    var shares = Matrix<Double>.identity(d)
    for i in 0..<d {
      for j in 0..<i {
        let mean =
          0.5 * (Self.squaredCorrelation(m[i, j]) + Self.squaredCorrelation(m[j, i]))
        let scale = (own[i] * own[j]).squareRoot()
        let share = scale > 0 ? min(1, mean / scale) : 0
        shares[i, j] = share
        shares[j, i] = share
      }
    }
    self.shares = shares
  }

  /// 1 − e^(−2M), 0 for negative estimates.
  static func squaredCorrelation(_ information: Double) -> Double {
    information > 0 ? -expm1(-2 * information) : 0
  }

  /// The share of what column i says that several columns together say, 0 … 1.
  ///
  /// With √s as correlations this is the squared multiple correlation rᵀK⁻¹r, and never less than the
  /// largest single share: a sum of two columns that are taken already is redundant with both
  /// together, though with each by half only. √s has no sign, so the value can be too small where
  /// the columns taken are correlated themselves.
  ///
  /// - Complexity: O(set³).
  public func share(of i: Int, in set: [Int]) -> Double {
    let largest = set.map { shares[i, $0] }.max() ?? 0
    guard set.count > 1 else { return largest }
    var k = Matrix<Double>.identity(set.count)
    for (a, first) in set.enumerated() {
      for (b, second) in set.enumerated() where a != b {
        let share = max(0, shares[first, second] - Self.biased) / (1 - Self.biased)
        k[a, b] = Self.damping * share.squareRoot()
      }
    }
    let r = set.map { shares[i, $0].squareRoot() }
    guard let factors = try? CholeskyFactorization(of: k),
      let x = try? factors.solve(Matrix(rowCount: set.count, columnCount: 1, elements: r))
    else { return largest }
    let joint = zip(r, x.elements).reduce(0) { $0 + $1.0 * $1.1 }
    return min(1, max(largest, joint))
  }

  /// Correlations among the columns taken are damped by this, so that near-copies do not make the
  /// matrix singular.
  private static let damping = 0.98
  /// Shares up to this are mostly the bias of slow columns that do not know one another, whose square
  /// root would not be small.
  private static let biased = 0.1

  /// 1 − s, for a tree.
  public var distances: Matrix<Double> {
    Matrix(
      rowCount: shares.rowCount, columnCount: shares.columnCount,
      elements: shares.elements.map { 1 - $0 })
  }
}

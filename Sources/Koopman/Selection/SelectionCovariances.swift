import Glibc
import LinearAlgebra
import Moments

/// Covariances of features over some pairs, with the units taken out.
struct SelectionCovariances: Sendable {
  let isReversible: Bool
  /// C₀₀ and C_ττ; equal where reversible.
  let first: Matrix<Double>
  let second: Matrix<Double>
  /// C₀τ; symmetric where reversible.
  let lagged: Matrix<Double>
  /// Means of first and second frames, relative to the moments' shift.
  let firstMean: [Double]
  let secondMean: [Double]
  /// 1 / standard deviation; 0 for a feature that is constant.
  let firstScale: [Double]
  let secondScale: [Double]
  /// The share of a feature's variance that must be its own.
  let cutoff: Double
  /// Scores that differ by no more than this share are equal but for rounding.
  let tolerance: Double

  var dimension: Int { first.rowCount }

  /// - Parameter cutoff: Nil for that of the data's precision.
  /// - Throws: ``KoopmanError/noPairs(lag:)`` or ``KoopmanError/overflow(feature:)``.
  /// - Complexity: O(d²).
  init(
    _ pairs: PairMoments, features: [Int]? = nil, header: MomentHeader, lag: Int,
    cutoff: Double? = nil
  ) throws(KoopmanError) {
    guard pairs.weight > 0 else { throw .noPairs(lag: lag) }
    let pairs = features.map { pairs.features($0) } ?? pairs
    let features = features ?? Array(0..<header.dimension)
    isReversible = pairs.dynamics == .reversible
    if isReversible {
      let covariances = LaggedCovariances.Reversible(pairs)
      first = covariances.instantaneous
      second = first
      lagged = covariances.instantaneous - covariances.difference
      firstMean = covariances.mean
      secondMean = covariances.mean
    } else {
      let covariances = LaggedCovariances.Nonreversible(pairs)
      first = covariances.c00
      second = covariances.ctt
      lagged = covariances.c0t
      firstMean = covariances.meanX
      secondMean = covariances.meanY
    }
    // A sum that is finite has finite terms; the culprit is looked for only otherwise.
    for matrix in [first, second, lagged] where !matrix.elements.reduce(0, +).isFinite {
      for i in 0..<matrix.rowCount {
        guard let column = matrix.row(i).firstIndex(where: { !$0.isFinite }) else { continue }
        let culprit = matrix[i, i].isFinite ? column : i
        throw .overflow(feature: header.features[features[culprit]].name)
      }
    }
    let shift = features.map { header.shift[$0] }
    firstScale = Self.scales(first, mean: firstMean, shift: shift, header: header)
    secondScale = Self.scales(second, mean: secondMean, shift: shift, header: header)
    tolerance = WhiteningOptions().cutoff(for: header.precision)
    // What is left of a copy is rounding, whatever cut-off is asked for.
    self.cutoff = max(cutoff ?? tolerance, 1e-14)
  }

  private init(_ whole: SelectionCovariances, features: [Int]) {
    func part(_ matrix: Matrix<Double>) -> Matrix<Double> {
      matrix.submatrix(rows: features, columns: features)
    }
    isReversible = whole.isReversible
    first = part(whole.first)
    second = part(whole.second)
    lagged = part(whole.lagged)
    firstMean = features.map { whole.firstMean[$0] }
    secondMean = features.map { whole.secondMean[$0] }
    firstScale = features.map { whole.firstScale[$0] }
    secondScale = features.map { whole.secondScale[$0] }
    cutoff = whole.cutoff
    tolerance = whole.tolerance
  }

  /// Those of some features, in the order given.
  func restricted(to features: [Int]) -> SelectionCovariances {
    SelectionCovariances(self, features: features)
  }

  /// Zero where the spread is no more than what rounding leaves of a constant, as in
  /// ``Whitening``.
  private static func scales(
    _ covariance: Matrix<Double>, mean: [Double], shift: [Double], header: MomentHeader
  ) -> [Double] {
    let rounding = (header.precision == .float32 ? 1e-5 : 1e-13).squareRoot()
    return covariance.diagonal.enumerated().map { i, variance in
      let deviation = max(0, variance).squareRoot()
      let least = max(1e-13 * abs(shift[i] + mean[i]), rounding * abs(mean[i]), 1e-150)
      return deviation > least ? 1 / deviation : 0
    }
  }
}

import LinearAlgebra
import Storage

/// Which features vary at all, and the correlations of those.
struct FeatureScreen {
  /// One a feature.
  let deviations: [Double]
  /// The features that vary, rising.
  let present: [Int]
  /// Of those.
  let correlation: Matrix<Double>
  let constant: [DroppedFeature]
  private let names: [String]

  /// - Parameters:
  ///   - means: Against which a spread is called none.
  ///   - offsets: The means relative to the moments' shift, whose squares were taken off.
  /// - Throws: ``KoopmanError/overflow(feature:)`` or
  ///   ``KoopmanError/rankDeficient(features:)``.
  init(
    _ covariance: Matrix<Double>, means: [Double], offsets: [Double], precision: NumericPrecision,
    names: [String]
  ) throws(KoopmanError) {
    for i in 0..<covariance.rowCount where !covariance.row(i).allSatisfy(\.isFinite) {
      let culprit = covariance[i, i].isFinite ? covariance.row(i).firstIndex { !$0.isFinite } ?? i : i
      throw .overflow(feature: names[culprit])
    }
    let deviations = covariance.diagonal.map { max(0, $0).squareRoot() }
    // What rounding leaves of a column that is constant away from the shift.
    let rounding = (precision == .float32 ? 1e-5 : 1e-13).squareRoot()
    let varies = deviations.indices.map {
      deviations[$0] > max(1e-13 * abs(means[$0]), rounding * abs(offsets[$0]), 1e-150)
    }
    let present = deviations.indices.filter { varies[$0] }
    guard !present.isEmpty else { throw .rankDeficient(features: names) }
    var correlation = covariance.submatrix(rows: present, columns: present)
    let scales = present.map { 1 / deviations[$0] }
    let count = present.count
    correlation.withUnsafeMutableBufferPointer { values in
      for i in 0..<count {
        for j in 0..<count { values[i * count + j] *= scales[i] * scales[j] }
      }
    }
    self.deviations = deviations
    self.present = present
    self.correlation = correlation
    self.names = names
    constant = deviations.indices.filter { !varies[$0] }
      .map { DroppedFeature(name: names[$0], reason: .constant) }
  }

  /// The features that are left out where these are kept, and of which they are copies.
  ///
  /// - Parameter kept: Places among those present, rising.
  func dependent(keeping kept: [Int], cutoff: Double) -> [DroppedFeature] {
    let isKept = Set(kept)
    return present.indices.filter { !isKept.contains($0) }.map { column in
      let twin = kept.first { abs(correlation[$0, column]) >= 1 - max(cutoff, 1e-9) }
      return DroppedFeature(
        name: names[present[column]],
        reason: twin.map { .duplicate(of: names[present[$0]]) } ?? .dependent)
    }
  }
}

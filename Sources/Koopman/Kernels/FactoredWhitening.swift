import LinearAlgebra
import Storage

/// A covariance as the factor of its correlation matrix, which whitens without an
/// eigenproblem: S C S = L Lᵀ on the columns kept, so that L⁻¹ S x is white.
///
/// The cut-off is that of the pivots: a feature is dropped when what the features kept
/// before it leave of its variance is at most that share of it. Directions of small
/// variance among the features kept stay, where a spectral cut-off would take them out.
struct FactoredWhitening {
  /// The columns kept, most independent first.
  let columns: [Int]
  /// 1 / standard deviation of each column kept.
  let scales: [Double]
  /// L, lower triangular.
  let factor: Matrix<Double>
  let droppedFeatures: [DroppedFeature]
  /// The number d of features.
  let dimension: Int

  var rank: Int { columns.count }

  /// - Parameter cutoff: A share of each feature's variance.
  /// - Throws: ``KoopmanError/rankDeficient(features:)`` where nothing is left.
  /// - Complexity: O(d² · rank).
  init(
    of covariance: Matrix<Double>, means: [Double], offsets: [Double], precision: NumericPrecision,
    names: [String], cutoff: Double
  ) throws(KoopmanError) {
    let screen = try FeatureScreen(
      covariance, means: means, offsets: offsets, precision: precision, names: names)
    let correlation = screen.correlation
    func pivoted(_ matrix: Matrix<Double>) throws(KoopmanError) -> PivotedCholesky {
      try rethrow { () throws(LinearAlgebraError) in
        try PivotedCholesky(of: matrix, relativeTolerance: cutoff)
      }
    }
    var cholesky = try pivoted(correlation)
    var kept = Array(0..<correlation.rowCount)
    if cholesky.rank < kept.count {
      // Pivoting told that some depend on others; which of them go is told in the order
      // of the columns, so that a copy goes and the original stays.
      kept = IndependentColumns.inOrder(of: correlation, tolerance: cutoff)
      cholesky = try pivoted(correlation.submatrix(rows: kept, columns: kept))
    }
    let pivots = cholesky.pivots.prefix(cholesky.rank).map { kept[$0] }
    columns = pivots.map { screen.present[$0] }
    scales = columns.map { 1 / screen.deviations[$0] }
    factor = cholesky.lowerFactor.rows(0..<cholesky.rank)
    droppedFeatures = screen.constant + screen.dependent(keeping: pivots.sorted(), cutoff: cutoff)
    dimension = names.count
  }

  /// S M S on the columns kept.
  func scaled(_ matrix: Matrix<Double>) -> Matrix<Double> {
    var result = matrix.submatrix(rows: columns, columns: columns)
    let r = rank
    result.withUnsafeMutableBufferPointer { values in
      for i in 0..<r {
        for j in 0..<r { values[i * r + j] *= scales[i] * scales[j] }
      }
    }
    return result
  }

  /// Coefficients of the features, d × k, from those of white coordinates, rank × k.
  func coefficients(_ white: Matrix<Double>) -> Matrix<Double> {
    var result = Matrix<Double>(rowCount: dimension, columnCount: white.columnCount)
    for k in 0..<white.columnCount {
      var column = white.column(k)
      solveTransposed(&column)
      for (row, feature) in columns.enumerated() { result[feature, k] = scales[row] * column[row] }
    }
    return result
  }

  /// L⁻¹ x in place.
  ///
  /// - Complexity: O(rank²), at the speed of memory.
  func solve(_ x: inout [Double]) {
    let r = rank
    precondition(x.count == r)
    factor.withUnsafeBufferPointer { factor in
      x.withUnsafeMutableBufferPointer { x in
        for i in 0..<r {
          let row = factor.baseAddress! + i * r
          var sums = (SIMD4<Double>.zero, SIMD4<Double>.zero)
          var j = 0
          while j + 8 <= i {
            let (a, b) = (UnsafeRawPointer(row + j), UnsafeRawPointer(x.baseAddress! + j))
            sums.0 += a.loadUnaligned(as: SIMD4<Double>.self) * b.loadUnaligned(as: SIMD4<Double>.self)
            sums.1 +=
              a.loadUnaligned(fromByteOffset: 32, as: SIMD4<Double>.self)
              * b.loadUnaligned(fromByteOffset: 32, as: SIMD4<Double>.self)
            j += 8
          }
          var rest = x[i] - (sums.0 + sums.1).sum()
          while j < i {
            rest -= row[j] * x[j]
            j += 1
          }
          x[i] = rest / row[i]
        }
      }
    }
  }

  /// L⁻ᵀ x in place.
  ///
  /// - Complexity: O(rank²), at the speed of memory.
  func solveTransposed(_ x: inout [Double]) {
    let r = rank
    precondition(x.count == r)
    factor.withUnsafeBufferPointer { factor in
      x.withUnsafeMutableBufferPointer { x in
        for i in stride(from: r - 1, through: 0, by: -1) {
          let row = factor.baseAddress! + i * r
          let value = x[i] / row[i]
          x[i] = value
          for j in 0..<i { x[j] -= value * row[j] }
        }
      }
    }
  }
}

import LinearAlgebra
import Moments

/// Covariances of the leading columns of lagged pairs, about their own means.
struct PairCovariances {
  /// Relative to the moments' shift.
  var meanX: [Double]
  var weight: Double
  /// C₀₀, C_ττ, C₀τ.
  var c00: Matrix<Double>
  var ctt: Matrix<Double>
  var c0t: Matrix<Double>

  /// - Precondition: The pairs carry weight and are not symmetrised.
  init(_ pairs: PairMoments, columns: Range<Int>) {
    precondition(pairs.dynamics == .nonreversible && pairs.weight > 0, "pairs as observed, at least one")
    weight = pairs.weight
    let meanX = columns.map { pairs.sumX[$0] / pairs.weight }
    let meanY = columns.map { pairs.sumY[$0] / pairs.weight }
    self.meanX = meanX
    c00 = Self.centred(pairs.first, columns, pairs.weight, meanX)
    ctt = Self.centred(pairs.second, columns, pairs.weight, meanY)
    var lagged = Matrix<Double>(rowCount: columns.count, columnCount: columns.count)
    let (d, n, scale) = (pairs.dimension, columns.count, 1 / pairs.weight)
    lagged.withUnsafeMutableBufferPointer { target in
      pairs.cross.withUnsafeBufferPointer { source in
        for i in 0..<n {
          let row = (columns.lowerBound + i) * d + columns.lowerBound
          for j in 0..<n { target[i * n + j] = source[row + j] * scale - meanX[i] * meanY[j] }
        }
      }
    }
    c0t = lagged
  }

  /// Those of some of the columns.
  func columns(_ chosen: [Int]) -> PairCovariances {
    var part = self
    part.meanX = chosen.map { meanX[$0] }
    part.c00 = c00.submatrix(rows: chosen, columns: chosen)
    part.ctt = ctt.submatrix(rows: chosen, columns: chosen)
    part.c0t = c0t.submatrix(rows: chosen, columns: chosen)
    return part
  }

  private static func centred(
    _ moment: PackedSymmetric, _ columns: Range<Int>, _ weight: Double, _ mean: [Double]
  ) -> Matrix<Double> {
    let (d, n, scale) = (moment.order, columns.count, 1 / weight)
    var result = Matrix<Double>(rowCount: n, columnCount: n)
    result.withUnsafeMutableBufferPointer { target in
      moment.elements.withUnsafeBufferPointer { source in
        for i in 0..<n {
          let row = columns.lowerBound + i
          // Row r of the upper triangle begins with its diagonal.
          let start = row * d - row * (row - 1) / 2
          for j in i..<n {
            let value = source[start + j - i] * scale - mean[i] * mean[j]
            target[i * n + j] = value
            target[j * n + i] = value
          }
        }
      }
    }
    return result
  }
}

/// The leading pairs of functions of features that are best correlated at the lag, from moments alone.
///
/// What ``VAMP`` finds, without what kinetic scores do not need of it: a few leading functions of hundreds of
/// features, for hundreds of mappings.
struct SingularFunctions: Sendable {
  /// Of first frames, d × k, of unit variance.
  let left: Matrix<Double>
  /// Of second frames, d × k.
  let right: Matrix<Double>
  /// The singular values, falling.
  let values: [Double]
  /// A basis in which C₀₀ is the identity, d × r.
  let basis: Matrix<Double>

  /// - Parameters:
  ///   - offsets: The features' size: a column whose spread is below 1e-6 of it is constant.
  ///   - cutoff: Directions whose variance, on standardised features, is below this share of the largest
  ///     are left out.
  /// - Complexity: O(d³).
  init(
    _ pairs: PairCovariances, offsets: [Double], count: Int, cutoff: Double
  ) throws(LinearAlgebraError) {
    basis = try Self.whitening(pairs.c00, offsets: offsets, cutoff: cutoff)
    let second = try Self.whitening(pairs.ctt, offsets: offsets, cutoff: cutoff)
    let k = min(count, basis.columnCount, second.columnCount)
    guard k > 0 else {
      left = Matrix(rowCount: pairs.c00.rowCount, columnCount: 0)
      right = left
      values = []
      return
    }
    let whitened = product(of: basis, .transposed, and: pairs.c0t * second)
    let eigen = try SymmetricEigen(of: product(of: whitened, and: whitened, .transposed), largest: k)
    values = eigen.values.map { max(0, $0).squareRoot() }
    var left = basis * eigen.vectors
    var partners = product(of: whitened, .transposed, and: eigen.vectors)
    for j in 0..<k where values[j] > 0 {
      for i in 0..<partners.rowCount { partners[i, j] /= values[j] }
    }
    var right = second * partners
    Self.fixSigns(&left, &right, deviations: pairs.c00.diagonal.map { max(0, $0).squareRoot() })
    self.left = left
    self.right = right
  }

  /// The largest standardised coefficient is positive.
  private static func fixSigns(
    _ left: inout Matrix<Double>, _ right: inout Matrix<Double>, deviations: [Double]
  ) {
    for j in 0..<left.columnCount {
      var largest = 0.0
      for i in deviations.indices where abs(left[i, j] * deviations[i]) > abs(largest) {
        largest = left[i, j] * deviations[i]
      }
      guard largest < 0 else { continue }
      for i in deviations.indices {
        left[i, j] = -left[i, j]
        right[i, j] = -right[i, j]
      }
    }
  }

  private static func whitening(
    _ covariance: Matrix<Double>, offsets: [Double], cutoff: Double
  ) throws(LinearAlgebraError) -> Matrix<Double> {
    let variances = covariance.diagonal
    let present = variances.indices.filter {
      variances[$0] > 1e-12 * offsets[$0] * offsets[$0] && variances[$0] > 0
    }
    guard !present.isEmpty else { return Matrix(rowCount: variances.count, columnCount: 0) }
    let scales = present.map { 1 / variances[$0].squareRoot() }
    var correlation = covariance.submatrix(rows: present, columns: present)
    let n = present.count
    correlation.withUnsafeMutableBufferPointer { values in
      for i in 0..<n {
        for j in 0..<n { values[i * n + j] *= scales[i] * scales[j] }
      }
    }
    let eigen = try SymmetricEigen(of: correlation)
    let count = eigen.values.prefix { $0 > cutoff * eigen.values[0] }.count
    var basis = Matrix<Double>(rowCount: variances.count, columnCount: count)
    for j in 0..<count {
      let root = 1 / eigen.values[j].squareRoot()
      for (row, column) in present.enumerated() {
        basis[column, j] = scales[row] * eigen.vectors[row, j] * root
      }
    }
    return basis
  }
}

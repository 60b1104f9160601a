import LinearAlgebra

/// Linearly independent columns of a correlation matrix, told in the order of the columns.
enum IndependentColumns {
  private static let blockWidth = 48

  /// The columns that are not combinations of those kept before them: of columns that
  /// depend on one another the first ones stay.
  ///
  /// Cholesky's factorisation in the order given that skips a column whose variance, given
  /// those kept, falls to the tolerance; in blocks, so that all but a small share are matrix
  /// products.
  ///
  /// - Parameters:
  ///   - correlation: d × d, with ones on its diagonal.
  ///   - tolerance: A share of a column's variance.
  /// - Returns: Rising indices.
  /// - Complexity: O(d² · rank).
  static func inOrder(of correlation: Matrix<Double>, tolerance: Double) -> [Int] {
    let d = correlation.rowCount
    var kept: [Int] = []
    // The factor's rows so far, d wide, zeros before each one's own column.
    var factor: [Double] = []
    for start in stride(from: 0, to: d, by: blockWidth) {
      let width = min(blockWidth, d - start)
      let rest = d - start
      var block = [Double](repeating: 0, count: width * rest)
      if !kept.isEmpty {
        factor.withUnsafeBufferPointer { factor in
          block.withUnsafeMutableBufferPointer { block in
            let first = factor.baseAddress! + start
            BlockProducts.crossGram(
              first, xColumnCount: width, xStride: d, first, yColumnCount: rest, yStride: d,
              rowCount: kept.count, into: block.baseAddress!, accumulate: false)
          }
        }
      }
      correlation.withUnsafeBufferPointer { correlation in
        for i in 0..<width {
          let row = correlation.baseAddress! + (start + i) * d + start
          for j in 0..<rest { block[i * rest + j] = row[j] - block[i * rest + j] }
        }
      }
      for i in 0..<width where block[i * rest + i] > tolerance {
        let inverse = 1 / block[i * rest + i].squareRoot()
        var row = [Double](repeating: 0, count: d)
        for j in i..<rest { row[start + j] = block[i * rest + j] * inverse }
        for later in (i + 1)..<max(i + 1, width) {
          let share = row[start + later]
          for j in later..<rest { block[later * rest + j] -= share * row[start + j] }
        }
        factor += row
        kept.append(start + i)
      }
    }
    return kept
  }
}

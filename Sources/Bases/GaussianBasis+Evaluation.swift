import LinearAlgebra

extension GaussianBasis {
  /// Writes all functions of several rows: rows × functions, with the bits of single rows.
  ///
  /// Distances are sums of squared differences: |x|² + |c|² − 2 x·c, by a matrix product,
  /// would lose the digits of near neighbours, where the function is largest.
  ///
  /// - Complexity: O(rows · functions · d).
  public func evaluate(
    rows: UnsafeBufferPointer<Double>, count rowCount: Int,
    into values: UnsafeMutableBufferPointer<Double>
  ) {
    let (d, width) = (inputDimension, widths.count)
    precondition(rows.count == rowCount * d && values.count == rowCount * width)
    guard rowCount > 0 else { return }
    let panel = centres.withUnsafeBufferPointer { LanePanel($0, count: width, inputCount: d) }
    // The period and its inverse; zeros where there is none.
    let images = periods.map { (period: $0 ?? 0, inverse: $0.map { 1 / $0 } ?? 0) }
    let factors = widths.map { -1 / (2 * $0 * $0) }
    let isPeriodic = periods.contains { $0 != nil }
    panel.elements.withUnsafeBufferPointer { centres in
      images.withUnsafeBufferPointer { images in
        for first in stride(from: 0, to: width, by: 4) {
          let column = centres.baseAddress! + first
          let factor = factors.withUnsafeBufferPointer {
            VectorFunctions.load($0.baseAddress! + first, count: width - first)
          }
          for row in 0..<rowCount {
            let x = rows.baseAddress! + row * d
            var square = SIMD4<Double>.zero
            for k in 0..<d {
              var step = x[k] - VectorFunctions.load(column + k * panel.width, count: 4)
              if isPeriodic {
                step -= images[k].period * VectorFunctions.rounded(step * images[k].inverse)
              }
              square += step * step
            }
            VectorFunctions.store(
              VectorFunctions.decay(square * factor), values.baseAddress! + row * width + first,
              count: width - first)
          }
        }
      }
    }
  }
}

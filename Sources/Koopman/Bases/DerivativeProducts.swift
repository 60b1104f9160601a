import LinearAlgebra

/// Derivatives of a score by the functions' values at each frame of a slice.
///
/// A frame that is both first and second of a pair takes both its derivatives in one
/// product: by M, M + N and N for the three kinds of frame.
struct DerivativeProducts: Sendable {
  private let width: Int
  /// M / n, (M + N) / n and N / n.
  private let first: Matrix<Double>
  private let shared: Matrix<Double>
  private let second: Matrix<Double>
  /// Lᵀ / n, which takes second frames to the first ones' derivatives, and L / n.
  private let back: Matrix<Double>
  private let forth: Matrix<Double>
  /// What the means take off.
  private let firstOffset: [Double]
  private let secondOffset: [Double]

  init(_ point: TuningObjective.Point, pairCount: Int) {
    let scale = 1 / Double(pairCount)
    let by = point.byCovariances
    width = point.meanX.count
    first = (2 * scale) * by.first
    second = (2 * scale) * by.second
    shared = first + second
    forth = scale * by.lagged
    back = forth.transposed()
    firstOffset = zip(first * point.meanX, forth * point.meanY).map { $0 + $1 }
    secondOffset = zip(second * point.meanY, back * point.meanX).map { $0 + $1 }
  }

  /// Writes `count + offset` rows.
  func derivatives(
    by values: UnsafePointer<Double>, count: Int, offset: Int,
    into target: UnsafeMutablePointer<Double>
  ) {
    add(first, values, rowCount: offset, to: target, accumulate: false)
    let middle = offset * width
    add(shared, values + middle, rowCount: count - offset, to: target + middle, accumulate: false)
    let tail = count * width
    add(second, values + tail, rowCount: offset, to: target + tail, accumulate: false)
    add(back, values + middle, rowCount: count, to: target, accumulate: true)
    add(forth, values, rowCount: count, to: target + middle, accumulate: true)
    subtract(firstOffset, from: target, rowCount: count)
    subtract(secondOffset, from: target + middle, rowCount: count)
  }

  private func add(
    _ factor: Matrix<Double>, _ values: UnsafePointer<Double>, rowCount: Int,
    to target: UnsafeMutablePointer<Double>, accumulate: Bool
  ) {
    guard rowCount > 0 else { return }
    factor.withUnsafeBufferPointer {
      BlockProducts.project(
        values, rowCount: rowCount, columnCount: width, stride: width, onto: $0.baseAddress!,
        targetCount: width, into: target, accumulate: accumulate)
    }
  }

  private func subtract(
    _ offset: [Double], from target: UnsafeMutablePointer<Double>, rowCount: Int
  ) {
    offset.withUnsafeBufferPointer { offset in
      for row in 0..<rowCount {
        let values = target + row * width
        for i in 0..<width { values[i] -= offset[i] }
      }
    }
  }
}

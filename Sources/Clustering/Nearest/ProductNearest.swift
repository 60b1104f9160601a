import LinearAlgebra

/// The nearest of many centres to points of many columns, by matrix products.
///
/// |x − c|² = |x|² − 2 x·c + |c|², about the mean of the centres and in single precision. What its
/// rounding leaves open is settled by direct squared distances in double precision, so that the
/// nearest centre is always that of a direct comparison.
final class ProductNearest: @unchecked Sendable {
  /// The rows that one call takes.
  static let blockLength = 256

  let count: Int
  let dimension: Int
  private let centres: UnsafePointer<Double>
  /// About the reference.
  private let centred: [Float]
  private let squares: [Float]
  private let largest: Double
  let reference: [Double]

  /// - Parameter centres: Row after row; they outlive this.
  init(centres: UnsafePointer<Double>, count: Int, dimension: Int) {
    self.centres = centres
    self.count = count
    self.dimension = dimension
    var reference = [Double](repeating: 0, count: dimension)
    for centre in 0..<count {
      for axis in 0..<dimension {
        reference[axis] += centres[centre * dimension + axis] / Double(count)
      }
    }
    self.reference = reference
    let exact = (0..<(count * dimension)).map { centres[$0] - reference[$0 % dimension] }
    let exactSquares = (0..<count).map { centre in
      (0..<dimension).reduce(0) {
        $0 + exact[centre * dimension + $1] * exact[centre * dimension + $1]
      }
    }
    centred = exact.map { Float($0) }
    squares = exactSquares.map { Float($0) }
    largest = exactSquares.max() ?? 0
  }

  /// What one thread needs.
  final class Workspace {
    fileprivate let rows: UnsafeMutablePointer<Float>
    fileprivate let products: UnsafeMutablePointer<Float>
    /// |x|² of each row.
    fileprivate let owns: UnsafeMutablePointer<Double>

    init(_ nearest: ProductNearest) {
      rows = .allocate(capacity: ProductNearest.blockLength * nearest.dimension)
      products = .allocate(capacity: ProductNearest.blockLength * nearest.count)
      owns = .allocate(capacity: ProductNearest.blockLength)
    }

    deinit {
      rows.deallocate()
      products.deallocate()
      owns.deallocate()
    }
  }

  /// The nearest centre of each point, the squared distance to it, and a lower bound of the
  /// squared distance to any other.
  ///
  /// - Parameters:
  ///   - points: At most `blockLength` pointers to points.
  ///   - body: Called for each point in order.
  func find(
    _ points: UnsafePointer<UnsafePointer<Double>>, count pointCount: Int, _ work: Workspace,
    _ body: (_ index: Int, _ label: Int32, _ distance: Double, _ second: Double) -> Void
  ) {
    guard pointCount > 0 else { return }
    let d = dimension
    reference.withUnsafeBufferPointer { reference in
      for i in 0..<pointCount {
        var own = 0.0
        for axis in 0..<d {
          let value = points[i][axis] - reference[axis]
          own += value * value
          work.rows[i &* d &+ axis] = Float(value)
        }
        work.owns[i] = own
      }
    }
    centred.withUnsafeBufferPointer { centred in
      Float._multiply(
        work.rows, .plain, aStride: d, centred.baseAddress!, .transposed, bStride: d,
        rowCount: pointCount, columnCount: count, innerCount: d, beta: 0, into: work.products,
        cStride: count)
    }
    squares.withUnsafeBufferPointer { squares in
      for i in 0..<pointCount {
        search(
          points[i], i, own: work.owns[i], work.products + i &* count, squares.baseAddress!, body)
      }
    }
  }

  private func search(
    _ point: UnsafePointer<Double>, _ index: Int, own: Double,
    _ products: UnsafeMutablePointer<Float>, _ squares: UnsafePointer<Float>,
    _ body: (Int, Int32, Double, Double) -> Void
  ) {
    typealias Lanes = SIMD8<Float>
    let (values, norms) = (UnsafeMutableRawPointer(products), UnsafeRawPointer(squares))
    var best = Lanes(repeating: .infinity)
    var next = best
    var start = 0
    while start &+ 8 <= count {
      let offset = start &* 4
      let value =
        norms.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
        - 2 * values.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
      values.storeBytes(of: value, toByteOffset: offset, as: Lanes.self)
      let isNearer = value .< best
      let loser = value.replacing(with: best, where: isNearer)
      next = next.replacing(with: loser, where: loser .< next)
      best = best.replacing(with: value, where: isNearer)
      start &+= 8
    }
    var (least, second) = (Float.infinity, Float.infinity)
    func look(_ value: Float) {
      if value < least { (least, second) = (value, least) } else if value < second { second = value }
    }
    for lane in 0..<8 {
      look(best[lane])
      look(next[lane])
    }
    while start < count {
      products[start] = squares[start] - 2 * products[start]
      look(products[start])
      start &+= 1
    }
    // Each of the d products and of the d + 6 sums and conversions is rounded, of numbers that add
    // up to no more than (|x| + |c|)² ≤ 2 (|x|² + |c|²); doubled to be safe.
    let scale = own + largest
    let tolerance = Double(dimension + 8) * 0x1p-21 * scale
    let isSound = scale < 1e30 && scale > 1e-30
    if isSound, Double(second) > Double(least) + 2 * tolerance {
      var label = 0
      while products[label] != least { label &+= 1 }
      let distance = squaredDistanceByLanes(
        point, centres + label &* dimension, dimension: dimension)
      return body(index, Int32(label), distance, max(0, Double(second) + own - tolerance))
    }
    var (label, distance, runnerUp) = (0, Double.infinity, Double.infinity)
    let limit = isSound ? Double(least) + 2 * tolerance : .infinity
    // Not "≤ limit": where squares overflow they may be NaN, and are looked at.
    for centre in 0..<count where !(Double(products[centre]) > limit) {
      let value = squaredDistance(
        point, stride: 1, centres + centre &* dimension, dimension: dimension)
      if value < distance {
        (label, distance, runnerUp) = (centre, value, distance)
      } else if value < runnerUp {
        runnerUp = value
      }
    }
    let others = isSound ? max(0, Double(least) + own + tolerance) : .infinity
    body(index, Int32(label), distance, min(runnerUp, others))
  }
}

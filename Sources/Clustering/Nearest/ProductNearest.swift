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
    // Vectors of 16 bytes: the masks of wider ones are taken apart lane by lane without AVX.
    typealias Lanes = SIMD4<Float>
    let (values, norms) = (UnsafeMutableRawPointer(products), UnsafeRawPointer(squares))
    var (best0, best1) = (Lanes(repeating: .infinity), Lanes(repeating: .infinity))
    var (next0, next1) = (best0, best1)
    var (place0, place1) = (Lanes(repeating: 0), Lanes(repeating: 0))
    @inline(__always)
    func rank(
      _ value: Lanes, _ place: Lanes, _ best: inout Lanes, _ next: inout Lanes,
      _ bestPlace: inout Lanes
    ) {
      let loser = value.replacing(with: best, where: value .< best)
      next = next.replacing(with: loser, where: loser .< next)
      bestPlace = bestPlace.replacing(with: place, where: value .< best)
      best = best.replacing(with: value, where: value .< best)
    }
    @inline(__always)
    func value(_ offset: Int) -> Lanes {
      let value =
        norms.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
        - 2 * values.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
      values.storeBytes(of: value, toByteOffset: offset, as: Lanes.self)
      return value
    }
    var start = 0
    while start &+ 8 <= count {
      let place = Lanes(repeating: Float(start))
      rank(value(start &* 4), place, &best0, &next0, &place0)
      rank(value(start &* 4 &+ 16), place, &best1, &next1, &place1)
      start &+= 8
    }
    var (least, second, leastPlace) = (Float.infinity, Float.infinity, 0)
    func look(_ value: Float, _ place: Int) {
      if value < least {
        (least, second, leastPlace) = (value, least, place)
      } else if value < second {
        second = value
      }
    }
    for lane in 0..<4 {
      look(best0[lane], Int(place0[lane]) + lane)
      look(next0[lane], 0)
      look(best1[lane], Int(place1[lane]) + 4 + lane)
      look(next1[lane], 0)
    }
    while start < count {
      products[start] = squares[start] - 2 * products[start]
      look(products[start], start)
      start &+= 1
    }
    // Each of the d products and of the d + 6 sums and conversions is rounded, of numbers that add
    // up to no more than (|x| + |c|)² ≤ 2 (|x|² + |c|²); doubled to be safe.
    let scale = own + largest
    let tolerance = Double(dimension + 8) * 0x1p-21 * scale
    let isSound = scale < 1e30 && scale > 1e-30
    if isSound, Double(second) > Double(least) + 2 * tolerance {
      let distance = squaredDistanceByLanes(
        point, centres + leastPlace &* dimension, dimension: dimension)
      return body(index, Int32(leastPlace), distance, max(0, Double(second) + own - tolerance))
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

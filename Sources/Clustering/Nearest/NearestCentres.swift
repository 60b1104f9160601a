import Samples

/// Finds the nearest of fixed centres to each of many points, the way that suits their number.
final class NearestCentres: @unchecked Sendable {
  let count: Int
  let dimension: Int
  /// Row after row.
  let centres: [Double]

  /// Up to this many columns distances are computed directly, by vectors of points; beyond it
  /// by matrix products.
  static let widestDirect = 16
  /// Below these, tiles in the order of the points cost less than sorting the points in space.
  private static let fewCentres = 24
  private static let fewPoints = 4096

  /// - Parameter centres: Row after row, all finite, at least one.
  init(_ centres: [Double], dimension: Int) {
    self.centres = centres
    self.dimension = dimension
    count = centres.count / dimension
  }

  /// Writes the label of each point, of equally near centres the first.
  ///
  /// - Parameter points: pointCount × dimension, all finite.
  func assign(
    _ points: UnsafePointer<Double>, pointCount: Int, into labels: UnsafeMutablePointer<Int32>
  ) {
    guard pointCount > 0 else { return }
    if count == 1 {
      labels.update(repeating: 0, count: pointCount)
    } else if dimension > Self.widestDirect {
      find(points, pointCount: pointCount) { row, label, _ in labels[row] = label }
    } else if count < Self.fewCentres || pointCount < Self.fewPoints {
      assignDirectly(points, pointCount: pointCount, into: labels)
    } else {
      let blocks = SpatialBlocks(
        points, pointCount: pointCount, dimension: dimension, threadCount: 1)
      let lloyd = BlockLloyd(blocks, centres: centres, threadCount: 1)
      _ = lloyd.assign()
      lloyd.writeLabels(into: labels)
    }
  }

  /// Calls `body` with each row, its label and its squared distance.
  func find(
    _ points: UnsafePointer<Double>, pointCount: Int, _ body: (Int, Int32, Double) -> Void
  ) {
    centres.withUnsafeBufferPointer { centres in
      let nearest = ProductNearest(
        centres: centres.baseAddress!, count: count, dimension: dimension)
      let work = ProductNearest.Workspace(nearest)
      var rows: [UnsafePointer<Double>] = []
      for start in stride(from: 0, to: pointCount, by: ProductNearest.blockLength) {
        let length = min(ProductNearest.blockLength, pointCount - start)
        rows.removeAll(keepingCapacity: true)
        for row in start..<(start + length) { rows.append(points + row * dimension) }
        nearest.find(rows, count: length, work) { i, label, distance, _ in
          body(start + i, label, distance)
        }
      }
    }
  }

  /// By comparing all, in double precision.
  private func assignDirectly(
    _ points: UnsafePointer<Double>, pointCount: Int, into labels: UnsafeMutablePointer<Int32>
  ) {
    typealias Lanes = SIMD8<Double>
    let tile = UnsafeMutablePointer<Double>.allocate(capacity: 8 * dimension)
    defer { tile.deallocate() }
    centres.withUnsafeBufferPointer { centres in
      for start in stride(from: 0, to: pointCount, by: 8) {
        let length = min(8, pointCount - start)
        for lane in 0..<8 {
          let point = points + (start &+ min(lane, length - 1)) &* dimension
          for axis in 0..<dimension { tile[axis &* 8 &+ lane] = point[axis] }
        }
        let raw = UnsafeRawPointer(tile)
        var best = Lanes(repeating: .infinity)
        var place = Lanes(repeating: 0)
        for i in 0..<count {
          let centre = centres.baseAddress! + i &* dimension
          var sum = Lanes(repeating: 0)
          for axis in 0..<dimension {
            let x = raw.loadUnaligned(fromByteOffset: axis &* 64, as: Lanes.self)
            let step = x - Lanes(repeating: centre[axis])
            sum += step * step
          }
          let isNearer = sum .< best
          best = best.replacing(with: sum, where: isNearer)
          place = place.replacing(with: Lanes(repeating: Double(i)), where: isNearer)
        }
        for lane in 0..<length { labels[start &+ lane] = Int32(place[lane]) }
      }
    }
  }
}

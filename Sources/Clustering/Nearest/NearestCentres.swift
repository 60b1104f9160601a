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
    // Vectors of 16 bytes: the masks of wider ones are taken apart lane by lane without AVX.
    typealias Lanes = SIMD2<Double>
    let tile = UnsafeMutablePointer<Double>.allocate(capacity: 4 * dimension)
    defer { tile.deallocate() }
    centres.withUnsafeBufferPointer { centres in
      for start in stride(from: 0, to: pointCount, by: 4) {
        let length = min(4, pointCount - start)
        for lane in 0..<4 {
          let point = points + (start &+ min(lane, length - 1)) &* dimension
          for axis in 0..<dimension { tile[axis &* 4 &+ lane] = point[axis] }
        }
        let raw = UnsafeRawPointer(tile)
        var (best0, best1) = (Lanes(repeating: .infinity), Lanes(repeating: .infinity))
        var (place0, place1) = (Lanes(repeating: 0), Lanes(repeating: 0))
        for i in 0..<count {
          let centre = centres.baseAddress! + i &* dimension
          var (sum0, sum1) = (Lanes(repeating: 0), Lanes(repeating: 0))
          for axis in 0..<dimension {
            let c = Lanes(repeating: centre[axis])
            let step0 = raw.loadUnaligned(fromByteOffset: axis &* 32, as: Lanes.self) - c
            let step1 = raw.loadUnaligned(fromByteOffset: axis &* 32 &+ 16, as: Lanes.self) - c
            sum0 += step0 * step0
            sum1 += step1 * step1
          }
          let place = Lanes(repeating: Double(i))
          place0 = place0.replacing(with: place, where: sum0 .< best0)
          place1 = place1.replacing(with: place, where: sum1 .< best1)
          best0 = best0.replacing(with: sum0, where: sum0 .< best0)
          best1 = best1.replacing(with: sum1, where: sum1 .< best1)
        }
        for lane in 0..<length {
          labels[start &+ lane] = Int32(lane < 2 ? place0[lane] : place1[lane - 2])
        }
      }
    }
  }
}

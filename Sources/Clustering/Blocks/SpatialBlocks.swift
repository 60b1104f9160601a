import LinearAlgebra
import Samples

/// Points gathered into tiles of sixteen neighbours, and the tiles into groups of about
/// sixteen, each with the box that holds it.
///
/// What is known of a box (which centres can be nearest to any point of it) holds for all
/// of its points, and the coordinates of a tile lie side by side for vector arithmetic.
/// The layout depends on the points alone, not on the number of threads.
///
/// Only the layout is approximate: groups are the leaves of a k-d tree of a sample, cut
/// further into tiles at medians.
final class SpatialBlocks: @unchecked Sendable {
  /// The points of a tile. Tiles that hold fewer repeat their last one.
  static let width = 16

  let dimension: Int
  let pointCount: Int
  /// Tile × axis × point.
  let coordinates: UnsafeMutablePointer<Double>
  /// The same about the middle of each tile, rounded.
  let localCoordinates: UnsafeMutablePointer<Float>
  /// The row of each slot; slots that repeat a point have its row too.
  let rows: UnsafeMutablePointer<Int32>
  /// The points in each tile, from 1 to 16.
  let tileCounts: [Int32]
  /// The first tile of each group, and behind the last.
  let groupStarts: [Int]
  /// The middle and the half width of each tile's box along each axis.
  let tileMiddles: UnsafeMutablePointer<Double>
  let tileHalves: UnsafeMutablePointer<Double>
  let groupMiddles: UnsafeMutablePointer<Double>
  let groupHalves: UnsafeMutablePointer<Double>

  var tileCount: Int { tileCounts.count }
  var groupCount: Int { groupStarts.count - 1 }

  /// - Parameters:
  ///   - points: pointCount × dimension, row after row, all finite, at least one.
  /// - Complexity: O(n log n) for n points.
  init(
    _ points: UnsafePointer<Double>, pointCount: Int, dimension: Int, threadCount: Int
  ) {
    precondition(pointCount > 0 && pointCount < Int(Int32.max) && dimension > 0)
    self.pointCount = pointCount
    self.dimension = dimension
    let cells = Cells(points, pointCount: pointCount, dimension: dimension, threadCount: threadCount)
    let starts = cells.starts
    var groupStarts = [0]
    // The first tile of each cell that is not empty.
    var cellTiles: [Int] = []
    for cell in 0..<(starts.count - 1) {
      cellTiles.append(groupStarts.last!)
      let count = starts[cell + 1] - starts[cell]
      if count > 0 { groupStarts.append(groupStarts.last! + (count + Self.width - 1) / Self.width) }
    }
    let tileCount = groupStarts.last!
    let groupCount = groupStarts.count - 1
    self.groupStarts = groupStarts
    coordinates = .allocate(capacity: tileCount * dimension * Self.width)
    localCoordinates = .allocate(capacity: tileCount * dimension * Self.width)
    rows = .allocate(capacity: tileCount * Self.width)
    tileMiddles = .allocate(capacity: tileCount * dimension)
    tileHalves = .allocate(capacity: tileCount * dimension)
    groupMiddles = .allocate(capacity: groupCount * dimension)
    groupHalves = .allocate(capacity: groupCount * dimension)
    let tiles = Tiles(
      points: points, dimension: dimension, coordinates: coordinates, local: localCoordinates,
      rows: rows, middles: tileMiddles, halves: tileHalves)
    let cellCount = starts.count - 1
    let firstTiles = cellTiles
    let chunk = max(1, cellCount / 64)
    let counts = cells.order.withUnsafeBufferPointer { order in
      let order = SharedPointer(order.baseAddress!)
      return ParallelPass.map(
        count: (cellCount + chunk - 1) / chunk, threadCount: threadCount
      ) { part in
        var cutter = TileCutter(tiles)
        for cell in (part * chunk)..<min(cellCount, (part + 1) * chunk) {
          cutter.cut(
            order.pointer + starts[cell], count: starts[cell + 1] - starts[cell],
            firstTile: firstTiles[cell])
        }
        return cutter.counts
      }
    }
    tileCounts = Array(counts.joined())
    for group in 0..<groupCount {
      for axis in 0..<dimension {
        var low = Double.infinity
        var high = -Double.infinity
        for tile in groupStarts[group]..<groupStarts[group + 1] {
          let middle = tileMiddles[tile * dimension + axis]
          let half = tileHalves[tile * dimension + axis]
          low = min(low, middle - half)
          high = max(high, middle + half)
        }
        let middle = low + (high - low) / 2
        groupMiddles[group * dimension + axis] = middle
        // A little wider, for the rounding of the edges above.
        groupHalves[group * dimension + axis] =
          max(high - middle, middle - low) * (1 + 1e-15) + max(abs(low), abs(high)) * 1e-15
      }
    }
  }

  deinit {
    coordinates.deallocate()
    localCoordinates.deallocate()
    rows.deallocate()
    tileMiddles.deallocate()
    tileHalves.deallocate()
    groupMiddles.deallocate()
    groupHalves.deallocate()
  }

  /// The groups in up to 64 runs of about equal length, the units of parallel work.
  ///
  /// They depend on the points alone, so that sums by part do not depend on the threads.
  var parts: [Range<Int>] {
    let count = min(64, groupCount)
    return (0..<count).map { (groupCount * $0 / count)..<(groupCount * ($0 + 1) / count) }
  }
}

/// A pointer that crosses to other threads; who uses it keeps their parts disjoint.
struct SharedPointer<Pointee>: @unchecked Sendable {
  let pointer: UnsafePointer<Pointee>
  init(_ pointer: UnsafePointer<Pointee>) { self.pointer = pointer }
}

/// A mutable pointer that crosses to other threads; who uses it keeps their parts disjoint.
struct SharedMutablePointer<Pointee>: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Pointee>
  init(_ pointer: UnsafeMutablePointer<Pointee>) { self.pointer = pointer }
}

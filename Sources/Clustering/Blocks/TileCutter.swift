/// Where the tiles' contents go.
struct Tiles: @unchecked Sendable {
  let points: UnsafePointer<Double>
  let dimension: Int
  let coordinates: UnsafeMutablePointer<Double>
  let local: UnsafeMutablePointer<Float>
  let rows: UnsafeMutablePointer<Int32>
  let middles: UnsafeMutablePointer<Double>
  let halves: UnsafeMutablePointer<Double>
}

/// Cuts the rows of one cell after another into tiles, at medians of the widest axis.
struct TileCutter {
  private let tiles: Tiles
  private var selector = Selector(capacity: 512)
  private var local: [Double] = []
  private var members: [Int32] = []
  private var nextTile = 0
  /// The points in each tile so far.
  private(set) var counts: [Int32] = []

  init(_ tiles: Tiles) { self.tiles = tiles }

  mutating func cut(_ order: UnsafePointer<Int32>, count: Int, firstTile: Int) {
    guard count > 0 else { return }
    let d = tiles.dimension
    // Taken out and put back, so that the recursion may change the rest.
    var (members, local) = (self.members, self.local)
    (self.members, self.local) = ([], [])
    if members.count < count {
      members = Array(repeating: 0, count: count)
      local = Array(repeating: 0, count: count * d)
    }
    nextTile = firstTile
    local.withUnsafeMutableBufferPointer { local in
      members.withUnsafeMutableBufferPointer { members in
        for i in 0..<count {
          members[i] = Int32(truncatingIfNeeded: i)
          let point = tiles.points + Int(order[i]) &* d
          for axis in 0..<d { local[i &* d &+ axis] = point[axis] }
        }
        split(UnsafePointer(local.baseAddress!), members.baseAddress!, count, order)
      }
    }
    (self.members, self.local) = (members, local)
  }

  private mutating func split(
    _ local: UnsafePointer<Double>, _ members: UnsafeMutablePointer<Int32>, _ count: Int,
    _ order: UnsafePointer<Int32>
  ) {
    let width = SpatialBlocks.width
    guard count > width else { return emit(local, members, count, order) }
    let d = tiles.dimension
    let axis = widestAxis(of: local, dimension: d, members, count)
    // Only the last tile of a cell may be left with room.
    let middle = (count + width - 1) / width / 2 * width
    _ = selector.select(members, count, rank: middle) { local[Int($0) &* d &+ axis] }
    split(local, members, middle, order)
    split(local, members + middle, count - middle, order)
  }

  private mutating func emit(
    _ local: UnsafePointer<Double>, _ members: UnsafePointer<Int32>, _ count: Int,
    _ order: UnsafePointer<Int32>
  ) {
    let width = SpatialBlocks.width
    let d = tiles.dimension
    let target = tiles.coordinates + nextTile * d * width
    for axis in 0..<d {
      var low = Double.infinity
      var high = -Double.infinity
      for lane in 0..<width {
        let value = local[Int(members[min(lane, count - 1)]) &* d &+ axis]
        target[axis &* width &+ lane] = value
        low = value < low ? value : low
        high = value > high ? value : high
      }
      let middle = low + (high - low) / 2
      let rounded = tiles.local + (nextTile &* d &+ axis) &* width
      for lane in 0..<width { rounded[lane] = Float(target[axis &* width &+ lane] - middle) }
      tiles.middles[nextTile * d + axis] = middle
      // Rounded up: the box must hold its points.
      tiles.halves[nextTile * d + axis] = max(high - middle, middle - low) * (1 + 1e-15)
    }
    for lane in 0..<width {
      tiles.rows[nextTile * width + lane] = order[Int(members[min(lane, count - 1)])]
    }
    counts.append(Int32(count))
    nextTile += 1
  }
}

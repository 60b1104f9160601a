import Samples

/// Rows sorted into the leaves of a k-d tree that was built on a sample of them.
///
/// Building the tree on all rows costs several times more and gives hardly better cells.
struct Cells {
  /// The rows, cell after cell, ascending within each.
  let order: [Int32]
  /// Where each cell begins in `order`, and the number of rows behind the last.
  let starts: [Int]

  /// The rows a cell should hold.
  private static let cellSize = 256
  /// The rows of the sample for each cell.
  private static let sampleSize = 16

  init(
    _ points: UnsafePointer<Double>, pointCount: Int, dimension: Int, threadCount: Int
  ) {
    var depth = 0
    while depth < 20, pointCount >> depth > Self.cellSize * 3 / 2 { depth += 1 }
    let cellCount = 1 << depth
    guard depth > 0 else {
      order = (0..<Int32(pointCount)).map(\.self)
      starts = [0, pointCount]
      return
    }
    let tree = SplitTree(
      points, pointCount: pointCount, dimension: dimension, depth: depth,
      sampleCount: min(pointCount, Self.sampleSize * cellCount))
    let points = SharedPointer(points)
    // Blocks long enough that their histograms are small beside them.
    let blockLength = max(8192, 4 * cellCount, (pointCount + 63) / 64)
    let blockCount = (pointCount + blockLength - 1) / blockLength
    let cells = UnsafeMutablePointer<UInt32>.allocate(capacity: pointCount)
    defer { cells.deallocate() }
    let sharedCells = SharedMutablePointer(cells)
    var offsets = ParallelPass.map(count: blockCount, threadCount: threadCount) { block in
      var histogram = [Int](repeating: 0, count: cellCount)
      tree.sort(
        points.pointer, rows: (block * blockLength)..<min(pointCount, (block + 1) * blockLength),
        into: sharedCells.pointer, histogram: &histogram)
      return histogram
    }
    var starts = [0]
    var next = 0
    for cell in 0..<cellCount {
      for block in 0..<blockCount {
        let count = offsets[block][cell]
        offsets[block][cell] = next
        next += count
      }
      starts.append(next)
    }
    self.starts = starts
    let places = offsets
    order = [Int32](unsafeUninitializedCapacity: pointCount) { target, count in
      let target = SharedMutablePointer(target.baseAddress!)
      _ = ParallelPass.map(count: blockCount, threadCount: threadCount) { block in
        var place = places[block]
        for row in (block * blockLength)..<min(pointCount, (block + 1) * blockLength) {
          let cell = Int(sharedCells.pointer[row])
          target.pointer[place[cell]] = Int32(truncatingIfNeeded: row)
          place[cell] += 1
        }
      }
      count = pointCount
    }
  }
}

/// A complete binary tree that halves a sample along its widest axis, level by level.
struct SplitTree: Sendable {
  private let depth: Int
  private let dimension: Int
  /// The axis and the value at each inner node; the children of node i are 2i and 2i + 1.
  private var axes: [Int32]
  private var values: [Double]

  init(
    _ points: UnsafePointer<Double>, pointCount: Int, dimension: Int, depth: Int,
    sampleCount: Int
  ) {
    self.depth = depth
    self.dimension = dimension
    axes = Array(repeating: 0, count: 1 << depth)
    values = Array(repeating: 0, count: 1 << depth)
    var selector = Selector(capacity: sampleCount)
    var sample = [Double](repeating: 0, count: sampleCount * dimension)
    for i in 0..<sampleCount {
      // Evenly spread rows.
      let row = pointCount * i / sampleCount
      for axis in 0..<dimension { sample[i * dimension + axis] = points[row * dimension + axis] }
    }
    var members = (0..<Int32(sampleCount)).map(\.self)
    sample.withUnsafeBufferPointer { sample in
      members.withUnsafeMutableBufferPointer { members in
        split(1, sample.baseAddress!, members.baseAddress!, sampleCount, &selector)
      }
    }
  }

  private mutating func split(
    _ node: Int, _ sample: UnsafePointer<Double>, _ members: UnsafeMutablePointer<Int32>,
    _ count: Int, _ selector: inout Selector
  ) {
    guard node < 1 << depth, count > 0 else { return }
    let axis = widestAxis(of: sample, dimension: dimension, members, count)
    let middle = count / 2
    let value = selector.select(members, count, rank: middle) { sample[Int($0) * dimension + axis] }
    axes[node] = Int32(axis)
    values[node] = value
    split(2 * node, sample, members, middle, &selector)
    split(2 * node + 1, sample, members + middle, count - middle, &selector)
  }

  /// Writes the cell of each row and counts the rows of each cell.
  func sort(
    _ points: UnsafePointer<Double>, rows: Range<Int>, into cells: UnsafeMutablePointer<UInt32>,
    histogram: inout [Int]
  ) {
    axes.withUnsafeBufferPointer { axes in
      values.withUnsafeBufferPointer { values in
        histogram.withUnsafeMutableBufferPointer { histogram in
          for row in rows {
            let point = points + row &* dimension
            var node = 1
            for _ in 0..<depth {
              node = 2 &* node &+ (point[Int(axes[node])] >= values[node] ? 1 : 0)
            }
            let cell = node &- (1 << depth)
            cells[row] = UInt32(truncatingIfNeeded: cell)
            histogram[cell] &+= 1
          }
        }
      }
    }
  }
}

/// The axis along which some rows extend furthest; the first of equals.
func widestAxis(
  of rows: UnsafePointer<Double>, dimension: Int, _ members: UnsafePointer<Int32>, _ count: Int
) -> Int {
  var widest = 0
  var largest = -1.0
  for axis in 0..<dimension {
    var low = Double.infinity
    var high = -Double.infinity
    for i in 0..<count {
      let value = rows[Int(members[i]) &* dimension &+ axis]
      low = value < low ? value : low
      high = value > high ? value : high
    }
    if high - low > largest {
      largest = high - low
      widest = axis
    }
  }
  return widest
}

/// Finds order statistics by Hoare's quickselect, with memory of its own.
struct Selector {
  private var keys: [Double]

  init(capacity: Int) { keys = Array(repeating: 0, count: capacity) }

  /// Arranges the members so that those before `rank` have keys no larger, and those from it on
  /// none smaller, than the key at `rank`, which is returned.
  ///
  /// - Complexity: O(count) expected.
  mutating func select(
    _ members: UnsafeMutablePointer<Int32>, _ count: Int, rank: Int, key: (Int32) -> Double
  ) -> Double {
    if keys.count < count { keys = Array(repeating: 0, count: count) }
    return keys.withUnsafeMutableBufferPointer { keys in
      let keys = keys.baseAddress!
      for i in 0..<count { keys[i] = key(members[i]) }
      var low = 0
      var high = count - 1
      while low < high {
        // The median of three as pivot.
        let middle = low + (high - low) / 2
        let (a, b, c) = (keys[low], keys[middle], keys[high])
        let pivot = max(min(a, b), min(max(a, b), c))
        var i = low
        var j = high
        while i <= j {
          while keys[i] < pivot { i &+= 1 }
          while keys[j] > pivot { j &-= 1 }
          if i <= j {
            let (key, member) = (keys[i], members[i])
            keys[i] = keys[j]
            members[i] = members[j]
            keys[j] = key
            members[j] = member
            i &+= 1
            j &-= 1
          }
        }
        if rank <= j { high = j } else if rank >= i { low = i } else { break }
      }
      return keys[rank]
    }
  }
}

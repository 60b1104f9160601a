import Samples

/// The squared distance of each point to the nearest of centres that come one by one.
///
/// A new centre changes little when there are many: boxes from which it is further away than
/// all their points from their nearest centre are passed over.
final class CoveredPoints: @unchecked Sendable {
  let blocks: SpatialBlocks
  private let dimension: Int
  private let threadCount: Int
  private let parts: [Range<Int>]
  /// For each slot; zero for those that repeat a point, so that sums leave them out.
  let distances: UnsafeMutablePointer<Double>
  private let tileLargest: UnsafeMutablePointer<Double>
  private let tileSums: UnsafeMutablePointer<Double>
  private let groupLargest: UnsafeMutablePointer<Double>
  private let groupSums: UnsafeMutablePointer<Double>

  init(_ blocks: SpatialBlocks, threadCount: Int) {
    self.blocks = blocks
    self.threadCount = threadCount
    dimension = blocks.dimension
    parts = blocks.parts
    distances = .allocate(capacity: blocks.tileCount * SpatialBlocks.width)
    tileLargest = .allocate(capacity: blocks.tileCount)
    tileSums = .allocate(capacity: blocks.tileCount)
    groupLargest = .allocate(capacity: blocks.groupCount)
    groupSums = .allocate(capacity: blocks.groupCount)
    for tile in 0..<blocks.tileCount {
      for lane in 0..<SpatialBlocks.width {
        distances[tile * SpatialBlocks.width + lane] =
          lane < Int(blocks.tileCounts[tile]) ? .infinity : 0
      }
    }
    tileLargest.initialize(repeating: .infinity, count: blocks.tileCount)
    tileSums.initialize(repeating: .infinity, count: blocks.tileCount)
    groupLargest.initialize(repeating: .infinity, count: blocks.groupCount)
    groupSums.initialize(repeating: .infinity, count: blocks.groupCount)
  }

  deinit {
    distances.deallocate()
    tileLargest.deallocate()
    tileSums.deallocate()
    groupLargest.deallocate()
    groupSums.deallocate()
  }

  /// The sum of all squared distances.
  var total: Double { (0..<blocks.groupCount).reduce(0) { $0 + groupSums[$1] } }

  /// The sum of all squared distances if one of these were a centre too.
  func totals(with candidates: [[Double]]) -> [Double] {
    let partTotals = ParallelPass.map(count: parts.count, threadCount: threadCount) { part in
      candidates.map { candidate in
        candidate.withUnsafeBufferPointer { self.total(of: self.parts[part], $0.baseAddress!) }
      }
    }
    return candidates.indices.map { i in partTotals.reduce(0) { $0 + $1[i] } }
  }

  private func total(of groups: Range<Int>, _ centre: UnsafePointer<Double>) -> Double {
    var total = 0.0
    for group in groups {
      if isBeyond(
        centre, blocks.groupMiddles + group &* dimension, blocks.groupHalves + group &* dimension,
        groupLargest[group])
      {
        total += groupSums[group]
        continue
      }
      for tile in blocks.groupStarts[group]..<blocks.groupStarts[group + 1] {
        if isBeyond(
          centre, blocks.tileMiddles + tile &* dimension, blocks.tileHalves + tile &* dimension,
          tileLargest[tile])
        {
          total += tileSums[tile]
        } else {
          total += reduce(tile, centre, writes: false).sum
        }
      }
    }
    return total
  }

  /// Adds a centre.
  ///
  /// - Parameter reach: Only points up to this far away need to know of it.
  func add(_ centre: [Double], reach: Double = .infinity) {
    _ = ParallelPass.map(count: parts.count, threadCount: threadCount) { part in
      centre.withUnsafeBufferPointer { self.add($0.baseAddress!, reach * reach, self.parts[part]) }
    }
  }

  private func add(_ centre: UnsafePointer<Double>, _ reach: Double, _ groups: Range<Int>) {
    for group in groups {
      if isBeyond(
        centre, blocks.groupMiddles + group &* dimension, blocks.groupHalves + group &* dimension,
        min(groupLargest[group], reach))
      {
        continue
      }
      var (largest, sum) = (0.0, 0.0)
      for tile in blocks.groupStarts[group]..<blocks.groupStarts[group + 1] {
        if !isBeyond(
          centre, blocks.tileMiddles + tile &* dimension, blocks.tileHalves + tile &* dimension,
          min(tileLargest[tile], reach))
        {
          (tileLargest[tile], tileSums[tile]) = reduce(tile, centre, writes: true)
        }
        largest = max(largest, tileLargest[tile])
        sum += tileSums[tile]
      }
      groupLargest[group] = largest
      groupSums[group] = sum
    }
  }

  /// Whether all points of a box are further away than a squared distance.
  @inline(__always)
  private func isBeyond(
    _ centre: UnsafePointer<Double>, _ middle: UnsafePointer<Double>,
    _ half: UnsafePointer<Double>, _ largest: Double
  ) -> Bool {
    var sum = 0.0
    for axis in 0..<dimension {
      let side = abs(centre[axis] - middle[axis]) - half[axis]
      let outside = side > 0 ? side : 0
      sum += outside * outside
    }
    return sum * (1 - 1e-12) > largest
  }

  /// The largest and the sum of the lesser of the distances so far and those to a centre.
  @inline(__always)
  private func reduce(
    _ tile: Int, _ centre: UnsafePointer<Double>, writes: Bool
  ) -> (largest: Double, sum: Double) {
    // Vectors of 16 bytes: the masks of wider ones are taken apart lane by lane without AVX.
    typealias Lanes = SIMD2<Double>
    let points = UnsafeRawPointer(blocks.coordinates + tile &* dimension &* SpatialBlocks.width)
    let present = UnsafeMutableRawPointer(distances + tile &* SpatialBlocks.width)
    var largest = Lanes(repeating: 0)
    var total = Lanes(repeating: 0)
    for start in stride(from: 0, to: 128, by: 64) {
      var (a, b) = (Lanes(repeating: 0), Lanes(repeating: 0))
      var (c, d) = (a, b)
      for axis in 0..<dimension {
        let value = Lanes(repeating: centre[axis])
        let place = axis &* 128 &+ start
        let stepA = points.loadUnaligned(fromByteOffset: place, as: Lanes.self) - value
        let stepB = points.loadUnaligned(fromByteOffset: place &+ 16, as: Lanes.self) - value
        let stepC = points.loadUnaligned(fromByteOffset: place &+ 32, as: Lanes.self) - value
        let stepD = points.loadUnaligned(fromByteOffset: place &+ 48, as: Lanes.self) - value
        a += stepA * stepA
        b += stepB * stepB
        c += stepC * stepC
        d += stepD * stepD
      }
      a = lesser(a, present.loadUnaligned(fromByteOffset: start, as: Lanes.self))
      b = lesser(b, present.loadUnaligned(fromByteOffset: start &+ 16, as: Lanes.self))
      c = lesser(c, present.loadUnaligned(fromByteOffset: start &+ 32, as: Lanes.self))
      d = lesser(d, present.loadUnaligned(fromByteOffset: start &+ 48, as: Lanes.self))
      if writes {
        present.storeBytes(of: a, toByteOffset: start, as: Lanes.self)
        present.storeBytes(of: b, toByteOffset: start &+ 16, as: Lanes.self)
        present.storeBytes(of: c, toByteOffset: start &+ 32, as: Lanes.self)
        present.storeBytes(of: d, toByteOffset: start &+ 48, as: Lanes.self)
        largest = largest.replacing(with: a, where: largest .< a)
        largest = largest.replacing(with: b, where: largest .< b)
        largest = largest.replacing(with: c, where: largest .< c)
        largest = largest.replacing(with: d, where: largest .< d)
      }
      total += (a + b) + (c + d)
    }
    return (max(largest[0], largest[1]), total[0] + total[1])
  }

  @inline(__always)
  private func lesser(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> SIMD2<Double> {
    a.replacing(with: b, where: b .< a)
  }

  /// The point of a slot.
  func point(_ slot: Int) -> [Double] {
    let width = SpatialBlocks.width
    let tile = blocks.coordinates + slot / width * dimension * width + slot % width
    return (0..<dimension).map { tile[$0 * width] }
  }

  /// The slot at which the sum of the squared distances passes a value.
  func slot(at value: Double) -> Int {
    var rest = value
    var last = 0
    for group in 0..<blocks.groupCount where groupSums[group] > 0 {
      // Even beyond the end, for the rounding of the sums: the last group that has any.
      last = group
      if rest < groupSums[group] { break }
      rest -= groupSums[group]
    }
    let width = SpatialBlocks.width
    var lastSlot = -1
    for tile in blocks.groupStarts[last]..<blocks.groupStarts[last + 1] where tileSums[tile] > 0 {
      for slot in (tile * width)..<((tile + 1) * width) where distances[slot] > 0 {
        lastSlot = slot
        if rest < distances[slot] { return slot }
        rest -= distances[slot]
      }
    }
    return lastSlot
  }

  /// The slot of the point furthest from all centres, of equals that of the first row.
  func farthest() -> (slot: Int, distance: Double) {
    let largest = (0..<blocks.groupCount).reduce(0) { max($0, groupLargest[$1]) }
    var found = -1
    let width = SpatialBlocks.width
    for group in 0..<blocks.groupCount where groupLargest[group] == largest {
      for tile in blocks.groupStarts[group]..<blocks.groupStarts[group + 1]
      where tileLargest[tile] == largest {
        for slot in (tile * width)..<(tile * width + Int(blocks.tileCounts[tile]))
        where distances[slot] == largest {
          if found < 0 || blocks.rows[slot] < blocks.rows[found] { found = slot }
        }
      }
    }
    return (found, largest)
  }
}

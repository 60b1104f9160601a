import Samples

/// Lloyd's algorithm on spatial blocks: plain Lloyd's results, at the cost of the boundaries.
///
/// Tiles of sixteen neighbouring points keep the few centres that can be nearest to any of
/// them, and each point keeps by how much its centre is nearer than every other candidate.
/// While centres move less than that, its tile is not even read; where they move more, its
/// distances to the candidates alone are computed anew, by vectors of points.
///
/// This joins the filtering algorithm of Kanungo et al., whose boxes rule out centres before
/// any bound is known, to the bounds of Elkan (between boxes and centres) and of Hamerly
/// (one a point), which get better as centres settle.
///
/// - Reference: T. Kanungo et al., IEEE Trans. Pattern Anal. Mach. Intell. 24, 881 (2002),
///   [doi:10.1109/TPAMI.2002.1017616](https://doi.org/10.1109/TPAMI.2002.1017616);
///   C. Elkan, Proc. Int. Conf. Machine Learning, 147 (2003);
///   G. Hamerly, Proc. SIAM Int. Conf. Data Mining, 130 (2010),
///   [doi:10.1137/1.9781611972801.12](https://doi.org/10.1137/1.9781611972801.12).
final class BlockLloyd: LloydEngine, @unchecked Sendable {
  let blocks: SpatialBlocks
  let clusterCount: Int
  let dimension: Int
  let threadCount: Int
  private let parts: [Range<Int>]

  /// Row after row.
  private(set) var centres: [Double]
  /// Axis × centre, padded.
  private var transposedCentres: [Double]
  private let padded: Int
  /// The length of each centre's last step, rounded up, and of its whole path; padded.
  private var steps: [Double]
  private var paths: [Double]

  /// The cluster of each slot, −1 before the first assignment.
  private let labels: UnsafeMutablePointer<Int32>
  private let tiles: TileStates
  private let groups: UnsafeMutablePointer<GroupState>

  let sums: ClusterSums
  private let partSums: [ClusterSums]

  /// - Parameter centres: Row after row.
  init(_ blocks: SpatialBlocks, centres: [Double], threadCount: Int) {
    self.blocks = blocks
    self.centres = centres
    self.threadCount = threadCount
    let dimension = blocks.dimension
    let clusterCount = centres.count / dimension
    self.dimension = dimension
    self.clusterCount = clusterCount
    parts = blocks.parts
    padded = BoxBounds.padded(clusterCount)
    transposedCentres = Array(repeating: BoxBounds.padding, count: padded * dimension)
    steps = Array(repeating: 0, count: padded)
    paths = steps
    let slotCount = blocks.tileCount * SpatialBlocks.width
    labels = .allocate(capacity: slotCount)
    labels.initialize(repeating: -1, count: slotCount)
    tiles = TileStates(tileCount: blocks.tileCount)
    groups = .allocate(capacity: blocks.groupCount)
    groups.initialize(repeating: GroupState(), count: blocks.groupCount)
    sums = ClusterSums(clusterCount: clusterCount, dimension: dimension)
    partSums = parts.map { _ in ClusterSums(clusterCount: clusterCount, dimension: dimension) }
    transpose()
  }

  deinit {
    labels.deallocate()
    groups.deinitialize(count: blocks.groupCount)
    groups.deallocate()
  }

  private func transpose() {
    for centre in 0..<clusterCount {
      for axis in 0..<dimension {
        transposedCentres[axis * padded + centre] = centres[centre * dimension + axis]
      }
    }
  }

  /// Assigns each point to its nearest centre.
  ///
  /// - Returns: The number of points whose cluster is another one than before.
  func assign() -> Int {
    let roundedPaths = paths.map { Float($0 * (1 + 0x1p-22)) }
    let changes = centres.withUnsafeBufferPointer { centres in
      transposedCentres.withUnsafeBufferPointer { transposed in
        steps.withUnsafeBufferPointer { steps in
          paths.withUnsafeBufferPointer { paths in
            roundedPaths.withUnsafeBufferPointer { roundedPaths in
              let view = CentreView(
                count: clusterCount, stride: padded, centres: centres.baseAddress!,
                transposed: transposed.baseAddress!, steps: steps.baseAddress!,
                paths: paths.baseAddress!, roundedPaths: roundedPaths.baseAddress!)
              return ParallelPass.map(count: parts.count, threadCount: threadCount) { part in
                self.assign(part, view)
              }
            }
          }
        }
      }
    }
    for part in partSums { sums.take(part) }
    return changes.reduce(0, +)
  }

  private func assign(_ part: Int, _ view: CentreView) -> Int {
    let pass = GroupPass(
      blocks: blocks, view: view, labels: labels, tiles: tiles, sums: partSums[part])
    for group in parts[part] { pass.assign(group, groups + group) }
    return pass.changes
  }

  /// The mean share of the centres that are candidates of a tile.
  var candidateShare: Double {
    let total = (0..<blocks.tileCount).reduce(0) { $0 + Int(tiles.counts[$1]) }
    return Double(total) / Double(blocks.tileCount) / Double(clusterCount)
  }

  func update() -> Double {
    let total = sums.move(&centres, steps: &steps)
    for centre in 0..<clusterCount { paths[centre] = roundedUp(paths[centre] + steps[centre]) }
    transpose()
    return total
  }

  func inertia() -> Double {
    mapTiles { tiles in
      var sum = 0.0
      self.forEachPoint(of: tiles) { _, distance in sum += distance }
      return sum
    }.reduce(0, +)
  }

  func farthestPoints(_ count: Int) -> FarthestPoints {
    let lists = mapTiles { tiles in
      var list = FarthestPoints(capacity: count)
      self.forEachPoint(of: tiles) { slot, distance in
        list.add(.init(distance: distance, row: Int(self.blocks.rows[slot]), handle: slot))
      }
      return list
    }
    return FarthestPoints(merging: lists, capacity: count)
  }

  func move(_ handle: Int, to cluster: Int) {
    let width = SpatialBlocks.width
    let tile = handle / width
    let point = blocks.coordinates + tile * dimension * width + handle % width
    sums.remove(point, stride: width, from: Int(labels[handle]))
    sums.add(point, stride: width, to: cluster)
    labels[handle] = Int32(cluster)
    tiles.pointLimits[handle] = -.infinity
    tiles.secondLimits[handle] = -.infinity
    tiles.tileLimits[tile] = -.infinity
  }

  func cluster(of handle: Int) -> Int { Int(labels[handle]) }

  private func mapTiles<Result: Sendable>(_ body: @Sendable (Range<Int>) -> Result) -> [Result] {
    let (parts, blocks) = (parts, blocks)
    return ParallelPass.map(count: parts.count, threadCount: threadCount) { part in
      body(blocks.groupStarts[parts[part].lowerBound]..<blocks.groupStarts[parts[part].upperBound])
    }
  }

  /// Calls `body` with the slot of each point and its squared distance to its centre.
  @inline(__always)
  private func forEachPoint(of tiles: Range<Int>, _ body: (Int, Double) -> Void) {
    let width = SpatialBlocks.width
    centres.withUnsafeBufferPointer { centres in
      for tile in tiles {
        let points = blocks.coordinates + tile * dimension * width
        for lane in 0..<Int(blocks.tileCounts[tile]) {
          let slot = tile * width + lane
          let distance = squaredDistance(
            points + lane, stride: width,
            centres.baseAddress! + Int(labels[slot]) * dimension, dimension: dimension)
          body(slot, distance)
        }
      }
    }
  }

  /// Writes the cluster of each row.
  func writeLabels(into target: UnsafeMutablePointer<Int32>) {
    for tile in 0..<blocks.tileCount {
      for slot in (tile * SpatialBlocks.width)..<(tile * SpatialBlocks.width + Int(blocks.tileCounts[tile])) {
        target[Int(blocks.rows[slot])] = labels[slot]
      }
    }
  }
}

/// The centres as all threads see them during one assignment.
struct CentreView: @unchecked Sendable {
  let count: Int
  let stride: Int
  let centres: UnsafePointer<Double>
  /// Axis × centre.
  let transposed: UnsafePointer<Double>
  let steps: UnsafePointer<Double>
  let paths: UnsafePointer<Double>
  /// Rounded up.
  let roundedPaths: UnsafePointer<Float>
}

/// What Lloyd's algorithm remembers of each tile.
final class TileStates: @unchecked Sendable {
  /// The tile's path at which a point's assignment is no longer certain, for each slot.
  let pointLimits: UnsafeMutablePointer<Float>
  /// The least of them in each tile.
  let tileLimits: UnsafeMutablePointer<Double>
  /// The sum of the two longest steps of any candidates, over the iterations.
  let paths: UnsafeMutablePointer<Double>
  /// The sum of the longest steps of any candidates, over the iterations.
  let longestPaths: UnsafeMutablePointer<Double>
  /// The longest path at which another candidate than its own may be as near as zero, for each
  /// slot.
  let secondLimits: UnsafeMutablePointer<Float>
  /// The centre over which others have their gaps.
  let anchors: UnsafeMutablePointer<Int32>
  /// The candidates when all were last chosen anew, and now.
  let chosenCounts: UnsafeMutablePointer<Int32>
  let counts: UnsafeMutablePointer<Int32>

  init(tileCount: Int) {
    pointLimits = .allocate(capacity: tileCount * SpatialBlocks.width)
    pointLimits.initialize(repeating: -.infinity, count: tileCount * SpatialBlocks.width)
    tileLimits = .allocate(capacity: tileCount)
    tileLimits.initialize(repeating: -.infinity, count: tileCount)
    paths = .allocate(capacity: tileCount)
    paths.initialize(repeating: 0, count: tileCount)
    longestPaths = .allocate(capacity: tileCount)
    longestPaths.initialize(repeating: 0, count: tileCount)
    secondLimits = .allocate(capacity: tileCount * SpatialBlocks.width)
    secondLimits.initialize(repeating: 0, count: tileCount * SpatialBlocks.width)
    anchors = .allocate(capacity: tileCount)
    anchors.initialize(repeating: 0, count: tileCount)
    chosenCounts = .allocate(capacity: tileCount)
    chosenCounts.initialize(repeating: 0, count: tileCount)
    counts = .allocate(capacity: tileCount)
    counts.initialize(repeating: 0, count: tileCount)
  }

  deinit {
    pointLimits.deallocate()
    tileLimits.deallocate()
    paths.deallocate()
    anchors.deallocate()
    longestPaths.deallocate()
    secondLimits.deallocate()
    chosenCounts.deallocate()
    counts.deallocate()
  }
}

/// A little up, so that a sum of rounded terms is never too small.
@inline(__always)
func roundedUp(_ value: Double) -> Double { value * (1 + 0x1p-51) }

/// Below the number by more than a rounding, whatever its sign.
@inline(__always)
func roundedDown(_ value: Double) -> Double { value - abs(value) * 0x1p-50 }

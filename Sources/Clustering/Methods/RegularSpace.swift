public import LinearAlgebra
public import Samples
import Synchronization

/// Clustering at regular distances: each point that is further than a minimum distance from all
/// centres before it becomes a centre, in the order of the data.
///
/// All centres are points, further than the minimum distance from each other, and no point is
/// further than it from some centre.
///
/// - Reference: J.-H. Prinz et al., J. Chem. Phys. 134, 174105 (2011),
///   [doi:10.1063/1.3565032](https://doi.org/10.1063/1.3565032).
public struct RegularSpace: Sendable {
  /// Centres lie further than this from each other.
  public var minimumDistance: Double
  /// More centres than this are refused.
  public var maximumCentreCount: Int
  /// The results do not depend on it.
  public var threadCount: Int

  /// Clustering at a minimum distance, with at most 1000 centres by default.
  public init(minimumDistance: Double, maximumCentreCount: Int = 1000, threadCount: Int = 1) {
    self.minimumDistance = minimumDistance
    self.maximumCentreCount = maximumCentreCount
    self.threadCount = threadCount
  }

  /// Clusters points in memory.
  ///
  /// - Throws: ``ClusteringError/tooManyCentres(limit:distance:)``,
  ///   ``ClusteringError/tooFewPoints(points:clusters:)`` where there is none, or
  ///   ``ClusteringError/notFinite(row:column:)``.
  /// - Complexity: O(n log n) and, for each centre, the boxes of neighbouring points near it.
  public func fit(_ points: Matrix<Double>) throws(ClusteringError) -> ClusterModel {
    try requireFinite(points)
    return try fit(ArraySource([points]))
  }

  /// Clusters a source, in one pass for the centres and one for the inertia.
  ///
  /// - Throws: As ``fit(_:)-(Matrix<Double>)``, and what reading meets.
  public func fit(_ source: some SampleSource) throws(ClusteringError) -> ClusterModel {
    guard minimumDistance > 0, minimumDistance.isFinite else {
      throw .invalidDistance(minimumDistance)
    }
    guard maximumCentreCount > 0 else { throw .invalidClusterCount(maximumCentreCount) }
    let d = source.dimension
    guard source.frameCount > 0, d > 0 else { throw .tooFewPoints(points: 0, clusters: 1) }
    let blocks = SourceBlocks(source)
    // Threads leave out what the centres so far cover; which those are when they look does not
    // matter, since what remains is looked at again in order.
    let known = Mutex<[[Double]]>([])
    var centres: [[Double]] = []
    let (distance, limit) = (minimumDistance, maximumCentreCount)
    try blocks.forEach(of: source, threadCount: threadCount) { _, rows in
      Self.uncovered(rows, dimension: d, by: known.withLock { $0 }, distance)
    } reduce: { _, rows in
      Self.addCentres(to: &centres, from: rows, dimension: d, distance, limit: limit)
      known.withLock { $0 = centres }
    }
    guard centres.count <= limit else { throw .tooManyCentres(limit: limit, distance: distance) }
    let model = ClusterCentres(Matrix(rows: centres))
    return ClusterModel(
      centres: model, inertia: try model.inertia(source, blocks, threadCount: threadCount),
      iterationCount: 1, hasConverged: true, repairedCount: 0)
  }

  /// The rows that are further than the distance from all centres.
  private static func uncovered(
    _ rows: UnsafeBufferPointer<Double>, dimension d: Int, by centres: [[Double]],
    _ distance: Double
  ) -> [Double] {
    guard !centres.isEmpty else { return Array(rows) }
    let n = rows.count / d
    let covered = CoveredPoints(
      SpatialBlocks(rows.baseAddress!, pointCount: n, dimension: d, threadCount: 1), threadCount: 1)
    for centre in centres { covered.add(centre, reach: distance) }
    return covered.rows(beyond: distance).flatMap { rows[($0 * d)..<(($0 + 1) * d)] }
  }

  private static func addCentres(
    to centres: inout [[Double]], from rows: [Double], dimension d: Int, _ distance: Double,
    limit: Int
  ) {
    guard !rows.isEmpty, centres.count <= limit else { return }
    let n = rows.count / d
    let covered = rows.withUnsafeBufferPointer {
      CoveredPoints(
        SpatialBlocks($0.baseAddress!, pointCount: n, dimension: d, threadCount: 1),
        threadCount: 1)
    }
    for centre in centres { covered.add(centre, reach: distance) }
    let slots = covered.slotsByRow()
    for row in 0..<n where covered.distances[slots[row]] > distance * distance {
      let centre = Array(rows[(row * d)..<((row + 1) * d)])
      centres.append(centre)
      if centres.count > limit { return }
      covered.add(centre, reach: distance)
    }
  }
}

extension CoveredPoints {
  /// The slot of each row.
  func slotsByRow() -> [Int] {
    var slots = [Int](repeating: 0, count: blocks.pointCount)
    for tile in 0..<blocks.tileCount {
      for lane in 0..<Int(blocks.tileCounts[tile]) {
        let slot = tile * SpatialBlocks.width + lane
        slots[Int(blocks.rows[slot])] = slot
      }
    }
    return slots
  }

  /// The rows that are further than a distance from all centres, ascending.
  func rows(beyond distance: Double) -> [Int] {
    let slots = slotsByRow()
    return slots.indices.filter { distances[slots[$0]] > distance * distance }
  }
}

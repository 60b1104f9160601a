public import LinearAlgebra
public import Samples
import Statistics

/// k-means clustering by small random batches, for sources so long that even a few passes of
/// ``KMeans`` are too many.
///
/// Each batch is assigned to the nearest centres, and each centre moves towards the mean of its
/// points by their share of all points it has had so far. The result is near that of `KMeans`, not
/// equal to it.
///
/// A batch consists of short runs of frames at random places, so that it costs few reads and
/// still spans the whole source.
///
/// - Reference: D. Sculley, Proc. Int. Conf. World Wide Web, 1177 (2010),
///   [doi:10.1145/1772690.1772862](https://doi.org/10.1145/1772690.1772862).
public struct MiniBatchKMeans: Sendable {
  /// The number of clusters.
  public var clusterCount: Int
  /// The frames of a batch.
  public var batchSize: Int
  /// Ends after so many batches.
  public var maximumBatchCount: Int
  /// Ends when the mean squared distance, smoothed over batches, has not become smaller for so
  /// many batches.
  public var patience: Int
  /// The seed of the initial centres and of the batches.
  public var seed: UInt64
  /// The results do not depend on it.
  public var threadCount: Int

  /// Clustering into so many clusters, by default in batches of 4096 frames.
  public init(
    clusterCount: Int, batchSize: Int = 4096, maximumBatchCount: Int = 1000, patience: Int = 20,
    seed: UInt64 = 0, threadCount: Int = 1
  ) {
    self.clusterCount = clusterCount
    self.batchSize = batchSize
    self.maximumBatchCount = maximumBatchCount
    self.patience = patience
    self.seed = seed
    self.threadCount = threadCount
  }

  /// Clusters points in memory.
  ///
  /// - Throws: As ``fit(_:)-(SampleSource)``, and ``ClusteringError/notFinite(row:column:)``.
  public func fit(_ points: Matrix<Double>) throws(ClusteringError) -> ClusterModel {
    try requireFinite(points)
    return try fit(ArraySource([points]))
  }

  /// Clusters a source; reads it twice besides the batches, for the initial centres and for the
  /// inertia.
  ///
  /// - Returns: A model whose iterations are batches.
  /// - Throws: ``ClusteringError/tooFewPoints(points:clusters:)`` where fewer points than clusters
  ///   are distinct in a sample of 20 frames a cluster or more, what reading meets, or what is wrong
  ///   with the parameters.
  /// - Complexity: O(k·d) a frame of each batch; memory for a batch and a sample.
  public func fit(_ source: some SampleSource) throws(ClusteringError) -> ClusterModel {
    guard batchSize > 0 else { throw .invalidBatchSize(batchSize) }
    guard maximumBatchCount > 0 else { throw .invalidIterationCount(maximumBatchCount) }
    // Two iterations on the sample take the worst of the start away.
    let seeding = KMeans(
      clusterCount: clusterCount, maximumIterations: 2, tolerance: 0, seed: seed,
      threadCount: threadCount)
    try seeding.check(pointCount: source.frameCount, dimension: source.dimension)
    let blocks = SourceBlocks(source)
    let d = source.dimension
    let sample = try blocks.sample(
      of: source, count: max(20 * clusterCount, 3 * batchSize), seed: seed, threadCount: threadCount)
    var centres = try seeding.fit(sample).centres.centres.elements
    var weights = [Double](repeating: 0, count: clusterCount)
    var batches = Batches(source, blocks: blocks, size: batchSize, seed: seed)
    var (smoothed, best, stale, count) = (Double.infinity, Double.infinity, 0, 0)
    // A batch's share of the source, doubled, as the weight of its mean.
    let share = min(1, 2 * Double(batchSize) / Double(source.frameCount))
    while count < maximumBatchCount, stale < patience {
      count += 1
      let rows = try batches.next(source)
      let distance = move(&centres, &weights, rows, dimension: d)
      smoothed = count == 1 ? distance : smoothed + max(share, 0.02) * (distance - smoothed)
      stale = smoothed < best ? 0 : stale + 1
      best = min(best, smoothed)
    }
    let model = ClusterCentres(
      Matrix(rowCount: clusterCount, columnCount: d, elements: centres))
    return ClusterModel(
      centres: model, inertia: try model.inertia(source, blocks, threadCount: threadCount),
      iterationCount: count, hasConverged: stale >= patience, repairedCount: 0)
  }

  /// Moves centres towards the means of a batch.
  ///
  /// - Returns: The mean squared distance to the nearest centre before the move.
  private func move(
    _ centres: inout [Double], _ weights: inout [Double], _ rows: [Double], dimension d: Int
  ) -> Double {
    let n = rows.count / d
    var labels = [Int32](repeating: 0, count: n)
    NearestCentres(centres, dimension: d).assign(rows, pointCount: n, into: &labels)
    let sums = ClusterSums(clusterCount: clusterCount, dimension: d)
    var total = 0.0
    rows.withUnsafeBufferPointer { rows in
      centres.withUnsafeBufferPointer { centres in
        for row in 0..<n {
          let point = rows.baseAddress! + row * d
          sums.add(point, stride: 1, to: Int(labels[row]))
          total += squaredDistanceByLanes(
            point, centres.baseAddress! + Int(labels[row]) * d, dimension: d)
        }
      }
    }
    var mean = [Double](repeating: 0, count: d)
    for cluster in 0..<clusterCount where sums.count(of: cluster) > 0 {
      sums.writeMean(of: cluster, into: &mean)
      weights[cluster] += Double(sums.count(of: cluster))
      let rate = Double(sums.count(of: cluster)) / weights[cluster]
      for axis in 0..<d {
        centres[cluster * d + axis] += rate * (mean[axis] - centres[cluster * d + axis])
      }
    }
    return total / Double(n)
  }
}

/// Random batches of a source.
private struct Batches {
  private let blocks: SourceBlocks
  private let size: Int
  private var generator: SeededGenerator
  private static let runLength = 64

  init(_ source: some SampleSource, blocks: SourceBlocks, size: Int, seed: UInt64) {
    self.blocks = blocks
    self.size = size
    generator = SeededGenerator(seed: seed).stream(2)
  }

  /// The rows of the next batch: runs around random frames, within their stretches.
  mutating func next(_ source: some SampleSource) throws(ClusteringError) -> [Double] {
    var rows: [Double] = []
    rows.reserveCapacity((size + Self.runLength) * blocks.dimension)
    while rows.count < size * blocks.dimension {
      let index = generator.nextIndex(below: blocks.frameCount)
      let (segment, frame) = blocks.place(of: index)
      let first = max(segment.frames.lowerBound, frame - Self.runLength / 2)
      let last = min(segment.frames.upperBound, first + Self.runLength)
      rows += try blocks.read(first..<last, of: segment.trajectory, from: source)
    }
    return rows
  }
}

extension ClusterCentres {
  /// The sum of the squared distances of all frames to their centres.
  func inertia(
    _ source: some SampleSource, _ blocks: SourceBlocks, threadCount: Int
  ) throws(ClusteringError) -> Double {
    let nearest = NearestCentres(centres.elements, dimension: dimension)
    var total = 0.0
    try blocks.forEach(of: source, threadCount: threadCount) { _, rows in
      nearest.inertia(rows)
    } reduce: { _, part in total += part }
    return total
  }

  /// The sum of the squared distances of all points to their centres.
  func inertia(_ points: PointView, threadCount: Int) -> Double {
    let nearest = NearestCentres(centres.elements, dimension: dimension)
    let length = 65_536
    return ParallelPass.map(
      count: (points.count + length - 1) / length, threadCount: threadCount
    ) { part in
      let start = part * length
      return nearest.inertia(
        UnsafeBufferPointer(
          start: points.base + start * points.dimension,
          count: min(length, points.count - start) * points.dimension))
    }.reduce(0, +)
  }
}

extension NearestCentres {
  /// The sum of the squared distances of some rows to their nearest centres.
  func inertia(_ rows: UnsafeBufferPointer<Double>) -> Double {
    let n = rows.count / dimension
    var labels = [Int32](repeating: 0, count: n)
    assign(rows.baseAddress!, pointCount: n, into: &labels)
    return centres.withUnsafeBufferPointer { centres in
      (0..<n).reduce(0) { sum, row in
        sum
          + squaredDistanceByLanes(
            rows.baseAddress! + row * dimension,
            centres.baseAddress! + Int(labels[row]) * dimension, dimension: dimension)
      }
    }
  }
}

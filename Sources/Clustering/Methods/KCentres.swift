public import LinearAlgebra
public import Samples
import Statistics

/// k-centres clustering: after a random first one, each centre is the point furthest from all
/// centres before it.
///
/// The largest distance of a point from its centre is at most twice the least possible.
///
/// - Reference: T. F. Gonzalez, Theor. Comput. Sci. 38, 293 (1985),
///   [doi:10.1016/0304-3975(85)90224-5](https://doi.org/10.1016/0304-3975(85)90224-5).
public struct KCentres: Sendable {
  /// The number of clusters.
  public var clusterCount: Int
  /// The seed of the first centre.
  public var seed: UInt64
  /// The results do not depend on it.
  public var threadCount: Int

  /// Clustering into so many clusters.
  public init(clusterCount: Int, seed: UInt64 = 0, threadCount: Int = 1) {
    self.clusterCount = clusterCount
    self.seed = seed
    self.threadCount = threadCount
  }

  /// Clusters points in memory.
  ///
  /// - Throws: ``ClusteringError/tooFewPoints(points:clusters:)`` where fewer points are distinct,
  ///   ``ClusteringError/notFinite(row:column:)`` or what is wrong with the parameters.
  /// - Complexity: O(n·k·d) at most; boxes of points that a new centre cannot serve are left out.
  public func fit(_ points: Matrix<Double>) throws(ClusteringError) -> ClusterModel {
    let (n, d) = (points.rowCount, points.columnCount)
    try KMeans(clusterCount: clusterCount).check(pointCount: n, dimension: d)
    guard n < Int(Int32.max) else { throw .tooManyPoints(n) }
    try requireFinite(points)
    return try points.withUnsafeBufferPointer { elements throws(ClusteringError) in
      let view = PointView(elements.baseAddress!, count: n, dimension: d)
      var generator = SeededGenerator(seed: seed)
      let covered = CoveredPoints(
        SpatialBlocks(view.base, pointCount: n, dimension: d, threadCount: threadCount),
        threadCount: threadCount)
      var centres = points.row(generator.nextIndex(below: n))
      covered.add(centres)
      for chosen in 1..<max(1, clusterCount) {
        let (slot, distance) = covered.farthest()
        guard distance > 0 else { throw .tooFewPoints(points: chosen, clusters: clusterCount) }
        let centre = covered.point(slot)
        covered.add(centre)
        centres += centre
      }
      return ClusterModel(
        centres: ClusterCentres(Matrix(rowCount: clusterCount, columnCount: d, elements: centres)),
        inertia: covered.total, iterationCount: 1, hasConverged: true, repairedCount: 0)
    }
  }

  /// Clusters a source, or where it does not fit the memory an evenly spread, seeded sample of its
  /// frames that does.
  ///
  /// - Parameter memoryLimit: In bytes, for the points.
  /// - Returns: A model whose inertia is that of all frames.
  /// - Throws: As ``fit(_:)``, and what reading meets.
  public func fit(
    _ source: some SampleSource, memoryLimit: Int
  ) throws(ClusteringError) -> ClusterModel {
    try KMeans(clusterCount: clusterCount).check(
      pointCount: source.frameCount, dimension: source.dimension)
    return try SourceBlocks(source).fitSample(
      of: source, count: max(clusterCount, memoryLimit / KMeans.bytes(perPointOf: source.dimension)),
      seed: seed, threadCount: threadCount
    ) { points throws(ClusteringError) in try fit(points) }
  }
}

extension SourceBlocks {
  /// Fits a sample and takes the inertia of all frames.
  func fitSample(
    of source: some SampleSource, count: Int, seed: UInt64, threadCount: Int,
    _ fit: (Matrix<Double>) throws(ClusteringError) -> ClusterModel
  ) throws(ClusteringError) -> ClusterModel {
    // So many points as a matrix of them may have.
    let count = min(count, Int(Int32.max) - 1)
    let points = try sample(of: source, count: count, seed: seed, threadCount: threadCount)
    let model = try fit(points)
    guard points.rowCount < frameCount else { return model }
    return ClusterModel(
      centres: model.centres,
      inertia: try model.centres.inertia(source, self, threadCount: threadCount),
      iterationCount: model.iterationCount, hasConverged: model.hasConverged,
      repairedCount: model.repairedCount)
  }
}

public import LinearAlgebra
public import Samples

/// k-means clustering by Lloyd's algorithm.
///
/// Each iteration assigns every point to its nearest centre and moves each centre to the mean of
/// its points. Bounds from the triangle inequality, on boxes of neighbouring points and on
/// points, leave out almost all distances without changing a result; sums carry their rounding
/// errors along. So centres and labels are those of plain Lloyd, and do not depend on the number
/// of threads.
///
///     let model = try KMeans(clusterCount: 200).fit(points)
///     let states = model.centres.assign(points)
///
/// A cluster that loses all its points takes over the point furthest from its centre.
///
/// - Reference: S. P. Lloyd, IEEE Trans. Inf. Theory 28, 129 (1982),
///   [doi:10.1109/TIT.1982.1056489](https://doi.org/10.1109/TIT.1982.1056489).
public struct KMeans: Sendable {
  /// Where the centres start.
  public enum Initialization: Sendable, Equatable {
    /// Greedy k-means++: each centre is the best of some candidates, 2 + ⌊ln k⌋ unless given, that
    /// are drawn by their squared distance to the centres before it.
    case plusPlus(candidates: Int?)
    /// These, clusters × dimension.
    case centres(Matrix<Double>)
  }

  /// The number of clusters, k.
  public var clusterCount: Int
  /// Iterations are stopped after so many.
  public var maximumIterations: Int
  /// Iterations are stopped when the squared steps of all centres together are no larger than this
  /// share of the mean variance of the columns; with 0 only when no point changes its cluster.
  public var tolerance: Double
  /// The seed of the initial centres.
  public var seed: UInt64
  /// Where the centres start.
  public var initialization: Initialization
  /// The results do not depend on it.
  public var threadCount: Int

  /// Clustering into so many clusters, by default from greedy k-means++ and until steps are below
  /// 1e-4 of the spread.
  public init(
    clusterCount: Int, maximumIterations: Int = 300, tolerance: Double = 1e-4, seed: UInt64 = 0,
    initialization: Initialization = .plusPlus(candidates: nil), threadCount: Int = 1
  ) {
    self.clusterCount = clusterCount
    self.maximumIterations = maximumIterations
    self.tolerance = tolerance
    self.seed = seed
    self.initialization = initialization
    self.threadCount = threadCount
  }

  /// Clusters points in memory.
  ///
  /// Takes up to one and a half times as much memory again as the points.
  ///
  /// - Parameter points: Points × dimension.
  /// - Throws: ``ClusteringError/notFinite(row:column:)``,
  ///   ``ClusteringError/tooFewPoints(points:clusters:)`` where fewer points than clusters are
  ///   distinct, or what is wrong with the parameters.
  /// - Complexity: O(n·k·d) an iteration at most, for n points; usually a small part of it.
  public func fit(_ points: Matrix<Double>) throws(ClusteringError) -> ClusterModel {
    try check(pointCount: points.rowCount, dimension: points.columnCount)
    guard points.rowCount < Int(Int32.max) else { throw .tooManyPoints(points.rowCount) }
    try requireFinite(points)
    return try points.withUnsafeBufferPointer { elements throws(ClusteringError) in
      let points = PointView(
        elements.baseAddress!, count: points.rowCount, dimension: points.columnCount)
      // Tiles serve the initial centres in any case, and the iterations where columns are few.
      let isWide = points.dimension > NearestCentres.widestDirect
      var blocks: SpatialBlocks?
      func makeBlocks() -> SpatialBlocks {
        SpatialBlocks(
          points.base, pointCount: points.count, dimension: points.dimension,
          threadCount: threadCount)
      }
      let start: [Double]
      switch initialization {
      case .centres(let centres): start = centres.elements
      case .plusPlus(let candidates):
        let tiles = makeBlocks()
        start = try GreedySeeding(
          clusterCount: clusterCount, candidateCount: candidates, seed: seed
        ).choose(from: tiles, points.base, threadCount: threadCount)
        if !isWide { blocks = tiles }
      }
      if !isWide {
        let engine = BlockLloyd(blocks ?? makeBlocks(), centres: start, threadCount: threadCount)
        let changes = engine.assign()
        if engine.candidateShare <= Self.largestCandidateShare || points.dimension < 6 {
          return try iterate(points, engine: engine, changes: changes)
        }
        // Boxes rule out too little, as in noise that fills many dimensions.
      }
      let engine = ProductLloyd(points, centres: start, threadCount: threadCount)
      return try iterate(points, engine: engine, changes: engine.assign())
    }
  }

  /// Clusters a source: in memory where it fits, else by passes over it.
  ///
  /// A pass reads each frame once and keeps a few megabytes for each thread. Where the centres are
  /// not given, they start from those of a seeded sample of the frames that fits the memory,
  /// evenly spread over the source and clustered to the end; so few passes are needed.
  ///
  /// - Parameter memoryLimit: In bytes, for the points.
  /// - Throws: As ``fit(_:)``, and what reading meets.
  public func fit(
    _ source: some SampleSource, memoryLimit: Int
  ) throws(ClusteringError) -> ClusterModel {
    try check(pointCount: source.frameCount, dimension: source.dimension)
    let blocks = SourceBlocks(source)
    let affordable = max(0, memoryLimit) / Self.bytes(perPointOf: source.dimension)
    if source.frameCount <= affordable, source.frameCount < Int(Int32.max) {
      return try fit(try blocks.load(source, threadCount: threadCount))
    }
    return try StreamingLloyd(settings: self, blocks: blocks, sampleCount: affordable).fit(source)
  }

  /// Where more than this share of the centres can be nearest to some point of a tile, matrix
  /// products are faster.
  private static let largestCandidateShare = 0.3

  /// What a point takes: as it is, in tiles, and its bounds.
  static func bytes(perPointOf dimension: Int) -> Int { 21 * dimension + 32 }

  func check(pointCount: Int, dimension: Int) throws(ClusteringError) {
    guard clusterCount > 0, clusterCount < Int(Int32.max) else {
      throw .invalidClusterCount(clusterCount)
    }
    guard maximumIterations > 0 else { throw .invalidIterationCount(maximumIterations) }
    guard tolerance >= 0, tolerance.isFinite else { throw .invalidTolerance(tolerance) }
    guard pointCount >= clusterCount, dimension > 0 else {
      throw .tooFewPoints(points: dimension > 0 ? pointCount : 0, clusters: clusterCount)
    }
    guard case .centres(let centres) = initialization else { return }
    guard centres.rowCount == clusterCount else {
      throw .centreCountMismatch(centres: centres.rowCount, clusters: clusterCount)
    }
    guard centres.columnCount == dimension else {
      throw .dimensionMismatch(points: dimension, centres: centres.columnCount)
    }
    try requireFinite(centres)
  }

  private func iterate(
    _ points: PointView, engine: any LloydEngine, changes: Int
  ) throws(ClusteringError) -> ClusterModel {
    let limit = tolerance > 0 ? tolerance * points.meanVariance(threadCount: threadCount) : 0
    var (iterations, repaired, hasConverged, isAssigned) = (0, 0, false, false)
    while iterations < maximumIterations, !hasConverged {
      // The first assignment has been made.
      let changes = iterations == 0 ? changes : engine.assign()
      iterations += 1
      if !engine.sums.emptyClusters.isEmpty {
        if repaired == 0 { try points.requireDistinct(clusterCount) }
        let repair = engine.fillEmptyClusters()
        repaired += repair.repaired
        _ = engine.update()
        continue
      }
      if changes == 0 {
        (hasConverged, isAssigned) = (true, true)
      } else if engine.update() <= limit {
        hasConverged = true
      }
    }
    if !isAssigned { _ = engine.assign() }
    return ClusterModel(
      centres: ClusterCentres(
        Matrix(
          rowCount: clusterCount, columnCount: points.dimension, elements: engine.centres)),
      inertia: engine.inertia(), iterationCount: iterations, hasConverged: hasConverged,
      repairedCount: repaired)
  }
}

import LinearAlgebra
import Samples
import Statistics

/// Lloyd's algorithm by passes over a source that does not fit the memory.
struct StreamingLloyd {
  let settings: KMeans
  let blocks: SourceBlocks
  /// The frames that fit the memory.
  let sampleCount: Int

  func fit(_ source: some SampleSource) throws(ClusteringError) -> ClusterModel {
    let k = settings.clusterCount
    let d = blocks.dimension
    var centres: [Double]
    switch settings.initialization {
    case .centres(let given): centres = given.elements
    case .plusPlus: centres = try clusterSample(of: source)
    }
    let limit =
      settings.tolerance > 0 ? settings.tolerance * (try meanVariance(of: source)) : 0
    var steps = [Double](repeating: 0, count: k)
    var (iterations, repaired, hasConverged) = (0, 0, false)
    while iterations < settings.maximumIterations, !hasConverged {
      iterations += 1
      let sums = ClusterSums(clusterCount: k, dimension: d)
      try pass(over: source, centres) { $0.sums } reduce: { _, part in sums.take(part) }
      if sums.emptyClusters.isEmpty {
        hasConverged = sums.move(&centres, steps: &steps) <= limit
      } else {
        if repaired == 0 { try requireDistinct(source) }
        repaired += try fillEmptyClusters(sums, of: source, centres)
        _ = sums.move(&centres, steps: &steps)
      }
    }
    var inertia = 0.0
    try pass(over: source, centres) { $0.inertia() } reduce: { _, part in inertia += part }
    return ClusterModel(
      centres: ClusterCentres(Matrix(rowCount: k, columnCount: d, elements: centres)),
      inertia: inertia, iterationCount: iterations, hasConverged: hasConverged,
      repairedCount: repaired)
  }

  /// Assigns all frames, stretch by stretch.
  private func pass<Result: Sendable>(
    over source: some SampleSource, _ centres: [Double],
    map: @Sendable (any LloydEngine) -> Result, reduce: (Int, Result) -> Void
  ) throws(ClusteringError) {
    let d = blocks.dimension
    try blocks.forEach(of: source, threadCount: settings.threadCount) { _, rows in
      let points = PointView(rows.baseAddress!, count: rows.count / d, dimension: d)
      let engine: any LloydEngine =
        d > NearestCentres.widestDirect
        ? ProductLloyd(points, centres: centres, threadCount: 1)
        : BlockLloyd(
          SpatialBlocks(points.base, pointCount: points.count, dimension: d, threadCount: 1),
          centres: centres, threadCount: 1)
      _ = engine.assign()
      return map(engine)
    } reduce: { reduce($0, $1) }
  }

  /// The centres of a sample, or its distinct points where they are fewer than the clusters: the
  /// clusters that are then empty are repaired.
  private func clusterSample(of source: some SampleSource) throws(ClusteringError) -> [Double] {
    let k = settings.clusterCount
    let wanted = max(10 * k, min(sampleCount, max(200 * k, 250_000)))
    let sample = try blocks.sample(
      of: source, count: wanted, seed: settings.seed, threadCount: settings.threadCount)
    do throws(ClusteringError) {
      return try settings.fit(sample).centres.centres.elements
    } catch .tooFewPoints {
      var distinct = Set<[Double]>()
      var centres: [Double] = []
      for row in 0..<sample.rowCount where distinct.insert(sample.row(row)).inserted {
        centres += sample.row(row)
      }
      while centres.count < k * blocks.dimension { centres += sample.row(0) }
      return centres
    } catch {
      throw error
    }
  }

  private func meanVariance(of source: some SampleSource) throws(ClusteringError) -> Double {
    let first = try blocks.frame(0, of: source)
    let d = blocks.dimension
    var total = Spread(reference: first, dimension: d)
    try blocks.forEach(of: source, threadCount: settings.threadCount) { _, rows in
      var spread = Spread(reference: first, dimension: d)
      spread.add(rows.baseAddress!, count: rows.count / d)
      return spread
    } reduce: { _, part in total.merge(part) }
    return total.meanVariance
  }

  private func requireDistinct(_ source: some SampleSource) throws(ClusteringError) {
    let (k, d) = (settings.clusterCount, blocks.dimension)
    var distinct = Set<[Double]>()
    try blocks.forEach(of: source, threadCount: settings.threadCount) { _, rows in
      var part = Set<[Double]>()
      for row in 0..<(rows.count / d) where part.count < k {
        part.insert(Array(rows[(row * d)..<((row + 1) * d)]))
      }
      return part
    } reduce: { _, part in if distinct.count < k { distinct.formUnion(part) } }
    if distinct.count < k { throw .tooFewPoints(points: distinct.count, clusters: k) }
  }

  /// Gives each empty cluster the point furthest from its centre.
  private func fillEmptyClusters(
    _ sums: ClusterSums, of source: some SampleSource, _ centres: [Double]
  ) throws(ClusteringError) -> Int {
    let k = settings.clusterCount
    let starts = blocks.starts
    var lists: [FarthestPoints] = []
    try pass(over: source, centres) { engine in
      // The cluster in place of the engine's own handle, which ends with the engine.
      var list = FarthestPoints(capacity: k)
      for point in engine.farthestPoints(k).points {
        list.add(
          .init(distance: point.distance, row: point.row, handle: engine.cluster(of: point.handle)))
      }
      return list
    } reduce: { index, list in
      var moved = FarthestPoints(capacity: k)
      for point in list.points {
        moved.add(.init(distance: point.distance, row: point.row + starts[index], handle: point.handle))
      }
      lists = [FarthestPoints(merging: lists + [moved], capacity: k)]
    }
    let empty = sums.emptyClusters
    var next = 0
    for point in lists[0].points where next < empty.count {
      guard point.distance > 0, sums.count(of: point.handle) > 1 else { continue }
      let frame = try blocks.frame(point.row, of: source)
      sums.remove(frame, stride: 1, from: point.handle)
      sums.add(frame, stride: 1, to: empty[next])
      next += 1
    }
    return next
  }
}

public import LinearAlgebra
public import Samples
import Statistics

/// k-medoids clustering: centres are points of the data, chosen so that the sum of the distances
/// (not squared) of all points to their centres is small. Outliers pull them less than means.
///
/// Starts from greedy k-means++ and swaps a centre for another point whenever that makes the sum
/// smaller, until no swap does (FasterPAM).
///
/// - Reference: E. Schubert, P. J. Rousseeuw, Inf. Syst. 101, 101804 (2021),
///   [doi:10.1016/j.is.2021.101804](https://doi.org/10.1016/j.is.2021.101804).
public struct KMedoids: Sendable {
  /// The number of clusters.
  public var clusterCount: Int
  /// Rounds over all points are stopped after so many.
  public var maximumIterations: Int
  /// Of more points than this an evenly spread, seeded sample is clustered; nil takes all.
  public var sampleSize: Int?
  /// The seed of the initial centres and of the sample.
  public var seed: UInt64
  /// The results do not depend on it.
  public var threadCount: Int

  /// Clustering into so many clusters, by default of a sample of 10 000 points.
  public init(
    clusterCount: Int, maximumIterations: Int = 100, sampleSize: Int? = 10_000, seed: UInt64 = 0,
    threadCount: Int = 1
  ) {
    self.clusterCount = clusterCount
    self.maximumIterations = maximumIterations
    self.sampleSize = sampleSize
    self.seed = seed
    self.threadCount = threadCount
  }

  /// Clusters points in memory.
  ///
  /// - Returns: A model whose inertia is of squared distances, over all points.
  /// - Throws: ``ClusteringError/tooFewPoints(points:clusters:)`` where fewer points are distinct,
  ///   ``ClusteringError/notFinite(row:column:)`` or what is wrong with the parameters.
  /// - Complexity: O(m²·d) a round for a sample of m points, in O(m·d) memory.
  public func fit(_ points: Matrix<Double>) throws(ClusteringError) -> ClusterModel {
    try requireFinite(points)
    return try fit(ArraySource([points]))
  }

  /// Clusters a sample of a source.
  ///
  /// - Throws: As ``fit(_:)-(Matrix<Double>)``, and what reading meets.
  public func fit(_ source: some SampleSource) throws(ClusteringError) -> ClusterModel {
    try KMeans(clusterCount: clusterCount, maximumIterations: maximumIterations).check(
      pointCount: source.frameCount, dimension: source.dimension)
    return try SourceBlocks(source).fitSample(
      of: source, count: max(clusterCount, sampleSize ?? source.frameCount), seed: seed,
      threadCount: threadCount
    ) { points throws(ClusteringError) in try fitAll(points) }
  }

  private func fitAll(_ points: Matrix<Double>) throws(ClusteringError) -> ClusterModel {
    let (n, d) = (points.rowCount, points.columnCount)
    return try points.withUnsafeBufferPointer { elements throws(ClusteringError) in
      let view = PointView(elements.baseAddress!, count: n, dimension: d)
      let start = try GreedySeeding(
        clusterCount: clusterCount, candidateCount: nil, seed: seed
      ).choose(
        from: SpatialBlocks(view.base, pointCount: n, dimension: d, threadCount: threadCount),
        view.base, threadCount: threadCount)
      var swapping = MedoidSwapping(view, start: start, threadCount: threadCount)
      var (rounds, hasConverged) = (0, false)
      while rounds < maximumIterations, !hasConverged {
        rounds += 1
        hasConverged = !swapping.round()
      }
      let centres = ClusterCentres(Matrix(rows: swapping.medoids.map { points.row($0) }))
      return ClusterModel(
        centres: centres, inertia: centres.inertia(view, threadCount: threadCount),
        iterationCount: rounds, hasConverged: hasConverged, repairedCount: 0)
    }
  }
}

/// The swaps of FasterPAM, with distances computed when they are needed.
private struct MedoidSwapping {
  private let points: PointView
  private let threadCount: Int
  /// Rows.
  private(set) var medoids: [Int]
  /// For each point its nearest and second nearest medoid and their distances.
  private var nearest: [Int]
  private var nearestDistance: [Double]
  private var second: [Int]
  private var secondDistance: [Double]
  /// What the sum of the distances grows by without each medoid.
  private var losses: [Double] = []

  init(_ points: PointView, start: [Double], threadCount: Int) {
    self.points = points
    self.threadCount = threadCount
    let d = points.dimension
    // The centres are points: the first row equal to each.
    var rows: [[Double]: Int] = [:]
    for row in (0..<points.count).reversed() {
      rows[(0..<d).map { points.base[row * d + $0] }] = row
    }
    medoids = stride(from: 0, to: start.count, by: d).map { rows[Array(start[$0..<($0 + d)])]! }
    nearest = Array(repeating: 0, count: points.count)
    second = nearest
    nearestDistance = Array(repeating: 0, count: points.count)
    secondDistance = nearestDistance
    for row in 0..<points.count { rank(row) }
    updateLosses()
  }

  private func distance(_ a: Int, _ b: Int) -> Double {
    squaredDistanceByLanes(
      points.base + a &* points.dimension, points.base + b &* points.dimension,
      dimension: points.dimension
    ).squareRoot()
  }

  /// Finds the two nearest medoids of a point.
  private mutating func rank(_ row: Int) {
    var (first, firstDistance, next, nextDistance) = (-1, Double.infinity, -1, Double.infinity)
    for (index, medoid) in medoids.enumerated() {
      let value = distance(row, medoid)
      if value < firstDistance {
        (next, nextDistance) = (first, firstDistance)
        (first, firstDistance) = (index, value)
      } else if value < nextDistance {
        (next, nextDistance) = (index, value)
      }
    }
    (nearest[row], nearestDistance[row]) = (first, firstDistance)
    (second[row], secondDistance[row]) = (next, nextDistance)
  }

  private mutating func updateLosses() {
    losses = Array(repeating: 0, count: medoids.count)
    guard medoids.count > 1 else { return }
    for row in 0..<points.count {
      losses[nearest[row]] += secondDistance[row] - nearestDistance[row]
    }
  }

  /// Tries each point in turn as a medoid.
  ///
  /// - Returns: Whether any swap was made.
  mutating func round() -> Bool {
    var isChanged = false
    // Distances of some candidates at once, so that threads share them.
    let length = 64
    for first in stride(from: 0, to: points.count, by: length) {
      let candidates = Array(first..<min(first + length, points.count))
      let rows = candidateDistances(candidates)
      for (candidate, distances) in zip(candidates, rows) where !medoids.contains(candidate) {
        if swap(candidate, distances) { isChanged = true }
      }
    }
    return isChanged
  }

  private func candidateDistances(_ candidates: [Int]) -> [[Double]] {
    let points = points
    return ParallelPass.map(count: candidates.count, threadCount: threadCount) { i in
      let candidate = points.base + candidates[i] * points.dimension
      return (0..<points.count).map { row in
        squaredDistanceByLanes(
          points.base + row &* points.dimension, candidate, dimension: points.dimension
        ).squareRoot()
      }
    }
  }

  /// Swaps a point for the medoid that it replaces best, if that makes the sum smaller.
  private mutating func swap(_ candidate: Int, _ distances: [Double]) -> Bool {
    var gains = losses
    var common = 0.0
    for row in 0..<points.count {
      let value = distances[row]
      if value < nearestDistance[row] {
        // The point moves to the candidate, whichever medoid goes.
        common += value - nearestDistance[row]
        if medoids.count > 1 { gains[nearest[row]] += nearestDistance[row] - secondDistance[row] }
      } else if medoids.count == 1 {
        gains[0] += value - nearestDistance[row]
      } else if value < secondDistance[row] {
        gains[nearest[row]] += value - secondDistance[row]
      }
    }
    var best = 0
    for index in gains.indices where gains[index] < gains[best] { best = index }
    // Beyond the rounding of sums over all points.
    let total = nearestDistance.reduce(0, +)
    guard gains[best] + common < -1e-12 * total else { return false }
    medoids[best] = candidate
    for row in 0..<points.count {
      let value = distances[row]
      if nearest[row] == best || second[row] == best {
        if nearest[row] == best, value <= secondDistance[row] {
          nearestDistance[row] = value
        } else {
          rank(row)
        }
      } else if value < nearestDistance[row] {
        (second[row], secondDistance[row]) = (nearest[row], nearestDistance[row])
        (nearest[row], nearestDistance[row]) = (best, value)
      } else if value < secondDistance[row] {
        (second[row], secondDistance[row]) = (best, value)
      }
    }
    updateLosses()
    return true
  }
}

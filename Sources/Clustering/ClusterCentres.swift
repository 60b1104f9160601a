public import LinearAlgebra
public import Samples

/// Points that stand for states: a frame belongs to the nearest of them, of equally near ones to
/// that of the lowest index.
///
///     let centres = try KMeans(clusterCount: 200).fit(source, memoryLimit: 1 << 30).centres
///     let states = try centres.assign(source, threadCount: 4)
///
/// Labels are those of a comparison of all distances in Float64, whichever way they are found:
/// matrix products for many columns, boxes that rule out most centres for few.
public struct ClusterCentres: Sendable, Equatable {
  /// Centres × dimension.
  public let centres: Matrix<Double>

  /// Takes centres as they are, row after row.
  ///
  /// - Precondition: There is at least one, and all are finite.
  public init(_ centres: Matrix<Double>) {
    precondition(centres.rowCount > 0 && centres.columnCount > 0, "no centres")
    precondition(centres.elements.allSatisfy(\.isFinite), "a centre is not finite")
    self.centres = centres
  }

  /// The number of centres.
  public var count: Int { centres.rowCount }
  /// The number of columns.
  public var dimension: Int { centres.columnCount }

  /// The state of each row.
  ///
  /// - Parameters:
  ///   - points: Points × dimension.
  ///   - threadCount: The result does not depend on it.
  /// - Returns: One index a row, −1 for a row that is not finite, which belongs to no state.
  /// - Precondition: The points have as many columns as the centres.
  /// - Complexity: O(n·k·d) at most; for large n and few columns about O(n (log n + c·d)) with the c
  ///   centres that can be nearest to one of sixteen neighbouring points.
  public func assign(_ points: Matrix<Double>, threadCount: Int = 1) -> [Int32] {
    precondition(points.columnCount == dimension, "points and centres of different dimension")
    let n = points.rowCount
    guard n > 0 else { return [] }
    let nearest = NearestCentres(centres.elements, dimension: dimension)
    let length = 65_536
    let d = dimension
    return points.withUnsafeBufferPointer { points in
      let points = SharedPointer(points.baseAddress!)
      return [Int32](unsafeUninitializedCapacity: n) { labels, count in
        let labels = SharedMutablePointer(labels.baseAddress!)
        _ = ParallelPass.map(count: (n + length - 1) / length, threadCount: threadCount) { block in
          let start = block * length
          Self.assign(
            points.pointer + start * d, pointCount: min(length, n - start), nearest,
            into: labels.pointer + start)
        }
        count = n
      }
    }
  }

  /// The state of each row; the finite ones are found together.
  private static func assign(
    _ points: UnsafePointer<Double>, pointCount: Int, _ nearest: NearestCentres,
    into labels: UnsafeMutablePointer<Int32>
  ) {
    let d = nearest.dimension
    guard firstNonFinite(points, count: pointCount * d) != nil else {
      return nearest.assign(points, pointCount: pointCount, into: labels)
    }
    let rows = (0..<pointCount).filter { row in
      (0..<d).allSatisfy { points[row * d + $0].isFinite }
    }
    let finite = rows.flatMap { row in (0..<d).map { points[row * d + $0] } }
    var states = [Int32](repeating: 0, count: rows.count)
    nearest.assign(finite, pointCount: rows.count, into: &states)
    labels.update(repeating: -1, count: pointCount)
    for (row, state) in zip(rows, states) { labels[row] = state }
  }

  /// The state of each frame.
  ///
  /// - Parameters:
  ///   - source: Read once, in blocks of a few megabytes.
  ///   - threadCount: The result does not depend on it.
  /// - Returns: One array a trajectory, one index a frame.
  /// - Throws: ``ClusteringError/dimensionMismatch(points:centres:)``, or what reading meets.
  public func assign(
    _ source: some SampleSource, threadCount: Int
  ) throws(ClusteringError) -> [[Int32]] {
    guard source.dimension == dimension else {
      throw .dimensionMismatch(points: source.dimension, centres: dimension)
    }
    let nearest = NearestCentres(centres.elements, dimension: dimension)
    return try assignFrames(of: source, threadCount: threadCount) { rows, labels in
      nearest.assign(
        rows.baseAddress!, pointCount: labels.count, into: labels.baseAddress!)
    }
  }
}

/// Assigns the frames of a source, stretch by stretch.
func assignFrames(
  of source: some SampleSource, threadCount: Int,
  _ assign: @Sendable (UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Int32>) -> Void
) throws(ClusteringError) -> [[Int32]] {
  let blocks = SourceBlocks(source)
  let segments = blocks.segments
  var labels: [[Int32]] = source.trajectories.map {
    var states: [Int32] = []
    states.reserveCapacity($0.frameCount)
    return states
  }
  try blocks.forEach(of: source, threadCount: threadCount) { index, rows in
    [Int32](unsafeUninitializedCapacity: segments[index].frames.count) { buffer, count in
      assign(rows, UnsafeMutableBufferPointer(rebasing: buffer[..<segments[index].frames.count]))
      count = segments[index].frames.count
    }
  } reduce: { index, states in
    labels[segments[index].trajectory] += states
  }
  return labels
}

/// The index of the first NaN or infinity.
func firstNonFinite(_ values: UnsafePointer<Double>, count: Int) -> Int? {
  // Read only; the function takes a mutable buffer since readers fill one.
  Double.firstNonFinite(
    UnsafeMutableBufferPointer(
      start: UnsafeMutablePointer(mutating: values), count: count))
}

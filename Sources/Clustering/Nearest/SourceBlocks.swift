import LinearAlgebra
import Samples

/// A source cut into stretches of rows that are read and worked on one by one.
struct SourceBlocks: Sendable {
  /// The stretches, in the order of the data; none crosses a trajectory's end.
  let segments: [BlockPlan.Segment]
  /// The number of each stretch's first frame among all frames.
  let starts: [Int]
  let dimension: Int
  let frameCount: Int

  /// The bytes of the rows of one stretch.
  private static let blockBytes = 4 << 20

  init(_ source: some SampleSource) {
    dimension = source.dimension
    frameCount = source.frameCount
    let length = max(256, Self.blockBytes / 8 / max(1, dimension))
    var segments: [BlockPlan.Segment] = []
    var starts: [Int] = []
    var next = 0
    for (index, trajectory) in source.trajectories.enumerated() {
      for start in stride(from: 0, to: trajectory.frameCount, by: length) {
        let frames = start..<min(start + length, trajectory.frameCount)
        segments.append(.init(trajectory: index, frames: frames))
        starts.append(next)
        next += frames.count
      }
    }
    self.segments = segments
    self.starts = starts
  }

  /// Reads each stretch and maps it, and hands the results on in order.
  ///
  /// At most two stretches a thread, and one result for each of 32, are in memory at once.
  func forEach<Result: Sendable>(
    of source: some SampleSource, threadCount: Int,
    map: @Sendable (_ index: Int, _ rows: UnsafeBufferPointer<Double>) -> Result,
    reduce: (_ index: Int, Result) -> Void
  ) throws(ClusteringError) {
    let dimension = dimension
    for first in stride(from: 0, to: segments.count, by: Self.roundLength) {
      let round = first..<min(first + Self.roundLength, segments.count)
      let results: [Result]
      do throws(SampleError) {
        results = try ParallelPass.map(
          count: round.count, threadCount: threadCount
        ) { offset throws(SampleError) -> Result in
          let segment = segments[first + offset]
          let reader = try source.makeReader()
          var rows = [Double](repeating: 0, count: segment.frames.count * dimension)
          try rows.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
            try reader.read(segment.frames, of: segment.trajectory, into: buffer)
          }
          return rows.withUnsafeBufferPointer { map(first + offset, $0) }
        }
      } catch {
        throw .samples(error)
      }
      for (offset, result) in results.enumerated() { reduce(first + offset, result) }
    }
  }

  private static let roundLength = 32

  /// The whole source as one matrix.
  func load(_ source: some SampleSource, threadCount: Int) throws(ClusteringError) -> Matrix<Double> {
    var matrix = Matrix<Double>(rowCount: frameCount, columnCount: dimension)
    var failure: ClusteringError?
    matrix.withUnsafeMutableBufferPointer { target in
      guard let base = target.baseAddress else { return }
      let shared = SharedMutablePointer(base)
      let (starts, dimension) = (starts, dimension)
      do throws(ClusteringError) {
        try forEach(of: source, threadCount: threadCount) { index, rows in
          (shared.pointer + starts[index] * dimension)
            .update(from: rows.baseAddress!, count: rows.count)
        } reduce: { _, _ in
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return matrix
  }
}

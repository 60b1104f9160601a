import LinearAlgebra
import Samples

/// Fixed stretches of a source's frames for sums over all of them: results do
/// not depend on the number of threads.
struct FrameSlices: Sendable {
  let segments: [BlockPlan.Segment]

  init(_ source: some SampleSource) {
    let length = max(256, min(65_536, 2_000_000 / max(1, source.dimension)))
    segments = source.trajectories.enumerated().flatMap { trajectory, info in
      stride(from: 0, to: info.frameCount, by: length).map {
        BlockPlan.Segment(trajectory: trajectory, frames: $0..<min($0 + length, info.frameCount))
      }
    }
  }

  /// One result a stretch, in order.
  ///
  /// - Parameter body: Takes the rows (frames × d), their place and the reader.
  func map<Value: Sendable>(
    _ source: some SampleSource, threadCount: Int,
    _ body: @Sendable (Matrix<Double>, BlockPlan.Segment, any SampleReader) throws(SampleError) -> Value
  ) throws(KoopmanError) -> [Value] {
    do throws(SampleError) {
      return try ParallelPass.map(count: segments.count, threadCount: threadCount) {
        index throws(SampleError) in
        let segment = segments[index]
        let reader = try source.makeReader()
        var rows = Matrix<Double>(rowCount: segment.frames.count, columnCount: source.dimension)
        try rows.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
          try reader.read(segment.frames, of: segment.trajectory, into: buffer)
        }
        return try body(rows, segment, reader)
      }
    } catch {
      throw .moments(.samples(error))
    }
  }
}

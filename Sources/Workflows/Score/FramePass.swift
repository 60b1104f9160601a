import LinearAlgebra
import Samples

/// Rows of a source, in memory where few are wanted.
enum FramePass {
  /// Frames that cell boundaries are learnt from; more would move them by less than their error.
  static let sampleSize = 200_000

  /// Evenly spread frames, all where there are not many: frames × columns.
  static func sample(
    _ source: some SampleSource, threadCount: Int
  ) throws(SampleError) -> Matrix<Double> {
    let total = source.frameCount
    let affordable = min(sampleSize, max(20_000, (64 << 20) / max(1, source.dimension)))
    let share = min(1, Double(affordable) / Double(max(1, total)))
    // Stretches short beside any slow process, long beside the cost of a seek.
    let stretch = share == 1 ? 65_536 : 256
    let step = share == 1 ? stretch : Int(Double(stretch) / share)
    var pieces: [BlockPlan.Segment] = []
    // Counted through all trajectories, or many short ones would give every frame.
    var next = 0
    for (trajectory, description) in source.trajectories.enumerated() {
      while next < description.frameCount {
        pieces.append(
          .init(trajectory: trajectory, frames: next..<min(next + stretch, description.frameCount)))
        next += step
      }
      next -= description.frameCount
    }
    let chosen = pieces
    let parts = try ParallelPass.map(
      count: chosen.count, threadCount: threadCount
    ) { index throws(SampleError) -> [Double] in
      try rows(source, chosen[index])
    }
    let elements = Array(parts.joined())
    return Matrix(
      rowCount: elements.count / source.dimension, columnCount: source.dimension, elements: elements)
  }

  /// Labels of every frame: one array a trajectory for each of `count` variables.
  ///
  /// - Parameter label: Of a chunk's rows, an array for each variable.
  /// - Complexity: One pass; 4 bytes a frame and variable.
  static func labels(
    _ source: some SampleSource, count: Int, threadCount: Int, progress: @Sendable (Int) -> Void,
    _ label: @Sendable (Matrix<Double>) -> [[Int32]]
  ) throws(SampleError) -> [[[Int32]]] {
    let length = max(256, 262_144 / max(1, source.dimension))
    var chunks: [BlockPlan.Segment] = []
    for (trajectory, description) in source.trajectories.enumerated() {
      for start in Swift.stride(from: 0, to: description.frameCount, by: length) {
        chunks.append(
          .init(trajectory: trajectory, frames: start..<min(start + length, description.frameCount)))
      }
    }
    var labels = [[[Int32]]](
      repeating: source.trajectories.map { _ in [] }, count: count)
    // In rounds, so that labels are held twice for a few chunks only.
    let round = 4 * max(1, threadCount)
    for first in Swift.stride(from: 0, to: chunks.count, by: round) {
      let batch = Array(chunks[first..<min(first + round, chunks.count)])
      let found = try ParallelPass.map(
        count: batch.count, threadCount: threadCount
      ) { index throws(SampleError) -> [[Int32]] in
        let values = try rows(source, batch[index])
        progress(batch[index].frames.count)
        return label(
          Matrix(
            rowCount: batch[index].frames.count, columnCount: source.dimension, elements: values))
      }
      for (chunk, own) in zip(batch, found) {
        for variable in 0..<count { labels[variable][chunk.trajectory] += own[variable] }
      }
    }
    return labels
  }

  /// The weights of every frame; nil where all are equal.
  static func weights(_ source: some SampleSource) throws(SampleError) -> [[Double]]? {
    guard source.isWeighted else { return nil }
    let reader = try source.makeReader()
    var weights: [[Double]] = []
    for (trajectory, description) in source.trajectories.enumerated() {
      var own = [Double](repeating: 1, count: description.frameCount)
      let result = own.withUnsafeMutableBufferPointer { buffer in
        Result { () throws(SampleError) in
          try reader.readWeights(0..<buffer.count, of: trajectory, into: buffer)
        }
      }
      if case .failure(let error) = result { throw error }
      weights.append(own)
    }
    return weights
  }

  private static func rows(
    _ source: some SampleSource, _ segment: BlockPlan.Segment
  ) throws(SampleError) -> [Double] {
    var values = [Double](repeating: 0, count: segment.frames.count * source.dimension)
    let reader = try source.makeReader()
    try values.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
      try reader.read(segment.frames, of: segment.trajectory, into: buffer)
    }
    return values
  }
}

public import LinearAlgebra

/// Trajectories read into memory in single precision, for training that visits frames
/// in any order and many times.
///
/// Where a source does not fit the memory allowed, evenly spread stretches of it are
/// kept, each a trajectory of its own, so that lagged pairs stay within real time.
///
/// Values are rounded to Float: of a column whose spread is below 1e-6 of its mean, little
/// is left. Weights are not read.
public struct LoadedSamples: Sendable {
  /// The columns of each row.
  public let features: [Feature]
  /// The stretches in memory, one an array.
  public let trajectories: [Trajectory]
  /// Frames × features, one matrix a stretch.
  public let arrays: [Matrix<Float>]
  /// The time between frames; nil where unknown.
  public let timeStep: PhysicalTime?
  /// The share of the source's frames that is kept, 1 where all are.
  public let keptShare: Double
  /// One mean a feature, over all frames kept.
  public let means: [Double]
  /// One a feature, over all frames kept; 0 for a constant feature.
  public let standardDeviations: [Double]

  /// Reads a source, or as much of it as fits.
  ///
  /// - Parameters:
  ///   - memoryLimit: In bytes, for the numbers kept; 4 a frame and feature.
  ///   - threadCount: The number of reading threads; the result does not depend on it.
  /// - Throws: What the source's reader reports.
  public init(
    _ source: some SampleSource, memoryLimit: Int, threadCount: Int
  ) throws(SampleError) {
    let total = source.frameCount
    let affordable = max(0, memoryLimit) / max(1, 4 * source.dimension)
    let plan = BlockPlan(
      frameCounts: source.trajectories.map(\.frameCount), blockCount: Self.blockCount)
    let segments = affordable >= total
      ? source.trajectories.indices.map {
        BlockPlan.Segment(trajectory: $0, frames: 0..<source.trajectories[$0].frameCount)
      }
      : Self.spread(plan, share: Double(affordable) / Double(total))
    let kept = SegmentSource(source, segments: segments.filter { !$0.frames.isEmpty })
    features = source.features
    timeStep = source.timeStep
    trajectories = kept.trajectories
    keptShare = total == 0 ? 1 : Double(kept.frameCount) / Double(total)
    arrays = try Self.read(kept, threadCount: threadCount)
    (means, standardDeviations) = Self.spreads(arrays, dimension: source.dimension)
  }

  /// The number of frames in memory.
  public var frameCount: Int { trajectories.reduce(0) { $0 + $1.frameCount } }
  /// The number of features.
  public var dimension: Int { features.count }

  /// Into this many stretches, or more, a source is cut before parts of them are left out.
  private static let blockCount = 20

  /// The leading share of each block: whole short trajectories, or one stretch of a long one.
  private static func spread(_ plan: BlockPlan, share: Double) -> [BlockPlan.Segment] {
    var kept: [BlockPlan.Segment] = []
    for (index, block) in plan.blocks.enumerated() {
      var room = Int(share * Double(plan.frameCount(of: index)))
      for segment in block where room > 0 {
        let length = min(room, segment.frames.count)
        let start = segment.frames.lowerBound
        kept.append(
          BlockPlan.Segment(trajectory: segment.trajectory, frames: start..<(start + length)))
        room -= length
      }
    }
    return kept
  }

  private static func read(
    _ source: SegmentSource, threadCount: Int
  ) throws(SampleError) -> [Matrix<Float>] {
    let d = source.dimension
    let lengths = source.trajectories.map(\.frameCount)
    let pieces = BlockPlan(frameCounts: lengths, blockCount: blockCount).blocks
    var arrays = lengths.map { Matrix<Float>(rowCount: $0, columnCount: d) }
    // In rounds, so that no more than a few pieces are in memory twice.
    for first in stride(from: 0, to: pieces.count, by: max(1, threadCount)) {
      let round = pieces[first..<min(first + max(1, threadCount), pieces.count)]
      let values = try ParallelPass.map(
        count: round.count, threadCount: threadCount
      ) { index throws(SampleError) -> [Float] in
        let piece = round[round.startIndex + index]
        var rows = [Float](repeating: 0, count: piece.reduce(0) { $0 + $1.frames.count } * d)
        let reader = try source.makeReader()
        try rows.withUnsafeMutableBufferPointer { rows throws(SampleError) in
          var start = 0
          for segment in piece {
            let end = start + segment.frames.count * d
            try reader.read(
              segment.frames, of: segment.trajectory,
              into: UnsafeMutableBufferPointer(rebasing: rows[start..<end]))
            start = end
          }
        }
        return rows
      }
      for (piece, rows) in zip(round, values) {
        var start = 0
        for segment in piece {
          let count = segment.frames.count * d
          arrays[segment.trajectory].withUnsafeMutableBufferPointer { target in
            rows.withUnsafeBufferPointer { source in
              guard count > 0 else { return }
              (target.baseAddress! + segment.frames.lowerBound * d)
                .update(from: source.baseAddress! + start, count: count)
            }
          }
          start += count
        }
      }
    }
    return arrays
  }

  /// Two passes, the second about the mean.
  private static func spreads(
    _ arrays: [Matrix<Float>], dimension d: Int
  ) -> (means: [Double], deviations: [Double]) {
    let count = Double(max(1, arrays.reduce(0) { $0 + $1.rowCount }))
    func sums(_ reference: [Double], squared: Bool) -> [Double] {
      var sums = [Double](repeating: 0, count: d)
      for array in arrays {
        array.withUnsafeBufferPointer { values in
          for row in 0..<array.rowCount {
            for j in 0..<d {
              let step = Double(values[row * d + j]) - reference[j]
              sums[j] += squared ? step * step : step
            }
          }
        }
      }
      return sums.map { $0 / count }
    }
    // About the first frame, so that a constant column gives itself exactly.
    let first = arrays.first.map { $0.rowCount > 0 ? $0.row(0).map { Double($0) } : [] } ?? []
    let reference = first.count == d ? first : [Double](repeating: 0, count: d)
    let means = zip(reference, sums(reference, squared: false)).map { $0 + $1 }
    return (means, sums(means, squared: true).map { $0.squareRoot() })
  }
}

import Samples

/// How one column is cut into cells.
struct ColumnEdges: Sendable {
  /// Nil for a column that never changed in the sample.
  let cells: EqualOccupancyCells?

  var cellCount: Int { cells?.cellCount ?? 1 }

  /// About the most frames that edges are taken from.
  static let sampleCount = 100_000
  /// About the most numbers that are held for it.
  static let budget = 8_000_000
  /// Frames that are read at once.
  private static let runLength = 64

  /// Edges of all columns from frames that are spread evenly over the data, all of them where there
  /// are few.
  static func sampled(
    _ source: any SampleSource, periods: [Double?], cellCount: Int, threadCount: Int
  ) throws -> [ColumnEdges] {
    let runs = sampleRuns(
      source.trajectories.map(\.frameCount),
      atMost: min(sampleCount, max(10_000, budget / max(1, source.dimension))))
    let d = source.dimension
    let parts = 64
    let read = try ParallelPass.map(count: parts, threadCount: threadCount) {
      part throws(SampleError) -> [Double] in
      let own = runs[(runs.count * part / parts)..<(runs.count * (part + 1) / parts)]
      var rows = [Double](repeating: 0, count: d * own.reduce(0) { $0 + $1.frames.count })
      let reader = try source.makeReader()
      var place = 0
      try rows.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
        for run in own {
          let end = place + d * run.frames.count
          try reader.read(
            run.frames, of: run.trajectory,
            into: UnsafeMutableBufferPointer(rebasing: buffer[place..<end]))
          place = end
        }
      }
      return rows
    }
    return try ParallelPass.map(count: d, threadCount: threadCount) { column throws(InformationError) in
      var values: [Double] = []
      for part in read {
        values.append(contentsOf: stride(from: column, to: part.count, by: d).lazy.map { part[$0] })
      }
      guard let first = values.first, values.contains(where: { $0 != first }) else {
        return ColumnEdges(cells: nil)
      }
      return ColumnEdges(
        cells: try EqualOccupancyCells(spread: values, count: cellCount, period: periods[column]))
    }
  }

  /// Runs of frames that hold about so many.
  static func sampleRuns(
    _ frameCounts: [Int], atMost most: Int
  ) -> [(trajectory: Int, frames: Range<Int>)] {
    let total = frameCounts.reduce(0, +)
    if total <= most {
      return frameCounts.enumerated().compactMap { $1 > 0 ? ($0, 0..<$1) : nil }
    }
    // One run in each stretch of equal length of all frames, counted through.
    let count = max(1, most / runLength)
    var runs: [(trajectory: Int, frames: Range<Int>)] = []
    var trajectory = 0
    var before = 0
    for run in 0..<count {
      let place = Int(Double(total) * (Double(run) + 0.5) / Double(count))
      while place >= before + frameCounts[trajectory] {
        before += frameCounts[trajectory]
        trajectory += 1
      }
      let start = place - before
      runs.append((trajectory, start..<min(start + runLength, frameCounts[trajectory])))
    }
    return runs
  }
}

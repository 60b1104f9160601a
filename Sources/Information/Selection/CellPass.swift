import Samples

/// The pass over all frames that turns values into cells.
enum CellPass {
  /// Numbers in one block of rows.
  private static let blockLength = 262_144

  /// Cells column after column, each the trajectories one after the other.
  static func run(
    _ source: any SampleSource, edges: [ColumnEdges], threadCount: Int,
    advance: @Sendable (Int) -> Void
  ) throws(SampleError) -> [UInt8] {
    let d = source.dimension
    let total = source.frameCount
    let length = max(16, blockLength / max(1, d))
    var blocks: [(trajectory: Int, frames: Range<Int>, start: Int)] = []
    var before = 0
    for (trajectory, count) in source.trajectories.map(\.frameCount).enumerated() {
      for start in stride(from: 0, to: count, by: length) {
        blocks.append((trajectory, start..<min(start + length, count), before + start))
      }
      before += count
    }
    let plan = blocks
    var cells = [UInt8](repeating: 0, count: d * total)
    try cells.withUnsafeMutableBufferPointer { cells throws(SampleError) in
      guard let base = cells.baseAddress else { return }
      // Blocks write to places of their own, and read none.
      nonisolated(unsafe) let target = base
      _ = try ParallelPass.map(count: threadCount > 1 ? 64 : 1, threadCount: threadCount) {
        part throws(SampleError) in
        let parts = threadCount > 1 ? 64 : 1
        let reader = try source.makeReader()
        var rows = [Double](repeating: 0, count: length * d)
        for block in plan[(plan.count * part / parts)..<(plan.count * (part + 1) / parts)] {
          let count = block.frames.count
          try rows.withUnsafeMutableBufferPointer { rows throws(SampleError) in
            try reader.read(
              block.frames, of: block.trajectory,
              into: UnsafeMutableBufferPointer(rebasing: rows[..<(count * d)]))
          }
          var values = [Double](repeating: 0, count: count)
          for column in 0..<d {
            guard let own = edges[column].cells else { continue }
            for row in 0..<count { values[row] = rows[row &* d &+ column] }
            let place = target + column * total + block.start
            for (row, cell) in own.assign(values).enumerated() {
              place[row] = UInt8(truncatingIfNeeded: cell)
            }
          }
          advance(count)
        }
      }
    }
    return cells
  }
}

import Samples
import Storage

/// Collective variables that were written, read back in blocks: questions that
/// need their range or their histogram first cost k numbers a frame, not d.
package struct WrittenComponents {
  package let source: TableSource

  package init(_ output: ProjectionPass.Output) throws(SampleError) {
    source = try TableSource(TableInput(paths: output.files))
  }

  /// Calls `body` with each trajectory's rows in order, frames × components.
  func forEachBlock(
    _ body: (_ trajectory: Int, _ firstFrame: Int, _ rows: UnsafeMutableBufferPointer<Double>) throws -> Void
  ) throws {
    let reader = try source.makeReader()
    let width = source.dimension
    let length = max(1, 1_048_576 / width)
    let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: length * width)
    defer { buffer.deallocate() }
    for (trajectory, description) in source.trajectories.enumerated() {
      var frame = 0
      while frame < description.frameCount {
        let frames = frame..<min(frame + length, description.frameCount)
        let rows = UnsafeMutableBufferPointer(rebasing: buffer[..<(frames.count * width)])
        try reader.read(frames, of: trajectory, into: rows)
        try body(trajectory, frame, rows)
        frame = frames.upperBound
      }
    }
  }
}

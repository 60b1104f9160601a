import Storage

/// The frames of each trajectory that are used: from a first one to a last, and
/// how far apart.
struct FrameSelection: Equatable {
  var start: Int
  var stop: Int?
  var stride: Int

  /// - Parameter timeStep: The time between frames of the files.
  /// - Throws: ``SampleError`` for times that are no whole number of frames, and
  ///   ``SampleError/invalidStride(text:)`` for a stride of nothing.
  init(_ input: TableInput, timeStep: PhysicalTime?) throws(SampleError) {
    start = try input.discard.frames(timeStep: timeStep)
    stop = try input.stop.map { span throws(SampleError) in try span.frames(timeStep: timeStep) }
    stride = try input.stride.map { span throws(SampleError) in try span.frames(timeStep: timeStep) } ?? 1
    guard stride >= 1 else { throw .invalidStride(text: "0") }
    if let stop, stop <= start { throw .emptyWindow(start: start, stop: stop) }
  }

  /// Keeps the selected frames; a stride goes on across the files of a trajectory.
  ///
  /// - Throws: ``SampleError/discardTooLong(file:discard:frames:)``.
  func apply(
    to arranged: [[FileSegment]], tables: [any NumericTable]
  ) throws(SampleError) -> (segments: [[FileSegment]], trajectories: [Trajectory]) {
    var segments: [[FileSegment]] = []
    var trajectories: [Trajectory] = []
    for parts in arranged {
      let label = Self.label(parts, tables: tables)
      let length = parts.reduce(0) { $0 + $1.rows.count }
      guard start < length else {
        throw .discardTooLong(file: label, discard: start, frames: length)
      }
      var kept: [FileSegment] = []
      // The next frame that is used, and the first of the part, both of the trajectory.
      var next = start
      var first = 0
      for part in parts {
        let end = min(first + part.rows.count, stop ?? .max)
        if next < end {
          let lower = part.rows.lowerBound - first
          let segment = FileSegment(
            file: part.file, rows: (lower + next)..<(lower + end), stride: stride)
          kept.append(segment)
          next += segment.count * stride
        }
        first += part.rows.count
      }
      segments.append(kept)
      trajectories.append(
        Trajectory(
          name: label, frameCount: kept.reduce(0) { $0 + $1.count }, discardedFrameCount: start))
    }
    return (segments, trajectories)
  }

  private static func label(_ parts: [FileSegment], tables: [any NumericTable]) -> String {
    let names = parts.map { tables[$0.file].path }.reduce(into: [String]()) {
      if $0.last != $1 { $0.append($1) }
    }
    return names.count <= 2 ? names.joined(separator: " + ") : "\(names[0]) + \(names.count - 1) more"
  }
}

/// Rows of one file that belong to a trajectory: the first of `rows` and every
/// `stride`-th behind it.
struct FileSegment: Equatable, Sendable {
  var file: Int
  var rows: Range<Int>
  var stride = 1

  /// The number of frames.
  var count: Int { (rows.count + stride - 1) / stride }

  /// The row of a frame.
  func row(of frame: Int) -> Int { rows.lowerBound + frame * stride }

  /// Some of its frames, at least one.
  func part(_ frames: Range<Int>) -> FileSegment {
    FileSegment(
      file: file, rows: row(of: frames.lowerBound)..<(row(of: frames.upperBound - 1) + 1), stride: stride)
  }
}

/// Joins files that continue one another by their time stamps.
///
/// Where time goes back, the later rows win: a run that was restarted from a
/// checkpoint is continuous only with what followed the checkpoint. The later
/// of two files is the one that starts later, or the last by name where both
/// start together; within a file it is the order of the rows. A gap of more
/// than one and a half steps ends a trajectory.
struct TrajectoryJoining {
  /// The segments of each joined trajectory.
  private(set) var trajectories: [[FileSegment]] = []
  /// The mean time between rows of the longest run; nil where time never goes on.
  private(set) var step: Double?

  /// Consecutive rows of one file that are evenly spaced.
  private struct Run {
    var segment: FileSegment
    var start: Double
    var end: Double
  }

  /// - Complexity: Reads each time stamp once, and O(log rows) again for each restart.
  init(_ axes: [TimeAxis]) throws(SampleError) {
    let order = axes.indices.sorted { a, b in
      axes[a].start == axes[b].start
        ? InputPaths.naturally(axes[a].table.path, axes[b].table.path)
        : axes[a].start < axes[b].start
    }
    guard let step = order.lazy.compactMap({ axes[$0].step }).first else {
      trajectories = order.map { [FileSegment(file: $0, rows: 0..<axes[$0].table.rowCount)] }
      return
    }
    let runs = try Self.runs(of: axes, in: order, step: step)
    let longest = runs.max { $0.segment.rows.count < $1.segment.rows.count }!
    if longest.segment.rows.count > 1 {
      self.step = (longest.end - longest.start) / Double(longest.segment.rows.count - 1)
    }
    var end = -Double.infinity
    for run in try Self.resolve(runs, axes: axes, step: step) {
      if abs(run.start - end - step) <= 0.5 * step {
        trajectories[trajectories.count - 1].append(run.segment)
      } else {
        trajectories.append([run.segment])
      }
      end = run.end
    }
  }

  private static func runs(
    of axes: [TimeAxis], in order: [Int], step: Double
  ) throws(SampleError) -> [Run] {
    var runs: [Run] = []
    for file in order {
      var previous = -Double.infinity
      try axes[file].forEachTime { row, time in
        if abs(time - previous - step) <= 0.5 * step {
          let last = runs.count - 1
          runs[last].segment.rows = runs[last].segment.rows.lowerBound..<(row + 1)
          runs[last].end = time
        } else {
          let segment = FileSegment(file: file, rows: row..<(row + 1))
          runs.append(Run(segment: segment, start: time, end: time))
        }
        previous = time
      }
    }
    return runs
  }

  /// Takes from each run what later runs repeat.
  private static func resolve(
    _ runs: [Run], axes: [TimeAxis], step: Double
  ) throws(SampleError) -> [Run] {
    var kept: [Run] = []
    for run in runs {
      // A frame that is nearer than half a step is the same frame.
      let limit = run.start - 0.5 * step
      while let last = kept.last, last.start >= limit { kept.removeLast() }
      if let last = kept.last, last.end >= limit {
        let axis = axes[last.segment.file]
        // The stamps of a run increase: the first row at or beyond the limit.
        var (low, high) = (last.segment.rows.lowerBound + 1, last.segment.rows.upperBound - 1)
        while low < high {
          let middle = (low + high) / 2
          if try axis.time(ofRow: middle) < limit { low = middle + 1 } else { high = middle }
        }
        kept[kept.count - 1].segment.rows = last.segment.rows.lowerBound..<low
        kept[kept.count - 1].end = try axis.time(ofRow: low - 1)
      }
      kept.append(run)
    }
    return kept
  }
}

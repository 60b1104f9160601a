/// Rows of one file that belong to a trajectory.
struct FileSegment: Equatable, Sendable {
  var file: Int
  var rows: Range<Int>
}

/// Joins files that continue one another by their time stamps.
enum TrajectoryJoining {
  /// - Returns: The segments of each joined trajectory. Where time goes back,
  ///   the later file wins: a run that was restarted from a checkpoint is
  ///   continuous only with what followed the checkpoint. A gap of more than
  ///   one and a half steps ends a trajectory.
  static func join(_ axes: [TimeAxis]) throws(SampleError) -> [[FileSegment]] {
    let order = axes.indices.sorted { (axes[$0].start, $0) < (axes[$1].start, $1) }
    guard let step = order.lazy.compactMap({ axes[$0].step }).first(where: { $0 > 0 }) else {
      return order.map { [FileSegment(file: $0, rows: 0..<axes[$0].table.rowCount)] }
    }
    // Runs of evenly spaced rows, in order of time: (file, rows, first time).
    var runs: [(segment: FileSegment, start: Double)] = []
    for file in order {
      var previous = -Double.infinity
      try axes[file].forEachTime { row, time in
        if abs(time - previous - step) <= 0.5 * step {
          runs[runs.count - 1].segment.rows = runs[runs.count - 1].segment.rows.lowerBound..<(row + 1)
        } else {
          runs.append((FileSegment(file: file, rows: row..<(row + 1)), time))
        }
        previous = time
      }
    }
    var trajectories: [[FileSegment]] = []
    var kept: [(segment: FileSegment, start: Double)] = []
    for run in runs {
      while kept.last.map({ $0.start >= run.start - 0.5 * step }) ?? false { kept.removeLast() }
      if let last = kept.last {
        let room = Int(((run.start - last.start) / step).rounded())
        if room < last.segment.rows.count {
          let lower = last.segment.rows.lowerBound
          kept[kept.count - 1].segment.rows = lower..<(lower + room)
        }
      }
      kept.append(run)
    }
    var end = -Double.infinity
    for run in kept {
      if abs(run.start - end) <= 0.5 * step {
        trajectories[trajectories.count - 1].append(run.segment)
      } else {
        trajectories.append([run.segment])
      }
      end = run.start + step * Double(run.segment.rows.count)
    }
    return trajectories
  }
}

/// Which points are too close in time to count as neighbours.
///
/// Points in the order of time, trajectory after trajectory; those of different trajectories are
/// never close.
struct TheilerWindow: Sendable {
  /// One a point; the step from one trajectory to the next is longer than the window.
  let times: [Int]
  let width: Int
  /// For each point the first point inside its window, and one past the last.
  let first: [Int32]
  let end: [Int32]

  init(times: [Int], width: Int) {
    self.times = times
    self.width = width
    var first = [Int32](repeating: 0, count: times.count)
    var end = first
    var (low, high) = (0, 0)
    for i in times.indices {
      while times[i] - times[low] > width { low += 1 }
      while high < times.count, times[high] - times[i] <= width { high += 1 }
      first[i] = Int32(low)
      end[i] = Int32(high)
    }
    self.first = first
    self.end = end
  }

  /// - Parameters:
  ///   - lengths: The points of each trajectory.
  ///   - width: At least 0; 0 leaves out the point itself alone.
  init(trajectoryLengths lengths: [Int], width: Int) {
    let width = min(width, lengths.max() ?? 0)
    var times: [Int] = []
    times.reserveCapacity(lengths.reduce(0, +))
    var start = 0
    for length in lengths {
      times += start..<start + length
      start += length + width
    }
    self.init(times: times, width: width)
  }

  /// Some of the points, which keep their times.
  func points(_ places: [Int]) -> TheilerWindow {
    TheilerWindow(times: places.map { times[$0] }, width: width)
  }

  /// The points that are close in time to a point, itself among them.
  @inline(__always)
  func around(_ point: Int) -> Range<Int> { Int(first[point])..<Int(end[point]) }

  /// The number of points that may be neighbours of a point.
  func admissibleCount(_ point: Int) -> Int { times.count - around(point).count }
}

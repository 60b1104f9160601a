/// Counts of points around a point in one dimension.
struct SortedAxis: Sendable {
  private let sorted: [Double]
  private let period: Double

  init(_ points: StandardPoints) {
    sorted = points.coordinates.sorted()
    period = points.periods[0]
  }

  /// The number of points nearer than a radius.
  ///
  /// - Complexity: O(log n).
  func count(around centre: Double, within radius: Double) -> Int {
    let values = sorted.span
    let n = values.count
    // Differences of ordered numbers are ordered, rounding included: each search is exact.
    let low = Self.partition(values, 0, n) { !(centre - $0 < radius) }
    let high = Self.partition(values, low, n) { $0 - centre < radius }
    guard period.isFinite else { return high - low }
    let before = Self.partition(values, 0, n) { period - (centre - $0) < radius }
    let after = Self.partition(values, before, n) { !(period - ($0 - centre) < radius) }
    return before + (n - after) + max(0, min(high, after) - max(low, before))
  }

  /// The first place at which a condition that holds up to there no longer does.
  @inline(__always)
  private static func partition(
    _ values: Span<Double>, _ first: Int, _ end: Int, _ holds: (Double) -> Bool
  ) -> Int {
    var base = first
    var length = end - first
    while length > 0 {
      let half = length &>> 1
      let isBefore = holds(values[unchecked: base &+ half])
      base = isBefore ? base &+ half &+ 1 : base
      length = isBefore ? length &- half &- 1 : half
    }
    return base
  }
}

/// A curve with an interval about each of its points, ready to be drawn.
///
/// Points that have no place on the axes are left out, and the line is broken there.
struct BandedCurve {
  /// A point; the interval's ends are both there or both missing.
  struct Point {
    var x: Double, y: Double
    var interval: (low: Double, high: Double)?

    /// A point with an interval whose ends may be missing, not numbers or in the wrong order.
    init(_ x: Double, _ y: Double, _ lower: Double?, _ upper: Double?) {
      self.x = x
      self.y = y
      guard let lower, let upper, !lower.isNaN, !upper.isNaN else { return }
      // An interval from −∞ is as good as one from far below.
      let far = 1e290
      interval = (min(max(min(lower, upper), -far), far), max(min(max(lower, upper), far), -far))
    }
  }

  /// Runs of neighbouring points that can be drawn, by rising x.
  let runs: [[Point]]

  /// Sorts the points and leaves out those that are no numbers.
  init(_ points: [Point]) {
    // NaN has no order, so such points keep to the end.
    let placed = points.filter { $0.x.isFinite && abs($0.x) < 1e290 }
      .enumerated().sorted { ($0.element.x, $0.offset) < ($1.element.x, $1.offset) }.map(\.element)
    runs = placed.split { !$0.y.isFinite || abs($0.y) > 1e290 }.map(Array.init)
  }

  /// The points of all runs.
  var points: [Point] { runs.flatMap { $0 } }

  /// Whether any point has an interval.
  var hasBand: Bool { runs.contains { $0.contains { $0.interval != nil } } }

  /// The value at a place, between neighbours in proportion; `nil` beyond the ends and in gaps.
  func interpolated(at x: Double) -> Point? {
    for run in runs {
      guard let first = run.first, let last = run.last else { continue }
      let slack = 1e-9 * max(abs(first.x), abs(last.x))
      guard x >= first.x - slack, x <= last.x + slack else { continue }
      guard let next = run.firstIndex(where: { $0.x >= x }), next > 0 else {
        return x > last.x ? last : first
      }
      let (a, b) = (run[next - 1], run[next])
      guard b.x > a.x else { return b }
      let share = (x - a.x) / (b.x - a.x)
      func between(_ p: Double, _ q: Double) -> Double { p + share * (q - p) }
      return Point(
        x, between(a.y, b.y),
        a.interval.flatMap { p in b.interval.map { between(p.low, $0.low) } },
        a.interval.flatMap { p in b.interval.map { between(p.high, $0.high) } })
    }
    return nil
  }

  /// Draws the bands: over each run of neighbours with intervals.
  func drawBand(series: Int, x: AxisMapping, y: AxisMapping, on canvas: inout SVGCanvas) {
    for run in runs {
      for part in run.split(whereSeparator: { $0.interval == nil }) where part.count > 1 {
        let ends = part.compactMap { point -> (x: Double, low: Double, high: Double)? in
          guard let place = x.position(point.x), let interval = point.interval,
            let low = y.position(interval.low), let high = y.position(interval.high)
          else { return nil }
          return (place, low, high)
        }
        // A band without width would only thicken the line.
        guard ends.contains(where: { abs($0.low - $0.high) > 0.05 }) else { continue }
        var data = PathData()
        data.polyline(ends.map { ($0.x, $0.high) } + ends.reversed().map { ($0.x, $0.low) })
        data.close()
        canvas.path(data, "band \(SeriesStyle.colorClass(series))")
      }
    }
  }

  /// Draws the line through each run; a run of one point is a small marker.
  func drawLine(series: Int, style: String? = nil, x: AxisMapping, y: AxisMapping, on canvas: inout SVGCanvas)
  {
    var data = PathData()
    for run in runs {
      let places = run.compactMap { point -> (x: Double, y: Double)? in
        guard let px = x.position(point.x), let py = y.position(point.y) else { return nil }
        return (px, py)
      }
      if places.count > 1 {
        data.polyline(places)
      } else if let place = places.first {
        canvas.marker(place.x, place.y, series: series, size: 3)
      }
    }
    canvas.path(data, style ?? SeriesStyle.lineClass(series))
  }
}

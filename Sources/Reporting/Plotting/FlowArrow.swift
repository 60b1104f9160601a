/// A curved arrow between two discs, as one filled shape.
struct FlowArrow {
  /// A point in pixels.
  typealias Point = (x: Double, y: Double)

  /// A disc that arrows start from, end at or avoid.
  struct Disc {
    var x: Double, y: Double, radius: Double

    /// The distance of a point from the rim; negative within.
    func distance(_ point: Point) -> Double { FlowArrow.length(point.x - x, point.y - y) - radius }
  }

  /// The middle line, from rim to rim.
  let line: [Point]
  /// The width of the shaft in pixels.
  let width: Double

  private static let sampleCount = 48
  /// The gap between an arrow and the discs that it joins.
  private static let gap = 3.0

  /// An arc that bends to the right of its direction, so that the two directions keep apart.
  ///
  /// - Parameter bend: The height of the bend as a share of the distance.
  /// - Returns: `nil` where the discs leave no room for an arrow.
  init?(from start: Disc, to end: Disc, bend: Double, width: Double) {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let control = (x: (start.x + end.x) / 2 - 2 * bend * dy, y: (start.y + end.y) / 2 + 2 * bend * dx)
    self.init(from: start, to: end, width: width) { t in
      let s = 1 - t
      return (
        s * s * start.x + 2 * s * t * control.x + t * t * end.x,
        s * s * start.y + 2 * s * t * control.y + t * t * end.y
      )
    }
  }

  /// A line that leaves and arrives level, as rivers are drawn.
  ///
  /// - Parameters:
  ///   - lift: How far the middle is moved down, in pixels.
  ///   - ports: How far below the discs' middles the line leaves and arrives.
  init?(level start: Disc, to end: Disc, lift: Double, ports: (start: Double, end: Double), width: Double) {
    let reach = 0.5 * (end.x - start.x)
    // The middle of a cubic moves by three quarters of what its inner points do.
    let shift = lift * 4 / 3
    let points: [Point] = [
      (start.x, start.y + ports.start), (start.x + reach, start.y + ports.start + shift),
      (end.x - reach, end.y + ports.end + shift), (end.x, end.y + ports.end),
    ]
    self.init(from: start, to: end, width: width) { t in
      let s = 1 - t
      let weights = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t]
      return (
        zip(weights, points).reduce(0) { $0 + $1.0 * $1.1.x },
        zip(weights, points).reduce(0) { $0 + $1.0 * $1.1.y }
      )
    }
  }

  private init?(from start: Disc, to end: Disc, width: Double, curve: (Double) -> Point) {
    let samples = (0...Self.sampleCount).map { curve(Double($0) / Double(Self.sampleCount)) }
    guard let first = samples.firstIndex(where: { start.distance($0) > Self.gap }),
      let last = samples.lastIndex(where: { end.distance($0) > Self.gap }), last - first >= 3
    else { return nil }
    // The ends stand at the same distance from every disc: cut within the step of the curve.
    let head = Self.crossing(samples[max(0, first - 1)], samples[first]) { start.distance($0) - Self.gap }
    let tip = Self.crossing(samples[min(Self.sampleCount, last + 1)], samples[last]) {
      end.distance($0) - Self.gap
    }
    line = [head] + samples[first...last] + [tip]
    self.width = width
  }

  /// The point between one within and one without at which a distance is zero.
  private static func crossing(_ inner: Point, _ outer: Point, _ distance: (Point) -> Double) -> Point {
    let (a, b) = (distance(inner), distance(outer))
    guard b > a else { return outer }
    let share = min(1, max(0, -a / (b - a)))
    return (inner.x + share * (outer.x - inner.x), inner.y + share * (outer.y - inner.y))
  }

  /// The length of the middle line.
  var length: Double {
    zip(line, line.dropFirst()).reduce(0) { $0 + Self.length($1.1.x - $1.0.x, $1.1.y - $1.0.y) }
  }

  /// The point at a share of the length, and the direction there.
  func point(at share: Double) -> (place: Point, direction: Point) {
    var rest = share * length
    for (a, b) in zip(line, line.dropFirst()) {
      let step = Self.length(b.x - a.x, b.y - a.y)
      if rest <= step, step > 0 {
        let part = max(0, rest) / step
        let direction = ((b.x - a.x) / step, (b.y - a.y) / step)
        return ((a.x + part * (b.x - a.x), a.y + part * (b.y - a.y)), direction)
      }
      rest -= step
    }
    let (a, b) = (line[line.count - 2], line[line.count - 1])
    let step = max(1e-9, Self.length(b.x - a.x, b.y - a.y))
    return (b, ((b.x - a.x) / step, (b.y - a.y) / step))
  }

  /// Draws the arrow: a shaft of even width and a head.
  func draw(_ style: String, on canvas: inout SVGCanvas) {
    let total = length
    guard total > 1 else { return }
    let head = min(7 + 1.25 * width, 0.6 * total)
    let neck = 1 - head / total
    let (tip, _) = point(at: 1)
    var left: [Point] = []
    var right: [Point] = []
    let steps = min(32, max(6, Int(total / 14)))
    for step in 0...steps {
      let (place, direction) = point(at: neck * Double(step) / Double(steps))
      let half = width / 2
      left.append((place.x + direction.y * half, place.y - direction.x * half))
      right.append((place.x - direction.y * half, place.y + direction.x * half))
    }
    let (base, _) = point(at: neck)
    // The head points from its base to the tip, whatever the bend between.
    let span = max(1e-9, Self.length(tip.x - base.x, tip.y - base.y))
    let (ux, uy) = ((tip.x - base.x) / span, (tip.y - base.y) / span)
    let half = 3 + 0.95 * width
    var data = PathData()
    data.polyline(
      left + [(base.x + uy * half, base.y - ux * half), tip, (base.x - uy * half, base.y + ux * half)]
        + right.reversed())
    data.close()
    canvas.path(data, style)
  }

  /// How many points of the line lie within discs that the arrow has nothing to do with, or outside an area.
  func clashes(with discs: [Disc], within bounds: PlotRect) -> Int {
    line.count { point in
      !bounds.contains(point.x, point.y) || discs.contains { $0.distance(point) < 6 + width / 2 }
    }
  }

  static func length(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }
}

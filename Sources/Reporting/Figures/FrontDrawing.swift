/// A ``FrontPlot`` on its axes.
struct FrontDrawing {
  private let plot: FrontPlot
  private let points: [FrontPlot.Point]
  private let cloud: [FrontPlot.Place]
  /// The corners of the staircase, by rising x.
  private let front: [FrontPlot.Place]

  init(_ plot: FrontPlot) {
    func shows(_ place: FrontPlot.Place) -> Bool {
      plot.x.axis.shows(place.x) && plot.y.axis.shows(place.y)
    }
    self.plot = plot
    points = plot.points.filter { shows($0.place) }
    cloud = plot.cloud.filter(shows)
    let members = plot.front ?? plot.points.filter(\.isOnFront).map(\.place)
    front = Self.staircase(members.filter(shows), plot)
  }

  func figure(name: String) -> Figure {
    guard !points.isEmpty || !cloud.isEmpty, let frame else {
      return .withoutData(
        name: name, title: plot.title, sentence: "There are no points with both scores to draw.")
    }
    var canvas = SVGCanvas()
    frame.drawBackground(on: &canvas)
    func isInside(_ place: FrontPlot.Place) -> Bool {
      frame.x.contains(place.x) && frame.y.contains(place.y)
    }
    let inside = cloud.filter(isInside)
    let shown = points.filter { isInside($0.place) }
    canvas.clipped(to: frame.rect) { canvas in
      drawDominated(frame, &canvas)
      for place in inside { draw(place, frame, &canvas) }
      drawFront(frame, &canvas)
    }
    var placer = LabelPlacer(bounds: frame.rect)
    avoidFront(frame, &placer)
    drawReference(frame, &placer, &canvas)
    for point in shown { drawCross(point, frame, &placer, &canvas) }
    drawKnee(frame, &canvas)
    for point in shown { drawMarker(point, frame, &placer, &canvas) }
    labelPoints(shown, frame, &placer, &canvas)
    frame.drawForeground(on: &canvas)
    return Figure(
      name: name, title: plot.title, caption: plot.caption ?? caption(outside: cloud.count - inside.count),
      description: describe(), width: frame.width, height: frame.height, canvas: canvas)
  }

  // MARK: Axes

  private var frame: PlotFrame? {
    func range(_ axis: Axis, _ value: (FrontPlot.Place) -> Double, _ error: (FrontPlot.Point) -> Double?)
      -> ClosedRange<Double>?
    {
      let named = points.map { value($0.place) }
      var values = named + front.map(value) + [plot.knee, plot.reference].compactMap { $0.map(value) }
      values += Self.bulk(cloud.map(value))
      // An error far beyond the spread of the values would leave nothing of them to see.
      let spread = (values.max() ?? 0) - (values.min() ?? 0)
      for (point, value) in zip(points, named) {
        guard let error = error(point), error.isFinite, error > 0 else { continue }
        let shown = spread > 0 ? min(error, 0.5 * spread) : error
        values += [value - shown, value + shown].filter(axis.shows)
      }
      return axis.resolvedRange(for: values, margin: 0.06)
    }
    guard let xRange = range(plot.x.axis, \.x, \.xError), let yRange = range(plot.y.axis, \.y, \.yError)
    else { return nil }
    let width = Plot.wideWidth
    var (xAxis, yAxis) = (plot.x.axis, plot.y.axis)
    xAxis.label = Self.label(xAxis.label, plot.x.isMaximised ? "better →" : "← better", limit: width - 120)
    yAxis.label = Self.label(yAxis.label, plot.y.isMaximised ? "↑ better" : "↓ better", limit: width - 16)
    return PlotFrame(
      .init(
        title: plot.title, xAxis: xAxis, yAxis: yAxis, xRange: xRange, yRange: yRange, width: width,
        plotHeight: 400))
  }

  /// A long name is cut so that the direction stays readable.
  private static func label(_ label: String, _ direction: String, limit: Double) -> String {
    let room = limit - TextMeasure.width(" (\(direction))", size: Plot.textSize)
    return "\(TextMeasure.ellipsised(label, limit: room, size: Plot.textSize)) (\(direction))"
  }

  /// The ends of some values; of many those without the outermost hundredths, where these stretch them
  /// by more than half.
  private static func bulk(_ values: [Double]) -> [Double] {
    guard values.count > 100 else { return values }
    let sorted = values.sorted()
    let cut = values.count / 100
    let (low, high) = (sorted[cut], sorted[values.count - 1 - cut])
    let (least, most) = (sorted[0], sorted[values.count - 1])
    return most - least > 1.5 * (high - low) ? [low, high] : [least, most]
  }

  // MARK: The front

  /// The places that no other beats, by rising x.
  private static func staircase(_ places: [FrontPlot.Place], _ plot: FrontPlot) -> [FrontPlot.Place] {
    let (sx, sy) = (plot.x.isMaximised ? -1.0 : 1, plot.y.isMaximised ? -1.0 : 1)
    var kept: [FrontPlot.Place] = []
    var best = Double.infinity
    for place in places.sorted(by: { (sx * $0.x, sy * $0.y) < (sx * $1.x, sy * $1.y) })
    where sy * place.y < best {
      kept.append(place)
      best = sy * place.y
    }
    return sx > 0 ? kept : kept.reversed()
  }

  /// The edge of what the front dominates: from beyond one end of the plot to beyond the other.
  private func edge(_ frame: PlotFrame) -> [(x: Double, y: Double)] {
    let corners = front.compactMap { place -> (x: Double, y: Double)? in
      guard let x = frame.x.position(place.x), let y = frame.y.position(place.y) else { return nil }
      return (x, y)
    }
    guard let first = corners.first, let last = corners.last else { return [] }
    let xEnd = plot.x.isMaximised ? frame.rect.left : frame.rect.right
    let yEnd = plot.y.isMaximised ? frame.rect.bottom : frame.rect.top
    var line: [(x: Double, y: Double)] = plot.x.isMaximised ? [(xEnd, first.y)] : [(first.x, yEnd)]
    for (index, corner) in corners.enumerated() {
      if index > 0 {
        // What is as bad as both neighbours is dominated by both: the step goes by it.
        let previous = corners[index - 1]
        line.append(plot.x.isMaximised ? (previous.x, corner.y) : (corner.x, previous.y))
      }
      line.append(corner)
    }
    line.append(plot.x.isMaximised ? (last.x, yEnd) : (xEnd, last.y))
    return line
  }

  private func drawFront(_ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    var data = PathData()
    data.polyline(edge(frame))
    canvas.path(data, SeriesStyle.lineClass(0))
  }

  /// Has labels keep off the line of the front, if they can.
  private func avoidFront(_ frame: PlotFrame, _ placer: inout LabelPlacer) {
    let line = edge(frame)
    for (a, b) in zip(line, line.dropFirst()) {
      let count = max(1, Int(max(abs(b.x - a.x), abs(b.y - a.y)) / 8))
      for step in 0...count {
        let share = Double(step) / Double(count)
        placer.avoid(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y))
      }
    }
  }

  /// The area between the front and the reference.
  private func drawDominated(_ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    guard let reference = plot.reference, let x = frame.x.position(reference.x),
      let y = frame.y.position(reference.y)
    else { return }
    let line = edge(frame).map { place in
      (
        x: plot.x.isMaximised ? max(place.x, x) : min(place.x, x),
        y: plot.y.isMaximised ? min(place.y, y) : max(place.y, y)
      )
    }
    guard line.count > 1 else { return }
    var data = PathData()
    data.polyline(line + [(x, y)])
    data.close()
    canvas.path(data, "shade")
  }

  private func drawReference(_ frame: PlotFrame, _ placer: inout LabelPlacer, _ canvas: inout SVGCanvas) {
    guard let reference = plot.reference, frame.x.contains(reference.x), frame.y.contains(reference.y),
      let x = frame.x.position(reference.x), let y = frame.y.position(reference.y)
    else { return }
    // The two sides of the box that meet there.
    let (dx, dy) = (plot.x.isMaximised ? 26.0 : -26, plot.y.isMaximised ? -26.0 : 26)
    var data = PathData()
    data.polyline([(x + dx, y), (x, y), (x, y + dy)])
    canvas.path(data, "chosen")
    let places: [(x: Double, y: Double, anchor: SVGCanvas.Anchor)] = [
      (dx < 0 ? x - 8 : x + 8, dy > 0 ? y + 18 : y - 8, dx < 0 ? .end : .start),
      (dx < 0 ? x - 8 : x + 8, dy > 0 ? y - 8 : y + 18, dx < 0 ? .end : .start),
    ]
    if let place = placer.place(["reference"], at: places) {
      canvas.text("reference", place.x, place.y, "muted halo", anchor: place.anchor)
    }
  }

  private func drawKnee(_ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    guard let knee = plot.knee, frame.x.contains(knee.x), frame.y.contains(knee.y),
      let x = frame.x.position(knee.x), let y = frame.y.position(knee.y)
    else { return }
    canvas.disc(x, y, 10, "hollow \(SeriesStyle.colorClass(1))", tooltip: "the knee of the front")
    if !points.contains(where: { $0.place == knee }) { draw(knee, frame, &canvas) }
  }

  // MARK: Points

  private func draw(_ place: FrontPlot.Place, _ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    guard let x = frame.x.position(place.x), let y = frame.y.position(place.y) else { return }
    canvas.disc(x, y, 2.2, "bar \(SeriesStyle.colorClass(5))")
  }

  private func drawCross(
    _ point: FrontPlot.Point, _ frame: PlotFrame, _ placer: inout LabelPlacer, _ canvas: inout SVGCanvas
  ) {
    guard let x = frame.x.position(point.place.x), let y = frame.y.position(point.place.y) else { return }
    func ends(_ value: Double, _ error: Double?, _ mapping: AxisMapping) -> (low: Double, high: Double)? {
      guard let error, error.isFinite, error > 0,
        let low = mapping.clampedPosition(value - error), let high = mapping.clampedPosition(value + error)
      else { return nil }
      return (min(low, high), max(low, high))
    }
    var data = PathData()
    if let (low, high) = ends(point.place.x, point.xError, frame.x) {
      data.polyline([(low, y), (high, y)])
      for end in [low, high] { data.polyline([(end, y - 3), (end, y + 3)]) }
      for end in stride(from: low, through: high, by: 8) { placer.avoid(end, y) }
    }
    if let (low, high) = ends(point.place.y, point.yError, frame.y) {
      data.polyline([(x, low), (x, high)])
      for end in [low, high] { data.polyline([(x - 3, end), (x + 3, end)]) }
      for end in stride(from: low, through: high, by: 8) { placer.avoid(x, end) }
    }
    canvas.path(data, "bar-line \(SeriesStyle.colorClass(0))")
  }

  private func drawMarker(
    _ point: FrontPlot.Point, _ frame: PlotFrame, _ placer: inout LabelPlacer, _ canvas: inout SVGCanvas
  ) {
    guard let x = frame.x.position(point.place.x), let y = frame.y.position(point.place.y) else { return }
    var tooltip = point.name
    if let share = point.frontProbability, share.isFinite, (0...1).contains(share) {
      tooltip += ": on the front in \(NumberText.percent(share)) of the replicates"
    }
    canvas.disc(
      x, y, 4.5, "\(point.isOnFront ? "mark" : "hollow") \(SeriesStyle.colorClass(0))", tooltip: tooltip)
    let reach = point.place == plot.knee ? 11.0 : 5
    placer.block(PlotRect(left: x - reach, top: y - reach, right: x + reach, bottom: y + reach))
  }

  /// Names, those of the front first; one that finds no room is still in the tooltip.
  private func labelPoints(
    _ points: [FrontPlot.Point], _ frame: PlotFrame, _ placer: inout LabelPlacer,
    _ canvas: inout SVGCanvas
  ) {
    for point in points.filter(\.isOnFront) + points.filter({ !$0.isOnFront }) {
      guard let x = frame.x.position(point.place.x), let y = frame.y.position(point.place.y) else { continue }
      let isKnee = point.place == plot.knee
      let name = TextMeasure.ellipsised(point.name, limit: 260, size: Plot.textSize)
      let text = isKnee ? name + " (knee)" : name
      if let place = placer.place([text], at: Self.candidates(x, y, reach: isKnee ? 15 : 10)) {
        canvas.text(
          text, place.x, place.y, point.isOnFront ? "strong halo" : "halo", anchor: place.anchor)
      }
    }
  }

  /// Beside, above and below a point, then farther away.
  private static func candidates(
    _ x: Double, _ y: Double, reach: Double
  ) -> [(x: Double, y: Double, anchor: SVGCanvas.Anchor)] {
    [0.0, 8, 18].flatMap { far -> [(x: Double, y: Double, anchor: SVGCanvas.Anchor)] in
      let r = reach + far
      return [
        (x + 0.7 * r, y - 0.7 * r, .start), (x - 0.7 * r, y - 0.7 * r, .end),
        (x + 0.7 * r, y + 0.7 * r + 9, .start), (x - 0.7 * r, y + 0.7 * r + 9, .end),
        (x + r, y + 4.5, .start), (x - r, y + 4.5, .end), (x, y - r - 2, .middle), (x, y + r + 12, .middle),
      ]
    }
  }

  // MARK: Words

  private func caption(outside: Int) -> String {
    var text = points.isEmpty
      ? "Each dot is one of the \(plot.cloudName)" : "Filled points are on the front, hollow ones are not"
    if points.contains(where: { ($0.xError ?? 0) > 0 || ($0.yError ?? 0) > 0 }) {
      text += "; crosses are standard errors"
    }
    if !cloud.isEmpty, !points.isEmpty {
      text += "; small dots are \(NumberText.count(cloud.count)) \(plot.cloudName)"
    }
    if outside > 0 { text += ", \(NumberText.count(outside)) of them outside the axes" }
    if !front.isEmpty { text += "; nothing lies on the better side of the line" }
    if let reference = plot.reference {
      text += "; the front dominates the shaded area up to the reference, "
        + "(\(NumberText.significant(reference.x)), \(NumberText.significant(reference.y)))"
    }
    return text + "."
  }

  private func describe() -> String {
    let parts = points.filter(\.isOnFront).prefix(12).map { point in
      "\(point.name) (\(NumberText.significant(point.place.x)), \(NumberText.significant(point.place.y)))"
    }
    let start = plot.caption ?? caption(outside: 0)
    return parts.isEmpty ? start : "\(start) On the front: \(parts.joined(separator: "; "))."
  }
}

/// What compressed variables keep of a relevant observable, against what they keep of the
/// variables themselves: curves in the information plane.
///
/// - Reference: N. Tishby, F. C. Pereira, W. Bialek, The information bottleneck method,
///   Proc. 37th Allerton Conf. (1999), arXiv:physics/0004057.
public struct InformationPlanePlot: Sendable {
  /// A point of a curve, in nats.
  public struct Point: Sendable, Equatable {
    /// I(x;T), what the code keeps of the variable.
    public var compression: Double
    /// I(T;O), what the code keeps of the observable.
    public var relevance: Double
    /// The standard error of the relevance.
    public var error: Double?
    /// The trade-off β that the point was asked for, which marks it; nil for one that
    /// only continues the curve.
    public var beta: Double?

    /// Makes a point.
    public init(compression: Double, relevance: Double, error: Double? = nil, beta: Double? = nil) {
      self.compression = compression
      self.relevance = relevance
      self.error = error
      self.beta = beta
    }
  }

  /// One curve.
  public struct Series: Sendable, Equatable {
    /// The name at the curve's end.
    public var name: String
    /// The points, in any order.
    public var points: [Point]

    /// Makes a curve.
    public init(name: String, points: [Point]) {
      self.name = name
      self.points = points
    }
  }

  /// The title.
  public var title: String
  /// The curves; the first eight are drawn.
  public var series: [Series]
  /// The frontier of the full state: nothing lies above it.
  public var bound: Series?
  /// The sentence under the figure; nil for one made from the data.
  public var caption: String?

  /// Makes the plot.
  public init(
    title: String = "Information plane", series: [Series], bound: Series? = nil, caption: String? = nil
  ) {
    self.title = title
    self.series = series
    self.bound = bound
    self.caption = caption
  }

  /// The most curves that can be told apart.
  public static let seriesLimit = 8

  /// Draws the plot; points that are no numbers are left out.
  ///
  /// - Complexity: O(points).
  public func figure(name: String = "information-plane") -> Figure {
    let curves = series.prefix(Self.seriesLimit).enumerated().compactMap { index, series in
      PlaneCurve(series, index: index)
    }
    let frontier = bound.flatMap { PlaneCurve($0, index: -1) }
    guard !curves.isEmpty else {
      return .withoutData(name: name, title: title, sentence: "There are no points in the plane to draw.")
    }
    let frame = frame(curves, frontier)
    var canvas = SVGCanvas()
    frame.drawBackground(on: &canvas)
    var placer = LabelPlacer(bounds: frame.rect)
    for curve in curves + (frontier.map { [$0] } ?? []) { curve.avoid(in: &placer, frame) }
    canvas.clipped(to: frame.rect) { canvas in
      if let frontier { drawFrontier(frontier, frame, &canvas) }
      drawDiagonal(frame, &canvas)
      for curve in curves.reversed() { curve.draw(frame, on: &canvas) }
    }
    if let frontier { labelFrontier(frontier, frame, &placer, &canvas) }
    labelDiagonal(frame, &placer, &canvas)
    for curve in curves { curve.labelBetas(frame, &placer, &canvas, isFirst: curve.index == curves[0].index) }
    frame.drawForeground(on: &canvas)
    SideLabels.draw(
      curves.compactMap { $0.label(frame) }, beside: frame.rect, limit: SideLabels.wideLimit, on: &canvas)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption(curves, frontier),
      description: describe(curves, frontier), width: frame.width,
      height: max(frame.height, frame.rect.top + 18 * Double(curves.count) + 12), canvas: canvas)
  }

  private func frame(_ curves: [PlaneCurve], _ frontier: PlaneCurve?) -> PlotFrame {
    let all = curves + (frontier.map { [$0] } ?? [])
    // Codes keep nothing at the origin, which belongs to the plane; estimates may be negative.
    let points = all.flatMap(\.points)
    let x: [Double] = points.map(\.x) + [0]
    let y: [Double] = points.flatMap { [$0.y, $0.low, $0.high] } + [0]
    func range(_ values: [Double]) -> ClosedRange<Double> {
      let (low, high) = (values.min()!, max(values.max()!, 1e-12))
      let margin = 0.05 * (high - low)
      return (low < 0 ? low - margin : 0)...(high + 1.6 * margin)
    }
    let names = curves.map(\.name)
    let isWide = SideLabels.needWholeRow(names)
    return PlotFrame(
      .init(
        title: title, xAxis: Axis("I(x;T), nats"), yAxis: Axis("I(T;O), nats"), xRange: range(x),
        yRange: range(y), width: isWide ? Plot.wideWidth : Plot.width, plotHeight: isWide ? 340 : 280,
        rightMargin: SideLabels.width(names, limit: SideLabels.wideLimit)))
  }

  /// The region above the frontier. Before its first point, where the frontier is not known,
  /// it is bounded by the diagonal; behind its last one it is level.
  private func drawFrontier(_ frontier: PlaneCurve, _ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    let line = frontier.places(frame)
    guard let first = line.first, let last = line.last else { return }
    var data = PathData()
    let (right, top) = (max(frame.rect.right + 2, last.x), frame.rect.top - 2)
    var corner: [(x: Double, y: Double)] = [(frame.rect.left - 2, top)]
    if let x = frame.x.position(min(0, first.point.x)), let y = frame.y.position(0),
      let turn = frame.x.position(min(first.point.x, max(0, first.point.y)))
    {
      corner += [(frame.rect.left - 2, y), (x, y), (turn, first.y)]
    }
    data.polyline(corner + line.map { ($0.x, $0.y) } + [(right, last.y), (right, top)])
    data.close()
    canvas.path(data, "shade")
    var edge = PathData()
    edge.polyline(line.map { ($0.x, $0.y) } + [(right, last.y)])
    canvas.path(edge, "chosen")
  }

  private func labelFrontier(
    _ frontier: PlaneCurve, _ frame: PlotFrame, _ placer: inout LabelPlacer, _ canvas: inout SVGCanvas
  ) {
    guard let last = frontier.places(frame).last else { return }
    let width = TextMeasure.width(frontier.name, size: Plot.textSize)
    let text = TextMeasure.ellipsised(
      frontier.name, limit: min(width, frame.rect.width - 16), size: Plot.textSize)
    let left = frame.rect.left + 10
    let places: [(x: Double, y: Double, anchor: SVGCanvas.Anchor)] = [
      (left, max(frame.rect.top + 18, last.y - 8), .start),
      (frame.rect.right - 8, max(frame.rect.top + 18, last.y - 8), .end),
      (frame.rect.right - 8, last.y + 18, .end), (left, frame.rect.top + 18, .start),
    ]
    if let place = placer.place([text], at: places) {
      canvas.text(text, place.x, place.y, "strong halo", anchor: place.anchor)
    }
  }

  /// I(T;O) = I(x;T): a code cannot tell more of the observable than of what it was made from.
  private func drawDiagonal(_ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    let end = min(frame.x.range.upperBound, frame.y.range.upperBound)
    let start = max(frame.x.range.lowerBound, frame.y.range.lowerBound)
    guard end > start, let x0 = frame.x.position(start), let y0 = frame.y.position(start),
      let x1 = frame.x.position(end), let y1 = frame.y.position(end)
    else { return }
    canvas.line(x0, y0, x1, y1, "guide")
  }

  private func labelDiagonal(_ frame: PlotFrame, _ placer: inout LabelPlacer, _ canvas: inout SVGCanvas) {
    let end = min(frame.x.range.upperBound, frame.y.range.upperBound)
    let text = "I(T;O) = I(x;T)"
    var places: [(x: Double, y: Double, anchor: SVGCanvas.Anchor)] = []
    for share in [0.9, 0.75, 0.6, 0.45] {
      guard let x = frame.x.position(share * end), let y = frame.y.position(share * end) else { continue }
      places += [(x + 8, y + 14, .start), (x - 8, y - 4, .end)]
    }
    if let place = placer.place([text], at: places) {
      canvas.text(text, place.x, place.y, "muted halo", anchor: place.anchor)
    }
  }

  private func defaultCaption(_ curves: [PlaneCurve], _ frontier: PlaneCurve?) -> String {
    var text = "What a code of each variable keeps of the observable against what it keeps of the variable"
    if let frontier { text += "; nothing lies in the shaded region above \(frontier.name)" }
    if curves.contains(where: { $0.points.contains { $0.low != $0.high } }) {
      text += "; bars are standard errors"
    }
    text += ". Marked points are optimal for the β beside them. 1 nat is 1.44 bits."
    let missing = series.count - Self.seriesLimit
    if missing > 0 { text += " The first \(Self.seriesLimit) of \(series.count) variables are drawn." }
    return text
  }

  private func describe(_ curves: [PlaneCurve], _ frontier: PlaneCurve?) -> String {
    let parts = (curves + (frontier.map { [$0] } ?? [])).compactMap { curve -> String? in
      guard let last = curve.points.last else { return nil }
      return "\(curve.name) ends at \(NumberText.significant(last.x)) nats of the variable and "
        + "\(NumberText.significant(last.y)) of the observable"
    }
    return "\(caption ?? defaultCaption(curves, frontier)) \(parts.joined(separator: "; "))."
  }
}

/// A curve with something to draw, by rising compression.
private struct PlaneCurve {
  struct Point {
    var x: Double, y: Double
    var low: Double, high: Double
    var beta: Double?
  }

  let name: String
  let index: Int
  let points: [Point]

  init?(_ series: InformationPlanePlot.Series, index: Int) {
    name = series.name
    self.index = index
    points = series.points.filter {
      $0.compression.isFinite && $0.relevance.isFinite && abs($0.compression) < 1e290
        && abs($0.relevance) < 1e290
    }.map { point in
      let error = point.error.flatMap { $0.isFinite && $0 > 0 && $0 < 1e290 ? $0 : nil } ?? 0
      return Point(
        x: point.compression, y: point.relevance, low: point.relevance - error,
        high: point.relevance + error, beta: point.beta.flatMap { $0.isFinite ? $0 : nil })
    }.enumerated().sorted {
      ($0.element.x, $0.element.y, $0.offset) < ($1.element.x, $1.element.y, $1.offset)
    }.map(\.element)
    if points.isEmpty { return nil }
  }

  func places(_ frame: PlotFrame) -> [(x: Double, y: Double, point: Point)] {
    points.compactMap { point in
      guard let x = frame.x.position(point.x), let y = frame.y.position(point.y) else { return nil }
      return (x, y, point)
    }
  }

  func draw(_ frame: PlotFrame, on canvas: inout SVGCanvas) {
    let places = places(frame)
    var data = PathData()
    data.polyline(places.map { ($0.x, $0.y) })
    if places.count > 1 { canvas.path(data, SeriesStyle.lineClass(index)) }
    for place in places where place.point.beta != nil || places.count == 1 {
      if place.point.low != place.point.high, let low = frame.y.position(place.point.low),
        let high = frame.y.position(place.point.high)
      {
        canvas.errorBar(place.x, low, high, series: index)
      }
      canvas.marker(place.x, place.y, series: index, hollow: isSecondRound)
    }
  }

  /// From the seventh curve on colours repeat; hollow markers tell them apart.
  private var isSecondRound: Bool { index >= Palette.seriesCount }

  /// Has labels keep off the line and the markers.
  func avoid(in placer: inout LabelPlacer, _ frame: PlotFrame) {
    let places = places(frame)
    for (a, b) in zip(places, places.dropFirst()) {
      for step in 0..<6 {
        let share = Double(step) / 6
        placer.avoid(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y))
      }
    }
    for place in places where place.point.beta != nil && index >= 0 {
      placer.block(
        PlotRect(left: place.x - 6, top: place.y - 6, right: place.x + 6, bottom: place.y + 6))
    }
  }

  /// Writes β beside the marked points of the first curve, and of others where there is room.
  func labelBetas(
    _ frame: PlotFrame, _ placer: inout LabelPlacer, _ canvas: inout SVGCanvas, isFirst: Bool
  ) {
    guard isFirst else { return }
    for place in places(frame) {
      guard let beta = place.point.beta else { continue }
      let text = "β = \(NumberText.compact(beta))"
      let (x, y) = (place.x, place.y)
      let spots: [(x: Double, y: Double, anchor: SVGCanvas.Anchor)] = [
        (x - 6, y - 10, .end), (x + 8, y + 18, .start), (x, y - 12, .middle), (x, y + 22, .middle),
        (x + 10, y + 4, .start), (x - 10, y + 4, .end),
      ]
      if let spot = placer.place([text], at: spots) {
        canvas.text(text, spot.x, spot.y, "halo", anchor: spot.anchor)
      }
    }
  }

  /// The name, at the height where the curve ends.
  func label(_ frame: PlotFrame) -> SideLabels.Label? {
    points.last.flatMap { frame.y.clampedPosition($0.y) }.map {
      SideLabels.Label(text: name, series: index, y: $0, isHollow: isSecondRound)
    }
  }
}

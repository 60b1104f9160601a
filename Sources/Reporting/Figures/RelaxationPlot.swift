/// Quantities that relax in time: populations from a start in one set, or autocorrelations.
public struct RelaxationPlot: Sendable {
  /// A value at one time.
  public struct Point: Sendable, Equatable {
    /// The time.
    public var time: Double
    /// The value then.
    public var value: Double
    /// The lower end of its 95 % interval.
    public var lower: Double?
    /// The upper end of its 95 % interval.
    public var upper: Double?

    /// Makes a point.
    public init(time: Double, value: Double, lower: Double? = nil, upper: Double? = nil) {
      self.time = time
      self.value = value
      self.lower = lower
      self.upper = upper
    }
  }

  /// One curve.
  public struct Series: Sendable, Equatable {
    /// The name beside the curve.
    public var name: String
    /// The points, by rising time.
    public var points: [Point]
    /// The value that the curve tends to, drawn as a dotted line; `nil` for none.
    public var limit: Double?

    /// Makes a curve.
    public init(name: String, points: [Point], limit: Double? = nil) {
      self.name = name
      self.points = points
      self.limit = limit
    }
  }

  /// The title.
  public var title: String
  /// The curves; up to six are told apart by colour.
  public var series: [Series]
  /// What the vertical axis shows.
  public var yAxis: Axis
  /// The unit of time: `"ps"`.
  public var unit: String
  /// The sentence under the figure; `nil` for one made from the data.
  public var caption: String?

  /// Makes the plot.
  public init(
    title: String = "Relaxation", series: [Series], yAxis: Axis = Axis("probability", range: 0...1),
    unit: String, caption: String? = nil
  ) {
    self.title = title
    self.series = series
    self.yAxis = yAxis
    self.unit = unit
    self.caption = caption
  }

  /// The most points of a curve that are drawn: more than there are pixels say nothing.
  private static let pointLimit = 400

  /// Draws the plot; points that have no place on the axes are left out.
  ///
  /// - Complexity: O(points).
  public func figure(name: String = "relaxation") -> Figure {
    let curves = series.map { series in
      BandedCurve(
        Self.thinned(series.points).map { point in
          .init(point.time, yAxis.shows(point.value) ? point.value : .nan, point.lower, point.upper)
        })
    }
    let xAxis = Axis("time / \(unit)")
    let points = curves.flatMap(\.points)
    guard let xRange = xAxis.resolvedRange(for: points.map(\.x), margin: 0), !points.isEmpty,
      let yRange = yAxis.resolvedRange(for: Self.heights(points) + series.compactMap(\.limit))
    else {
      return .withoutData(name: name, title: title, sentence: "There is no relaxation to draw.")
    }
    let frame = PlotFrame(
      .init(
        title: title, xAxis: xAxis, yAxis: yAxis, xRange: xRange, yRange: yRange,
        rightMargin: SideLabels.width(series.map(\.name))))
    var canvas = SVGCanvas()
    frame.drawBackground(on: &canvas)
    canvas.clipped(to: frame.rect) { canvas in
      for (index, curve) in curves.enumerated() {
        curve.drawBand(series: index, x: frame.x, y: frame.y, on: &canvas)
        drawLimit(series[index].limit, index, frame, &canvas)
      }
      // The first curve is the most important one, so it lies on top.
      for (index, curve) in curves.enumerated().reversed() {
        curve.drawLine(series: index, x: frame.x, y: frame.y, on: &canvas)
      }
    }
    frame.drawForeground(on: &canvas)
    let labels = curves.enumerated().compactMap { index, curve -> SideLabels.Label? in
      guard let last = curve.points.last, let y = frame.y.clampedPosition(last.y) else { return nil }
      return .init(text: series[index].name, series: index, y: y)
    }
    SideLabels.draw(labels, beside: frame.rect, on: &canvas)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption(curves), description: describe(curves),
      width: frame.width, height: max(frame.height, frame.rect.top + 18 * Double(labels.count) + 12),
      canvas: canvas)
  }

  /// Every k-th point, and the last.
  private static func thinned(_ points: [Point]) -> [Point] {
    guard points.count > pointLimit else { return points }
    let step = (points.count + pointLimit - 1) / pointLimit
    return points.enumerated().filter { $0.offset % step == 0 || $0.offset == points.count - 1 }.map(
      \.element)
  }

  /// Values and the ends of intervals, those cut where they would squeeze the curves.
  private static func heights(_ points: [BandedCurve.Point]) -> [Double] {
    let values = points.map(\.y)
    guard let low = values.min(), let high = values.max() else { return [] }
    let reach = max(high - low, 1e-9 * max(abs(low), abs(high)))
    return values
      + points.flatMap { point in
        point.interval.map { [max($0.low, low - reach), min($0.high, high + reach)] } ?? []
      }
  }

  private func drawLimit(_ limit: Double?, _ index: Int, _ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    guard let limit, frame.y.contains(limit), let y = frame.y.position(limit) else { return }
    var data = PathData()
    data.polyline([(frame.rect.left, y), (frame.rect.right, y)])
    canvas.path(data, "line thin d3 \(SeriesStyle.colorClass(index))")
  }

  private func defaultCaption(_ curves: [BandedCurve]) -> String {
    var text = "How \(yAxis.label.isEmpty ? "each quantity" : "the " + yAxis.label) changes in time"
    if curves.contains(where: \.hasBand) { text += ", with 95 % intervals as bands" }
    if series.contains(where: { $0.limit != nil }) { text += "; dotted lines are the values at equilibrium" }
    return text + "."
  }

  private func describe(_ curves: [BandedCurve]) -> String {
    let parts = zip(series, curves).compactMap { series, curve -> String? in
      guard let first = curve.points.first, let last = curve.points.last else { return nil }
      return "\(series.name) goes from \(NumberText.significant(first.y)) at "
        + "\(NumberText.compact(first.x, unit: unit)) to \(NumberText.significant(last.y)) at "
        + NumberText.compact(last.x, unit: unit)
    }
    return "\(caption ?? defaultCaption(curves)) \(parts.joined(separator: "; "))."
  }
}

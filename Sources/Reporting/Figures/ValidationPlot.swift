/// Training and held-out scores against the number of dimensions: where they part, a
/// model fits noise. One panel a lag, each with its own axis, since scores of different
/// lags do not compare.
public struct ValidationPlot: Sendable {
  /// The scores with one number of dimensions.
  public struct Point: Sendable {
    /// The number of dimensions.
    public var dimension: Int
    /// VAMP-2 on the training data.
    public var training: Double
    /// VAMP-2 on held-out data, with its standard error.
    public var heldOut: (mean: Double, error: Double)
    /// VAMP-E on held-out data, with its standard error.
    public var heldOutE: (mean: Double, error: Double)

    /// Makes a point.
    public init(
      dimension: Int, training: Double, heldOut: (mean: Double, error: Double),
      heldOutE: (mean: Double, error: Double)
    ) {
      self.dimension = dimension
      self.training = training
      self.heldOut = heldOut
      self.heldOutE = heldOutE
    }
  }

  /// The scores at one lag.
  public struct Panel: Sendable {
    /// The name above the panel: `"Lag 10 ps"`.
    public var label: String
    /// By rising dimension.
    public var points: [Point]
    /// The dimension that was chosen.
    public var chosenDimension: Int?

    /// Makes a panel.
    public init(label: String, points: [Point], chosenDimension: Int? = nil) {
      self.label = label
      self.points = points
      self.chosenDimension = chosenDimension
    }
  }

  /// The title.
  public var title: String
  /// One a lag.
  public var panels: [Panel]
  /// The sentence under the figure; nil for one made from the data.
  public var caption: String?

  /// Makes the plot.
  public init(
    title: String = "Training and held-out scores", panels: [Panel], caption: String? = nil
  ) {
    self.title = title
    self.panels = panels
    self.caption = caption
  }

  private static let names = ["VAMP-2, training", "VAMP-2, held out", "VAMP-E, held out"]

  /// Draws the plot; points that are no numbers are left out.
  public func figure(name: String = "validation") -> Figure {
    let drawn = panels.compactMap { DrawnPanel($0) }
    guard !drawn.isEmpty else {
      return .withoutData(name: name, title: title, sentence: "There are no scores to draw.")
    }
    let columns = min(2, drawn.count)
    let width = columns == 1 ? Plot.width : Plot.wideWidth
    var canvas = SVGCanvas()
    let legend = PlotFrame.drawTitle(title, width: width, on: &canvas) + 24
    let bottom = drawLegend(legend, width: width, &canvas)
    var top = bottom + 14
    for row in stride(from: 0, to: drawn.count, by: columns) {
      var height = 0.0
      for (column, panel) in drawn[row..<min(row + columns, drawn.count)].enumerated() {
        let frame = panel.frame
        height = max(height, frame.height)
        canvas.group(
          "transform=\"translate(\(Plot.coordinate(Double(column) * Plot.width)) \(Plot.coordinate(top)))\""
        ) { panel.draw(frame, on: &$0) }
      }
      top += height + 14
    }
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption(drawn), width: width,
      height: top - 8, canvas: canvas)
  }

  /// The curves' names in a row, or below one another where they do not fit.
  private func drawLegend(_ y: Double, width: Double, _ canvas: inout SVGCanvas) -> Double {
    var (x, y) = (14.0, y)
    for (series, name) in Self.names.enumerated() {
      let length = TextMeasure.width(name, size: Plot.textSize) + 34
      if x + length > width, x > 14 { (x, y) = (14, y + 20) }
      canvas.marker(x, y - 4.5, series: series)
      canvas.text(name, x + 10, y)
      x += length
    }
    return y
  }

  private func defaultCaption(_ drawn: [DrawnPanel]) -> String {
    var text = "Scores of models with more and more dimensions, on the data they were fitted to and on "
      + "held-out data with standard errors over folds. Where VAMP-E turns down, models fit noise."
    if drawn.contains(where: \.isCut) {
      text += " Held-out scores that leave a panel at its lower edge lie further down."
    }
    if drawn.count > 1 { text += " Panels do not compare: each lag has a scale of its own." }
    return text
  }
}

/// A panel with something to draw, and its range.
private struct DrawnPanel {
  let panel: ValidationPlot.Panel
  /// For each curve, its points.
  let curves: [[(dimension: Int, mean: Double, error: Double)]]
  let range: ClosedRange<Double>
  /// Whether held-out scores reach below the range.
  let isCut: Bool

  init?(_ panel: ValidationPlot.Panel) {
    self.panel = panel
    let points = panel.points.sorted { $0.dimension < $1.dimension }
    func curve(
      _ value: (ValidationPlot.Point) -> (mean: Double, error: Double)
    ) -> [(dimension: Int, mean: Double, error: Double)] {
      points.compactMap { point in
        let (mean, error) = value(point)
        guard mean.isFinite, abs(mean) < 1e300 else { return nil }
        return (point.dimension, mean, error.isFinite && error > 0 ? error : 0)
      }
    }
    curves = [curve { ($0.training, 0) }, curve { $0.heldOut }, curve { $0.heldOutE }]
    let all = curves.joined().flatMap { [$0.mean - $0.error, $0.mean + $0.error] }
    guard let high = all.max(), let low = all.min() else { return nil }
    // A score of the constant alone is 1. What falls far below would flatten all else.
    let floor = 1 - max(0.5, high - 1)
    isCut = low < floor
    guard let range = Axis("").resolvedRange(for: [max(low, floor), high], margin: 0.08) else {
      return nil
    }
    self.range = isCut ? floor...range.upperBound : range
  }

  var frame: PlotFrame {
    let dimensions = panel.points.map(\.dimension)
    let (first, last) = (dimensions.min() ?? 1, dimensions.max() ?? 1)
    return PlotFrame(
      .init(
        title: panel.label, xAxis: Axis("number of dimensions"), yAxis: Axis("score"),
        xRange: (Double(first) - 0.6)...(Double(last) + 0.6), yRange: range,
        xTicks: .counts(first...last)))
  }

  func draw(_ frame: PlotFrame, on canvas: inout SVGCanvas) {
    frame.drawBackground(on: &canvas)
    if let chosen = panel.chosenDimension.map({ Double($0) }), frame.x.contains(chosen),
      let x = frame.x.position(chosen)
    {
      canvas.line(x, frame.rect.top, x, frame.rect.bottom, "chosen")
      let fits = x + 74 < frame.rect.right
      // Clear of the error bars beside the line.
      canvas.text(
        "chosen", x + (fits ? 10 : -8), frame.rect.bottom - 10, "strong halo",
        anchor: fits ? .start : .end)
    }
    canvas.clipped(to: frame.rect) { canvas in
      for (series, curve) in curves.enumerated() { draw(curve, series, frame, &canvas) }
    }
    frame.drawForeground(on: &canvas)
  }

  private func draw(
    _ curve: [(dimension: Int, mean: Double, error: Double)], _ series: Int, _ frame: PlotFrame,
    _ canvas: inout SVGCanvas
  ) {
    // Error bars of two curves beside one another, where points are far enough apart.
    let spacing = frame.rect.width / Double(max(1, panel.points.count))
    let shift = spacing > 24 ? 4 * Double(series - 1) : 0
    let places = curve.compactMap { point -> (x: Double, y: Double, low: Double, high: Double)? in
      guard let middle = frame.x.position(Double(point.dimension)), let y = frame.y.position(point.mean),
        let low = frame.y.position(point.mean - point.error),
        let high = frame.y.position(point.mean + point.error)
      else { return nil }
      return (middle + shift, y, low, high)
    }
    var data = PathData()
    data.polyline(places.map { ($0.x, $0.y) })
    if places.count > 1 { canvas.path(data, SeriesStyle.lineClass(series)) }
    for place in places {
      if place.low != place.high { canvas.errorBar(place.x, place.low, place.high, series: series) }
      canvas.marker(place.x, place.y, series: series)
    }
  }
}

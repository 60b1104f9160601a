/// Collective variables against time, one panel each, with the boundaries between trajectories.
public struct TimeSeriesPlot: Sendable {
  /// The least and the greatest value in a stretch of time.
  public struct Extent: Sendable, Equatable {
    /// The middle of the stretch.
    public var time: Double
    /// The least value in it.
    public var low: Double
    /// The greatest value in it; equal to `low` for a single sample.
    public var high: Double

    /// Makes an extent.
    public init(time: Double, low: Double, high: Double) {
      self.time = time
      self.low = low
      self.high = high
    }
  }

  /// One collective variable.
  public struct Panel: Sendable, Equatable {
    /// The name above the panel.
    public var label: String
    /// For each trajectory its extents, by rising time.
    public var trajectories: [[Extent]]

    /// Makes a panel.
    public init(label: String, trajectories: [[Extent]]) {
      self.label = label
      self.trajectories = trajectories
    }
  }

  /// The title.
  public var title: String
  /// The panels, from top to bottom.
  public var panels: [Panel]
  /// The times at which a trajectory begins; a line is drawn at all but the first.
  public var trajectoryStarts: [Double]
  /// What the common horizontal axis shows.
  public var timeAxis: Axis
  /// The sentence under the figure; `nil` for one made from the data.
  public var caption: String?

  /// Makes the plot.
  public init(
    title: String = "Collective variables in time", panels: [Panel], trajectoryStarts: [Double] = [],
    timeAxis: Axis, caption: String? = nil
  ) {
    self.title = title
    self.panels = panels
    self.trajectoryStarts = trajectoryStarts
    self.timeAxis = timeAxis
    self.caption = caption
  }

  /// Reduces a series to the extents of equal stretches, so that no excursion is lost in drawing.
  ///
  /// - Parameters:
  ///   - values: The series; values that are no numbers are passed over.
  ///   - start: The time of the first value.
  ///   - step: The time between values.
  ///   - count: The most extents to make.
  /// - Returns: At most `count` extents, each of one or more values.
  /// - Complexity: O(n).
  public static func extents(
    of values: [Double], start: Double, step: Double, count: Int
  ) -> [Extent] {
    guard count > 0, !values.isEmpty else { return [] }
    let stretches = min(count, values.count)
    return (0..<stretches).compactMap { stretch in
      let first = values.count * stretch / stretches
      let last = values.count * (stretch + 1) / stretches
      var low = Double.infinity
      var high = -Double.infinity
      for index in first..<last where values[index].isFinite {
        low = min(low, values[index])
        high = max(high, values[index])
      }
      guard low <= high else { return nil }
      let middle = Double(first + last - 1) / 2
      return Extent(time: start + middle * step, low: low, high: high)
    }
  }

  /// Draws the plot.
  public func figure(name: String = "time-series") -> Figure {
    let shown = panels.map { panel in
      panel.trajectories.map { $0.filter { $0.low.isFinite && $0.high.isFinite && timeAxis.shows($0.time) } }
    }
    let times = shown.flatMap { $0 }.flatMap { $0 }.map(\.time)
    guard let timeRange = timeAxis.resolvedRange(for: times + trajectoryStarts, margin: 0) else {
      return .withoutData(name: name, title: title, sentence: "There is no series to draw.")
    }
    let panelHeight = panels.count == 1 ? 200.0 : 120.0
    let gap = 32.0
    var canvas = SVGCanvas()
    var top = PlotFrame.drawTitle(title, width: Plot.wideWidth, on: &canvas) + 34
    let ticks = panels.indices.map { index -> (range: ClosedRange<Double>, ticks: AxisTicks) in
      let axis = Axis("")
      let range =
        axis.resolvedRange(for: shown[index].flatMap { $0 }.flatMap { [$0.low, $0.high] }) ?? 0...1
      return (range, AxisTicks(range, scale: .linear, maximumCount: panels.count == 1 ? 6 : 4))
    }
    let labelWidth =
      ticks.flatMap(\.ticks.major).map { TextMeasure.width($0.label, size: Plot.textSize) }.max() ?? 0
    let left = max(30, labelWidth + 14)
    let right = Plot.wideWidth - 14
    let x = AxisMapping(scale: timeAxis.scale, range: timeRange, start: left, end: right)
    for (index, panel) in panels.enumerated() {
      let rect = PlotRect(left: left, top: top, right: right, bottom: top + panelHeight)
      let y = AxisMapping(scale: .linear, range: ticks[index].range, start: rect.bottom, end: rect.top)
      canvas.text(panel.label, 8, rect.top - 10, "muted", limit: right - 8)
      drawGround(rect, x, y, ticks[index].ticks, &canvas)
      canvas.clipped(to: rect) { canvas in
        for trajectory in shown[index] { drawEnvelope(trajectory, index, x, y, &canvas) }
      }
      canvas.line(rect.left, rect.top, rect.left, rect.bottom, "axis")
      canvas.line(rect.left, rect.bottom, rect.right, rect.bottom, "axis")
      top = rect.bottom + gap
    }
    let bottom = top - gap
    drawTimeAxis(x, bottom, &canvas)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption(timeRange), width: Plot.wideWidth,
      height: bottom + 50, canvas: canvas)
  }

  private func drawGround(
    _ rect: PlotRect, _ x: AxisMapping, _ y: AxisMapping, _ ticks: AxisTicks, _ canvas: inout SVGCanvas
  ) {
    for tick in ticks.major {
      guard let place = y.position(tick.value) else { continue }
      canvas.line(rect.left, place, rect.right, place, "grid")
      canvas.text(tick.label, rect.left - 7, place + 4.5, "muted", anchor: .end)
    }
    for start in trajectoryStarts.dropFirst() {
      guard x.contains(start), let place = x.position(start) else { continue }
      canvas.line(place, rect.top, place, rect.bottom, "guide")
    }
  }

  /// The area between the least and the greatest values; a thin line where they are equal.
  private func drawEnvelope(
    _ extents: [Extent], _ series: Int, _ x: AxisMapping, _ y: AxisMapping, _ canvas: inout SVGCanvas
  ) {
    func points(_ height: (Extent) -> Double) -> [(x: Double, y: Double)] {
      extents.compactMap { extent in
        guard let px = x.position(extent.time), let py = y.position(height(extent)) else { return nil }
        return (px, py)
      }
    }
    var data = PathData()
    if extents.contains(where: { $0.low < $0.high }) {
      data.polyline(points(\.high) + points(\.low).reversed())
      data.close()
      canvas.path(data, "envelope \(SeriesStyle.colorClass(series))")
    } else {
      data.polyline(points(\.low))
      canvas.path(data, "line thin \(SeriesStyle.colorClass(series))")
    }
  }

  private func drawTimeAxis(_ x: AxisMapping, _ bottom: Double, _ canvas: inout SVGCanvas) {
    let ticks = AxisTicks(x.range, scale: x.scale, maximumCount: 9, step: timeAxis.tickStep)
    for tick in ticks.major {
      guard let place = x.position(tick.value) else { continue }
      canvas.line(place, bottom, place, bottom + 4, "axis")
      let half = TextMeasure.width(tick.label, size: Plot.textSize) / 2
      canvas.text(tick.label, min(Plot.wideWidth - half - 2, place), bottom + 18, "muted", anchor: .middle)
    }
    canvas.text(timeAxis.label, (x.start + x.end) / 2, bottom + 39, "muted", anchor: .middle, limit: x.end - x.start)
  }

  private func defaultCaption(_ range: ClosedRange<Double>) -> String {
    let count = max(trajectoryStarts.count, panels.first?.trajectories.count ?? 0)
    var text = "The range of values in each stretch of time"
    if count > 1 { text += "; dashed lines divide the \(NumberText.count(count)) trajectories" }
    return text + "."
  }
}

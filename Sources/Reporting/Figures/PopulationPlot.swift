/// The stationary probability of each set as bars with intervals.
public struct PopulationPlot: Sendable {
  /// One set.
  public struct Bar: Sendable, Equatable {
    /// The set's name.
    public var name: String
    /// Its probability, 0…1; `nil` where there is none.
    public var probability: Double?
    /// The lower end of its 95 % interval.
    public var lower: Double?
    /// The upper end of its 95 % interval.
    public var upper: Double?

    /// Makes a bar.
    public init(_ name: String, probability: Double?, lower: Double? = nil, upper: Double? = nil) {
      self.name = name
      self.probability = probability
      self.lower = lower
      self.upper = upper
    }
  }

  /// The title.
  public var title: String
  /// The sets, from top to bottom; the colours follow their order and repeat after six.
  public var bars: [Bar]
  /// What the axis shows, in percent.
  public var axis: String
  /// The sentence under the figure; `nil` for one made from the data.
  public var caption: String?

  /// Makes the plot.
  public init(
    title: String = "Populations", bars: [Bar], axis: String = "stationary probability / %",
    caption: String? = nil
  ) {
    self.title = title
    self.bars = bars
    self.axis = axis
    self.caption = caption
  }

  private static let rowHeight = 34.0
  private static let nameLimit = 132.0

  /// A bar whose numbers are in percent and within reason.
  private struct Row {
    var name: String
    var value: Double?
    var interval: (low: Double, high: Double)?

    init(_ bar: Bar) {
      name = bar.name
      guard let probability = bar.probability, probability.isFinite, probability >= 0, probability < 1e6
      else { return }
      value = 100 * probability
      interval = BandedCurve.Point(0, 0, bar.lower, bar.upper).interval.map {
        (100 * max(0, min(1e6, $0.low)), 100 * max(0, min(1e6, $0.high)))
      }
    }

    /// The value and its interval in words.
    var text: String {
      guard let value else { return NumberText.missing }
      let shown = NumberText.percent(value / 100, decimals: value < 9.95 ? 1 : 0)
      guard let interval, interval.high > interval.low else { return shown }
      let decimals = interval.high - interval.low < 2 || value < 9.95 ? 1 : 0
      return NumberText.percent(value / 100, decimals: decimals)
        + " (\(NumberText.fixed(interval.low, decimals: decimals))–"
        + NumberText.fixed(interval.high, decimals: decimals) + ")"
    }
  }

  /// Draws the plot; probabilities that are no numbers or below zero have no bar.
  ///
  /// - Complexity: O(sets).
  public func figure(name: String = "populations") -> Figure {
    let rows = bars.map(Row.init)
    guard rows.contains(where: { $0.value != nil }) else {
      return .withoutData(name: name, title: title, sentence: "There are no populations to draw.")
    }
    let names = rows.map { TextMeasure.width($0.name, size: Plot.textSize) }.max() ?? 0
    let texts = rows.map { TextMeasure.width($0.text, size: Plot.textSize) }.max() ?? 0
    let longest = rows.flatMap { [$0.value ?? 0, $0.interval?.high ?? 0] }.max() ?? 0
    let end = longest > 100 ? longest : longest > 0 ? min(100, max(longest * 1.03, 1e-6)) : 1
    let frame = PlotFrame(
      .init(
        title: title, xAxis: Axis(axis), yAxis: Axis(""), xRange: 0...end, yRange: 0...1,
        plotHeight: Self.rowHeight * Double(rows.count) + 6, leftMargin: min(Self.nameLimit, names) + 18,
        rightMargin: texts + 22))
    var canvas = SVGCanvas()
    PlotFrame.drawTitle(title, width: frame.width, on: &canvas)
    drawGrid(frame, end, &canvas)
    for (index, row) in rows.enumerated() { draw(row, index, frame, &canvas) }
    frame.drawForeground(on: &canvas)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption(rows), description: describe(rows),
      width: frame.width, height: frame.height, canvas: canvas)
  }

  private func drawGrid(_ frame: PlotFrame, _ end: Double, _ canvas: inout SVGCanvas) {
    let ticks = AxisTicks(0...end, scale: .linear, maximumCount: max(3, Int(frame.rect.width / 68)))
    for tick in ticks.major {
      guard let x = frame.x.position(tick.value) else { continue }
      canvas.line(x, frame.rect.top, x, frame.rect.bottom, "grid")
    }
  }

  private func draw(_ row: Row, _ index: Int, _ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    let middle = frame.rect.top + 3 + Self.rowHeight * (Double(index) + 0.5)
    let color = SeriesStyle.colorClass(index)
    canvas.text(row.name, frame.rect.left - 10, middle + 4.5, anchor: .end, limit: Self.nameLimit)
    if let value = row.value, let x = frame.x.clampedPosition(value) {
      canvas.rectangle(frame.rect.left, middle - 9, x, middle + 9, "bar \(color)")
      if let interval = row.interval, let low = frame.x.clampedPosition(interval.low),
        let high = frame.x.clampedPosition(interval.high), high - low > 0.5
      {
        var data = PathData()
        data.polyline([(low, middle), (high, middle)])
        for end in [low, high] { data.polyline([(end, middle - 4), (end, middle + 4)]) }
        canvas.path(data, "bar-line \(color)")
      }
    }
    canvas.text(row.text, frame.rect.right + 12, middle + 4.5, "muted")
  }

  private func defaultCaption(_ rows: [Row]) -> String {
    var text = "The share of time that the system spends in each set at equilibrium"
    if rows.contains(where: { $0.interval != nil }) {
      text += ", with 95 % intervals in brackets and as error bars"
    }
    return text + "."
  }

  private func describe(_ rows: [Row]) -> String {
    "\(caption ?? defaultCaption(rows)) " + rows.map { "\($0.name): \($0.text)" }.joined(separator: "; ")
      + "."
  }
}

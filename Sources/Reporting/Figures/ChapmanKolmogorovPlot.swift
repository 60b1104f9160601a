/// The Chapman–Kolmogorov test: transition probabilities between sets at multiples of the lag, as the
/// model predicts them and as they are estimated at each lag anew.
///
/// - Reference: J.-H. Prinz et al., J. Chem. Phys. 134, 174105 (2011), doi:10.1063/1.3565032.
public struct ChapmanKolmogorovPlot: Sendable {
  /// A probability at one lag.
  public struct Point: Sendable, Equatable {
    /// The lag time.
    public var lag: Double
    /// The probability.
    public var value: Double
    /// The lower end of its 95 % interval.
    public var lower: Double?
    /// The upper end of its 95 % interval.
    public var upper: Double?

    /// Makes a point.
    public init(lag: Double, value: Double, lower: Double? = nil, upper: Double? = nil) {
      self.lag = lag
      self.value = value
      self.lower = lower
      self.upper = upper
    }
  }

  /// The transitions from one set to another.
  public struct Panel: Sendable, Equatable {
    /// What the model predicts, at multiples of its lag.
    public var predicted: [Point]
    /// What is estimated at each lag.
    public var estimated: [Point]

    /// Makes a panel.
    public init(predicted: [Point], estimated: [Point]) {
      self.predicted = predicted
      self.estimated = estimated
    }
  }

  /// The title.
  public var title: String
  /// One row for each set of departure, one column for each set of arrival.
  public var panels: [[Panel]]
  /// The sets' names.
  public var names: [String]
  /// The unit of lags: `"ps"`.
  public var unit: String
  /// The sentence under the figure; `nil` for one made from the data.
  public var caption: String?

  /// Makes the plot.
  ///
  /// - Precondition: As many rows, and panels in each row, as names.
  public init(
    title: String = "Chapman–Kolmogorov test", panels: [[Panel]], names: [String], unit: String,
    caption: String? = nil
  ) {
    precondition(
      panels.count == names.count && panels.allSatisfy { $0.count == names.count },
      "one panel for each pair of sets")
    self.title = title
    self.panels = panels
    self.names = names
    self.unit = unit
    self.caption = caption
  }

  /// The most sets of which every pair has a panel; of more, only staying in each set is drawn.
  public static let pairLimit = 6

  /// Draws the plot; points that are no numbers or lie beyond 0…1 are left out.
  ///
  /// - Complexity: O(points).
  public func figure(name: String = "chapman-kolmogorov-test") -> Figure {
    let isSquare = names.count <= Self.pairLimit
    let pairs = names.indices.flatMap { from in
      (isSquare ? Array(names.indices) : [from]).map { (from: from, to: $0) }
    }
    let drawn = pairs.map { DrawnPanel(panels[$0.from][$0.to], label: label($0.from, $0.to, isSquare)) }
    let axis = Axis("lag time / \(unit)")
    let lags = drawn.flatMap { $0.predicted.points + $0.estimated.points }.map(\.x)
    guard let longest = lags.max(), let range = axis.resolvedRange(for: lags + [0], margin: 0.04), longest > 0
    else {
      return .withoutData(
        name: name, title: title, sentence: "There are no transition probabilities to draw.")
    }
    let columns = isSquare ? names.count : 5
    let grid = PanelGrid(
      title: title, columns: columns, rows: (drawn.count + columns - 1) / columns, count: drawn.count,
      range: min(0, range.lowerBound < 0 ? 0 : range.lowerBound)...range.upperBound)
    var canvas = SVGCanvas()
    PlotFrame.drawTitle(title, width: grid.width, on: &canvas)
    drawKey(drawn, grid, &canvas)
    for (index, panel) in drawn.enumerated() { panel.draw(at: index, of: grid, on: &canvas) }
    canvas.text(
      axis.label, (grid.left + grid.right) / 2, grid.bottom + 39, "muted", anchor: .middle,
      limit: grid.width - 2 * grid.left)
    let text = caption ?? defaultCaption(drawn, isSquare)
    return Figure(
      name: name, title: title, caption: text, description: describe(drawn, text), width: grid.width,
      height: grid.bottom + 50, canvas: canvas)
  }

  /// Names where they are short enough for their panels, else numbers.
  private func label(_ from: Int, _ to: Int, _ isSquare: Bool) -> String {
    hasNames ? "\(names[from]) → \(names[to])" : "\(from + 1) → \(to + 1)"
  }

  private var hasNames: Bool {
    let columns = names.count <= Self.pairLimit ? names.count : 5
    let limit = PanelGrid.panelWidth(columns: columns) - 16
    return names.allSatisfy { TextMeasure.width("\($0) → ", size: Plot.textSize) * 1.08 < limit / 2 }
  }

  /// The key in the line above the panels, beside what the vertical axes show.
  private func drawKey(_ drawn: [DrawnPanel], _ grid: PanelGrid, _ canvas: inout SVGCanvas) {
    let y = grid.top - 14
    canvas.text("probability", 8, y, "muted")
    let texts = ["predicted", "estimated"]
    var x = grid.right - texts.map { TextMeasure.width($0, size: Plot.textSize) + 34 }.reduce(20, +)
    if drawn.contains(where: { $0.predicted.hasBand }) {
      canvas.rectangle(x, y - 9, x + 26, y, "band \(SeriesStyle.colorClass(0))")
    }
    canvas.line(x, y - 4.5, x + 26, y - 4.5, SeriesStyle.lineClass(0))
    canvas.text(texts[0], x + 32, y)
    x += 32 + TextMeasure.width(texts[0], size: Plot.textSize) + 24
    let isBare = !drawn.contains { $0.estimated.hasBand }
    canvas.marker(x, y - 4.5, series: 1, hollow: isBare, size: 3)
    canvas.text(texts[1], x + 10, y)
  }

  private func defaultCaption(_ drawn: [DrawnPanel], _ isSquare: Bool) -> String {
    var text =
      isSquare
      ? "The probability of being in the second set a lag time after being in the first"
      : "The probability of being in a set a lag time after being in it"
    text += ": as the model predicts it (curves"
    if drawn.contains(where: { $0.predicted.hasBand }) { text += " with 95 % bands" }
    text += ") and as estimated at each lag (markers"
    text += drawn.contains(where: { $0.estimated.hasBand }) ? " with 95 % intervals)" : ")"
    let (agreeing, compared) = drawn.reduce((0, 0)) { ($0.0 + $1.agreeing, $0.1 + $1.compared) }
    if compared > 0 {
      text +=
        "; they agree within these at \(NumberText.count(agreeing)) of \(NumberText.count(compared)) markers"
    }
    text += "."
    if !hasNames {
      text +=
        " Sets: " + names.enumerated().map { "\($0.offset + 1) \($0.element)" }.joined(separator: ", ") + "."
    }
    return text
  }

  private func describe(_ drawn: [DrawnPanel], _ caption: String) -> String {
    guard
      let worst = drawn.compactMap({ panel in panel.largest.map { (panel.label, $0) } })
        .max(by: { $0.1.difference < $1.1.difference })
    else { return caption }
    return
      "\(caption) The largest difference is \(NumberText.significant(worst.1.difference, digits: 2)), in "
      + "\(worst.0) at a lag of \(NumberText.compact(worst.1.lag, unit: unit))."
  }
}

/// Where the panels of a grid are.
private struct PanelGrid {
  let title: String
  let columns: Int, rows: Int, count: Int
  let range: ClosedRange<Double>
  let width: Double, left: Double, right: Double, top: Double, bottom: Double
  let panel: (width: Double, height: Double)
  let ticks: AxisTicks

  private static let gap = 12.0
  private static let leftMargin = 44.0
  private static let rightMargin = 14.0
  /// The space above probability 1 in which a panel's name stands.
  static let headroom = 24.0

  init(title: String, columns: Int, rows: Int, count: Int, range: ClosedRange<Double>) {
    self.title = title
    self.columns = columns
    self.rows = rows
    self.count = count
    self.range = range
    width = Self.width(columns: columns)
    left = Self.leftMargin
    right = width - Self.rightMargin
    let height = columns == 1 ? 240.0 : columns == 2 ? 130 : 112
    panel = (Self.panelWidth(columns: columns), height)
    var canvas = SVGCanvas()
    top = PlotFrame.drawTitle(title, width: width, on: &canvas) + 40
    bottom = top + Double(rows) * height + Double(rows - 1) * Self.gap
    ticks = AxisTicks(range, scale: .linear, maximumCount: max(2, Int(panel.width / 52)))
  }

  static func width(columns: Int) -> Double { columns <= 2 ? Plot.width : Plot.wideWidth }

  static func panelWidth(columns: Int) -> Double {
    (width(columns: columns) - leftMargin - rightMargin - gap * Double(columns - 1)) / Double(max(1, columns))
  }

  func rect(_ index: Int) -> PlotRect {
    let x = left + Double(index % columns) * (panel.width + Self.gap)
    let y = top + Double(index / columns) * (panel.height + Self.gap)
    return PlotRect(left: x, top: y, right: x + panel.width, bottom: y + panel.height)
  }

  /// Whether no panel stands below.
  func isLowest(_ index: Int) -> Bool { index + columns >= count }
}

/// A panel's curves.
private struct DrawnPanel {
  let label: String
  let predicted: BandedCurve
  let estimated: BandedCurve

  init(_ panel: ChapmanKolmogorovPlot.Panel, label: String) {
    self.label = label
    func curve(_ points: [ChapmanKolmogorovPlot.Point]) -> BandedCurve {
      BandedCurve(
        points.map { point in
          // Estimates may leave 0…1 by rounding.
          let isWithin = point.value >= -0.02 && point.value <= 1.02
          return .init(point.lag, isWithin ? min(1, max(0, point.value)) : .nan, point.lower, point.upper)
        })
    }
    predicted = curve(panel.predicted)
    estimated = curve(panel.estimated)
  }

  /// The estimates with an interval whose lag has a prediction, and of them those that agree with it.
  private var comparisons: [(estimate: BandedCurve.Point, prediction: BandedCurve.Point)] {
    estimated.points.compactMap { point in predicted.interpolated(at: point.x).map { (point, $0) } }
  }

  var compared: Int { comparisons.count { $0.estimate.interval != nil } }

  var agreeing: Int {
    comparisons.count { estimate, prediction in
      guard let a = estimate.interval else { return false }
      let b = prediction.interval ?? (prediction.y, prediction.y)
      return a.low <= b.high + 1e-9 && b.low <= a.high + 1e-9
    }
  }

  /// The largest difference between estimate and prediction.
  var largest: (difference: Double, lag: Double)? {
    comparisons.map { (difference: abs($0.estimate.y - $0.prediction.y), lag: $0.estimate.x) }
      .max { $0.difference < $1.difference }
  }

  func draw(at index: Int, of grid: PanelGrid, on canvas: inout SVGCanvas) {
    let rect = grid.rect(index)
    let x = AxisMapping(scale: .linear, range: grid.range, start: rect.left, end: rect.right)
    let y = AxisMapping(scale: .linear, range: 0...1, start: rect.bottom, end: rect.top + PanelGrid.headroom)
    drawGrid(rect, x, y, index, grid, &canvas)
    canvas.text(label, rect.left + 8, rect.top + 16, "strong", limit: rect.width - 16)
    // Markers on the axes are whole.
    let plot = PlotRect(left: rect.left - 5, top: rect.top, right: rect.right + 5, bottom: rect.bottom + 5)
    canvas.clipped(to: plot) { canvas in
      held(predicted).drawBand(series: 0, x: x, y: y, on: &canvas)
      predicted.drawLine(series: 0, x: x, y: y, on: &canvas)
      for point in estimated.points {
        guard let px = x.position(point.x), let py = y.position(point.y) else { continue }
        if let interval = point.interval, let low = y.clampedPosition(interval.low),
          let high = y.clampedPosition(interval.high), low - high > 0.5
        {
          canvas.errorBar(px, low, high, series: 1, cap: 3)
        }
        canvas.marker(px, py, series: 1, hollow: point.interval == nil, size: 3)
      }
    }
  }

  /// The curve with its band held within 0…1.
  private func held(_ curve: BandedCurve) -> BandedCurve {
    BandedCurve(
      curve.runs.flatMap { run in
        run.map { point in
          .init(
            point.x, point.y, point.interval.map { max(0, $0.low) }, point.interval.map { min(1, $0.high) })
        } + [.init(run.last?.x ?? 0, .nan, nil, nil)]
      })
  }

  private func drawGrid(
    _ rect: PlotRect, _ x: AxisMapping, _ y: AxisMapping, _ index: Int, _ grid: PanelGrid,
    _ canvas: inout SVGCanvas
  ) {
    for (value, text) in [(0.0, "0"), (0.5, "0.5"), (1, "1")] {
      guard let place = y.position(value) else { continue }
      if value > 0 { canvas.line(rect.left, place, rect.right, place, "grid") }
      if index % grid.columns == 0 { canvas.text(text, rect.left - 7, place + 4.5, "muted", anchor: .end) }
    }
    for tick in grid.ticks.major {
      guard let place = x.position(tick.value) else { continue }
      canvas.line(place, rect.top + PanelGrid.headroom, place, rect.bottom, "grid")
    }
    canvas.line(rect.left, rect.bottom, rect.right, rect.bottom, "axis")
    canvas.line(rect.left, rect.top + PanelGrid.headroom, rect.left, rect.bottom, "axis")
    guard grid.isLowest(index) else { return }
    var end = -Double.infinity
    for tick in grid.ticks.major {
      guard let place = x.position(tick.value) else { continue }
      canvas.line(place, rect.bottom, place, rect.bottom + 4, "axis")
      let half = TextMeasure.width(tick.label, size: Plot.textSize) / 2
      // Labels stay within their panel's half of the gap.
      let center = min(rect.right + 4 - half, max(rect.left - 4 + half, place))
      if center - half < end + 6 { continue }
      end = center + half
      canvas.text(tick.label, center, rect.bottom + 18, "muted", anchor: .middle)
    }
  }
}

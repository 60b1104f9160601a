/// The frame that figures share: title, axes with ticks and labels, and the maps from values to pixels.
///
/// The label of the vertical axis stands above it, where it reads without turning one's head.
struct PlotFrame {
  /// What a frame is made of.
  struct Layout {
    var title: String
    var xAxis: Axis
    var yAxis: Axis
    var xRange: ClosedRange<Double>
    var yRange: ClosedRange<Double>
    /// Ticks of the horizontal axis where they are not to be computed, as for counts.
    var xTicks: AxisTicks?
    var width = Plot.width
    /// The height of the plot area.
    var plotHeight = 230.0
    /// Space kept free to the left of the plot area; `nil` for what the ticks' labels need.
    var leftMargin: Double?
    /// Space kept free to the right of the plot area.
    var rightMargin = 14.0
    /// Space kept free at the right of the vertical axis' label.
    var labelReserve = 0.0
    /// Whether to draw grid lines.
    var hasGrid = true
  }

  let rect: PlotRect
  let x: AxisMapping
  let y: AxisMapping
  let width: Double
  /// The height of the whole figure.
  let height: Double
  private let layout: Layout
  private let xTicks: AxisTicks
  private let yTicks: AxisTicks
  private let titleLines: [String]

  /// Places the parts; draws nothing.
  init(_ layout: Layout) {
    self.layout = layout
    width = layout.width
    titleLines = Self.titleLines(layout.title, width: layout.width)
    let top = 22.0 * Double(titleLines.count) + (layout.yAxis.label.isEmpty ? 10 : 34)
    yTicks = AxisTicks(
      layout.yRange, scale: layout.yAxis.scale, maximumCount: max(3, Int(layout.plotHeight / 38)),
      step: layout.yAxis.tickStep)
    let labelWidth = yTicks.major.map { TextMeasure.width($0.label, size: Plot.textSize) }.max() ?? 0
    let left = layout.leftMargin ?? max(30, labelWidth + 14)
    rect = PlotRect(
      left: left, top: top, right: layout.width - layout.rightMargin, bottom: top + layout.plotHeight)
    height = rect.bottom + (layout.xAxis.label.isEmpty ? 28 : 50)
    x = AxisMapping(scale: layout.xAxis.scale, range: layout.xRange, start: rect.left, end: rect.right)
    y = AxisMapping(scale: layout.yAxis.scale, range: layout.yRange, start: rect.bottom, end: rect.top)
    xTicks = layout.xTicks
      ?? AxisTicks(
        layout.xRange, scale: layout.xAxis.scale, maximumCount: max(3, Int(rect.width / 68)),
        step: layout.xAxis.tickStep)
  }

  /// Draws title, grid and ticks: what lies under the data.
  func drawBackground(on canvas: inout SVGCanvas) {
    Self.drawTitle(layout.title, width: width, on: &canvas)
    canvas.text(layout.yAxis.label, 8, rect.top - 12, "muted", limit: width - 16 - layout.labelReserve)
    for tick in yTicks.major {
      guard let place = y.position(tick.value) else { continue }
      if layout.hasGrid { canvas.line(rect.left, place, rect.right, place, "grid") }
      canvas.text(tick.label, rect.left - 7, place + 4.5, "muted", anchor: .end)
    }
    for tick in shownXTicks {
      guard let place = x.position(tick.value) else { continue }
      if layout.hasGrid { canvas.line(place, rect.top, place, rect.bottom, "grid") }
    }
  }

  /// Draws axes, tick marks and the labels below: what lies over the data.
  func drawForeground(on canvas: inout SVGCanvas) {
    canvas.line(rect.left, rect.bottom, rect.right, rect.bottom, "axis")
    canvas.line(rect.left, rect.top, rect.left, rect.bottom, "axis")
    for value in yTicks.minor {
      guard let place = y.position(value) else { continue }
      canvas.line(rect.left, place, rect.left + 3, place, "axis")
    }
    for value in xTicks.minor {
      guard let place = x.position(value) else { continue }
      canvas.line(place, rect.bottom, place, rect.bottom - 3, "axis")
    }
    for tick in shownXTicks {
      guard let place = x.position(tick.value) else { continue }
      canvas.line(place, rect.bottom, place, rect.bottom + 4, "axis")
      let half = TextMeasure.width(tick.label, size: Plot.textSize) / 2
      // Labels at the ends stay within the figure.
      let center = min(width - half - 2, max(half + 2, place))
      canvas.text(tick.label, center, rect.bottom + 18, "muted", anchor: .middle)
    }
    let middle = (rect.left + rect.right) / 2
    let reach = 2 * min(middle, width - middle) - 8
    canvas.text(layout.xAxis.label, middle, rect.bottom + 39, "muted", anchor: .middle, limit: reach)
  }

  /// Ticks whose labels do not touch the one before.
  private var shownXTicks: [AxisTicks.Tick] {
    var shown: [AxisTicks.Tick] = []
    var end = -Double.infinity
    for tick in xTicks.major {
      guard let place = x.position(tick.value) else { continue }
      let half = TextMeasure.width(tick.label, size: Plot.textSize) / 2
      if place - half < end + 6 { continue }
      end = place + half
      shown.append(tick)
    }
    return shown
  }

  /// Draws a figure's title.
  ///
  /// - Returns: The baseline of its last line.
  @discardableResult
  static func drawTitle(_ title: String, width: Double, on canvas: inout SVGCanvas) -> Double {
    var y = 0.0
    for line in titleLines(title, width: width) {
      y += 22
      canvas.text(line, 8, y, "title", limit: width - 12, size: Plot.titleSize)
    }
    return y
  }

  private static func titleLines(_ title: String, width: Double) -> [String] {
    // Bold text is a tenth wider than the table says.
    TextMeasure.wrapped(title, limit: width - 16, size: Plot.titleSize * 1.08)
  }
}

/// A free-energy surface over two collective variables, as a colour map.
public struct FreeEnergyMapPlot: Sendable {
  /// The title.
  public var title: String
  /// What the horizontal axis shows.
  public var xAxis: Axis
  /// What the vertical axis shows.
  public var yAxis: Axis
  /// The edges of the columns, rising: one more than there are columns.
  public var xEdges: [Double]
  /// The edges of the rows, rising: one more than there are rows.
  public var yEdges: [Double]
  /// The free energy of each cell, row by row from the lowest y; `nil` where the cell was not visited.
  public var values: [Double?]
  /// The unit of the free energy: `"kT"`, `"kJ/mol"`.
  public var unit: String
  /// The value at the map's upper end, above which cells are drawn alike; `nil` for the greatest.
  public var maximum: Double?
  /// Whether to draw lines of equal free energy at the ticks of the colour bar.
  public var hasContours: Bool
  /// The sentence under the figure; `nil` for one made from the data.
  public var caption: String?

  /// Makes the plot.
  ///
  /// - Precondition: One value a cell.
  public init(
    title: String = "Free-energy surface", xAxis: Axis, yAxis: Axis, xEdges: [Double], yEdges: [Double],
    values: [Double?], unit: String, maximum: Double? = nil, hasContours: Bool = true, caption: String? = nil
  ) {
    precondition(
      values.count == max(0, xEdges.count - 1) * max(0, yEdges.count - 1), "one free energy for each cell")
    self.title = title
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.xEdges = xEdges
    self.yEdges = yEdges
    self.values = values
    self.unit = unit
    self.maximum = maximum
    self.hasContours = hasContours
    self.caption = caption
  }

  /// The number of colours that are told apart.
  private static let levelCount = 40

  /// The widest that the colour bar's label may be.
  private static let unitLimit = 140.0

  /// Draws the plot.
  ///
  /// Neighbours of one colour in a row become one piece of one path a colour, so
  /// a grid of 60 × 60 stays below 200 kB.
  ///
  /// - Complexity: O(cells).
  public func figure(name: String = "free-energy-surface") -> Figure {
    let visited = values.compactMap { $0 }.filter { $0.isFinite }
    guard let low = visited.min(), let greatest = visited.max(),
      let xRange = xAxis.resolvedRange(for: xEdges, margin: 0),
      let yRange = yAxis.resolvedRange(for: yEdges, margin: 0)
    else {
      return .withoutData(
        name: name, title: title, sentence: "No cell was visited, so there is no free-energy surface.")
    }
    let cap = maximum.flatMap { $0.isFinite && $0 > low ? $0 : nil } ?? greatest
    // A flat surface still needs a scale of some length.
    let high = cap > low ? cap : low + 1
    let barTicks = AxisTicks(low...high, scale: .linear, maximumCount: 7)
    let barWidth = barTicks.major.map { TextMeasure.width($0.label, size: Plot.textSize) }.max() ?? 0
    let unitWidth = TextMeasure.width(barLabel, size: Plot.textSize)
    let frame = PlotFrame(
      .init(
        title: title, xAxis: xAxis, yAxis: yAxis, xRange: xRange, yRange: yRange, plotHeight: 310,
        rightMargin: 52 + barWidth, labelReserve: min(Self.unitLimit, unitWidth) + 12, hasGrid: false))
    var canvas = SVGCanvas()
    canvas.rectangle(frame.rect.left, frame.rect.top, frame.rect.right, frame.rect.bottom, "void")
    frame.drawBackground(on: &canvas)
    canvas.clipped(to: frame.rect) { canvas in
      drawCells(low, high, frame, &canvas)
      if hasContours { drawContours(barTicks.major.map(\.value), low, high, frame, &canvas) }
    }
    frame.drawForeground(on: &canvas)
    drawBar(low, high, barTicks, frame, &canvas, isCapped: greatest > high)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption, description: describe(low, greatest),
      width: frame.width, height: frame.height, canvas: canvas)
  }

  private func drawCells(
    _ low: Double, _ high: Double, _ frame: PlotFrame, _ canvas: inout SVGCanvas
  ) {
    // Neighbours share the text of their edge, so that no seam shows.
    let columns = xEdges.map { frame.x.position($0).map { Plot.coordinate(($0 * 10).rounded() / 10) } }
    let rows = yEdges.map { frame.y.position($0).map { Plot.coordinate(($0 * 10).rounded() / 10) } }
    let width = xEdges.count - 1
    var paths = [String](repeating: "", count: Self.levelCount)
    for row in 0..<max(0, yEdges.count - 1) {
      guard let bottom = rows[row], let top = rows[row + 1] else { continue }
      var column = 0
      while column < width {
        let start = column
        let level = level(values[row * width + column], low, high)
        repeat { column += 1 } while column < width && self.level(values[row * width + column], low, high) == level
        guard let level, let left = columns[start], let right = columns[column] else { continue }
        paths[level] += "M\(left) \(bottom)H\(right)V\(top)H\(left)Z"
      }
    }
    canvas.group("shape-rendering=\"crispEdges\"") { canvas in
      for (level, path) in paths.enumerated() {
        canvas.path(path, "", fill: Self.color(level))
      }
    }
  }

  private func level(_ value: Double?, _ low: Double, _ high: Double) -> Int? {
    guard let value, value.isFinite else { return nil }
    let share = (min(high, max(low, value)) - low) / (high - low)
    return min(Self.levelCount - 1, max(0, Int(share * Double(Self.levelCount))))
  }

  private static func color(_ level: Int) -> Color {
    .along(Palette.viridis, (Double(level) + 0.5) / Double(levelCount))
  }

  private func drawContours(
    _ heights: [Double], _ low: Double, _ high: Double, _ frame: PlotFrame, _ canvas: inout SVGCanvas
  ) {
    let centers = { (edges: [Double]) in zip(edges, edges.dropFirst()).map { ($0 + $1) / 2 } }
    let lines = ContourLines(xs: centers(xEdges), ys: centers(yEdges), values: values)
    let pieces = heights.filter { $0 > low && $0 < high }.map { (height: $0, segments: lines.segments(at: $0)) }
    // Lines of a surface that is mostly noise say nothing and take much room.
    guard pieces.reduce(0, { $0 + $1.segments.count }) < 2500 else { return }
    for piece in pieces {
      var data = PathData()
      for segment in piece.segments {
        guard let x1 = frame.x.position(segment.x1), let y1 = frame.y.position(segment.y1),
          let x2 = frame.x.position(segment.x2), let y2 = frame.y.position(segment.y2)
        else { continue }
        data.move((x1 * 10).rounded() / 10, (y1 * 10).rounded() / 10)
        data.line((x2 * 10).rounded() / 10, (y2 * 10).rounded() / 10)
      }
      let isDark = (piece.height - low) / (high - low) < 0.55
      canvas.path(data, "contour \(isDark ? "contour-light" : "contour-dark")")
    }
  }

  private func drawBar(
    _ low: Double, _ high: Double, _ ticks: AxisTicks, _ frame: PlotFrame, _ canvas: inout SVGCanvas, isCapped: Bool
  ) {
    let left = frame.rect.right + 18
    let right = left + 14
    let y = AxisMapping(scale: .linear, range: low...high, start: frame.rect.bottom, end: frame.rect.top)
    let step = frame.rect.height / Double(Self.levelCount)
    canvas.group("shape-rendering=\"crispEdges\"") { canvas in
      for level in 0..<Self.levelCount {
        let bottom = frame.rect.bottom - Double(level) * step
        canvas.rectangle(left, bottom, right, bottom - step, "", fill: Self.color(level))
      }
    }
    canvas.rectangle(left, frame.rect.top, right, frame.rect.bottom, "axis")
    for tick in ticks.major {
      guard let place = y.position(tick.value) else { continue }
      canvas.line(right, place, right + 4, place, "axis")
      // A capped map's last label stands for everything above it.
      let isLast = isCapped && tick == ticks.major.last && tick.value >= high - 1e-9 * abs(high)
      canvas.text((isLast ? "≥" : "") + tick.label, right + 7, place + 4.5, "muted")
    }
    canvas.text(barLabel, frame.width - 8, frame.rect.top - 12, "muted", anchor: .end, limit: Self.unitLimit)
  }

  private var barLabel: String { "F / \(unit)" }

  private var defaultCaption: String {
    "The free energy in \(unit), lowest where dark; plain cells were never visited"
      + (hasContours ? ", and lines join points of equal free energy." : ".")
  }

  private func describe(_ low: Double, _ high: Double) -> String {
    let share = Double(values.compactMap { $0 }.count) / Double(max(1, values.count))
    var text = "\(caption ?? defaultCaption) Horizontally \(xAxis.label), vertically \(yAxis.label)."
    text += " \(NumberText.percent(share)) of the cells were visited; values reach from "
    text += "\(NumberText.significant(low)) to \(NumberText.significant(high, unit: unit))."
    return text
  }
}

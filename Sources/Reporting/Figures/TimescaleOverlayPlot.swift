/// The implied timescales of each mapping over those of the whole system: a row for each mapping, lines
/// through all rows for the timescales that a perfect mapping keeps.
public struct TimescaleOverlayPlot: Sendable {
  /// One timescale.
  public struct Estimate: Sendable, Equatable {
    /// The timescale; nil where there is none.
    public var value: Double?
    /// Its 95 % interval.
    public var interval: ClosedRange<Double>?

    /// Makes an estimate.
    public init(_ value: Double?, interval: ClosedRange<Double>? = nil) {
      self.value = value
      self.interval = interval
    }
  }

  /// The timescales of one mapping, slowest first.
  public struct Row: Sendable, Equatable {
    /// The mapping.
    public var name: String
    /// Slowest first.
    public var timescales: [Estimate]

    /// Makes a row.
    public init(_ name: String, _ timescales: [Estimate]) {
      self.name = name
      self.timescales = timescales
    }
  }

  /// The title.
  public var title: String
  /// What the mappings are compared with: the row at the top.
  public var reference: Row
  /// From top to bottom; the first thirty are drawn.
  public var rows: [Row]
  /// The unit of time: `"ns"`.
  public var unit: String
  /// The sentence under the figure; nil for one made from the data.
  public var caption: String?

  /// Makes the plot.
  public init(
    title: String = "Implied timescales", reference: Row, rows: [Row], unit: String,
    caption: String? = nil
  ) {
    self.title = title
    self.reference = reference
    self.rows = rows
    self.unit = unit
    self.caption = caption
  }

  /// The most rows that are drawn below the reference.
  public static let rowLimit = 30
  /// The most timescales of a row that are drawn; as many as there are colours.
  public static let processLimit = Palette.seriesCount
  private static let spacing = 9.0
  private static let nameLimit = 150.0

  /// Draws the plot; the axis of time is logarithmic.
  ///
  /// - Complexity: O(timescales).
  public func figure(name: String = "timescale-overlay") -> Figure {
    let shown = [reference] + rows.prefix(Self.rowLimit)
    let xAxis = Axis("timescale / \(unit)", scale: .logarithmic)
    let all = shown.flatMap { $0.timescales.prefix(Self.processLimit) }
    let values = all.compactMap(\.value).filter(xAxis.shows)
    guard let low = values.min(), let high = values.max() else {
      return .withoutData(name: name, title: title, sentence: "There are no timescales to draw.")
    }
    // An interval that reaches down to zero would leave nothing of the rest to see.
    let ends = all.flatMap { estimate in
      estimate.interval.map { [max($0.lowerBound, low / 3), min($0.upperBound, high * 3)] } ?? []
    }
    guard let range = xAxis.resolvedRange(for: values + ends, margin: 0.05) else {
      return .withoutData(name: name, title: title, sentence: "There are no timescales to draw.")
    }
    let processes = max(1, shown.map { min(Self.processLimit, $0.timescales.count) }.max() ?? 1)
    let names = shown.map { TextMeasure.width($0.name, size: Plot.textSize) }.max() ?? 0
    let isWide = names > Self.nameLimit
    let nameWidth = min(isWide ? 2 * Self.nameLimit : Self.nameLimit, names)
    let more = rows.count - (shown.count - 1)
    func frame(_ rowHeight: Double) -> PlotFrame {
      PlotFrame(
        .init(
          title: title, xAxis: xAxis, yAxis: Axis(" "), xRange: range, yRange: 0...1,
          width: isWide ? Plot.wideWidth : Plot.width,
          plotHeight: rowHeight * Double(shown.count) + (more > 0 ? 24 : 0) + 8,
          leftMargin: nameWidth + 20, hasGrid: false))
    }
    // Places along the axis do not depend on the height, which depends on what overlaps there.
    let lanes = shown.map { Self.lanes($0, frame(26)) }
    let rowHeight = Self.spacing * Double((lanes.flatMap { $0 }.max() ?? 0)) + 26
    let frame = frame(rowHeight)
    var canvas = SVGCanvas()
    PlotFrame.drawTitle(title, width: frame.width, on: &canvas)
    drawKey(processes, frame, &canvas)
    drawReference(frame, rowHeight, &canvas)
    for (index, row) in shown.enumerated() {
      let y = frame.rect.top + 4 + rowHeight * (Double(index) + 0.5)
      canvas.text(row.name, 8, y + 4.5, index == 0 ? "strong" : "", limit: nameWidth + 0.5)
      canvas.line(frame.rect.left, y, frame.rect.right, y, "grid")
      draw(row, at: y, lanes[index], frame, &canvas)
    }
    if more > 0 {
      canvas.text(
        "and \(NumberText.count(more)) more", frame.rect.left + 6, frame.rect.bottom - 10, "muted halo")
    }
    frame.drawForeground(on: &canvas)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption(shown), description: describe(shown),
      width: frame.width, height: frame.height, canvas: canvas)
  }

  /// The markers of the slowest process, the next and so on.
  private func drawKey(_ processes: Int, _ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    let y = frame.rect.top - 12
    let prefix = "process"
    var x = frame.rect.left
    canvas.text(prefix, x, y, "muted")
    x += TextMeasure.width(prefix, size: Plot.textSize) + 14
    for process in 0..<processes {
      canvas.marker(x, y - 4, series: process)
      canvas.text("\(process + 1)", x + 9, y)
      x += 38
    }
  }

  /// Lines and bands through all rows, and a rule below the reference's own.
  private func drawReference(_ frame: PlotFrame, _ rowHeight: Double, _ canvas: inout SVGCanvas) {
    for (process, estimate) in reference.timescales.prefix(Self.processLimit).enumerated() {
      guard let value = estimate.value, frame.x.contains(value), let x = frame.x.position(value) else {
        continue
      }
      if let (low, high) = Self.ends(estimate, frame), high - low > 0.5 {
        canvas.rectangle(
          low, frame.rect.top, high, frame.rect.bottom, "band \(SeriesStyle.colorClass(process))")
      }
      canvas.line(x, frame.rect.top, x, frame.rect.bottom, SeriesStyle.lineClass(process) + " thin")
    }
    let y = frame.rect.top + 4 + rowHeight
    canvas.line(8, y, frame.rect.right, y, "grid")
  }

  /// The lane of each timescale of a row: the first in which it covers no slower one.
  private static func lanes(_ row: Row, _ frame: PlotFrame) -> [Int] {
    var reached: [[(low: Double, high: Double)]] = []
    return row.timescales.prefix(processLimit).map { estimate in
      guard let value = estimate.value, let x = frame.x.clampedPosition(value) else { return 0 }
      let ends = ends(estimate, frame) ?? (x, x)
      let (low, high) = (min(ends.low, x - 3) - 3, max(ends.high, x + 3) + 3)
      let lane = reached.firstIndex { $0.allSatisfy { high < $0.low || low > $0.high } } ?? reached.count
      if lane == reached.count { reached.append([]) }
      reached[lane].append((low, high))
      return lane
    }
  }

  private static func ends(_ estimate: Estimate, _ frame: PlotFrame) -> (low: Double, high: Double)? {
    guard let interval = estimate.interval,
      let low = frame.x.clampedPosition(interval.lowerBound),
      let high = frame.x.clampedPosition(interval.upperBound)
    else { return nil }
    return (low, high)
  }

  private func draw(
    _ row: Row, at middle: Double, _ lanes: [Int], _ frame: PlotFrame, _ canvas: inout SVGCanvas
  ) {
    var isEmpty = true
    for (process, estimate) in row.timescales.prefix(Self.processLimit).enumerated() {
      guard let value = estimate.value, value.isFinite, value > 0,
        let x = frame.x.clampedPosition(value)
      else { continue }
      isEmpty = false
      let y = middle + Self.spacing * (Double(lanes[process]) - Double(lanes.max() ?? 0) / 2)
      if let (low, high) = Self.ends(estimate, frame) {
        let style = "bar-line \(SeriesStyle.colorClass(process))"
        canvas.line(low, y, high, y, style)
        canvas.line(low, y - 3, low, y + 3, style)
        canvas.line(high, y - 3, high, y + 3, style)
      }
      canvas.marker(x, y, series: process, size: 3.6)
    }
    if isEmpty { canvas.text(NumberText.missing, frame.rect.right - 8, middle + 4.5, "muted", anchor: .end) }
  }

  private func defaultCaption(_ shown: [Row]) -> String {
    var text = "The implied timescales of each mapping; lines go through those of \(reference.name)"
    if shown.contains(where: { $0.timescales.contains { $0.interval != nil } }) {
      text += ", bars and bands are 95 % intervals"
    }
    return text
      + ". A mapping that keeps a process puts its marker on the line; one that loses it stays left of it."
  }

  private func describe(_ shown: [Row]) -> String {
    let parts = shown.prefix(8).map { row in
      let values = row.timescales.prefix(Self.processLimit).map { estimate in
        estimate.value.flatMap { $0.isFinite ? NumberText.significant($0) : nil } ?? NumberText.missing
      }
      return "\(row.name): \(values.joined(separator: ", "))"
    }
    return "\(caption ?? defaultCaption(shown)) In \(unit): \(parts.joined(separator: "; "))."
  }
}

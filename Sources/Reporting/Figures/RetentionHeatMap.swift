/// How much of each slow process of the whole system each mapping keeps: rows of mappings, columns of
/// processes, cells of R².
public struct RetentionHeatMap: Sendable {
  /// One slow process.
  public struct Column: Sendable, Equatable {
    /// What it is called: `"ψ1"`.
    public var name: String
    /// How slow it is: `"1.2 ns"`.
    public var timescale: String?

    /// Makes a column.
    public init(_ name: String, timescale: String? = nil) {
      self.name = name
      self.timescale = timescale
    }
  }

  /// One mapping.
  public struct Row: Sendable, Equatable {
    /// The mapping.
    public var name: String
    /// R², 0…1, of each process; nil where there is none.
    public var values: [Double?]

    /// Makes a row.
    public init(_ name: String, _ values: [Double?]) {
      self.name = name
      self.values = values
    }
  }

  /// The title.
  public var title: String
  /// From left to right; the first twelve are drawn.
  public var columns: [Column]
  /// From top to bottom; the first forty are drawn.
  public var rows: [Row]
  /// The sentence under the figure; nil for one made from the data.
  public var caption: String?

  /// Makes the map; values that a row lacks are drawn as missing.
  public init(
    title: String = "What each mapping keeps of the slow processes", columns: [Column], rows: [Row],
    caption: String? = nil
  ) {
    self.title = title
    self.columns = columns
    self.rows = rows
    self.caption = caption
  }

  /// The most columns that are drawn.
  public static let columnLimit = 12
  /// The most rows that are drawn.
  public static let rowLimit = 40
  private static let rowHeight = 26.0
  private static let leastCell = 46.0
  private static let gap = 14.0

  /// Draws the map.
  ///
  /// - Complexity: O(cells).
  public func figure(name: String = "retention") -> Figure {
    let shownRows = Array(rows.prefix(Self.rowLimit))
    let shownColumns = Array(columns.prefix(Self.columnLimit))
    guard !shownRows.isEmpty, !shownColumns.isEmpty else {
      return .withoutData(name: name, title: title, sentence: "There are no slow processes to compare.")
    }
    let names = shownRows.map { TextMeasure.width($0.name, size: Plot.textSize) }.max() ?? 0
    let headers = shownColumns.flatMap { [$0.name, $0.timescale ?? ""] }
      .map { TextMeasure.width($0, size: Plot.textSize) + 8 }.max() ?? 0
    let count = Double(shownColumns.count)
    // Names keep a little room even beside the widest headings.
    let cellNeed = min(100, max(Self.leastCell, headers), (Plot.wideWidth - Self.gap - 110) / count)
    let isWide = min(names, 280) + 30 + cellNeed * count > Plot.width
    let width = isWide ? Plot.wideWidth : Plot.width
    let left = min(names + 16, width - Self.gap - cellNeed * count)
    let cell = min(100, (width - Self.gap - left) / count)
    var canvas = SVGCanvas()
    let lines = shownColumns.contains { $0.timescale != nil } ? 2.0 : 1
    let top = PlotFrame.drawTitle(title, width: width, on: &canvas) + 14 + 18 * lines
    for (index, column) in shownColumns.enumerated() {
      let x = left + (Double(index) + 0.5) * cell
      canvas.text(column.name, x, top - 18 * lines + 9, "strong", anchor: .middle, limit: cell - 4)
      if let timescale = column.timescale {
        canvas.text(timescale, x, top - 9, "muted", anchor: .middle, limit: cell - 4)
      }
    }
    for (index, row) in shownRows.enumerated() {
      let y = top + Double(index) * Self.rowHeight
      canvas.text(row.name, left - 8, y + Self.rowHeight / 2 + 4.5, anchor: .end, limit: left - 14)
      for column in shownColumns.indices {
        let x = left + Double(column) * cell
        let value = column < row.values.count ? row.values[column] : nil
        Self.drawCell(value, x, y, x + cell, y + Self.rowHeight, &canvas)
      }
    }
    let bottom = top + Double(shownRows.count) * Self.rowHeight
    let more = rows.count - shownRows.count
    if more > 0 { canvas.text("and \(NumberText.count(more)) more", left, bottom + 18, "muted") }
    let keyTop = bottom + (more > 0 ? 36 : 18)
    Self.drawKey(left, keyTop, width, &canvas)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption, description: describe(shownRows),
      width: width, height: keyTop + 34, canvas: canvas)
  }

  /// The step of the lower half of the diverging map: none is its middle, all is its end.
  private static func step(_ value: Double) -> Int {
    let last = Double(Palette.divergingCount / 2)
    return Int(((1 - min(1, max(0, value))) * last).rounded())
  }

  private static func drawCell(
    _ value: Double?, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ canvas: inout SVGCanvas
  ) {
    let middle = (x1 + x2) / 2
    let baseline = (y1 + y2) / 2 + 4
    guard let value, value.isFinite else {
      canvas.rectangle(x1 + 1, y1 + 1, x2 - 1, y2 - 1, "void", radius: 2)
      canvas.text(NumberText.missing, middle, baseline, "muted", anchor: .middle)
      return
    }
    let step = step(value)
    canvas.rectangle(x1 + 1, y1 + 1, x2 - 1, y2 - 1, "v\(step)", radius: 2)
    // A cross-validated R² below zero is worse than the mean; how much so does not matter.
    let text = value < -0.995 ? "< −1" : value > 1.005 ? "> 1" : NumberText.fixed(value, decimals: 2)
    canvas.text(text, middle, baseline, "cell i\(step)", anchor: .middle)
  }

  private static func drawKey(_ left: Double, _ top: Double, _ width: Double, _ canvas: inout SVGCanvas) {
    let count = Palette.divergingCount / 2 + 1
    let start = min(left, width - gap - 180)
    let step = 180.0 / Double(count)
    canvas.group("shape-rendering=\"crispEdges\"") { canvas in
      for index in 0..<count {
        let x = start + Double(index) * step
        canvas.rectangle(x, top, x + step, top + 8, "v\(count - 1 - index)")
      }
    }
    canvas.text("0", start, top + 25, "muted")
    canvas.text("R²", start + 90, top + 25, "muted", anchor: .middle)
    canvas.text("1", start + 180, top + 25, "muted", anchor: .end)
  }

  private var defaultCaption: String {
    var text = "R² of each slow process of the whole system (columns) from each mapping (rows): "
      + "1 is kept whole, 0 is lost."
    let more = columns.count - Self.columnLimit
    if more > 0 { text += " The first \(Self.columnLimit) of \(columns.count) processes are drawn." }
    return text
  }

  private func describe(_ shown: [Row]) -> String {
    let parts = shown.prefix(8).map { row in
      let values = row.values.prefix(Self.columnLimit).map { value in
        value.flatMap { $0.isFinite ? NumberText.significant($0, digits: 2) : nil } ?? NumberText.missing
      }
      return "\(row.name): \(values.joined(separator: ", "))"
    }
    return "\(caption ?? defaultCaption) \(parts.joined(separator: "; "))."
  }
}

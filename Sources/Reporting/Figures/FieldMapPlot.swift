/// A field on a grid of rows and columns, such as a mode's spatial map, with zero in the middle of
/// the colours.
public struct FieldMapPlot: Sendable {
  /// The title.
  public var title: String
  /// The number of rows, drawn from top to bottom.
  public var rowCount: Int
  /// The number of columns, drawn from left to right.
  public var columnCount: Int
  /// One value a cell, row by row; `nil` where there is none.
  public var values: [Double?]
  /// The value at the ends of the colours; `nil` for the largest magnitude.
  public var limit: Double?
  /// The sentence under the figure; `nil` for one made from the data.
  public var caption: String?

  /// Makes the plot.
  ///
  /// - Precondition: One value a cell.
  public init(
    title: String, rowCount: Int, columnCount: Int, values: [Double?], limit: Double? = nil,
    caption: String? = nil
  ) {
    precondition(values.count == rowCount * columnCount, "one value for each cell")
    self.title = title
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.values = values
    self.limit = limit
    self.caption = caption
  }

  /// Draws the plot.
  ///
  /// - Complexity: O(cells).
  public func figure(name: String) -> Figure {
    let largest = values.compactMap { $0 }.filter(\.isFinite).map(abs).max() ?? 0
    let end = limit.flatMap { $0.isFinite && $0 > 0 ? $0 : nil } ?? largest
    guard rowCount > 0, columnCount > 0, end > 0 else {
      return .withoutData(name: name, title: title, sentence: "There is no field to draw.")
    }
    var canvas = SVGCanvas()
    let top = PlotFrame.drawTitle(title, width: Plot.width, on: &canvas) + 14
    let left = 8.0
    let width = Plot.width - 16
    let height = min(320, max(60, width * Double(rowCount) / Double(columnCount)))
    let rect = PlotRect(left: left, top: top, right: left + width, bottom: top + height)
    canvas.rectangle(rect.left, rect.top, rect.right, rect.bottom, "void")
    drawCells(rect, end, &canvas)
    canvas.rectangle(rect.left, rect.top, rect.right, rect.bottom, "axis")
    drawKey(rect, end, isCapped: largest > end * (1 + 1e-9), &canvas)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption, description: describe(largest),
      width: Plot.width, height: rect.bottom + 52, canvas: canvas)
  }

  /// One path a colour: neighbours of one colour in a row become one piece of it.
  private func drawCells(_ rect: PlotRect, _ end: Double, _ canvas: inout SVGCanvas) {
    var paths = [String](repeating: "", count: Palette.divergingCount)
    // Neighbours share the text of their edge, so that no seam shows.
    func edge(_ start: Double, _ length: Double, _ index: Int, of count: Int) -> String {
      Plot.coordinate(((start + length * Double(index) / Double(count)) * 10).rounded() / 10)
    }
    func step(_ row: Int, _ column: Int) -> Int? {
      guard let value = values[row * columnCount + column], value.isFinite else { return nil }
      return CorrelationPlot.step(value / end)
    }
    for row in 0..<rowCount {
      let upper = edge(rect.top, rect.height, row, of: rowCount)
      let lower = edge(rect.top, rect.height, row + 1, of: rowCount)
      var column = 0
      while column < columnCount {
        let start = column
        let color = step(row, column)
        repeat { column += 1 } while column < columnCount && step(row, column) == color
        guard let color else { continue }
        let first = edge(rect.left, rect.width, start, of: columnCount)
        let last = edge(rect.left, rect.width, column, of: columnCount)
        paths[color] += "M\(first) \(lower)H\(last)V\(upper)H\(first)Z"
      }
    }
    canvas.group("shape-rendering=\"crispEdges\"") { canvas in
      for (color, path) in paths.enumerated() { canvas.path(path, "v\(color)") }
    }
  }

  private func drawKey(_ rect: PlotRect, _ end: Double, isCapped: Bool, _ canvas: inout SVGCanvas) {
    let width = min(220, rect.width)
    let start = rect.right - width
    let top = rect.bottom + 14
    let step = width / Double(Palette.divergingCount)
    canvas.group("shape-rendering=\"crispEdges\"") { canvas in
      for index in 0..<Palette.divergingCount {
        let x = start + Double(index) * step
        canvas.rectangle(x, top, x + step, top + 8, "v\(index)")
      }
    }
    let text = NumberText.significant(end, digits: 2)
    canvas.text((isCapped ? "≤" : "") + "−" + text, start, top + 25, "muted")
    canvas.text("0", start + width / 2, top + 25, "muted", anchor: .middle)
    canvas.text((isCapped ? "≥" : "") + text, rect.right, top + 25, "muted", anchor: .end)
  }

  private var defaultCaption: String {
    "The field on its grid, in the order of the data: blue is negative, orange positive."
  }

  private func describe(_ largest: Double) -> String {
    guard let place = values.firstIndex(where: { $0.map { abs($0) } == largest }) else {
      return caption ?? defaultCaption
    }
    return "\(caption ?? defaultCaption) \(rowCount) rows and \(columnCount) columns; the strongest is "
      + "\(NumberText.significant(values[place]!)) in row \(place / columnCount + 1), column "
      + "\(place % columnCount + 1)."
  }
}

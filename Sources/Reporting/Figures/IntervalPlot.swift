/// Estimates with intervals, one below the other, on a common axis.
public struct IntervalPlot: Sendable {
  /// One estimate.
  public struct Row: Sendable, Equatable {
    /// What it is an estimate by.
    public var label: String
    /// The estimate; `nil` where there is none.
    public var value: Double?
    /// Its interval.
    public var interval: ClosedRange<Double>?
    /// Whether it is of the data it was fitted to, and so drawn hollow.
    public var isFitted: Bool

    /// Makes a row.
    public init(
      _ label: String, value: Double?, interval: ClosedRange<Double>? = nil, isFitted: Bool = false
    ) {
      self.label = label
      self.value = value
      self.interval = interval
      self.isFitted = isFitted
    }
  }

  /// The title.
  public var title: String
  /// From top to bottom.
  public var rows: [Row]
  /// What is estimated, with its unit.
  public var axis: String
  /// The sentence under the figure.
  public var caption: String

  /// Makes the plot.
  public init(title: String, rows: [Row], axis: String, caption: String) {
    self.title = title
    self.rows = rows
    self.axis = axis
    self.caption = caption
  }

  /// Draws the plot; the axis is logarithmic, as befits times.
  public func figure(name: String) -> Figure {
    let values = rows.flatMap { row in
      [row.value, row.interval?.lowerBound, row.interval?.upperBound].compactMap { $0 }
    }
    let xAxis = Axis(axis, scale: .logarithmic)
    guard let range = xAxis.resolvedRange(for: values, margin: 0.08) else {
      return .withoutData(name: name, title: title, sentence: "There are no estimates to draw.")
    }
    let rowHeight = 36.0
    let frame = PlotFrame(
      .init(
        title: title, xAxis: xAxis, yAxis: Axis(""), xRange: range, yRange: 0...1,
        plotHeight: rowHeight * Double(rows.count) + 8, hasGrid: false))
    var canvas = SVGCanvas()
    PlotFrame.drawTitle(title, width: frame.width, on: &canvas)
    let top = frame.rect.top + 4
    for (index, row) in rows.enumerated() {
      // The name stands above its own line, where it has the whole width.
      let y = top + rowHeight * Double(index) + 25
      canvas.line(frame.rect.left, y, frame.rect.right, y, "grid")
      canvas.text(row.label, frame.rect.left + 4, y - 9, "halo", limit: frame.rect.right - frame.rect.left - 8)
      if let interval = row.interval, let low = frame.x.clampedPosition(interval.lowerBound),
        let high = frame.x.clampedPosition(interval.upperBound)
      {
        let style = "bar-line \(SeriesStyle.colorClass(0))"
        canvas.line(low, y, high, y, style)
        canvas.line(low, y - 4, low, y + 4, style)
        canvas.line(high, y - 4, high, y + 4, style)
      }
      if let x = row.value.flatMap({ frame.x.clampedPosition($0) }) {
        canvas.marker(x, y, series: 0, hollow: row.isFitted)
      } else {
        canvas.text(NumberText.missing, frame.rect.right - 8, y + 4, "muted", anchor: .end)
      }
    }
    frame.drawForeground(on: &canvas)
    return Figure(
      name: name, title: title, caption: caption, description: describe(), width: frame.width,
      height: frame.height, canvas: canvas)
  }

  private func describe() -> String {
    let parts = rows.compactMap { row in
      row.value.map { "\(row.label): \(NumberText.significant($0, digits: 3))" }
    }
    return caption + " " + parts.joined(separator: "; ") + "."
  }
}

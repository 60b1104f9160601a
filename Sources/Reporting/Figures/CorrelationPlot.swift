/// Correlations between features and collective variables, as a map with the values written in.
public struct CorrelationPlot: Sendable {
  /// The title.
  public var title: String
  /// The features' names, from top to bottom; up to some thirty are readable.
  public var features: [String]
  /// The collective variables' names, from left to right; up to six.
  public var variables: [String]
  /// The correlation, −1…1, of each feature with each variable, feature by feature; `nil` where there is none.
  public var values: [Double?]
  /// The sentence under the figure; `nil` for one made from the data.
  public var caption: String?

  /// Makes the plot.
  ///
  /// - Precondition: One value for each feature and variable.
  public init(
    title: String = "What the variables follow", features: [String], variables: [String], values: [Double?],
    caption: String? = nil
  ) {
    precondition(values.count == features.count * variables.count, "one value for each feature and variable")
    self.title = title
    self.features = features
    self.variables = variables
    self.values = values
    self.caption = caption
  }

  /// Draws the plot.
  public func figure(name: String = "feature-correlations") -> Figure {
    guard !features.isEmpty, !variables.isEmpty else {
      return .withoutData(name: name, title: title, sentence: "There are no correlations to draw.")
    }
    let rowHeight = 24.0
    var canvas = SVGCanvas()
    let top = PlotFrame.drawTitle(title, width: Plot.width, on: &canvas) + 36
    let least = 50.0 * Double(variables.count)
    let widest = features.map { TextMeasure.width($0, size: Plot.textSize) }.max() ?? 0
    let left = min(max(widest + 16, 60), max(110, Plot.width - 14 - least))
    let cellWidth = min(90, (Plot.width - 14 - left) / Double(variables.count))
    for (column, variable) in variables.enumerated() {
      canvas.text(
        variable, left + (Double(column) + 0.5) * cellWidth, top - 9, "muted", anchor: .middle, limit: cellWidth - 4)
    }
    for (row, feature) in features.enumerated() {
      let y = top + Double(row) * rowHeight
      canvas.text(feature, left - 8, y + rowHeight / 2 + 4.5, anchor: .end, limit: left - 14)
      for column in variables.indices {
        let x = left + Double(column) * cellWidth
        drawCell(
          values[row * variables.count + column], x, y, x + cellWidth, y + rowHeight, &canvas)
      }
    }
    let bottom = top + Double(features.count) * rowHeight
    drawKey(left, bottom + 22, min(Plot.width - 14, left + cellWidth * Double(variables.count)), &canvas)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption, description: describe(), width: Plot.width,
      height: bottom + 62, canvas: canvas)
  }

  private func drawCell(
    _ value: Double?, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ canvas: inout SVGCanvas
  ) {
    let middle = (x1 + x2) / 2
    let baseline = (y1 + y2) / 2 + 4
    guard let value, value.isFinite else {
      canvas.rectangle(x1 + 1, y1 + 1, x2 - 1, y2 - 1, "void", radius: 2)
      canvas.text(NumberText.missing, middle, baseline, "muted", anchor: .middle)
      return
    }
    let step = Self.step(value)
    canvas.rectangle(x1 + 1, y1 + 1, x2 - 1, y2 - 1, "v\(step)", radius: 2)
    canvas.text(NumberText.fixed(value, decimals: 2), middle, baseline, "cell i\(step)", anchor: .middle)
  }

  /// The step of the diverging map for a correlation; values beyond ±1 take the ends.
  static func step(_ value: Double) -> Int {
    let last = Double(Palette.divergingCount - 1)
    return Int(((min(1, max(-1, value)) + 1) / 2 * last).rounded())
  }

  private func drawKey(_ left: Double, _ top: Double, _ right: Double, _ canvas: inout SVGCanvas) {
    let width = max(120, right - left)
    let start = min(left, Plot.width - 14 - width)
    let step = width / Double(Palette.divergingCount)
    canvas.group("shape-rendering=\"crispEdges\"") { canvas in
      for index in 0..<Palette.divergingCount {
        let x = start + Double(index) * step
        canvas.rectangle(x, top, x + step, top + 8, "v\(index)")
      }
    }
    canvas.text("−1", start, top + 25, "muted")
    canvas.text("0", start + width / 2, top + 25, "muted", anchor: .middle)
    canvas.text("1", start + width, top + 25, "muted", anchor: .end)
    let text = "correlation"
    if start > TextMeasure.width(text, size: Plot.textSize) + 20 {
      canvas.text(text, start - 10, top + 8, "muted", anchor: .end)
    }
  }

  private var defaultCaption: String {
    "The correlation of each feature (rows) with each collective variable (columns): blue is negative, "
      + "orange positive."
  }

  private func describe() -> String {
    let strongest = variables.indices.compactMap { column -> String? in
      let candidates = features.indices.compactMap { row -> (row: Int, value: Double)? in
        guard let value = values[row * variables.count + column], value.isFinite else { return nil }
        return (row, value)
      }
      guard let best = candidates.max(by: { abs($0.value) < abs($1.value) }) else { return nil }
      return "\(variables[column]) most with \(features[best.row]) (\(NumberText.fixed(best.value, decimals: 2)))"
    }
    return ([caption ?? defaultCaption] + (strongest.isEmpty ? [] : [strongest.joined(separator: "; ") + "."]))
      .joined(separator: " ")
  }
}

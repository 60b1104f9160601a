/// Names of series, set to the right of the plot area at the height where each series ends.
struct SideLabels {
  /// One name.
  struct Label {
    var text: String
    var series: Int
    /// The height, in pixels, at which the name would best stand.
    var y: Double
    /// Whether the series' markers are hollow, as where colours repeat.
    var isHollow = false
  }

  /// The widest that a name may be beside a figure of half a row.
  static let limit = 96.0
  /// The widest that a name may be beside a figure of a whole row.
  static let wideLimit = 240.0
  private static let spacing = 18.0

  /// The space that the names need beside the plot area.
  static func width(_ names: [String], limit: Double = limit) -> Double {
    let widest = names.map { TextMeasure.width($0, size: Plot.textSize) }.max() ?? 0
    return names.isEmpty ? 14 : min(limit, widest) + 34
  }

  /// Whether a name is too long for a figure of half a row.
  static func needWholeRow(_ names: [String]) -> Bool {
    names.contains { TextMeasure.width($0, size: Plot.textSize) > limit }
  }

  /// Draws the names, moved apart where they would touch, in their order of height.
  static func draw(
    _ labels: [Label], beside rect: PlotRect, limit: Double = limit, on canvas: inout SVGCanvas
  ) {
    var placed = labels.sorted { $0.y < $1.y }
    let highest = rect.top + 6
    let lowest = max(rect.bottom - 4, highest + spacing * Double(placed.count - 1))
    for index in placed.indices {
      let least = index == 0 ? highest : placed[index - 1].y + spacing
      placed[index].y = max(placed[index].y, least)
    }
    for index in placed.indices.reversed() {
      let most = index == placed.count - 1 ? lowest : placed[index + 1].y - spacing
      placed[index].y = min(placed[index].y, most)
    }
    for label in placed {
      canvas.marker(rect.right + 15, label.y, series: label.series, hollow: label.isHollow)
      canvas.text(label.text, rect.right + 25, label.y + 4.5, limit: limit)
    }
  }
}

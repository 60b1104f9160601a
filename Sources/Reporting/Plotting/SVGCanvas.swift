/// Collects the elements of a figure.
///
/// All text passes through the escaper here; all coordinates through one that
/// accepts finite numbers only.
struct SVGCanvas {
  /// Where a text's position lies in the text.
  enum Anchor: String { case start, middle, end }

  /// The elements so far.
  private(set) var content = ""

  /// Adds a line between two points.
  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
    content += "<line class=\"\(style)\" x1=\"\(n(x1))\" y1=\"\(n(y1))\" x2=\"\(n(x2))\" y2=\"\(n(y2))\"/>\n"
  }

  /// Adds a rectangle; corners may be given in any order.
  mutating func rectangle(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String, fill: Color? = nil, radius: Double = 0
  ) {
    let fillText = fill.map { " fill=\"\($0.hex)\"" } ?? ""
    let radiusText = radius > 0 ? " rx=\"\(n(radius))\"" : ""
    content +=
      "<rect class=\"\(style)\"\(fillText)\(radiusText) x=\"\(n(min(x1, x2)))\" y=\"\(n(min(y1, y2)))\""
      + " width=\"\(n(abs(x2 - x1)))\" height=\"\(n(abs(y2 - y1)))\"/>\n"
  }

  /// Adds a path; nothing for an empty one.
  mutating func path(_ data: PathData, _ style: String) { path(data.text, style) }

  /// Adds a path given as text.
  mutating func path(_ data: String, _ style: String, fill: Color? = nil) {
    guard !data.isEmpty else { return }
    let classText = style.isEmpty ? "" : " class=\"\(style)\""
    let fillText = fill.map { " fill=\"\($0.hex)\"" } ?? ""
    content += "<path\(classText)\(fillText) d=\"\(data)\"/>\n"
  }

  /// Adds text with its baseline at a point.
  ///
  /// - Parameters:
  ///   - limit: The widest it may be; longer text is cut, with the whole in a tooltip.
  ///   - turned: Whether it runs upwards.
  mutating func text(
    _ text: String, _ x: Double, _ y: Double, _ style: String = "", anchor: Anchor = .start,
    limit: Double? = nil, size: Double = Plot.textSize, turned: Bool = false
  ) {
    let shown = limit.map { TextMeasure.ellipsised(text, limit: $0, size: size) } ?? text
    let tooltip = shown == text ? "" : "<title>\(Markup.escaped(text))</title>"
    let classText = style.isEmpty ? "" : " class=\"\(style)\""
    let anchorText = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
    let turnText = turned ? " transform=\"rotate(-90 \(n(x)) \(n(y)))\"" : ""
    content +=
      "<text\(classText)\(anchorText)\(turnText) x=\"\(n(x))\" y=\"\(n(y))\">\(tooltip)\(Markup.escaped(shown))</text>\n"
  }

  /// Adds a disc about a point.
  ///
  /// - Parameter tooltip: What is said of it where the pointer rests; empty for nothing.
  mutating func disc(_ x: Double, _ y: Double, _ radius: Double, _ style: String, tooltip: String = "") {
    let start = "<circle class=\"\(style)\" cx=\"\(n(x))\" cy=\"\(n(y))\" r=\"\(n(radius))\""
    let end = tooltip.isEmpty ? "/>\n" : "><title>\(Markup.escaped(tooltip))</title></circle>\n"
    content += start + end
  }

  /// Adds the marker of a series at a point; the shape tells the series as well as the colour does.
  mutating func marker(_ x: Double, _ y: Double, series: Int, hollow: Bool = false, size: Double = 4) {
    let style = "\(hollow ? "hollow" : "mark") \(SeriesStyle.colorClass(series))"
    var data = PathData()
    switch series % Palette.seriesCount {
    case 0:
      disc(x, y, size, style)
      return
    case 1:
      let s = size * 0.9
      rectangle(x - s, y - s, x + s, y + s, style)
      return
    case 2: data.polyline([(x, y - size * 1.2), (x + size * 1.1, y + size * 0.8), (x - size * 1.1, y + size * 0.8)])
    case 3: data.polyline([(x, y - size * 1.3), (x + size * 1.3, y), (x, y + size * 1.3), (x - size * 1.3, y)])
    case 4: data.polyline([(x, y + size * 1.2), (x + size * 1.1, y - size * 0.8), (x - size * 1.1, y - size * 0.8)])
    default:
      let s = size * 1.1
      let t = size * 0.4
      data.polyline([
        (x - s, y - t), (x - t, y - t), (x - t, y - s), (x + t, y - s), (x + t, y - t), (x + s, y - t),
        (x + s, y + t), (x + t, y + t), (x + t, y + s), (x - t, y + s), (x - t, y + t), (x - s, y + t),
      ])
    }
    data.close()
    path(data, style)
  }

  /// Adds a vertical error bar with caps, in pixels.
  mutating func errorBar(_ x: Double, _ y1: Double, _ y2: Double, series: Int, cap: Double = 4) {
    var data = PathData()
    data.polyline([(x, y1), (x, y2)])
    for y in [y1, y2] { data.polyline([(x - cap, y), (x + cap, y)]) }
    path(data, "bar-line \(SeriesStyle.colorClass(series))")
  }

  /// Adds what `body` draws, cut at a rectangle.
  ///
  /// A nested drawing cuts without a reference by name, and names would clash
  /// where several figures share a page.
  mutating func clipped(to rect: PlotRect, _ body: (inout SVGCanvas) -> Void) {
    content +=
      "<svg x=\"\(n(rect.left))\" y=\"\(n(rect.top))\" width=\"\(n(rect.width))\" height=\"\(n(rect.height))\""
      + " viewBox=\"\(n(rect.left)) \(n(rect.top)) \(n(rect.width)) \(n(rect.height))\" overflow=\"hidden\">\n"
    body(&self)
    content += "</svg>\n"
  }

  /// Adds what `body` draws as a group with a style.
  mutating func group(_ attributes: String, _ body: (inout SVGCanvas) -> Void) {
    content += "<g \(attributes)>\n"
    body(&self)
    content += "</g>\n"
  }

  private func n(_ value: Double) -> String { Plot.coordinate(value) }
}

/// A rectangle in pixels, y downwards.
struct PlotRect: Equatable {
  var left: Double, top: Double, right: Double, bottom: Double
  var width: Double { right - left }
  var height: Double { bottom - top }
}

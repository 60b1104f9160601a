/// The rank of each mapping by each of several scores, joined by lines: where scores agree the lines run
/// level, where they disagree they cross.
public struct RankDisagreementPlot: Sendable {
  /// One mapping.
  public struct Row: Sendable, Equatable {
    /// The mapping.
    public var name: String
    /// Its rank by each score, from 1; ties may share one; nil where there is none.
    public var ranks: [Int?]

    /// Makes a row.
    public init(_ name: String, _ ranks: [Int?]) {
      self.name = name
      self.ranks = ranks
    }
  }

  /// The title.
  public var title: String
  /// The scores, from left to right; the first ten are drawn.
  public var scores: [String]
  /// The mappings; the first twelve are drawn.
  public var rows: [Row]
  /// The sentence under the figure; nil for one made from the data.
  public var caption: String?

  /// Makes the plot; ranks that a row lacks are missing.
  public init(
    title: String = "How the scores disagree", scores: [String], rows: [Row], caption: String? = nil
  ) {
    self.title = title
    self.scores = scores
    self.rows = rows
    self.caption = caption
  }

  /// The most mappings that can be told apart.
  public static let rowLimit = 2 * Palette.seriesCount
  /// The most scores that are drawn.
  public static let scoreLimit = 10
  private static let step = 30.0
  private static let left = 62.0

  private struct Spot {
    var x: Double, y: Double
  }

  /// Draws the plot.
  ///
  /// - Complexity: O(rows · scores).
  public func figure(name: String = "rank-disagreement") -> Figure {
    let shown = Array(rows.prefix(Self.rowLimit))
    let columns = Array(scores.prefix(Self.scoreLimit))
    // Ranks may go beyond the mappings that are drawn: what counts is their order.
    let levels = Set(shown.flatMap { $0.ranks.prefix(columns.count).compactMap { $0 } }).sorted()
    guard !columns.isEmpty, !levels.isEmpty else {
      return .withoutData(name: name, title: title, sentence: "There are no ranks to compare.")
    }
    let names = shown.map(\.name)
    let isWide = columns.count > 3 || SideLabels.needWholeRow(names)
    let width = isWide ? Plot.wideWidth : Plot.width
    let limit = isWide ? SideLabels.wideLimit : SideLabels.limit
    let right = width - SideLabels.width(names, limit: limit)
    let cell = (right - Self.left) / Double(columns.count)
    let words = columns.flatMap { Self.spaced($0).split(separator: " ") }
    // Where a word is wider than its column, every other name moves up, which gives all more room.
    let isStaggered = columns.count > 1
      && words.contains { TextMeasure.width(String($0), size: Plot.textSize) > cell - 8 }
    let headerLimit = isStaggered ? min(2 * cell - 32, cell + 30) : cell - 8
    let headers = columns.map { Self.lines($0, limit: headerLimit) }
    func lineCount(_ tier: Int) -> Double {
      let tier = headers.enumerated().filter { !isStaggered || $0.offset % 2 == tier }
      return Double(tier.map(\.element.count).max() ?? 1)
    }
    var canvas = SVGCanvas()
    let upper = PlotFrame.drawTitle(title, width: width, on: &canvas) + 26
    let lower = upper + (isStaggered ? 17 * lineCount(1) + 4 : 0)
    let top = lower + 17 * (lineCount(0) - 1) + 14
    let headTops = columns.indices.map { isStaggered && $0 % 2 == 1 ? upper : lower }
    // Names need 18 pixels each, ranks that are shared need less.
    let height = max(Self.step * Double(levels.count), 18 * Double(shown.count) + 6)
    let rect = PlotRect(left: Self.left, top: top, right: right, bottom: top + height)
    let pitch = height / Double(levels.count)
    func x(_ column: Int) -> Double { rect.left + cell * (Double(column) + 0.5) }
    func y(_ level: Int) -> Double { top + pitch * (Double(level) + 0.5) }

    drawGrid(levels, headers, headTops, rect, x, y, &canvas)
    let spots = Self.spots(shown, columns.count, levels, pitch, x, y)
    for series in shown.indices.reversed() { Self.draw(spots[series], series, &canvas) }
    let labels = shown.indices.compactMap { series -> SideLabels.Label? in
      guard let last = spots[series].compactMap({ $0 }).last else { return nil }
      return SideLabels.Label(
        text: shown[series].name, series: series, y: last.y, isHollow: series >= Palette.seriesCount)
    }
    SideLabels.draw(labels, beside: rect, limit: limit, on: &canvas)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption, description: describe(shown, columns),
      width: width, height: rect.bottom + 14, canvas: canvas)
  }
  private static func spaced(_ name: String) -> String { name.replacing("_", with: " ") }

  /// A score's name in at most two lines.
  private static func lines(_ name: String, limit: Double) -> [String] {
    let lines = TextMeasure.wrapped(spaced(name), limit: limit, size: Plot.textSize)
    guard lines.count > 2 else { return lines }
    let rest = lines[1...].joined(separator: " ")
    return [lines[0], TextMeasure.ellipsised(rest, limit: limit, size: Plot.textSize)]
  }

  private func drawGrid(
    _ levels: [Int], _ headers: [[String]], _ headTops: [Double], _ rect: PlotRect, _ x: (Int) -> Double,
    _ y: (Int) -> Double, _ canvas: inout SVGCanvas
  ) {
    for (column, lines) in headers.enumerated() {
      // From a name in the upper tier the line leads down between its neighbours.
      let start = min(rect.top, headTops[column] + 17 * Double(lines.count - 1) + 8)
      canvas.line(x(column), start, x(column), rect.bottom, "grid")
      for (index, line) in lines.enumerated() {
        canvas.text(line, x(column), headTops[column] + 17 * Double(index), "muted", anchor: .middle)
      }
    }
    canvas.text("rank", 40, rect.top - 12, "muted", anchor: .end)
    for (index, level) in levels.enumerated() {
      canvas.text(NumberText.count(level), 40, y(index) + 4.5, "muted", anchor: .end, limit: 36)
    }
  }

  /// Where each mapping stands in each column; those that share a rank stand apart about its height.
  private static func spots(
    _ rows: [Row], _ columnCount: Int, _ levels: [Int], _ pitch: Double, _ x: (Int) -> Double,
    _ y: (Int) -> Double
  ) -> [[Spot?]] {
    var spots = [[Spot?]](repeating: [Spot?](repeating: nil, count: columnCount), count: rows.count)
    for column in 0..<columnCount {
      for (index, level) in levels.enumerated() {
        let tied = rows.indices.filter { column < rows[$0].ranks.count && rows[$0].ranks[column] == level }
        let gap = tied.count < 2 ? 0 : min(9, 0.8 * pitch / Double(tied.count - 1))
        for (place, row) in tied.enumerated() {
          let offset = gap * (Double(place) - Double(tied.count - 1) / 2)
          spots[row][column] = Spot(x: x(column), y: y(index) + offset)
        }
      }
    }
    return spots
  }

  /// The line is broken where a score is missing.
  private static func draw(_ spots: [Spot?], _ series: Int, _ canvas: inout SVGCanvas) {
    for run in spots.split(whereSeparator: { $0 == nil }) {
      var data = PathData()
      data.polyline(run.compactMap { $0 }.map { ($0.x, $0.y) })
      if run.count > 1 { canvas.path(data, SeriesStyle.lineClass(series)) }
    }
    for spot in spots.compactMap({ $0 }) {
      canvas.marker(spot.x, spot.y, series: series, hollow: series >= Palette.seriesCount)
    }
  }

  private var defaultCaption: String {
    var text = "The rank of each mapping by each score, 1 the best: "
      + "lines that cross are scores that disagree."
    if rows.count > Self.rowLimit {
      text += " The first \(Self.rowLimit) of \(NumberText.count(rows.count)) mappings are drawn."
    }
    if scores.count > Self.scoreLimit {
      text += " The first \(Self.scoreLimit) of \(scores.count) scores are drawn."
    }
    return text
  }

  private func describe(_ shown: [Row], _ columns: [String]) -> String {
    let parts = columns.enumerated().compactMap { column, score -> String? in
      let best = shown.filter { column < $0.ranks.count && $0.ranks[column] == 1 }.map(\.name)
      return best.isEmpty ? nil : "first by \(score): \(best.joined(separator: ", "))"
    }
    let start = caption ?? defaultCaption
    return parts.isEmpty ? start : "\(start) \(parts.joined(separator: "; "))."
  }
}

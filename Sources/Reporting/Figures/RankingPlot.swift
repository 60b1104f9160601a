/// Variables in the order of their score, with intervals; those that cannot be told apart
/// share a shaded ground.
public struct RankingPlot: Sendable {
  /// One variable.
  public struct Row: Sendable, Equatable {
    /// The variable.
    public var name: String
    /// Its score; nil where there is none.
    public var value: Double?
    /// The score's 95 % interval.
    public var interval: ClosedRange<Double>?
    /// Its rank, from 1; rows that tie may share one.
    public var rank: Int?
    /// Rows that follow each other with one number here are ties; nil for a row by itself.
    public var tieGroup: Int?
    /// The probability of such a score where there is nothing to find.
    public var pValue: Double?

    /// Makes a row.
    public init(
      _ name: String, value: Double?, interval: ClosedRange<Double>? = nil, rank: Int? = nil,
      tieGroup: Int? = nil, pValue: Double? = nil
    ) {
      self.name = name
      self.value = value
      self.interval = interval
      self.rank = rank
      self.tieGroup = tieGroup
      self.pValue = pValue
    }
  }

  /// The title.
  public var title: String
  /// From best to worst; the first thirty are drawn.
  public var rows: [Row]
  /// What is scored, with its unit: `"J* at β = 5, nats"`.
  public var axis: String
  /// The p-value above which a score is drawn hollow.
  public var significance: Double
  /// The sentence under the figure; nil for one made from the data.
  public var caption: String?

  /// Makes the plot.
  public init(
    title: String = "Ranking", rows: [Row], axis: String, significance: Double = 0.05,
    caption: String? = nil
  ) {
    self.title = title
    self.rows = rows
    self.axis = axis
    self.significance = significance
    self.caption = caption
  }

  /// The most rows that are drawn.
  public static let rowLimit = 30
  private static let rowHeight = 24.0

  /// Draws the plot.
  public func figure(name: String = "ranking") -> Figure {
    let shown = Array(rows.prefix(Self.rowLimit))
    let values = shown.flatMap { row in
      [row.value, row.interval?.lowerBound, row.interval?.upperBound].compactMap { $0 }
    }
    let xAxis = Axis(axis)
    guard shown.contains(where: { $0.value.map(xAxis.shows) ?? false }),
      let range = xAxis.resolvedRange(for: values, margin: 0.06)
    else {
      return .withoutData(name: name, title: title, sentence: "There are no scores to rank.")
    }
    let hasP = shown.contains { $0.pValue != nil }
    let names = shown.map { TextMeasure.width($0.name, size: Plot.textSize) }.max() ?? 0
    let isWide = names > Self.nameLimit
    let nameWidth = min(isWide ? 2.4 * Self.nameLimit : Self.nameLimit, names)
    let more = rows.count - shown.count
    let frame = PlotFrame(
      .init(
        title: title, xAxis: xAxis, yAxis: Axis(hasP ? " " : ""), xRange: range, yRange: 0...1,
        width: isWide ? Plot.wideWidth : Plot.width,
        plotHeight: Self.rowHeight * Double(shown.count + (more > 0 ? 1 : 0)) + 8,
        leftMargin: nameWidth + 52, rightMargin: hasP ? 78 : 14, hasGrid: false))
    var canvas = SVGCanvas()
    PlotFrame.drawTitle(title, width: frame.width, on: &canvas)
    drawTies(shown, frame, &canvas)
    drawZero(frame, &canvas)
    for (index, row) in shown.enumerated() {
      draw(row, at: Self.center(index, frame), nameWidth: nameWidth, frame, &canvas)
    }
    if hasP { canvas.text("p", frame.width - 10, frame.rect.top - 8, "muted", anchor: .end) }
    if more > 0 {
      canvas.text(
        "and \(NumberText.count(more)) more", frame.rect.left + 6,
        Self.center(shown.count, frame) + 4.5, "muted")
    }
    frame.drawForeground(on: &canvas)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption(shown), description: describe(shown),
      width: frame.width, height: frame.height, canvas: canvas)
  }

  /// The widest that a name may be in a figure of half a row: the scores need the rest.
  private static let nameLimit = 170.0

  private static func center(_ index: Int, _ frame: PlotFrame) -> Double {
    frame.rect.top + 4 + rowHeight * (Double(index) + 0.5)
  }

  /// Runs of rows that are ties, two or more.
  private static func ties(_ rows: [Row]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    while start < rows.count {
      var end = start + 1
      while end < rows.count, let group = rows[start].tieGroup, rows[end].tieGroup == group { end += 1 }
      if end - start > 1 { runs.append(start..<end) }
      start = end
    }
    return runs
  }

  private func drawTies(_ shown: [Row], _ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    for run in Self.ties(shown) {
      let top = Self.center(run.lowerBound, frame) - Self.rowHeight / 2 + 2
      let bottom = Self.center(run.upperBound - 1, frame) + Self.rowHeight / 2 - 2
      canvas.rectangle(6, top, frame.rect.right, bottom, "shade", radius: 4)
    }
    for index in shown.indices {
      let y = Self.center(index, frame)
      canvas.line(frame.rect.left, y, frame.rect.right, y, "grid")
    }
  }

  private func drawZero(_ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    guard frame.x.contains(0), let x = frame.x.position(0), x > frame.rect.left + 1 else { return }
    canvas.line(x, frame.rect.top, x, frame.rect.bottom, "guide")
  }

  private func draw(
    _ row: Row, at y: Double, nameWidth: Double, _ frame: PlotFrame, _ canvas: inout SVGCanvas
  ) {
    if let rank = row.rank, (1...999).contains(rank) {
      canvas.text(NumberText.count(rank), 34, y + 4.5, "muted", anchor: .end)
    }
    canvas.text(row.name, 44, y + 4.5, limit: nameWidth + 0.5)
    if let interval = row.interval, !interval.lowerBound.isNaN, !interval.upperBound.isNaN,
      let low = frame.x.clampedPosition(interval.lowerBound),
      let high = frame.x.clampedPosition(interval.upperBound)
    {
      let style = "bar-line \(SeriesStyle.colorClass(0))"
      canvas.line(low, y, high, y, style)
      canvas.line(low, y - 4, low, y + 4, style)
      canvas.line(high, y - 4, high, y + 4, style)
    }
    if let value = row.value, value.isFinite, let x = frame.x.clampedPosition(value) {
      canvas.marker(x, y, series: 0, hollow: isHollow(row))
    } else {
      canvas.text(NumberText.missing, frame.rect.right - 8, y + 4.5, "muted", anchor: .end)
    }
    if let p = row.pValue {
      canvas.text(Self.pText(p), frame.width - 10, y + 4.5, "muted", anchor: .end)
    }
  }

  private func isHollow(_ row: Row) -> Bool { row.pValue.map { !($0 <= significance) } ?? false }

  private static func pText(_ p: Double) -> String {
    guard p >= 0, p <= 1 else { return NumberText.missing }
    if p < 0.0001 { return "< 0.0001" }
    return NumberText.fixed(p, decimals: p < 0.001 ? 4 : p < 0.0995 ? 3 : 2)
  }

  private func defaultCaption(_ shown: [Row]) -> String {
    var text = "Scores, best first"
    if shown.contains(where: { $0.interval != nil }) { text += ", with 95 % intervals" }
    if !Self.ties(shown).isEmpty { text += "; rows on a common ground cannot be told apart" }
    if shown.contains(where: isHollow) {
      text += "; hollow points are no more than chance gives (p above \(NumberText.compact(significance)))"
    }
    return text + "."
  }

  private func describe(_ shown: [Row]) -> String {
    let parts = shown.prefix(10).map { row in
      "\(row.rank.map { "\($0). " } ?? "")\(row.name): "
        + (row.value.map { NumberText.significant($0) } ?? NumberText.missing)
    }
    return "\(caption ?? defaultCaption(shown)) \(parts.joined(separator: "; "))."
  }
}

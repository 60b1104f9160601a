/// How much variables tell of their future, against how far ahead it lies.
///
/// - Reference: W. Bialek, I. Nemenman, N. Tishby, Neural Comput. 13, 2409 (2001),
///   doi:10.1162/089976601753195969.
public struct PredictiveInformationPlot: Sendable {
  /// The information at one lag.
  public struct Point: Sendable, Equatable {
    /// The lag, above zero.
    public var lag: Double
    /// The information, in nats.
    public var value: Double
    /// The lower end of its 95 % interval.
    public var lower: Double?
    /// The upper end of its 95 % interval.
    public var upper: Double?

    /// Makes a point.
    public init(lag: Double, value: Double, lower: Double? = nil, upper: Double? = nil) {
      self.lag = lag
      self.value = value
      self.lower = lower
      self.upper = upper
    }
  }

  /// One variable.
  public struct Series: Sendable, Equatable {
    /// The name beside the curve.
    public var name: String
    /// The points, in any order.
    public var points: [Point]

    /// Makes a curve.
    public init(name: String, points: [Point]) {
      self.name = name
      self.points = points
    }
  }

  /// The title.
  public var title: String
  /// The variables; the first eight are drawn.
  public var series: [Series]
  /// The unit of lags: `"ps"`.
  public var unit: String
  /// The lag that the other figures are for.
  public var chosenLag: Double?
  /// The sentence under the figure; nil for one made from the data.
  public var caption: String?

  /// Makes the plot.
  public init(
    title: String = "Predictive information", series: [Series], unit: String, chosenLag: Double? = nil,
    caption: String? = nil
  ) {
    self.title = title
    self.series = series
    self.unit = unit
    self.chosenLag = chosenLag
    self.caption = caption
  }

  /// The most curves that can be told apart.
  public static let seriesLimit = 8

  /// Draws the plot; points that have no place on the axes are left out.
  ///
  /// - Complexity: O(points).
  public func figure(name: String = "predictive-information") -> Figure {
    let shown = Array(series.prefix(Self.seriesLimit))
    let xAxis = Axis("lag / \(unit)", scale: .logarithmic)
    let curves = shown.map { series in
      BandedCurve(
        series.points.filter { xAxis.shows($0.lag) }.map { .init($0.lag, $0.value, $0.lower, $0.upper) })
    }
    let points = curves.flatMap(\.points)
    let heights = Self.heights(points)
    guard let xRange = xAxis.resolvedRange(for: points.map(\.x), margin: 0.03),
      let fitted = Axis("").resolvedRange(for: heights + [0], margin: 0.06)
    else {
      return .withoutData(name: name, title: title, sentence: "There is no predictive information to draw.")
    }
    // Nothing lies below zero but noise: the axis begins there where there is none.
    let yRange = (heights.min() ?? 0) >= 0 ? 0...fitted.upperBound : fitted
    let names = shown.map(\.name)
    let isWide = SideLabels.needWholeRow(names)
    let frame = PlotFrame(
      .init(
        title: title, xAxis: xAxis, yAxis: Axis("predictive information, nats"), xRange: xRange, yRange: yRange,
        width: isWide ? Plot.wideWidth : Plot.width, plotHeight: isWide ? 320 : 260,
        rightMargin: SideLabels.width(names, limit: SideLabels.wideLimit)))
    var canvas = SVGCanvas()
    frame.drawBackground(on: &canvas)
    drawGuides(frame, &canvas)
    canvas.clipped(to: frame.rect) { canvas in
      for (index, curve) in curves.enumerated() {
        curve.drawBand(series: index, x: frame.x, y: frame.y, on: &canvas)
      }
      for (index, curve) in curves.enumerated().reversed() {
        curve.drawLine(series: index, x: frame.x, y: frame.y, on: &canvas)
        for point in curve.points {
          guard let x = frame.x.position(point.x), let y = frame.y.position(point.y) else { continue }
          canvas.marker(x, y, series: index, hollow: index >= Palette.seriesCount, size: 3)
        }
      }
    }
    labelChosen(curves, frame, &canvas)
    frame.drawForeground(on: &canvas)
    let labels = curves.enumerated().compactMap { index, curve -> SideLabels.Label? in
      guard let last = curve.points.last, let y = frame.y.clampedPosition(last.y) else { return nil }
      return .init(text: shown[index].name, series: index, y: y, isHollow: index >= Palette.seriesCount)
    }
    SideLabels.draw(labels, beside: frame.rect, limit: SideLabels.wideLimit, on: &canvas)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption(shown, curves),
      description: describe(shown, curves), width: frame.width,
      height: max(frame.height, frame.rect.top + 18 * Double(labels.count) + 12), canvas: canvas)
  }

  /// Values and the ends of intervals, those cut where they would squeeze the curves.
  private static func heights(_ points: [BandedCurve.Point]) -> [Double] {
    let values = points.map(\.y)
    guard let low = values.min(), let high = values.max() else { return [] }
    let reach = max(high - low, 1e-9 * max(abs(low), abs(high)))
    return values
      + points.flatMap { point in
        point.interval.map { [max($0.low, low - reach), min($0.high, high + reach)] } ?? []
      }
  }

  private func drawGuides(_ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    if frame.y.range.lowerBound < 0, let zero = frame.y.position(0) {
      canvas.line(frame.rect.left, zero, frame.rect.right, zero, "guide")
    }
    if let x = chosenPlace(frame) { canvas.line(x, frame.rect.top, x, frame.rect.bottom, "chosen") }
  }

  private func chosenPlace(_ frame: PlotFrame) -> Double? {
    guard let chosenLag, frame.x.contains(chosenLag) else { return nil }
    return frame.x.position(chosenLag)
  }

  /// Names the chosen lag at the top or the bottom, wherever the curves leave room.
  private func labelChosen(_ curves: [BandedCurve], _ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    guard let chosenLag, let x = chosenPlace(frame) else { return }
    var placer = LabelPlacer(bounds: frame.rect)
    for curve in curves {
      for step in 0...60 {
        let place = frame.rect.left + frame.rect.width * Double(step) / 60
        let share = (place - frame.rect.left) / frame.rect.width
        let low = Plot.log10(frame.x.range.lowerBound)
        let high = Plot.log10(frame.x.range.upperBound)
        if let point = curve.interpolated(at: Plot.exp10(low + share * (high - low))),
          let y = frame.y.position(point.y)
        {
          placer.avoid(place, y)
        }
      }
    }
    let text = TextMeasure.ellipsised(
      "lag \(NumberText.compact(chosenLag, unit: unit))", limit: frame.rect.width - 20, size: Plot.textSize)
    let rows = [frame.rect.top + 18, frame.rect.bottom - 10, (frame.rect.top + frame.rect.bottom) / 2]
    let places = rows.flatMap { y -> [(x: Double, y: Double, anchor: SVGCanvas.Anchor)] in
      [(x + 8, y, .start), (x - 8, y, .end)]
    }
    if let place = placer.place([text], at: places) {
      canvas.text(text, place.x, place.y, "strong halo", anchor: place.anchor)
    }
  }

  private func defaultCaption(_ shown: [Series], _ curves: [BandedCurve]) -> String {
    var text = "What each variable's present tells of its future"
    if curves.contains(where: \.hasBand) { text += ", with 95 % intervals as bands" }
    text += "; the variable to choose depends on the lag where curves cross. 1 nat is 1.44 bits."
    if series.count > shown.count {
      text += " The first \(shown.count) of \(series.count) variables are drawn."
    }
    return text
  }

  private func describe(_ shown: [Series], _ curves: [BandedCurve]) -> String {
    let parts = zip(shown, curves).compactMap { series, curve -> String? in
      guard let first = curve.points.first, let last = curve.points.last else { return nil }
      return "\(series.name) goes from \(NumberText.significant(first.y)) nats at "
        + "\(NumberText.compact(first.x, unit: unit)) to \(NumberText.significant(last.y)) at "
        + NumberText.compact(last.x, unit: unit)
    }
    return "\(caption ?? defaultCaption(shown, curves)) \(parts.joined(separator: "; "))."
  }
}

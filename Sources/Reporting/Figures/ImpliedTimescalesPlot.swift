/// Implied timescales against the lag time, on logarithmic axes.
///
/// Where a timescale is shorter than the lag the data say nothing about it; that
/// region is shaded. A level curve is what a Markov model needs; a rising one says
/// that the lag is still too short.
///
/// - Reference: W. C. Swope et al., J. Phys. Chem. B 108, 6571 (2004), doi:10.1021/jp037421y.
public struct ImpliedTimescalesPlot: Sendable {
  /// The timescale of one mode at one lag.
  public struct Point: Sendable, Equatable {
    /// The lag time.
    public var lag: Double
    /// The timescale in the lag's unit; `nil` where there is none.
    public var timescale: Double?
    /// The 95 % interval; `nil` where the data carry none, and the marker is then hollow.
    public var interval: ClosedRange<Double>?

    /// Makes a point.
    public init(lag: Double, timescale: Double?, interval: ClosedRange<Double>? = nil) {
      self.lag = lag
      self.timescale = timescale
      self.interval = interval
    }
  }

  /// A mode followed over the lags.
  public struct Mode: Sendable, Equatable {
    /// The name beside the curve.
    public var name: String
    /// The points, by rising lag.
    public var points: [Point]

    /// Makes a mode.
    public init(name: String, points: [Point]) {
      self.name = name
      self.points = points
    }
  }

  /// The title.
  public var title: String
  /// The modes, slowest first; up to six are told apart by colour.
  public var modes: [Mode]
  /// The unit of lags and timescales: `"ps"`, `"frames"`.
  public var unit: String
  /// The lag at which the analysis was made.
  public var chosenLag: Double?
  /// The sentence under the figure; `nil` for one made from the data.
  public var caption: String?

  /// Makes the plot.
  public init(
    title: String = "Implied timescales", modes: [Mode], unit: String, chosenLag: Double? = nil,
    caption: String? = nil
  ) {
    self.title = title
    self.modes = modes
    self.unit = unit
    self.chosenLag = chosenLag
    self.caption = caption
  }

  /// Draws the plot.
  ///
  /// Points with a lag or timescale of zero or below, or without one, are left out.
  public func figure(name: String = "implied-timescales") -> Figure {
    let xAxis = Axis("lag time / \(unit)", scale: .logarithmic)
    let yAxis = Axis(yAxisLabel, scale: .logarithmic)
    let drawn = modes.map { mode in
      mode.points.compactMap { DrawnPoint($0) }.sorted { $0.lag < $1.lag }
    }
    let points = drawn.flatMap { $0 }
    let timescales = points.map(\.timescale)
    guard let low = timescales.min(), let high = timescales.max(),
      let xRange = xAxis.resolvedRange(for: points.map(\.lag) + (chosenLag.map { [$0] } ?? [])),
      // An interval that spans decades must not squeeze the curves.
      let yRange = yAxis.resolvedRange(
        for: timescales + points.flatMap { [max($0.low, low / 3), min($0.high, high * 3)] })
    else {
      return .withoutData(
        name: name, title: title, sentence: "No mode has a timescale at any of the lags, so there is nothing to draw.")
    }
    let frame = PlotFrame(
      .init(
        title: title, xAxis: xAxis, yAxis: yAxis, xRange: xRange, yRange: yRange, plotHeight: 260,
        rightMargin: SideLabels.width(modes.map(\.name))))
    var canvas = SVGCanvas()
    frame.drawBackground(on: &canvas)
    canvas.clipped(to: frame.rect) { canvas in
      drawUnresolvedRegion(frame, &canvas)
      for (series, points) in drawn.enumerated() { drawBand(points, series, frame, &canvas) }
    }
    drawUnresolvedLabel(frame, &canvas, avoiding: points)
    drawChosenLag(frame, &canvas)
    for (series, points) in drawn.enumerated().reversed() { drawCurve(points, series, frame, &canvas) }
    frame.drawForeground(on: &canvas)
    let labels = drawn.enumerated().compactMap { series, points in
      points.last.flatMap { last in
        frame.y.clampedPosition(last.timescale).map {
          SideLabels.Label(text: modes[series].name, series: series, y: $0)
        }
      }
    }
    SideLabels.draw(labels, beside: frame.rect, on: &canvas)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption, description: describe(drawn),
      width: frame.width, height: frame.height, canvas: canvas)
  }

  /// A point that has a place on both axes.
  private struct DrawnPoint {
    var lag: Double, timescale: Double, low: Double, high: Double
    var hasInterval: Bool

    init?(_ point: Point) {
      guard let value = point.timescale, value.isFinite, value > 0, point.lag.isFinite, point.lag > 0 else {
        return nil
      }
      lag = point.lag
      timescale = value
      hasInterval = point.interval.map { !$0.lowerBound.isNaN && !$0.upperBound.isNaN } ?? false
      low = hasInterval ? max(point.interval?.lowerBound ?? value, value * 1e-6) : value
      high = hasInterval ? min(point.interval?.upperBound ?? value, value * 1e6) : value
    }
  }

  private var yAxisLabel: String { "implied timescale / \(unit)" }

  private var defaultCaption: String {
    "Timescales implied by each lag time, with 95 % intervals as bands; hollow markers have no interval, and "
      + "in the shaded region a timescale is shorter than the lag and so not resolved."
  }

  private func describe(_ drawn: [[DrawnPoint]]) -> String {
    let curves = zip(modes, drawn).compactMap { mode, points -> String? in
      guard let first = points.first, let last = points.last else { return nil }
      let from = NumberText.significant(first.timescale, unit: unit)
      let to = NumberText.significant(last.timescale, unit: unit)
      let lags = "\(NumberText.compact(first.lag, unit: unit)) to \(NumberText.compact(last.lag, unit: unit))"
      return "\(mode.name) goes from \(from) to \(to) over lags of \(lags)"
    }
    return ([caption ?? defaultCaption] + [curves.joined(separator: "; ") + "."]).joined(separator: " ")
  }

  // MARK: Parts

  /// The region in which the timescale is shorter than the lag: below the diagonal.
  private func drawUnresolvedRegion(_ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    guard let diagonal = diagonal(frame) else { return }
    var data = PathData()
    data.polyline([diagonal.start, diagonal.end, (diagonal.end.x, frame.rect.bottom)])
    if diagonal.start.y < frame.rect.bottom { data.line(diagonal.start.x, frame.rect.bottom) }
    data.close()
    canvas.path(data, "shade")
    var edge = PathData()
    edge.polyline([diagonal.start, diagonal.end])
    canvas.path(edge, "guide")
  }

  /// The line timescale = lag within the frame, continued to the right edge above the frame.
  private func diagonal(_ frame: PlotFrame) -> (start: (x: Double, y: Double), end: (x: Double, y: Double))? {
    let first = max(frame.x.range.lowerBound, frame.y.range.lowerBound)
    let last = frame.x.range.upperBound
    guard first < last, let x1 = frame.x.position(first), let y1 = frame.y.position(first),
      let x2 = frame.x.position(last), let y2 = frame.y.position(last)
    else { return nil }
    return ((x1, y1), (x2, y2))
  }

  /// Sets the region's name at the lower right, if it has room there and no curve runs through it.
  private func drawUnresolvedLabel(_ frame: PlotFrame, _ canvas: inout SVGCanvas, avoiding points: [DrawnPoint]) {
    let text = "timescale < lag"
    let textWidth = TextMeasure.width(text, size: Plot.textSize)
    let right = frame.rect.right - 8
    let left = right - textWidth
    guard let diagonal = diagonal(frame), diagonal.end.x > diagonal.start.x else { return }
    let slope = (diagonal.start.y - diagonal.end.y) / (diagonal.end.x - diagonal.start.x)
    // The diagonal's height above the bottom at the text's left end must clear the text.
    let heightThere = frame.rect.bottom - diagonal.start.y + slope * (left - diagonal.start.x)
    for lift in [9.0, 32, 55] where heightThere > lift + 16 {
      let baseline = frame.rect.bottom - lift
      let isFree = !points.contains { point in
        guard let x = frame.x.position(point.lag), let y = frame.y.position(point.timescale) else { return false }
        return x > left - 12 && y > baseline - 20 && y < baseline + 8
      }
      if isFree {
        canvas.text(text, right, baseline, "muted", anchor: .end)
        return
      }
    }
  }

  private func drawChosenLag(_ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    guard let chosenLag, frame.x.contains(chosenLag), let x = frame.x.position(chosenLag) else { return }
    canvas.line(x, frame.rect.top, x, frame.rect.bottom, "chosen")
    let text = "lag \(NumberText.compact(chosenLag, unit: unit))"
    // Above the plot beside the axis' label, where no curve runs; within it where the label is in the way.
    let half = TextMeasure.width(text, size: Plot.textSize) / 2 + 4
    let labelEnd = 8 + TextMeasure.width(yAxisLabel, size: Plot.textSize)
    if x - half > labelEnd + 8 && x + half < frame.width - 4 {
      canvas.text(text, x, frame.rect.top - 7, "strong", anchor: .middle)
    } else {
      let fits = x + 2 * half < frame.rect.right || x < (frame.rect.left + frame.rect.right) / 2
      canvas.text(
        text, x + (fits ? 6 : -6), frame.rect.top + 14, "strong halo", anchor: fits ? .start : .end,
        limit: (fits ? frame.rect.right - x : x - frame.rect.left) - 10)
    }
  }

  /// A band over each run of neighbours with intervals; a bar where a run is one point.
  private func drawBand(
    _ points: [DrawnPoint], _ series: Int, _ frame: PlotFrame, _ canvas: inout SVGCanvas
  ) {
    for run in points.split(whereSeparator: { !$0.hasInterval }) {
      let upper = run.compactMap { point in placed(point.lag, point.high, frame) }
      let lower = run.compactMap { point in placed(point.lag, point.low, frame) }
      if run.count == 1, let top = upper.first, let bottom = lower.first {
        canvas.errorBar(top.x, top.y, bottom.y, series: series)
      } else {
        var data = PathData()
        data.polyline(upper + lower.reversed())
        data.close()
        canvas.path(data, "band \(SeriesStyle.colorClass(series))")
      }
    }
  }

  private func drawCurve(
    _ points: [DrawnPoint], _ series: Int, _ frame: PlotFrame, _ canvas: inout SVGCanvas
  ) {
    var data = PathData()
    data.polyline(points.compactMap { placed($0.lag, $0.timescale, frame) })
    if points.count > 1 { canvas.path(data, SeriesStyle.lineClass(series)) }
    for point in points {
      guard let place = placed(point.lag, point.timescale, frame) else { continue }
      canvas.marker(place.x, place.y, series: series, hollow: !point.hasInterval)
    }
  }

  private func placed(_ lag: Double, _ timescale: Double, _ frame: PlotFrame) -> (x: Double, y: Double)? {
    guard let x = frame.x.position(lag), let y = frame.y.position(timescale) else { return nil }
    return (x, y)
  }
}

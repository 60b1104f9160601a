/// Autocorrelations of modes at several lags beside what their eigenvalues predict.
public struct CorrelationDecayPlot: Sendable {
  /// One mode.
  public struct Mode: Sendable, Equatable {
    /// Its name, beside the curve.
    public var name: String
    /// The predicted curve, by rising lag.
    public var predicted: [(lag: Double, value: Double)]
    /// What was measured, with the standard error where there is one.
    public var measured: [(lag: Double, value: Double, error: Double?)]

    /// Makes a mode.
    public init(
      name: String, predicted: [(lag: Double, value: Double)],
      measured: [(lag: Double, value: Double, error: Double?)]
    ) {
      self.name = name
      self.predicted = predicted
      self.measured = measured
    }

    public static func == (a: Mode, b: Mode) -> Bool {
      a.name == b.name && a.predicted.elementsEqual(b.predicted, by: ==)
        && a.measured.elementsEqual(b.measured, by: ==)
    }
  }

  /// The title.
  public var title: String
  /// The modes, up to six.
  public var modes: [Mode]
  /// The unit of lags: `"ps"`.
  public var unit: String
  /// The sentence under the figure; `nil` for one made from the data.
  public var caption: String?

  /// Makes the plot.
  public init(
    title: String = "Prediction and correlation", modes: [Mode], unit: String, caption: String? = nil
  ) {
    self.title = title
    self.modes = modes
    self.unit = unit
    self.caption = caption
  }

  /// Draws the plot.
  public func figure(name: String = "chapman-kolmogorov") -> Figure {
    let xAxis = Axis("lag / \(unit)")
    let yAxis = Axis("autocorrelation (real part)")
    let points = modes.flatMap { $0.measured.map { ($0.lag, $0.value) } + $0.predicted.map { ($0.lag, $0.value) } }
      .filter { xAxis.shows($0.0) && abs($0.1) <= 10 }
    guard let xRange = xAxis.resolvedRange(for: points.map(\.0) + [0]),
      let yRange = yAxis.resolvedRange(for: points.map(\.1) + [0, 1]), !points.isEmpty
    else {
      return .withoutData(name: name, title: title, sentence: "There is no correlation to draw.")
    }
    let frame = PlotFrame(
      .init(
        title: title, xAxis: xAxis, yAxis: yAxis, xRange: max(0, xRange.lowerBound)...xRange.upperBound,
        yRange: yRange, rightMargin: SideLabels.width(modes.map(\.name))))
    var canvas = SVGCanvas()
    frame.drawBackground(on: &canvas)
    var labels: [SideLabels.Label] = []
    canvas.clipped(to: frame.rect) { canvas in
      for (series, mode) in modes.enumerated() {
        var curve = PathData()
        curve.polyline(
          mode.predicted.compactMap { point in
            guard let x = frame.x.position(point.lag), let y = frame.y.position(point.value) else { return nil }
            return (x, y)
          })
        canvas.path(curve, SeriesStyle.lineClass(series))
        for point in mode.measured {
          guard let x = frame.x.position(point.lag), let y = frame.y.position(point.value) else { continue }
          if let error = point.error, let low = frame.y.clampedPosition(point.value - 1.96 * error),
            let high = frame.y.clampedPosition(point.value + 1.96 * error)
          {
            canvas.errorBar(x, low, high, series: series)
          }
          canvas.marker(x, y, series: series, hollow: point.error == nil)
        }
      }
    }
    for (series, mode) in modes.enumerated() {
      let end = mode.predicted.last?.value ?? mode.measured.last?.value ?? 0
      labels.append(
        .init(text: mode.name, series: series, y: frame.y.clampedPosition(end) ?? frame.rect.bottom))
    }
    frame.drawForeground(on: &canvas)
    SideLabels.draw(labels, beside: frame.rect, on: &canvas)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption, description: describe(),
      width: frame.width, height: frame.height, canvas: canvas)
  }

  private var defaultCaption: String {
    "Markers are autocorrelations of eigenfunctions in the data, with 95 % intervals where there are "
      + "error bars; curves are the powers of their eigenvalues."
  }

  private func describe() -> String {
    let ends = modes.compactMap { mode -> String? in
      guard let last = mode.measured.last,
        let predicted = mode.predicted.last(where: { $0.lag <= last.lag * (1 + 1e-9) })
      else { return nil }
      return "\(mode.name) is \(NumberText.significant(last.value, digits: 2)) at the longest lag, predicted "
        + NumberText.significant(predicted.value, digits: 2)
    }
    return "\(caption ?? defaultCaption) \(ends.joined(separator: "; "))."
  }
}

/// A score in training, step by step, on the data that are fitted and on those that stop it.
public struct TrainingPlot: Sendable {
  /// The scores after one step.
  public struct Step: Sendable, Equatable {
    /// From 1.
    public var index: Int
    /// On the data that are fitted.
    public var training: Double
    /// On the data that stop it.
    public var validation: Double

    /// Makes a step.
    public init(index: Int, training: Double, validation: Double) {
      self.index = index
      self.training = training
      self.validation = validation
    }
  }

  /// The title.
  public var title = "Training"
  /// In their order.
  public var steps: [Step]
  /// The score's name.
  public var quantity = "VAMP-2"
  /// The sentence under the figure.
  public var caption: String

  /// Makes the plot.
  public init(steps: [Step], caption: String) {
    self.steps = steps
    self.caption = caption
  }

  /// Draws the plot.
  public func figure(name: String) -> Figure {
    let shown = steps.filter { $0.training.isFinite || $0.validation.isFinite }
    let yAxis = Axis(quantity)
    guard let first = shown.first, let last = shown.last,
      let yRange = yAxis.resolvedRange(for: shown.flatMap { [$0.training, $0.validation] }, margin: 0.08)
    else { return .withoutData(name: name, title: title, sentence: "There are no steps to draw.") }
    let curves = [
      ("training", shown.map { (Double($0.index), $0.training) }),
      ("validation", shown.map { (Double($0.index), $0.validation) }),
    ]
    let margin = SideLabels.width(curves.map(\.0))
    let frame = PlotFrame(
      .init(
        title: title, xAxis: Axis("epoch"), yAxis: yAxis,
        xRange: (Double(first.index) - 0.5)...(Double(last.index) + 0.5), yRange: yRange,
        xTicks: .counts(first.index...last.index), rightMargin: margin))
    var canvas = SVGCanvas()
    frame.drawBackground(on: &canvas)
    var labels: [SideLabels.Label] = []
    for (series, curve) in curves.enumerated() {
      let places = curve.1.compactMap { point -> (x: Double, y: Double)? in
        guard let x = frame.x.position(point.0), let y = frame.y.position(point.1) else { return nil }
        return (x, y)
      }
      var data = PathData()
      data.polyline(places)
      if places.count > 1 { canvas.path(data, SeriesStyle.lineClass(series)) }
      if let end = places.last { labels.append(.init(text: curve.0, series: series, y: end.y)) }
    }
    let best = shown.max { $0.validation < $1.validation }!
    if let x = frame.x.position(Double(best.index)), let y = frame.y.position(best.validation) {
      canvas.marker(x, y, series: 1)
    }
    frame.drawForeground(on: &canvas)
    SideLabels.draw(labels, beside: frame.rect, on: &canvas)
    return Figure(
      name: name, title: title, caption: caption,
      description: caption + " The best validation score, \(NumberText.significant(best.validation, digits: 4)), is "
        + "that of epoch \(best.index).",
      width: frame.width, height: frame.height, canvas: canvas)
  }
}

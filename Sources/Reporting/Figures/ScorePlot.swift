/// A held-out score against the number of components, with the number that was chosen.
public struct ScorePlot: Sendable {
  /// The score at one number of components.
  public struct Point: Sendable, Equatable {
    /// The number of components.
    public var componentCount: Int
    /// The mean score over the folds; `nil` where it could not be computed.
    public var score: Double?
    /// Its standard error over the folds.
    public var error: Double?

    /// Makes a point.
    public init(componentCount: Int, score: Double?, error: Double? = nil) {
      self.componentCount = componentCount
      self.score = score
      self.error = error
    }
  }

  /// The title.
  public var title: String
  /// The points.
  public var points: [Point]
  /// The score's name: `"held-out VAMP-E"`.
  public var quantity: String
  /// The number of components that was chosen.
  public var chosenCount: Int?
  /// The sentence under the figure; `nil` for one made from the data.
  public var caption: String?

  /// Makes the plot.
  public init(
    title: String = "Held-out score", points: [Point], quantity: String = "held-out VAMP-E",
    chosenCount: Int? = nil, caption: String? = nil
  ) {
    self.title = title
    self.points = points
    self.quantity = quantity
    self.chosenCount = chosenCount
    self.caption = caption
  }

  /// Draws the plot.
  public func figure(name: String = "held-out-score") -> Figure {
    let drawn = points.compactMap { point -> (count: Int, score: Double, error: Double)? in
      guard let score = point.score, score.isFinite else { return nil }
      let error = point.error.flatMap { $0.isFinite && $0 > 0 ? $0 : nil } ?? 0
      return (point.componentCount, score, error)
    }.sorted { $0.count < $1.count }
    let yAxis = Axis(quantity)
    guard let first = drawn.first, let last = drawn.last,
      let yRange = yAxis.resolvedRange(for: drawn.flatMap { [$0.score - $0.error, $0.score + $0.error] }, margin: 0.1)
    else {
      return .withoutData(name: name, title: title, sentence: "The score could not be computed on held-out data.")
    }
    let frame = PlotFrame(
      .init(
        title: title, xAxis: Axis("number of components"), yAxis: yAxis,
        xRange: (Double(first.count) - 0.6)...(Double(last.count) + 0.6), yRange: yRange,
        xTicks: .counts(first.count...last.count)))
    var canvas = SVGCanvas()
    frame.drawBackground(on: &canvas)
    if let chosenCount, let x = frame.x.position(Double(chosenCount)), frame.x.contains(Double(chosenCount)) {
      canvas.line(x, frame.rect.top, x, frame.rect.bottom, "chosen")
      let fits = x + 70 < frame.rect.right
      canvas.text(
        "chosen", x + (fits ? 6 : -6), frame.rect.bottom - 10, "strong halo", anchor: fits ? .start : .end)
    }
    let places = drawn.compactMap { point -> (x: Double, y: Double)? in
      guard let x = frame.x.position(Double(point.count)), let y = frame.y.position(point.score) else { return nil }
      return (x, y)
    }
    var data = PathData()
    data.polyline(places)
    if places.count > 1 { canvas.path(data, SeriesStyle.lineClass(0)) }
    for (point, place) in zip(drawn, places) {
      if point.error > 0, let low = frame.y.clampedPosition(point.score - point.error),
        let high = frame.y.clampedPosition(point.score + point.error)
      {
        canvas.errorBar(place.x, low, high, series: 0)
      }
      canvas.marker(place.x, place.y, series: 0, hollow: point.count != chosenCount)
    }
    frame.drawForeground(on: &canvas)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption, width: frame.width, height: frame.height,
      canvas: canvas)
  }

  private var defaultCaption: String {
    let start = "The \(quantity) score of models with more and more components, with standard errors over the folds"
    guard let chosenCount else { return start + "." }
    return start + "; \(chosenCount) \(chosenCount == 1 ? "was" : "were") chosen."
  }
}

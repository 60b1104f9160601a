/// Eigenvalues of a lagged map in the complex plane, with the unit circle that parts decay from
/// growth.
public struct EigenvaluePlot: Sendable {
  /// One eigenvalue.
  public struct Value: Sendable, Equatable {
    /// The real part.
    public var real: Double
    /// The imaginary part.
    public var imaginary: Double
    /// The number written beside it; `nil` for none.
    public var label: String?

    /// Makes a value.
    public init(real: Double, imaginary: Double, label: String? = nil) {
      self.real = real
      self.imaginary = imaginary
      self.label = label
    }
  }

  /// The title.
  public var title: String
  /// The eigenvalues; labelled ones are filled.
  public var values: [Value]
  /// The sentence under the figure; `nil` for one made from the data.
  public var caption: String?

  /// Makes the plot.
  public init(title: String = "Eigenvalues", values: [Value], caption: String? = nil) {
    self.title = title
    self.values = values
    self.caption = caption
  }

  /// Draws the plot.
  public func figure(name: String = "eigenvalues") -> Figure {
    let shown = values.filter { $0.real.isFinite && $0.imaginary.isFinite }
    guard !shown.isEmpty else {
      return .withoutData(name: name, title: title, sentence: "There is no eigenvalue to draw.")
    }
    let reach = min(10, max(1, shown.map { max(abs($0.real), abs($0.imaginary)) }.max() ?? 1)) * 1.12
    let height = 300.0
    let xAxis = Axis("real part of λ")
    let yAxis = Axis("imaginary part of λ")
    var frame = PlotFrame(
      .init(
        title: title, xAxis: xAxis, yAxis: yAxis, xRange: -reach...reach, yRange: -reach...reach,
        plotHeight: height))
    // A circle is round where both axes have the same scale.
    let side = reach * frame.rect.width / height
    frame = PlotFrame(
      .init(
        title: title, xAxis: xAxis, yAxis: yAxis, xRange: -side...side, yRange: -reach...reach,
        plotHeight: height))
    var canvas = SVGCanvas()
    frame.drawBackground(on: &canvas)
    var circle = PathData()
    circle.polyline(
      (0..<120).compactMap { step in
        let angle = Double(step) / 60 * .pi
        guard let x = frame.x.position(Plot.cosine(angle)), let y = frame.y.position(Plot.sine(angle))
        else { return nil }
        return (x, y)
      })
    circle.close()
    canvas.path(circle, "guide")
    var taken: [(x: Double, y: Double)] = []
    for value in shown.reversed() {
      guard let x = frame.x.position(value.real), let y = frame.y.position(value.imaginary) else {
        continue
      }
      canvas.marker(x, y, series: 0, hollow: value.label == nil, size: value.label == nil ? 3 : 4.5)
    }
    for value in shown {
      guard let label = value.label, let x = frame.x.position(value.real),
        let y = frame.y.position(value.imaginary)
      else { continue }
      // Labels of near neighbours would cover one another.
      guard !taken.contains(where: { abs($0.x - x) < 14 && abs($0.y - y) < 14 }) else { continue }
      taken.append((x, y))
      canvas.text(label, x + 8, y - 6, "halo")
    }
    frame.drawForeground(on: &canvas)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption, description: describe(shown),
      width: frame.width, height: frame.height, canvas: canvas)
  }

  private var defaultCaption: String {
    "Eigenvalues in the complex plane: inside the unit circle modes decay, outside they grow, and the "
      + "angle is the turn within one lag."
  }

  private func describe(_ shown: [Value]) -> String {
    let list = shown.filter { $0.label != nil }.prefix(6).map {
      "\(NumberText.significant($0.real)) and \(NumberText.significant($0.imaginary)) i"
    }
    return "\(caption ?? defaultCaption) The first: \(list.joined(separator: "; "))."
  }
}

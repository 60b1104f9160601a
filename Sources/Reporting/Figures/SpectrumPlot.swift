/// The leading eigenvalues (or singular values) at one lag, with error bars.
public struct SpectrumPlot: Sendable {
  /// One value of the spectrum.
  public struct Value: Sendable, Equatable {
    /// The value; `nil` where there is none.
    public var value: Double?
    /// The interval drawn as an error bar; `nil` where the data carry none.
    public var interval: ClosedRange<Double>?

    /// Makes a value.
    public init(_ value: Double?, interval: ClosedRange<Double>? = nil) {
      self.value = value
      self.interval = interval
    }
  }

  /// The title.
  public var title: String
  /// The values, largest first.
  public var values: [Value]
  /// What the values are: `"eigenvalue"`, `"singular value"`.
  public var quantity: String
  /// The value that chance alone reaches, drawn as a line.
  public var nullThreshold: Double?
  /// How many of the values were kept; the others are drawn hollow.
  public var keptCount: Int?
  /// The sentence under the figure; `nil` for one made from the data.
  public var caption: String?

  /// Makes the plot.
  public init(
    title: String = "Spectrum", values: [Value], quantity: String = "eigenvalue", nullThreshold: Double? = nil,
    keptCount: Int? = nil, caption: String? = nil
  ) {
    self.title = title
    self.values = values
    self.quantity = quantity
    self.nullThreshold = nullThreshold
    self.keptCount = keptCount
    self.caption = caption
  }

  /// Draws the plot.
  public func figure(name: String = "spectrum") -> Figure {
    let yAxis = Axis(quantity)
    let finite = values.compactMap { $0.value }.filter { $0.isFinite }
    let ends = values.flatMap { value in
      value.value == nil ? [] : value.interval.map { [$0.lowerBound, $0.upperBound] } ?? []
    }
    let extra = nullThreshold.map { [$0] } ?? []
    guard !finite.isEmpty, let yRange = yAxis.resolvedRange(for: finite + ends + extra + [0]) else {
      return .withoutData(name: name, title: title, sentence: "There is no \(quantity) to draw.")
    }
    let frame = PlotFrame(
      .init(
        title: title, xAxis: Axis("component"), yAxis: yAxis, xRange: 0.4...(Double(values.count) + 0.6),
        yRange: yRange, xTicks: .counts(1...max(1, values.count))))
    var canvas = SVGCanvas()
    frame.drawBackground(on: &canvas)
    drawThreshold(frame, &canvas)
    let base = frame.y.clampedPosition(0) ?? frame.rect.bottom
    // Many values stand close; their markers and caps shrink so that each is still seen.
    let spacing = frame.rect.width / (Double(values.count) + 0.2)
    let size = max(2, min(4.5, 0.36 * spacing))
    for (index, value) in values.enumerated() {
      guard let number = value.value, let x = frame.x.position(Double(index + 1)),
        let y = frame.y.position(number)
      else { continue }
      canvas.line(x, base, x, y, "line thin s1")
      if let interval = value.interval, let low = frame.y.clampedPosition(interval.lowerBound),
        let high = frame.y.clampedPosition(interval.upperBound)
      {
        canvas.errorBar(x, low, high, series: 0, cap: min(4, size))
      }
      canvas.marker(x, y, series: 0, hollow: index >= keptCount ?? values.count, size: size)
    }
    frame.drawForeground(on: &canvas)
    if yRange.lowerBound < 0, let zero = frame.y.position(0) {
      canvas.line(frame.rect.left, zero, frame.rect.right, zero, "axis")
    }
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption, description: describe(), width: frame.width,
      height: frame.height, canvas: canvas)
  }

  private func drawThreshold(_ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    guard let nullThreshold, let y = frame.y.position(nullThreshold) else { return }
    canvas.line(frame.rect.left, y, frame.rect.right, y, "guide")
    let text = "reached by chance"
    // The label stands at the right, where the spectrum is lowest, on the side with room.
    canvas.text(
      text, frame.rect.right - 4, y - 7 < frame.rect.top + 14 ? y + 17 : y - 7, "muted halo", anchor: .end)
  }

  private var defaultCaption: String {
    var text = "The leading \(quantity)s at the chosen lag"
    if values.contains(where: { $0.interval != nil }) { text += ", with 95 % intervals" }
    if nullThreshold != nil { text += "; the dashed line is what chance alone reaches" }
    if let keptCount, keptCount < values.count {
      text += "; filled markers are the \(keptCount) kept"
    }
    return text + "."
  }

  private func describe() -> String {
    let list = values.prefix(6).map { value in
      value.value.map { NumberText.significant($0) } ?? "none"
    }
    return "\(caption ?? defaultCaption) The first values: \(list.joined(separator: ", "))."
  }
}

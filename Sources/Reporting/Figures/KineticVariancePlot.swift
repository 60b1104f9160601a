/// The share of the kinetic variance that each component carries, and their running sum.
///
/// - Reference: F. Noé, C. Clementi, J. Chem. Theory Comput. 11, 5002 (2015), doi:10.1021/acs.jctc.5b00553.
public struct KineticVariancePlot: Sendable {
  /// The title.
  public var title: String
  /// The share of each component, slowest first; together at most 1.
  public var shares: [Double]
  /// How many components were kept.
  public var keptCount: Int?
  /// The sentence under the figure; `nil` for one made from the data.
  public var caption: String?

  /// Makes the plot.
  public init(
    title: String = "Kinetic variance", shares: [Double], keptCount: Int? = nil, caption: String? = nil
  ) {
    self.title = title
    self.shares = shares
    self.keptCount = keptCount
    self.caption = caption
  }

  /// Draws the plot; shares that are no numbers or below zero count as zero.
  public func figure(name: String = "kinetic-variance") -> Figure {
    let clean = shares.map { $0.isFinite ? max(0, $0) : 0 }
    guard clean.contains(where: { $0 > 0 }) else {
      return .withoutData(name: name, title: title, sentence: "No component carries kinetic variance.")
    }
    var sum = 0.0
    let sums = clean.map { share in
      sum += share
      return sum
    }
    let top = max(1, sum) * 100
    let frame = PlotFrame(
      .init(
        title: title, xAxis: Axis("component"), yAxis: Axis("share of the kinetic variance / %"),
        xRange: 0.4...(Double(clean.count) + 0.6), yRange: 0...(top * 1.04),
        xTicks: .counts(1...clean.count)))
    var canvas = SVGCanvas()
    frame.drawBackground(on: &canvas)
    var line: [(x: Double, y: Double)] = []
    let half = 0.32 * (frame.rect.width / (Double(clean.count) + 0.2))
    for (index, share) in clean.enumerated() {
      guard let x = frame.x.position(Double(index + 1)), let y = frame.y.position(share * 100),
        let height = frame.y.position(sums[index] * 100)
      else { continue }
      canvas.rectangle(x - half, frame.rect.bottom, x + half, y, "bar s1")
      line.append((x, height))
    }
    var data = PathData()
    data.polyline(line)
    if line.count > 1 { canvas.path(data, "line s2") }
    for (index, point) in line.enumerated() {
      canvas.marker(point.x, point.y, series: 1, hollow: index >= keptCount ?? clean.count)
    }
    drawKeptLabel(sums, line, frame, &canvas)
    frame.drawForeground(on: &canvas)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption(sums), width: frame.width, height: frame.height,
      canvas: canvas)
  }

  /// Writes the running sum at the last component kept, under the line.
  private func drawKeptLabel(
    _ sums: [Double], _ line: [(x: Double, y: Double)], _ frame: PlotFrame, _ canvas: inout SVGCanvas
  ) {
    guard let keptCount, keptCount >= 1, keptCount <= line.count else { return }
    let point = line[keptCount - 1]
    let text = NumberText.percent(sums[keptCount - 1])
    let fits = point.x + 10 + TextMeasure.width(text, size: Plot.textSize) < frame.rect.right
    let y = min(frame.rect.bottom - 8, point.y + 20)
    canvas.text(text, point.x + (fits ? 8 : -2), y, "strong halo", anchor: fits ? .start : .end)
  }

  private func defaultCaption(_ sums: [Double]) -> String {
    var text = "The share of the kinetic variance in each component (bars) and in all up to it (line)"
    if let keptCount, keptCount >= 1, keptCount <= sums.count {
      text +=
        "; the \(keptCount == 1 ? "first component carries" : "first \(keptCount) carry") "
        + NumberText.percent(sums[keptCount - 1])
    }
    return text + "."
  }
}

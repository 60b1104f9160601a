/// States over the plane of two collective variables: which set each cell belongs to, an eigenvector,
/// or a committor.
public struct StateMapPlot: Sendable {
  /// What the cells show, row by row from the lowest y; `nil` where there is no data.
  public enum Cells: Sendable, Equatable {
    /// The index of the set that a cell belongs to, 0 ..< names.count.
    case sets([Int?], names: [String])
    /// Values about zero, such as an eigenvector, on a symmetric scale.
    case diverging([Double?], label: String)
    /// Values 0…1, such as a committor, with a line at one half.
    case unit([Double?], label: String)
  }

  /// A free-energy surface on the same cells, drawn as contour lines.
  public struct Energies: Sendable, Equatable {
    /// The free energy of each cell, row by row; `nil` where the cell was not visited.
    public var values: [Double?]
    /// Its unit: `"kT"`.
    public var unit: String
    /// The greatest height that has a line; `nil` for the greatest value.
    public var maximum: Double?

    /// Makes a surface.
    public init(_ values: [Double?], unit: String, maximum: Double? = nil) {
      self.values = values
      self.unit = unit
      self.maximum = maximum
    }
  }

  /// A name at a place.
  public struct Label: Sendable, Equatable {
    /// What is written.
    public var text: String
    /// Where, in the axes' units.
    public var x: Double, y: Double

    /// Makes a label.
    public init(_ text: String, x: Double, y: Double) {
      self.text = text
      self.x = x
      self.y = y
    }
  }

  /// The title.
  public var title: String
  /// What the horizontal axis shows.
  public var xAxis: Axis
  /// What the vertical axis shows.
  public var yAxis: Axis
  /// The edges of the columns, rising: one more than there are columns.
  public var xEdges: [Double]
  /// The edges of the rows, rising: one more than there are rows.
  public var yEdges: [Double]
  /// What the cells show.
  public var cells: Cells
  /// A free-energy surface whose contour lines are drawn over the cells.
  public var energies: Energies?
  /// Names on the map; `nil` for the sets' own, each well within its cells and, where there is a surface,
  /// at the least free energy there.
  public var labels: [Label]?
  /// The sentence under the figure; `nil` for one made from the data.
  public var caption: String?

  /// Makes the plot.
  ///
  /// - Precondition: One value a cell.
  public init(
    title: String, xAxis: Axis, yAxis: Axis, xEdges: [Double], yEdges: [Double], cells: Cells,
    energies: Energies? = nil, labels: [Label]? = nil, caption: String? = nil
  ) {
    let count = max(0, xEdges.count - 1) * max(0, yEdges.count - 1)
    switch cells {
    case .sets(let indices, let names):
      precondition(indices.count == count, "one set for each cell")
      precondition(indices.allSatisfy { $0.map(names.indices.contains) ?? true }, "a name for each set")
    case .diverging(let values, _), .unit(let values, _):
      precondition(values.count == count, "one value for each cell")
    }
    precondition(energies.map { $0.values.count == count } ?? true, "one free energy for each cell")
    self.title = title
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.xEdges = xEdges
    self.yEdges = yEdges
    self.cells = cells
    self.energies = energies
    self.labels = labels
    self.caption = caption
  }

  private static let plotHeight = 310.0
  private static let labelLimit = 110.0
  /// The most sets that the key names.
  private static let keyLimit = 15

  /// Draws the plot.
  ///
  /// Neighbours of one colour in a row become one piece of one path a colour, so
  /// a grid of 60 × 60 stays below 200 kB.
  ///
  /// - Complexity: O(cells).
  public func figure(name: String = "state-map") -> Figure {
    let steps = CellSteps(cells)
    guard steps.shownCount > 0, let xRange = xAxis.resolvedRange(for: xEdges, margin: 0),
      let yRange = yAxis.resolvedRange(for: yEdges, margin: 0)
    else { return .withoutData(name: name, title: title, sentence: "No cell has data, so there is no map.") }
    let frame = PlotFrame(
      .init(
        title: title, xAxis: xAxis, yAxis: yAxis, xRange: xRange, yRange: yRange,
        plotHeight: Self.plotHeight, rightMargin: rightMargin(steps), labelReserve: labelReserve,
        hasGrid: false))
    var canvas = SVGCanvas()
    canvas.rectangle(frame.rect.left, frame.rect.top, frame.rect.right, frame.rect.bottom, "void")
    frame.drawBackground(on: &canvas)
    canvas.clipped(to: frame.rect) { canvas in
      drawHatch(frame.rect, &canvas)
      drawCells(steps, frame, &canvas)
      drawEnergies(frame, &canvas)
      drawMiddle(frame, &canvas)
    }
    drawLabels(frame, &canvas)
    frame.drawForeground(on: &canvas)
    drawKey(steps, frame, &canvas)
    let text = caption ?? defaultCaption(steps)
    return Figure(
      name: name, title: title, caption: text, description: describe(steps, text), width: frame.width,
      height: frame.height, canvas: canvas)
  }

  // MARK: Cells and lines

  /// Marks the ground, which shows where there is no data: its colour alone is close to that of zero.
  private func drawHatch(_ rect: PlotRect, _ canvas: inout SVGCanvas) {
    var data = PathData()
    for x in stride(from: rect.left - rect.height, to: rect.right, by: 9) {
      data.move(x, rect.bottom)
      data.line(x + rect.height, rect.top)
    }
    canvas.path(data, "hatch")
  }

  private func drawCells(_ steps: CellSteps, _ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    let runs = CellRuns(xEdges: xEdges, yEdges: yEdges, x: frame.x, y: frame.y)
    canvas.group("shape-rendering=\"crispEdges\"") { canvas in
      // The colours are washes: under them lies the paper, not the ground of missing cells.
      canvas.path(runs.paths(count: 1) { steps[$0] == nil ? nil : 0 }[0], "paper")
      switch cells {
      case .sets:
        for (series, path) in runs.paths(count: Palette.seriesCount, classOf: { steps[$0] }).enumerated() {
          canvas.path(path, "region \(SeriesStyle.colorClass(series))")
        }
      case .diverging, .unit:
        for (step, path) in runs.paths(count: Palette.divergingCount, classOf: { steps[$0] }).enumerated() {
          canvas.path(path, "wash v\(step)")
        }
      }
    }
  }

  private func contour(_ values: [Double?], at height: Double, _ frame: PlotFrame) -> PathData? {
    let centers = { (edges: [Double]) in zip(edges, edges.dropFirst()).map { ($0 + $1) / 2 } }
    let segments = ContourLines(xs: centers(xEdges), ys: centers(yEdges), values: values).segments(at: height)
    // Lines through what is mostly noise say nothing and take much room.
    guard segments.count < 1500 else { return nil }
    var data = PathData()
    for segment in segments {
      guard let x1 = frame.x.position(segment.x1), let y1 = frame.y.position(segment.y1),
        let x2 = frame.x.position(segment.x2), let y2 = frame.y.position(segment.y2)
      else { continue }
      data.move((x1 * 10).rounded() / 10, (y1 * 10).rounded() / 10)
      data.line((x2 * 10).rounded() / 10, (y2 * 10).rounded() / 10)
    }
    return data
  }

  private func drawEnergies(_ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    guard let energies else { return }
    for height in heights {
      contour(energies.values, at: height, frame).map { canvas.path($0, "contour contour-ink") }
    }
  }

  /// The heights of the contour lines: round numbers above the lowest.
  private var heights: [Double] {
    guard let energies, let low = finite(energies.values).min(), let greatest = finite(energies.values).max()
    else { return [] }
    let high = energies.maximum.flatMap { $0.isFinite && $0 > low ? $0 : nil } ?? greatest
    guard high > low else { return [] }
    return AxisTicks(low...high, scale: .linear, maximumCount: 6).major.map(\.value).filter {
      $0 > low && $0 <= high
    }
  }

  /// The line at one half of a committor.
  private func drawMiddle(_ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    guard case .unit(let values, _) = cells, let data = contour(values, at: 0.5, frame) else { return }
    canvas.path(data, "chosen")
  }

  private func drawLabels(_ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    var placer = LabelPlacer(bounds: frame.rect)
    for label in labels
      ?? MapCenters(xEdges: xEdges, yEdges: yEdges, cells: cells, energies: energies?.values).labels
    {
      guard frame.x.contains(label.x), frame.y.contains(label.y), let x = frame.x.position(label.x),
        let y = frame.y.position(label.y)
      else { continue }
      let text = TextMeasure.ellipsised(label.text, limit: Self.labelLimit, size: Plot.textSize)
      let half = TextMeasure.width(text, size: Plot.textSize) * 0.54 + 4
      // A name near an edge is moved inwards.
      let center = min(frame.rect.right - half, max(frame.rect.left + half, x))
      let baselines = [y + 5, y - 9, y + 19, y - 23, y + 33].map {
        min(frame.rect.bottom - 7, max(frame.rect.top + 16, $0))
      }
      guard let place = placer.place([text], at: baselines.map { (center, $0, .middle) }) else { continue }
      canvas.text(label.text, place.x, place.y, "strong halo", anchor: .middle, limit: Self.labelLimit)
    }
  }

  // MARK: Key

  private func rightMargin(_ steps: CellSteps) -> Double {
    switch cells {
    case .sets(_, let names):
      min(SideLabels.limit, keyNames(names).map { TextMeasure.width($0, size: Plot.textSize) }.max() ?? 0)
        + 46
    case .diverging, .unit:
      52 + (steps.ticks.major.map { TextMeasure.width($0.label, size: Plot.textSize) }.max() ?? 0)
    }
  }

  private var barLabel: String {
    switch cells {
    case .sets: ""
    case .diverging(_, let label), .unit(_, let label): label
    }
  }

  private var labelReserve: Double {
    barLabel.isEmpty ? 0 : min(140, TextMeasure.width(barLabel, size: Plot.textSize)) + 12
  }

  private func keyNames(_ names: [String]) -> [String] {
    guard names.count > Self.keyLimit else { return names }
    return names.prefix(Self.keyLimit - 1) + ["and \(names.count - Self.keyLimit + 1) more"]
  }

  private func drawKey(_ steps: CellSteps, _ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    switch cells {
    case .sets(_, let names):
      for (index, name) in keyNames(names).enumerated() {
        let y = frame.rect.top + 10 + 20 * Double(index)
        let isRest = names.count > Self.keyLimit && index == Self.keyLimit - 1
        if !isRest {
          canvas.rectangle(
            frame.rect.right + 16, y - 6, frame.rect.right + 28, y + 6,
            "region \(SeriesStyle.colorClass(index))",
            radius: 2)
        }
        canvas.text(
          name, frame.rect.right + (isRest ? 16 : 35), y + 4.5, isRest ? "muted" : "", limit: SideLabels.limit
        )
      }
    case .diverging, .unit: drawBar(steps, frame, &canvas)
    }
  }

  private func drawBar(_ steps: CellSteps, _ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    let left = frame.rect.right + 18
    let right = left + 14
    let y = AxisMapping(scale: .linear, range: steps.range, start: frame.rect.bottom, end: frame.rect.top)
    let height = frame.rect.height / Double(Palette.divergingCount)
    canvas.group("shape-rendering=\"crispEdges\"") { canvas in
      for step in 0..<Palette.divergingCount {
        let bottom = frame.rect.bottom - Double(step) * height
        canvas.rectangle(left, bottom, right, bottom - height, "wash v\(step)")
      }
    }
    canvas.rectangle(left, frame.rect.top, right, frame.rect.bottom, "axis")
    for tick in steps.ticks.major {
      guard let place = y.position(tick.value) else { continue }
      canvas.line(right, place, right + 4, place, "axis")
      canvas.text(tick.label, right + 7, place + 4.5, "muted")
    }
    canvas.text(barLabel, frame.width - 8, frame.rect.top - 12, "muted", anchor: .end, limit: 140)
  }

  // MARK: Words

  private func defaultCaption(_ steps: CellSteps) -> String {
    var text: String
    switch cells {
    case .sets(_, let names):
      text = "\(names.count == 1 ? "One set" : "\(names.count) sets") over \(plane)"
      if names.count > Palette.seriesCount {
        text += ", with colours that repeat after \(Palette.seriesCount)"
      }
    case .diverging(_, let label):
      text = "Colours show \(label) over \(plane): blue is negative, orange positive"
    case .unit(_, let label):
      text = "Colours show \(label) over \(plane), with a heavy line at one half"
    }
    let heights = heights
    if let energies, let first = heights.first {
      text +=
        heights.count > 1
        ? "; lines of equal free energy every \(NumberText.compact(heights[1] - first, unit: energies.unit))"
        : "; the line of equal free energy is at \(NumberText.compact(first, unit: energies.unit))"
    }
    return text + (steps.shownCount < steps.steps.count ? ". Hatched cells have no data." : ".")
  }

  /// The axes' labels without their units.
  private var plane: String {
    let names = [xAxis.label, yAxis.label].map { label in
      label.ranges(of: " / ").last.map { String(label[..<$0.lowerBound]) } ?? label
    }
    return "\(names[0]) and \(names[1])"
  }

  private func describe(_ steps: CellSteps, _ caption: String) -> String {
    let total = max(1, xEdges.count - 1) * max(1, yEdges.count - 1)
    let visited =
      "\(caption) \(NumberText.percent(Double(steps.shownCount) / Double(total))) of the cells have data"
    switch cells {
    case .sets(let indices, let names):
      let shares = names.enumerated().map { index, name in
        "\(name) \(NumberText.percent(Double(indices.count { $0 == index }) / Double(steps.shownCount)))"
      }
      return "\(visited); of them, \(shares.joined(separator: ", "))."
    case .diverging(let values, _), .unit(let values, _):
      guard let low = finite(values).min(), let high = finite(values).max() else { return visited + "." }
      return
        "\(visited); values reach from \(NumberText.significant(low)) to \(NumberText.significant(high))."
    }
  }

  private func finite(_ values: [Double?]) -> [Double] { values.compactMap { $0 }.filter(\.isFinite) }
}

/// Reactive pathways: states by their committor from left to right, with the net flux between them.
///
/// - Reference: P. Metzner, C. Schütte, E. Vanden-Eijnden, Multiscale Model. Simul. 7, 1192 (2009),
///   doi:10.1137/070699500.
public struct PathwayPlot: Sendable {
  /// A state.
  public struct Node: Sendable, Equatable {
    /// The state's name.
    public var name: String
    /// The probability of reaching the target before the source, 0…1.
    public var committor: Double
    /// Its probability, 0…1, which sets the area of its disc; `nil` for a small one without a percentage.
    public var population: Double?
    /// The index of its colour; `nil` for one that tells source, target and the states between.
    public var series: Int?

    /// Makes a state.
    public init(_ name: String, committor: Double, population: Double? = nil, series: Int? = nil) {
      precondition(series ?? 0 >= 0, "a colour's index is not negative")
      self.name = name
      self.committor = committor
      self.population = population
      self.series = series
    }
  }

  /// The net flux from one state to another.
  public struct Edge: Sendable, Equatable {
    /// The index of the state that is left.
    public var from: Int
    /// The index of the state that is entered.
    public var to: Int
    /// The net flux, which sets the width.
    public var flux: Double
    /// What is written at the arrow; `nil` for the share of the flux out of the sources.
    public var label: String?

    /// Makes an edge.
    public init(from: Int, to: Int, flux: Double, label: String? = nil) {
      self.from = from
      self.to = to
      self.flux = flux
      self.label = label
    }
  }

  /// The title.
  public var title: String
  /// The states.
  public var nodes: [Node]
  /// The fluxes; those that are not above zero are not drawn.
  public var edges: [Edge]
  /// What the axis shows: `"committor from C7eq to C7ax"`.
  public var axis: String
  /// The unit of the flux: `"ns⁻¹"`; empty for none.
  public var unit: String
  /// The most arrows that are drawn: the strongest.
  public var edgeLimit: Int
  /// The most arrows that have a label: the strongest.
  public var labelLimit: Int
  /// The sentence under the figure; `nil` for one made from the data.
  public var caption: String?

  /// Makes the plot.
  ///
  /// - Precondition: Edges join nodes that exist.
  public init(
    title: String = "Reactive pathways", nodes: [Node], edges: [Edge], axis: String = "committor",
    unit: String,
    edgeLimit: Int = 40, labelLimit: Int = 12, caption: String? = nil
  ) {
    precondition(
      edges.allSatisfy { nodes.indices.contains($0.from) && nodes.indices.contains($0.to) },
      "edges join nodes that exist")
    self.title = title
    self.nodes = nodes
    self.edges = edges
    self.axis = axis
    self.unit = unit
    self.edgeLimit = edgeLimit
    self.labelLimit = labelLimit
    self.caption = caption
  }

  /// The most states that are drawn: those that carry the greatest flux.
  public static let nodeLimit = 30

  private static let greatestWidth = 14.0
  private static let leastWidth = 1.2
  private static let greatestRadius = 24.0
  private static let sideMargin = 64.0

  /// Draws the plot.
  public func figure(name: String = "pathways") -> Figure {
    let kept = keptNodes
    guard !kept.isEmpty else {
      return .withoutData(
        name: name, title: title, sentence: "No state has a committor, so there are no pathways.")
    }
    let drawable = drawableEdges(kept)
    let drawn = Array(drawable.prefix(max(0, edgeLimit)))
    let rank = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($0.element, $0.offset) })
    let left = Self.sideMargin
    let right = Plot.wideWidth - Self.sideMargin
    let x = AxisMapping(scale: .linear, range: 0...1, start: left, end: right)
    let places = kept.map { x.clampedPosition(nodes[$0].committor) ?? left }
    let lanes = PathwayLanes(
      xs: places, width: 84,
      edges: drawn.compactMap { edge in
        rank[edge.from].flatMap { from in rank[edge.to].map { (from: from, to: $0, weight: edge.flux) } }
      })
    let hasNotes = kept.contains { population($0) != nil }
    let pitch = 2 * Self.greatestRadius + (hasNotes ? 48 : 34)
    var canvas = SVGCanvas()
    let top = PlotFrame.drawTitle(title, width: Plot.wideWidth, on: &canvas) + 12
    let area = PlotRect(
      left: 8, top: top, right: Plot.wideWidth - 8, bottom: top + pitch * Double(lanes.count) + 24)
    drawAxis(x, area, &canvas)
    let radii = radii(kept)
    let discs = kept.indices.map { index in
      FlowArrow.Disc(
        x: places[index], y: top + pitch * (Double(lanes.lanes[index]) + 0.5), radius: radii[index])
    }
    let arrows = arrows(drawn, rank, discs, area)
    for arrow in arrows.reversed() { arrow.arrow.draw("flow", on: &canvas) }
    let marks = kept.enumerated().map { offset, index in
      NetworkNode(
        disc: discs[offset], name: nodes[index].name, note: population(index).map(NetworkNode.percent),
        series: nodes[index].series ?? defaultSeries(nodes[index].committor))
    }
    for mark in marks { mark.drawDisc(on: &canvas) }
    var placer = LabelPlacer(
      bounds: PlotRect(left: 2, top: area.top, right: Plot.wideWidth - 2, bottom: area.bottom))
    for mark in marks { placer.block(mark.box) }
    for arrow in arrows { for point in arrow.arrow.line { placer.avoid(point.x, point.y) } }
    for mark in marks { mark.drawText(&placer, on: &canvas) }
    for arrow in arrows { arrow.drawLabel(&placer, on: &canvas) }
    let text = caption ?? defaultCaption(kept, drawable, drawn)
    return Figure(
      name: name, title: title, caption: text, description: describe(kept, drawable, text),
      width: Plot.wideWidth,
      height: area.bottom + 50, canvas: canvas)
  }

  // MARK: What is drawn

  private func population(_ index: Int) -> Double? {
    nodes[index].population.flatMap { $0.isFinite && $0 >= 0 && $0 < 1e6 ? $0 : nil }
  }

  private func flux(_ edge: Edge) -> Double {
    edge.flux.isFinite && edge.flux > 0 ? min(edge.flux, 1e290) : 0
  }

  /// The indices of the states that are drawn, in their own order: with too many, those that carry most.
  private var keptNodes: [Int] {
    let placed = nodes.indices.filter { nodes[$0].committor.isFinite }
    guard placed.count > Self.nodeLimit else { return Array(placed) }
    var carried = [Double](repeating: 0, count: nodes.count)
    for edge in edges {
      carried[edge.from] += flux(edge)
      carried[edge.to] += flux(edge)
    }
    return placed.sorted { (carried[$1], $0) < (carried[$0], $1) }.prefix(Self.nodeLimit).sorted()
  }

  private func drawableEdges(_ kept: [Int]) -> [Edge] {
    let isKept = Set(kept)
    return edges.enumerated()
      .filter { $1.from != $1.to && flux($1) > 0 && isKept.contains($1.from) && isKept.contains($1.to) }
      .sorted { ($1.element.flux, $0.offset) < ($0.element.flux, $1.offset) }.map(\.element)
  }

  /// The flux out of the states with committor 0, or the greatest out of any where there is none.
  private var totalFlux: Double {
    var out = [Double](repeating: 0, count: nodes.count)
    for edge in edges where edge.from != edge.to { out[edge.from] += flux(edge) }
    let sources = nodes.indices.filter { nodes[$0].committor <= 1e-9 }.reduce(0) { $0 + out[$1] }
    return sources > 0 ? sources : out.max() ?? 0
  }

  private func radii(_ kept: [Int]) -> [Double] {
    let greatest = kept.compactMap { population($0) }.max() ?? 0
    return kept.map { index in
      greatest > 0 ? max(8, Self.greatestRadius * ((population(index) ?? 0) / greatest).squareRoot()) : 13
    }
  }

  private func defaultSeries(_ committor: Double) -> Int {
    committor <= 1e-9 ? 0 : committor >= 1 - 1e-9 ? 1 : 5
  }

  // MARK: Parts

  private func drawAxis(_ x: AxisMapping, _ area: PlotRect, _ canvas: inout SVGCanvas) {
    let ticks = AxisTicks(0...1, scale: .linear, maximumCount: 6)
    for tick in ticks.major {
      guard let place = x.position(tick.value) else { continue }
      canvas.line(place, area.top, place, area.bottom, "grid")
      canvas.line(place, area.bottom, place, area.bottom + 4, "axis")
      canvas.text(tick.label, place, area.bottom + 18, "muted", anchor: .middle)
    }
    canvas.line(x.start - 24, area.bottom, x.end + 24, area.bottom, "axis")
    canvas.text(
      axis, (x.start + x.end) / 2, area.bottom + 39, "muted", anchor: .middle, limit: x.end - x.start)
  }

  private func arrows(
    _ drawn: [Edge], _ rank: [Int: Int], _ discs: [FlowArrow.Disc], _ area: PlotRect
  ) -> [NetworkArrow] {
    let total = totalFlux
    guard let strongest = drawn.first.map({ flux($0) }) else { return [] }
    let widths = drawn.map { max(Self.leastWidth, Self.greatestWidth * flux($0) / strongest) }
    let ports = PathwayPorts(
      discs: discs,
      edges: zip(drawn, widths).map { (from: rank[$0.from] ?? 0, to: rank[$0.to] ?? 0, width: $1) })
    return drawn.enumerated().compactMap { order, edge in
      guard let i = rank[edge.from], let j = rank[edge.to] else { return nil }
      let (start, end) = (discs[i], discs[j])
      let width = widths[order]
      let others = discs.indices.filter { $0 != i && $0 != j }.map { discs[$0] }
      // A level line needs room to the right; states above one another are joined by an arc.
      let isLevel = PathwayPorts.isLevel(start, end)
      let candidates =
        isLevel
        ? [0.0, -40, 40, -70, 70, -100, 100].map {
          FlowArrow(level: start, to: end, lift: $0, ports: ports[order], width: width)
        }
        : [0.12, -0.12, 0.24, -0.24, 0.4, -0.4].map {
          FlowArrow(from: start, to: end, bend: $0, width: width)
        }
      var best: (arrow: FlowArrow, clashes: Int)?
      for case let arrow? in candidates {
        let clashes = arrow.clashes(with: others, within: area)
        if best.map({ clashes < $0.clashes }) ?? true { best = (arrow, clashes) }
        if clashes == 0 { break }
      }
      guard let arrow = best?.arrow else { return nil }
      let share = NumberText.percent(flux(edge) / total)
      return NetworkArrow(arrow: arrow, label: order < labelLimit ? edge.label ?? share : nil)
    }
  }

  // MARK: Words

  private func defaultCaption(_ kept: [Int], _ drawable: [Edge], _ drawn: [Edge]) -> String {
    var text = "States stand at their committor"
    if let strongest = drawn.first, let weakest = drawn.last {
      text +=
        "; widths of arrows are in proportion to the net reactive flux, of which the widest carries "
        + "\(NumberText.percent(flux(strongest) / totalFlux)) "
        + "(\(NumberText.significant(flux(strongest), digits: 2, unit: unit)))"
      let least = flux(strongest) * Self.leastWidth / Self.greatestWidth
      if flux(weakest) < least {
        text += ", and all below \(NumberText.percent(least / totalFlux)) are equally thin"
      }
    } else {
      text += "; there is no flux between them"
    }
    text += "."
    if kept.contains(where: { population($0) != nil }) {
      text += " Areas of discs are in proportion to the populations, but for the smallest."
    }
    if drawn.count < drawable.count {
      text +=
        " Only the \(NumberText.count(drawn.count)) strongest of \(NumberText.count(drawable.count)) arrows"
        + " are drawn."
    }
    if kept.count < nodes.count {
      text += " Only \(kept.count) of \(NumberText.count(nodes.count)) states are drawn."
    }
    return text
  }

  private func describe(_ kept: [Int], _ drawable: [Edge], _ caption: String) -> String {
    let states = kept.sorted { (nodes[$0].committor, $0) < (nodes[$1].committor, $1) }.prefix(12).map {
      index in
      "\(nodes[index].name) \(NumberText.significant(nodes[index].committor, digits: 2))"
    }
    let strongest = drawable.prefix(3).map { edge in
      "\(nodes[edge.from].name) to \(nodes[edge.to].name) "
        + NumberText.significant(flux(edge), digits: 2, unit: unit)
    }
    var text =
      "\(caption) Committors: \(states.joined(separator: ", "))\(kept.count > 12 ? " and more" : "")."
    if !strongest.isEmpty { text += " The strongest fluxes: \(strongest.joined(separator: "; "))." }
    return text
  }
}

/// States as discs and the transitions between them as arrows.
///
/// Discs have areas in proportion to the populations. Where no positions are given, strongly joined
/// states are placed near each other.
public struct StateNetworkPlot: Sendable {
  /// A state.
  public struct Node: Sendable, Equatable {
    /// The state's name.
    public var name: String
    /// Its probability, 0…1; `nil` for a disc of least size without a percentage.
    public var population: Double?
    /// Where it is, with y upwards, in any unit; `nil` to be placed.
    public var position: (x: Double, y: Double)?
    /// The index of its colour; `nil` for its place in the list where there are at most six, else the first.
    public var series: Int?

    /// Makes a state.
    public init(
      _ name: String, population: Double?, position: (x: Double, y: Double)? = nil, series: Int? = nil
    ) {
      precondition(series ?? 0 >= 0, "a colour's index is not negative")
      self.name = name
      self.population = population
      self.position = position
      self.series = series
    }

    public static func == (a: Node, b: Node) -> Bool {
      a.name == b.name && a.population == b.population && a.series == b.series
        && a.position?.x == b.position?.x && a.position?.y == b.position?.y
    }
  }

  /// The transitions from one state to another.
  public struct Edge: Sendable, Equatable {
    /// The index of the state that is left.
    public var from: Int
    /// The index of the state that is entered.
    public var to: Int
    /// The rate or flux, which sets the width.
    public var value: Double
    /// What is written at the arrow; `nil` for the value.
    public var label: String?

    /// Makes an edge.
    public init(from: Int, to: Int, value: Double, label: String? = nil) {
      self.from = from
      self.to = to
      self.value = value
      self.label = label
    }
  }

  /// The title.
  public var title: String
  /// The states.
  public var nodes: [Node]
  /// The transitions; those within a state and those that are not above zero are not drawn.
  public var edges: [Edge]
  /// What the widths show: `"transition rate"`.
  public var quantity: String
  /// Its unit: `"ns⁻¹"`; empty for none.
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
    title: String = "Network of states", nodes: [Node], edges: [Edge], quantity: String = "transition rate",
    unit: String, edgeLimit: Int = 60, labelLimit: Int = 12, caption: String? = nil
  ) {
    precondition(
      edges.allSatisfy { nodes.indices.contains($0.from) && nodes.indices.contains($0.to) },
      "edges join nodes that exist")
    self.title = title
    self.nodes = nodes
    self.edges = edges
    self.quantity = quantity
    self.unit = unit
    self.edgeLimit = edgeLimit
    self.labelLimit = labelLimit
    self.caption = caption
  }

  /// The most states that are drawn: the most populated.
  public static let nodeLimit = 40

  /// The width of the strongest arrow; where there is less room, less.
  private static func greatestWidth(_ count: Int) -> Double { count <= 8 ? 9 : count <= 16 ? 7 : 5 }
  /// The width below which no arrow is drawn thinner.
  private static let leastWidth = 1.2
  private static let leastRadius = 10.0

  /// Draws the plot.
  ///
  /// - Complexity: O(n³) in the number of states.
  public func figure(name: String = "state-network") -> Figure {
    guard !nodes.isEmpty else {
      return .withoutData(name: name, title: title, sentence: "There are no states to draw.")
    }
    let kept = keptNodes
    let drawable = drawableEdges(kept)
    let drawn = Array(drawable.prefix(max(0, edgeLimit)))
    var canvas = SVGCanvas()
    let top = PlotFrame.drawTitle(title, width: Plot.wideWidth, on: &canvas) + 12
    let places = layout(kept, drawable).places()
    let area = PlotRect(left: 8, top: top, right: Plot.wideWidth - 8, bottom: top + areaHeight(places))
    let discs = fit(places, radii(kept), in: area)
    let marks = kept.enumerated().map { rank, index in
      NetworkNode(
        disc: discs[rank], name: nodes[index].name, note: population(index).map(NetworkNode.percent),
        series: nodes[index].series ?? (nodes.count <= Palette.seriesCount ? index : 0))
    }
    let arrows = arrows(drawn, kept, discs, area)
    // The strongest arrows lie on top of the weaker ones, and discs on top of all.
    for arrow in arrows.reversed() { arrow.arrow.draw("flow", on: &canvas) }
    for mark in marks { mark.drawDisc(on: &canvas) }
    var placer = LabelPlacer(bounds: area)
    for mark in marks { placer.block(mark.box) }
    for arrow in arrows { for point in arrow.arrow.line { placer.avoid(point.x, point.y) } }
    for mark in marks { mark.drawText(&placer, on: &canvas) }
    for arrow in arrows { arrow.drawLabel(&placer, on: &canvas) }
    let text = caption ?? defaultCaption(kept, drawable, drawn)
    return Figure(
      name: name, title: title, caption: text, description: describe(kept, drawable, text),
      width: Plot.wideWidth,
      height: area.bottom + 8, canvas: canvas)
  }

  // MARK: What is drawn

  private func population(_ index: Int) -> Double? {
    nodes[index].population.flatMap { $0.isFinite && $0 >= 0 && $0 < 1e6 ? $0 : nil }
  }

  /// The indices of the most populated states, in their own order.
  private var keptNodes: [Int] {
    guard nodes.count > Self.nodeLimit else { return Array(nodes.indices) }
    let ranked = nodes.indices.sorted { ((population($1) ?? 0), $0) < ((population($0) ?? 0), $1) }
    return ranked.prefix(Self.nodeLimit).sorted()
  }

  /// The edges with a value above zero between states that are drawn, strongest first.
  private func drawableEdges(_ kept: [Int]) -> [Edge] {
    let isKept = Set(kept)
    return edges.enumerated()
      .filter { _, edge in
        edge.from != edge.to && edge.value.isFinite && edge.value > 0 && isKept.contains(edge.from)
          && isKept.contains(edge.to)
      }
      .sorted { ($1.element.value, $0.offset) < ($0.element.value, $1.offset) }.map(\.element)
  }

  // MARK: Places

  private static let stretch = 2.2

  /// The height of the drawing: what the places take when they fill the width, within reason.
  private func areaHeight(_ places: [GraphLayout.Point]) -> Double {
    let width = (places.map(\.x).max() ?? 0) - (places.map(\.x).min() ?? 0)
    let height = (places.map(\.y).max() ?? 0) - (places.map(\.y).min() ?? 0)
    let most = places.count <= 4 ? 400.0 : places.count <= 8 ? 470 : 560
    let filled = width > 0 ? 700 * Self.stretch * (height / width) : height > 0 ? most : 0
    return min(most, max(places.count == 1 ? 150 : 210, filled + 2 * greatestRadius(places.count) + 50))
  }

  /// The radius of the most populated state.
  private func greatestRadius(_ count: Int) -> Double {
    count <= 4 ? 46 : count <= 8 ? 40 : count <= 16 ? 32 : 26
  }

  private func radii(_ kept: [Int]) -> [Double] {
    let greatest = kept.compactMap { population($0) }.max() ?? 0
    return kept.map { index in
      guard greatest > 0 else { return 14 }
      let share = (population(index) ?? 0) / greatest
      return max(Self.leastRadius, greatestRadius(kept.count) * share.squareRoot())
    }
  }

  private func layout(_ kept: [Int], _ edges: [Edge]) -> GraphLayout {
    var weights = [[Double]](
      repeating: [Double](repeating: 0, count: kept.count), count: kept.count)
    let rank = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($0.element, $0.offset) })
    for edge in edges {
      guard let i = rank[edge.from], let j = rank[edge.to] else { continue }
      weights[i][j] = max(weights[i][j], edge.value)
    }
    let fixed = kept.map { index -> GraphLayout.Point? in
      guard let position = nodes[index].position, abs(position.x) < 1e100, abs(position.y) < 1e100 else {
        return nil
      }
      return (position.x, -position.y)
    }
    return GraphLayout(weights: weights, fixed: fixed)
  }

  private func fit(_ places: [GraphLayout.Point], _ radii: [Double], in area: PlotRect) -> [FlowArrow.Disc] {
    // Names stand beside the discs, so these keep from the area's edge.
    let margin = greatestRadius(places.count) + 12
    let inner = PlotRect(
      left: area.left + margin + 60, top: area.top + margin, right: area.right - margin - 60,
      bottom: area.bottom - margin - 16)
    let fitted = GraphLayout.fitted(places, to: inner, stretch: Self.stretch)
    let outer = PlotRect(
      left: area.left + 50, top: area.top + 8, right: area.right - 50, bottom: area.bottom - 34)
    let spread = GraphLayout.spread(
      fitted, radii: radii, gap: places.count <= 8 ? 56 : places.count <= 16 ? 40 : 30, within: outer)
    return zip(spread, radii).map { .init(x: $0.x, y: $0.y, radius: $1) }
  }

  private func arrows(
    _ drawn: [Edge], _ kept: [Int], _ discs: [FlowArrow.Disc], _ area: PlotRect
  ) -> [NetworkArrow] {
    let rank = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($0.element, $0.offset) })
    let pairs = Set(drawn.map { [$0.from, $0.to] })
    guard let strongest = drawn.first?.value else { return [] }
    return drawn.enumerated().compactMap { order, edge in
      guard let i = rank[edge.from], let j = rank[edge.to] else { return nil }
      let width = max(Self.leastWidth, Self.greatestWidth(kept.count) * (edge.value / strongest))
      let others = discs.indices.filter { $0 != i && $0 != j }.map { discs[$0] }
      // An arrow without a companion may bend to either side.
      let isAlone = !pairs.contains([edge.to, edge.from])
      let bends =
        isAlone
        ? [0.06, -0.06, 0.16, -0.16, 0.28, -0.28, 0.42, -0.42] : [0.1, 0.18, 0.28, 0.4, -0.22, -0.34]
      var best: (arrow: FlowArrow, clashes: Int)?
      for bend in bends {
        guard let arrow = FlowArrow(from: discs[i], to: discs[j], bend: bend, width: width) else { continue }
        let clashes = arrow.clashes(with: others, within: area)
        if best.map({ clashes < $0.clashes }) ?? true { best = (arrow, clashes) }
        if clashes == 0 { break }
      }
      guard let arrow = best?.arrow else { return nil }
      let label = order < labelLimit ? edge.label ?? NumberText.significant(edge.value, digits: 2) : nil
      return NetworkArrow(arrow: arrow, label: label)
    }
  }

  // MARK: Words

  private func defaultCaption(_ kept: [Int], _ drawable: [Edge], _ drawn: [Edge]) -> String {
    var text = "States"
    if kept.contains(where: { population($0) != nil }) {
      text = "Areas of discs are in proportion to the populations"
      if zip(kept, radii(kept)).contains(where: { ($0.1 <= Self.leastRadius) && population($0.0) != nil }) {
        text += " but for the smallest"
      }
    }
    if let strongest = drawn.first, let weakest = drawn.last {
      text +=
        ", widths of arrows to the \(quantity): the widest is "
        + NumberText.significant(strongest.value, digits: 2, unit: unit)
      let least = strongest.value * (Self.leastWidth / Self.greatestWidth(kept.count))
      if weakest.value < least {
        text += ", and all below \(NumberText.significant(least, digits: 2, unit: unit)) are equally thin"
      }
    } else {
      text += "; there are no transitions between them"
    }
    text += "."
    if drawn.count < drawable.count {
      text +=
        " Only the \(NumberText.count(drawn.count)) strongest of \(NumberText.count(drawable.count)) arrows"
        + " are drawn."
    }
    if kept.count < nodes.count {
      text += " Only the \(kept.count) most populated of \(NumberText.count(nodes.count)) states are drawn."
    }
    return text
  }

  private func describe(_ kept: [Int], _ drawable: [Edge], _ caption: String) -> String {
    let states = kept.prefix(12).map { index in
      population(index).map { "\(nodes[index].name) \(NetworkNode.percent($0))" } ?? nodes[index].name
    }
    let strongest = drawable.prefix(3).map { edge in
      "\(nodes[edge.from].name) to \(nodes[edge.to].name) "
        + NumberText.significant(edge.value, digits: 2, unit: unit)
    }
    var text = "\(caption) States: \(states.joined(separator: ", "))\(kept.count > 12 ? " and more" : "")."
    if !strongest.isEmpty { text += " The strongest transitions: \(strongest.joined(separator: "; "))." }
    return text
  }
}

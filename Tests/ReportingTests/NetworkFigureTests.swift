import Reporting
import Testing

@Suite("Figures of networks")
struct NetworkFigureTests {
  static let extreme: [Figure] = {
    let odd = MarkovFigureTests.odd
    let name = MarkovFigureTests.name
    let all = odd.indices.flatMap { i in odd.indices.map { (i, $0) } }
    return [
      StateNetworkPlot(
        title: name,
        nodes: odd.map { .init(name, population: $0, position: (x: $0, y: -$0), series: 1_000_003) },
        edges: all.map { .init(from: $0, to: $1, value: odd[$0], label: name) }, quantity: name, unit: name
      ).figure(name: name),
      // All on one place, and none of them joined.
      StateNetworkPlot(
        nodes: (0..<12).map { .init("S\($0)", population: nil, position: (x: 1, y: 1)) }, edges: [], unit: ""
      ).figure(),
      StateNetworkPlot(
        nodes: (0..<60).map { .init("S\($0)", population: 1 / Double($0 + 1)) },
        edges: (0..<60).flatMap { i in (0..<60).map { .init(from: i, to: $0, value: Double(i + $0)) } },
        unit: "ns⁻¹"
      ).figure(),
      StateNetworkPlot(
        nodes: [.init("alone", population: 1)], edges: [.init(from: 0, to: 0, value: 1)], unit: ""
      ).figure(),
      PathwayPlot(
        title: name, nodes: odd.map { .init(name, committor: $0, population: $0) },
        edges: all.map { .init(from: $0, to: $1, flux: odd[$1], label: name) }, axis: name, unit: name
      ).figure(),
      PathwayPlot(
        nodes: (0..<35).map { .init("S\($0)", committor: 0) },
        edges: (0..<35).map { .init(from: $0, to: ($0 * 7 + 1) % 35, flux: Double($0)) }, unit: ""
      ).figure(),
      PathwayPlot(nodes: [.init("alone", committor: 0.5)], edges: [], unit: "").figure(),
    ]
  }()

  /// The discs of a figure, in the order of the nodes.
  private func discs(_ figure: Figure) -> [(x: Double, y: Double, r: Double)] {
    figure.svg.split(separator: "<circle class=\"node").dropFirst().map { text in
      func number(_ name: String) -> Double {
        let parts = text.split(separator: " \(name)=\"", maxSplits: 1)
        return parts.count > 1 ? Double(parts[1].prefix { $0 != "\"" }) ?? .nan : .nan
      }
      return (number("cx"), number("cy"), number("r"))
    }
  }

  private func distance(_ a: (x: Double, y: Double, r: Double), _ b: (x: Double, y: Double, r: Double))
    -> Double
  {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
  }

  @Test("Every state has a disc and a name, every transition an arrow")
  func counts() {
    let figure = SampleMarkov.network.figure()
    let parsed = ParsedXML(figure.svg)
    #expect(discs(figure).count == 4)
    #expect(parsed.attributes.count { $0.element == "path" && $0.value == "flow" } == 12)
    for name in SampleMarkov.names { #expect(parsed.texts["text"]?.contains(name) == true) }
    #expect(parsed.texts["text"]?.contains("1.2\u{202F}%") == true)
    #expect(figure.caption.contains("the widest is 37\u{202F}ns⁻¹"))
    #expect(figure.isWide)
  }

  @Test("Areas are in proportion to populations, down to a least size")
  func areas() throws {
    let discs = discs(
      StateNetworkPlot(
        nodes: [0.64, 0.16, 0.0001].map { .init("S", population: $0) },
        edges: [.init(from: 0, to: 1, value: 1)], unit: ""
      ).figure())
    try #require(discs.count == 3)
    #expect(abs(discs[0].r / discs[1].r - 2) < 0.01)
    #expect(discs[2].r == 10)
  }

  @Test("Discs keep apart and within the figure", arguments: [1, 2, 3, 5, 8, 14, 30])
  func apart(nodeCount: Int) throws {
    let discs = discs(SampleMarkov.network(nodeCount: nodeCount).figure())
    try #require(discs.count == nodeCount)
    for (index, disc) in discs.enumerated() {
      #expect(disc.x > disc.r && disc.x < 960 - disc.r && disc.y > disc.r)
      for other in discs[..<index] { #expect(distance(disc, other) > disc.r + other.r + 3) }
    }
  }

  @Test("States that are strongly joined are near each other")
  func nearness() throws {
    let values: [[Double]] = [[0, 1, 0.01], [1, 0, 0.01], [0.01, 0.01, 0]]
    let figure = StateNetworkPlot(
      nodes: ["A", "B", "C"].map { .init($0, population: 1 / 3) },
      edges: (0..<9).map { .init(from: $0 / 3, to: $0 % 3, value: values[$0 / 3][$0 % 3]) }, unit: ""
    ).figure()
    let discs = discs(figure)
    try #require(discs.count == 3)
    #expect(
      distance(discs[0], discs[1]) < 0.8 * min(distance(discs[0], discs[2]), distance(discs[1], discs[2])))
  }

  @Test("A chain is drawn as a line")
  func chain() throws {
    let figure = StateNetworkPlot(
      nodes: (0..<4).map { .init("S\($0)", population: 0.25) },
      edges: (0..<3).flatMap {
        [.init(from: $0, to: $0 + 1, value: 1), .init(from: $0 + 1, to: $0, value: 1)]
      }, unit: ""
    ).figure()
    let discs = discs(figure)
    try #require(discs.count == 4)
    #expect(discs.map(\.x) == discs.map(\.x).sorted())
    #expect(discs.allSatisfy { abs($0.y - discs[0].y) < 2 })
  }

  @Test("Given positions keep their order, y upwards")
  func positions() throws {
    let places: [(x: Double, y: Double)] = [(-150, 100), (150, 120), (0, -90), (160, -100)]
    let figure = StateNetworkPlot(
      nodes: places.map { .init("S", population: 0.25, position: $0) },
      edges: [.init(from: 0, to: 3, value: 1), .init(from: 1, to: 2, value: 5)], unit: ""
    ).figure()
    let discs = discs(figure)
    try #require(discs.count == 4)
    #expect(discs[0].x < discs[2].x && discs[2].x < discs[1].x && discs[1].x < discs[3].x)
    #expect(discs[1].y < discs[0].y && discs[0].y < discs[2].y && discs[2].y < discs[3].y)
  }

  @Test("Free states find a place among fixed ones")
  func mixedPositions() throws {
    let figure = StateNetworkPlot(
      nodes: [
        .init("A", population: 0.3, position: (x: 0, y: 0)),
        .init("B", population: 0.3, position: (x: 9, y: 0)),
        .init("C", population: 0.4),
      ], edges: [.init(from: 0, to: 2, value: 1), .init(from: 2, to: 1, value: 1)], unit: ""
    ).figure()
    let discs = discs(figure)
    try #require(discs.count == 3)
    #expect(discs[0].x < discs[2].x && discs[2].x < discs[1].x)
  }

  @Test("Of too many arrows the strongest are drawn, and the caption says so")
  func limits() {
    var plot = SampleMarkov.network
    plot.edgeLimit = 5
    plot.labelLimit = 2
    let parsed = ParsedXML(plot.figure().svg)
    #expect(parsed.attributes.count { $0.element == "path" && $0.value == "flow" } == 5)
    #expect(parsed.texts["text"]?.filter { ["37", "25", "8.1"].contains($0) } == ["37", "25"])
    #expect(plot.figure().caption.hasSuffix("Only the 5 strongest of 12 arrows are drawn."))
    #expect(Self.extreme[2].caption.contains("Only the 40 most populated of 60 states are drawn."))
  }

  @Test("States of a pathway stand at their committor and do not cover each other")
  func committors() throws {
    let plot = SampleMarkov.pathways
    let discs = discs(plot.figure())
    try #require(discs.count == plot.nodes.count)
    for (disc, node) in zip(discs, plot.nodes) {
      #expect(abs(disc.x - (64 + 832 * node.committor)) < 0.01)
    }
    for index in discs.indices {
      for other in 0..<index {
        #expect(distance(discs[index], discs[other]) > discs[index].r + discs[other].r + 3)
      }
    }
    let parsed = ParsedXML(plot.figure().svg)
    #expect(parsed.attributes.count { $0.element == "path" && $0.value == "flow" } == plot.edges.count)
    #expect(parsed.texts["text"]?.contains("81\u{202F}%") == true)
    #expect(plot.figure().caption.contains("the widest carries 81\u{202F}% (0.81\u{202F}µs⁻¹)"))
  }

  @Test("A straight pathway is one lane")
  func straight() {
    let figure = PathwayPlot(
      nodes: [0, 0.3, 0.6, 1].map { .init("q \($0)", committor: $0) },
      edges: (0..<3).map { .init(from: $0, to: $0 + 1, flux: 1) }, unit: ""
    ).figure()
    #expect(Set(discs(figure).map(\.y)).count == 1)
  }
}

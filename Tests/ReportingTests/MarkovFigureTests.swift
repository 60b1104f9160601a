import Reporting
import Testing

@Suite("Figures of a Markov model")
struct MarkovFigureTests {
  static let odd: [Double] = [
    .nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 0, -0.0, -5,
    .leastNonzeroMagnitude, 1,
  ]
  static let name = SampleReport.hostileName

  static let extreme: [Figure] = {
    let odd = Self.odd
    let points = odd.flatMap { lag in
      odd.map { ChapmanKolmogorovPlot.Point(lag: lag, value: $0, lower: $0, upper: lag) }
    }
    let panel = ChapmanKolmogorovPlot.Panel(predicted: points, estimated: points)
    let edges = (0...10).map { Double($0) }
    return [
      ChapmanKolmogorovPlot(
        title: name, panels: [[panel, panel], [panel, panel]], names: [name, ""], unit: name
      ).figure(name: name),
      SampleMarkov.test(setCount: 9) { _ in name }.figure(),
      StateMapPlot(
        title: name, xAxis: Axis(name), yAxis: Axis(name), xEdges: edges, yEdges: [0, 1],
        cells: .diverging(odd, label: name), energies: .init(odd, unit: name, maximum: .nan),
        labels: odd.map { .init(name, x: $0, y: 0.5) }
      ).figure(),
      StateMapPlot(
        title: "t", xAxis: Axis("x"), yAxis: Axis("y"), xEdges: edges.map { $0 == 4 ? .nan : $0 },
        yEdges: [0, 1],
        cells: .unit(odd, label: name)
      ).figure(),
      StateMapPlot(
        title: "t", xAxis: Axis("x"), yAxis: Axis("y"), xEdges: edges, yEdges: [0, 1, 2],
        cells: .sets((0..<20).map { $0 }, names: (0..<20).map { "\(name) \($0)" })
      ).figure(),
      StateMapPlot(
        title: "t", xAxis: Axis("x"), yAxis: Axis("y"), xEdges: [0, 1], yEdges: [0, 1],
        cells: .diverging([0], label: "")
      ).figure(),
      PopulationPlot(
        title: name, bars: odd.map { .init(name, probability: $0, lower: -$0, upper: .infinity) }, axis: name
      ).figure(),
      PopulationPlot(bars: [.init("nothing", probability: 0)]).figure(),
      RelaxationPlot(
        title: name,
        series: (0..<8).map { _ in
          .init(
            name: name,
            points: odd.flatMap { t in odd.map { .init(time: t, value: $0, lower: -1e300, upper: t) } },
            limit: .infinity)
        }, yAxis: Axis(name), unit: name
      ).figure(),
      RelaxationPlot(series: [.init(name: "one", points: [.init(time: 0, value: 1)])], unit: "ps").figure(),
    ]
  }()

  static let empty: [Figure] = [
    ChapmanKolmogorovPlot(panels: [], names: [], unit: "ps").figure(),
    ChapmanKolmogorovPlot(
      panels: [[.init(predicted: [.init(lag: .nan, value: 1)], estimated: [.init(lag: 0, value: 1)])]],
      names: ["a"],
      unit: "ps"
    ).figure(),
    StateMapPlot(
      title: "Map", xAxis: Axis("x"), yAxis: Axis("y"), xEdges: [], yEdges: [], cells: .sets([], names: [])
    ).figure(),
    StateMapPlot(
      title: "Map", xAxis: Axis("x"), yAxis: Axis("y"), xEdges: [0, 1], yEdges: [0, 1],
      cells: .unit([.nan], label: "q")
    ).figure(),
    PopulationPlot(bars: []).figure(), PopulationPlot(bars: [.init("a", probability: .nan)]).figure(),
    RelaxationPlot(series: [], unit: "ps").figure(),
    RelaxationPlot(series: [.init(name: "a", points: [.init(time: 1, value: .nan)])], unit: "ps").figure(),
    StateNetworkPlot(nodes: [], edges: [], unit: "").figure(),
    PathwayPlot(nodes: [.init("a", committor: .nan)], edges: [], unit: "").figure(),
  ]

  @Test(
    "A figure is well-formed, titled, described and placed by finite numbers",
    arguments: SampleMarkov.figures + extreme + empty + NetworkFigureTests.extreme)
  func wellFormed(figure: Figure) {
    let parsed = ParsedXML(figure.svg)
    #expect(parsed.failure == nil)
    #expect(parsed.elementCounts["desc"] == 1)
    #expect(parsed.texts["title"]?.contains(figure.title) == true)
    #expect(parsed.elementCounts["script"] == nil)
    for coordinate in parsed.coordinates {
      #expect(coordinate.map { $0.isFinite && abs($0) < 4000 } == true)
    }
    #expect(!figure.caption.isEmpty && figure.caption.hasSuffix("."))
    for text in [figure.caption, figure.description] {
      #expect(!text.contains("nan") && !text.contains("inf"))
    }
  }

  @Test("A figure without data says so in a sentence", arguments: empty)
  func withoutData(figure: Figure) {
    let parsed = ParsedXML(figure.svg)
    #expect((parsed.texts["text"] ?? []).joined(separator: " ").contains(figure.caption))
    #expect(parsed.elementCounts["path"] == nil && parsed.elementCounts["circle"] == nil)
  }

  @Test("Equal input has an equal picture")
  func determinism() {
    #expect(SampleMarkov.figures == SampleMarkov.figures)
    #expect(SampleMarkov.network(nodeCount: 20).figure() == SampleMarkov.network(nodeCount: 20).figure())
  }

  @Test("Up to six sets have a panel for each pair, more only the diagonal", arguments: [1, 2, 4, 6, 7, 12])
  func panels(setCount: Int) {
    let figure = SampleMarkov.test(setCount: setCount) { "S\($0)" }.figure()
    let texts = ParsedXML(figure.svg).texts["text"] ?? []
    let names = texts.filter { $0.contains(" → ") }
    #expect(names.count == (setCount <= 6 ? setCount * setCount : setCount))
    #expect(names.contains("S\(setCount - 1) → S\(setCount - 1)"))
    #expect(texts.contains("S0 → S1") == (setCount > 1 && setCount <= 6))
    // One curve a panel, and one in the key; every estimate lacks an interval.
    #expect(figure.svg.components(of: "<path class=\"line d1 s1\"") == names.count)
    #expect(figure.svg.components(of: "class=\"hollow s2\"") == 7 * names.count + 1)
    #expect(figure.isWide == (setCount > 2))
  }

  @Test("Long names become numbers in the panels, and the caption holds them")
  func longNames() {
    let figure = SampleMarkov.test(setCount: 3) { "a name that is far too long \($0)" }.figure()
    #expect(ParsedXML(figure.svg).texts["text"]?.contains("2 → 3") == true)
    #expect(figure.caption.contains("Sets: 1 a name that is far too long 0, 2 a name"))
  }

  @Test("Estimates that agree with the prediction are counted")
  func agreement() {
    let lags: [Double] = [1, 2, 3, 4]
    let panel = ChapmanKolmogorovPlot.Panel(
      predicted: lags.map { .init(lag: $0, value: 0.5, lower: 0.4, upper: 0.6) },
      // Within, touching the band from below, above it, and one without an interval.
      estimated: [
        .init(lag: 1, value: 0.5, lower: 0.45, upper: 0.55),
        .init(lag: 2.5, value: 0.3, lower: 0.2, upper: 0.41),
        .init(lag: 3, value: 0.8, lower: 0.7, upper: 0.9), .init(lag: 4, value: 0.5),
      ])
    let figure = ChapmanKolmogorovPlot(panels: [[panel]], names: ["A"], unit: "ps").figure()
    #expect(figure.caption.contains("agree within these at 2 of 3 markers"))
    #expect(figure.description.contains("The largest difference is 0.30, in A → A at a lag of 3\u{202F}ps."))
  }

  @Test("Neighbouring cells of a set are one piece, and cells without data have none")
  func cells() {
    let figure = StateMapPlot(
      title: "Map", xAxis: Axis("x / nm"), yAxis: Axis("y / 1 / nm"), xEdges: [0, 1, 2, 3],
      yEdges: [0, 1, 2],
      cells: .sets([0, 0, nil, 1, 1, 1], names: ["A", "B"])
    ).figure()
    for style in ["region s1", "region s2"] {
      #expect(figure.svg.paths(style).map { $0.count { $0 == "M" } } == [1])
    }
    #expect(figure.svg.paths("region s3").isEmpty)
    // In the key and on the map.
    #expect(ParsedXML(figure.svg).texts["text"]?.count { $0 == "A" } == 2)
    #expect(figure.caption == "2 sets over x and y / 1. Hatched cells have no data.")
    #expect(
      figure.description.contains(
        "83\u{202F}% of the cells have data; of them, A 40\u{202F}%, B 60\u{202F}%."))
  }

  @Test("Zero and one half have the middle colour, the ends the outer ones")
  func colours() {
    func steps(_ cells: StateMapPlot.Cells) -> [String] {
      let figure = StateMapPlot(
        title: "Map", xAxis: Axis("x"), yAxis: Axis("y"), xEdges: [0, 1, 2, 3], yEdges: [0, 1], cells: cells
      ).figure()
      return ParsedXML(figure.svg).attributes
        .filter { $0.element == "path" && $0.name == "class" && $0.value.hasPrefix("wash") }.map(\.value)
    }
    #expect(steps(.diverging([-3, 0, 3], label: "v")) == ["wash v0", "wash v8", "wash v16"])
    #expect(steps(.diverging([-1, 0, 3], label: "v")) == ["wash v5", "wash v8", "wash v16"])
    #expect(steps(.unit([0, 0.5, 1], label: "q")) == ["wash v0", "wash v8", "wash v16"])
  }

  @Test("A map of 60 × 60 stays below 300 kB, noise too")
  func mapSize() {
    var generator = SampleReport.Generator(state: 1)
    let edges = (0...60).map { Double($0) }
    let noise = (0..<3600).map { _ in generator.normal() }
    for cells: StateMapPlot.Cells in [
      .sets(noise.map { Int(abs($0)) }, names: (0..<7).map { "S\($0)" }), .diverging(noise, label: "v"),
      .unit(noise.map { 0.5 + 0.2 * $0 }, label: "q"),
    ] {
      let svg = StateMapPlot(
        title: "Noise", xAxis: Axis("x"), yAxis: Axis("y"), xEdges: edges, yEdges: edges, cells: cells,
        energies: .init(noise, unit: "kT")
      ).figure().svg
      #expect(svg.utf8.count < 300_000, "\(svg.utf8.count) bytes")
    }
  }

  @Test("The committor has a line at one half where it passes there")
  func middle() {
    let values = (0..<9).map { Double($0 % 3) / 2 }
    let figure = StateMapPlot(
      title: "Map", xAxis: Axis("x"), yAxis: Axis("y"), xEdges: [0, 1, 2, 3], yEdges: [0, 1, 2, 3],
      cells: .unit(values, label: "q")
    ).figure()
    // Two pieces: between the rows' middles.
    #expect(figure.svg.paths("chosen").map { $0.count { $0 == "M" } } == [2])
  }

  @Test("Bars are as long as their probabilities, and intervals are written beside them")
  func bars() throws {
    let figure = PopulationPlot(
      bars: [
        .init("A", probability: 0.6, lower: 0.55, upper: 0.66), .init("B", probability: 0.3),
        .init("C", probability: nil),
        .init("D", probability: 0.012, lower: 0.008, upper: 0.019),
      ]
    ).figure()
    let parsed = ParsedXML(figure.svg)
    let widths = figure.svg.split(separator: "<rect class=\"bar s").dropFirst().compactMap {
      text -> Double? in
      let value = text.split(separator: " width=\"")[1].prefix { $0 != "\"" }
      return Double(value)
    }
    try #require(widths.count == 3)
    #expect(abs(widths[0] / widths[1] - 2) < 0.01)
    let texts = parsed.texts["text"] ?? []
    #expect(texts.contains("60\u{202F}% (55–66)") && texts.contains("1.2\u{202F}% (0.8–1.9)"))
    #expect(texts.contains("30\u{202F}%") && texts.contains(NumberText.missing))
    #expect(parsed.attributes.count { $0.value.hasPrefix("bar-line") } == 2)
  }

  @Test("Curves break where a value is missing; bands cover what has an interval")
  func relaxation() {
    let points = (0..<10).map { index -> RelaxationPlot.Point in
      let value: Double = index == 5 ? .nan : 0.5
      let (lower, upper): (Double?, Double?) = index < 3 ? (0.4, 0.6) : (nil, nil)
      return .init(time: Double(index), value: value, lower: lower, upper: upper)
    }
    let figure = RelaxationPlot(series: [.init(name: "A", points: points, limit: 0.25)], unit: "ps").figure()
    #expect(figure.svg.paths("line d1 s1").map { $0.count { $0 == "M" } } == [2])
    #expect(figure.svg.paths("band s1").map { $0.count { $0 == "L" } } == [5])
    #expect(figure.svg.paths("line thin d3 s1").count == 1)
    #expect(figure.description.contains("A goes from 0.500 at 0\u{202F}ps to 0.500 at 9\u{202F}ps."))
  }

  @Test("A long curve is thinned out, and keeps its ends")
  func thinning() {
    let points = (0..<50_000).map { RelaxationPlot.Point(time: Double($0), value: 1 / Double($0 + 1)) }
    let figure = RelaxationPlot(series: [.init(name: "A", points: points)], unit: "ps").figure()
    #expect(figure.svg.utf8.count < 20_000)
    #expect(
      figure.description.contains("at 0\u{202F}ps")
        && figure.description.contains("at 49\u{202F}999\u{202F}ps"))
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(of text: String) -> Int { ranges(of: text).count }

  /// The data of the paths of a style.
  fileprivate func paths(_ style: String) -> [Substring] {
    split(separator: "<path class=\"\(style)\" d=\"", omittingEmptySubsequences: false).dropFirst()
      .map { $0.prefix { $0 != "\"" } }
  }
}

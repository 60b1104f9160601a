import Foundation
import Reporting
import Testing

@Suite("Figures")
struct FigureTests {
  /// Figures from ordinary, extreme and missing values, and from nothing.
  static let all: [Figure] = SampleReport.figures + extreme + empty

  static let empty: [Figure] = [
    ImpliedTimescalesPlot(modes: [], unit: "ps").figure(),
    ImpliedTimescalesPlot(
      modes: [.init(name: "m", points: [.init(lag: 0, timescale: 3), .init(lag: 1, timescale: -2)])], unit: "ps"
    ).figure(),
    SpectrumPlot(values: []).figure(), SpectrumPlot(values: [.init(nil), .init(.nan)]).figure(),
    KineticVariancePlot(shares: []).figure(), KineticVariancePlot(shares: [.nan, -1]).figure(),
    ScorePlot(points: []).figure(), ScorePlot(points: [.init(componentCount: 1, score: nil)]).figure(),
    TimeSeriesPlot(panels: [], timeAxis: Axis("t")).figure(),
    FreeEnergyMapPlot(xAxis: Axis("x"), yAxis: Axis("y"), xEdges: [], yEdges: [], values: [], unit: "kT").figure(),
    FreeEnergyMapPlot(
      xAxis: Axis("x"), yAxis: Axis("y"), xEdges: [0, 1], yEdges: [0, 1], values: [nil], unit: "kT"
    ).figure(),
    FreeEnergyProfilePlot(xAxis: Axis("x"), centers: [1], values: [nil], unit: "kT").figure(),
    CorrelationPlot(features: [], variables: ["CV 1"], values: []).figure(),
  ]

  static let extreme: [Figure] = {
    let huge = Double.greatestFiniteMagnitude
    let odd: [Double] = [.nan, .infinity, -.infinity, huge, -huge, 0, -0.0, .leastNonzeroMagnitude, 1]
    let name = SampleReport.hostileName
    return [
      ImpliedTimescalesPlot(
        title: name,
        modes: (0..<8).map { mode in
          .init(
            name: name, points: odd.map { .init(lag: $0, timescale: $0, interval: .leastNonzeroMagnitude...huge) }
              + [.init(lag: 3, timescale: Double(mode) + 1, interval: -1...(.infinity))])
        }, unit: name, chosenLag: 3
      ).figure(name: name),
      SpectrumPlot(
        values: odd.map { .init($0, interval: -huge...huge) }, quantity: name, nullThreshold: .nan, keptCount: -1
      ).figure(),
      KineticVariancePlot(shares: odd + [0.5], keptCount: 99).figure(),
      ScorePlot(points: odd.map { .init(componentCount: -3, score: $0, error: $0) }, chosenCount: 7).figure(),
      TimeSeriesPlot(
        panels: [.init(label: name, trajectories: [odd.map { .init(time: $0, low: $0, high: $0) }])],
        trajectoryStarts: odd, timeAxis: Axis(name)
      ).figure(),
      FreeEnergyMapPlot(
        xAxis: Axis(name), yAxis: Axis(name), xEdges: [0, 1, .nan, 3], yEdges: [-1, .infinity],
        values: [1, .infinity, .nan], unit: name, maximum: .nan
      ).figure(),
      FreeEnergyMapPlot(
        xAxis: Axis("x"), yAxis: Axis("y"), xEdges: [0, 1, 2], yEdges: [0, 1, 2], values: [2, 2, 2, 2], unit: "kT"
      ).figure(),
      FreeEnergyProfilePlot(
        xAxis: Axis(name), centers: odd, values: odd, errors: odd, unit: name
      ).figure(),
      CorrelationPlot(
        features: odd.map { _ in name }, variables: [name, name], values: odd.flatMap { [$0, -$0] }
      ).figure(),
    ]
  }()

  @Test("A figure is well-formed, titled, described and placed by finite numbers", arguments: all)
  func wellFormed(figure: Figure) {
    let parsed = ParsedXML(figure.svg)
    #expect(parsed.failure == nil)
    #expect(parsed.elementCounts["desc"] == 1)
    #expect(parsed.texts["title"]?.contains(figure.title) == true)
    #expect(parsed.elementCounts["script"] == nil)
    let root = Dictionary(
      parsed.attributes.filter { $0.element == "svg" }.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    #expect(root["role"] == "img")
    let ids = parsed.attributes.filter { $0.name == "id" }.map(\.value)
    #expect(root["aria-labelledby"] == ids.joined(separator: " "))
    #expect(Set(ids).count == 2)
    for coordinate in parsed.coordinates {
      // Two lengths of an axis beyond its ends are allowed, and cut.
      #expect(coordinate.map { $0.isFinite && abs($0) < 4000 } == true)
    }
    #expect(!figure.caption.isEmpty && figure.caption.hasSuffix("."))
    #expect(figure.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" })
    #expect((parsed.elementCounts["text"] ?? 0) >= 2)
  }

  @Test("A figure without data says so in a sentence", arguments: empty)
  func withoutData(figure: Figure) {
    let parsed = ParsedXML(figure.svg)
    let text = (parsed.texts["text"] ?? []).joined(separator: " ")
    #expect(text.contains(figure.title))
    #expect(text.contains(figure.caption))
    #expect(parsed.elementCounts["path"] == nil && parsed.elementCounts["circle"] == nil)
  }

  @Test("Names that look like markup stay text")
  func hostileNames() {
    let parsed = ParsedXML(SampleReport.correlations.figure().svg)
    // The name is too long for its row: the whole is in its tooltip.
    #expect(parsed.texts["title"]?.contains(SampleReport.hostileName) == true)
    #expect(parsed.elementCounts["script"] == nil)
    #expect(SampleReport.correlations.figure().svg.contains("&lt;script&gt;"))
  }

  @Test("Points without an interval have hollow markers, those without a timescale none")
  func impliedTimescales() {
    let plot = ImpliedTimescalesPlot(
      modes: [
        .init(
          name: "m",
          points: [
            .init(lag: 1, timescale: 10, interval: 8...12), .init(lag: 2, timescale: 11),
            .init(lag: 5, timescale: nil), .init(lag: 10, timescale: 12, interval: 9...15), .init(lag: -1, timescale: 9),
            .init(lag: 20, timescale: 0),
          ])
      ], unit: "ps", chosenLag: 5)
    let classes = ParsedXML(plot.figure().svg).attributes.filter { $0.element == "circle" && $0.name == "class" }
    #expect(classes.filter { $0.value == "hollow s1" }.count == 1)
    // Two points and the key beside the name.
    #expect(classes.filter { $0.value == "mark s1" }.count == 3)
    #expect(plot.figure().svg.contains("lag 5\u{202F}ps"))
    let texts = ParsedXML(SampleReport.timescales.figure().svg).texts["text"] ?? []
    #expect(texts.contains("timescale < lag") && texts.contains("lag 50\u{202F}ps") && texts.contains("mode 3"))
  }

  @Test("A higher timescale is drawn higher, a longer lag farther right")
  func orientation() throws {
    let plot = ImpliedTimescalesPlot(
      modes: [.init(name: "m", points: [.init(lag: 1, timescale: 10), .init(lag: 100, timescale: 1000)])], unit: "ps")
    let attributes = ParsedXML(plot.figure().svg).attributes.filter { $0.element == "circle" }
    let xs = attributes.filter { $0.name == "cx" }.compactMap { Double($0.value) }
    let ys = attributes.filter { $0.name == "cy" }.compactMap { Double($0.value) }
    try #require(xs.count == 3 && ys.count == 3)
    #expect(xs[1] > xs[0] && ys[1] < ys[0])
  }

  @Test("A grid of 60 × 60 stays below 200 kB, noise too")
  func surfaceSize() {
    for noise in [0, 0.05, 2] {
      let svg = SampleReport.surface(count: 60, noise: noise).figure().svg
      #expect(svg.utf8.count < 200_000, "\(svg.utf8.count) bytes at noise \(noise)")
    }
  }

  @Test("Cells of a surface have the colour of their value, unvisited ones none")
  func surfaceCells() throws {
    let plot = FreeEnergyMapPlot(
      xAxis: Axis("x"), yAxis: Axis("y"), xEdges: [0, 1, 2, 3], yEdges: [0, 1, 2], values: [0, 0, nil, 8, 8, 8],
      unit: "kT", hasContours: false)
    let parsed = ParsedXML(plot.figure().svg)
    let paths = parsed.attributes.filter { $0.element == "path" && $0.name == "d" }.map(\.value)
    // Two colours; neighbours of one colour are one rectangle.
    #expect(paths.count == 2)
    #expect(paths.allSatisfy { $0.filter { $0 == "M" }.count == 1 })
  }

  @Test("Series are decimated to extents that lose no excursion")
  func extents() {
    var values = [Double](repeating: 0, count: 10_000)
    values[1234] = 7
    values[8765] = -3
    values[5000] = .nan
    let extents = TimeSeriesPlot.extents(of: values, start: 100, step: 0.5, count: 100)
    #expect(extents.count == 100)
    #expect(extents.map(\.high).max() == 7)
    #expect(extents.map(\.low).min() == -3)
    #expect(extents[12].high == 7 && abs(extents[12].time - (100 + 0.5 * 1249.5)) < 1e-9)
    #expect(TimeSeriesPlot.extents(of: [], start: 0, step: 1, count: 5).isEmpty)
    #expect(TimeSeriesPlot.extents(of: [.nan], start: 0, step: 1, count: 5).isEmpty)
    #expect(TimeSeriesPlot.extents(of: [1, 2], start: 0, step: 1, count: 5) == [
      .init(time: 0, low: 1, high: 1), .init(time: 1, low: 2, high: 2),
    ])
  }

  @Test("Contour lines of x² + y² are circles")
  func contours() {
    let axis = (-20...20).map { Double($0) / 10 }
    let values = axis.flatMap { y in axis.map { x -> Double? in x * x + y * y } }
    let segments = ContourLines(xs: axis, ys: axis, values: values).segments(at: 1)
    #expect(segments.count > 20)
    for segment in segments {
      // Linear interpolation of a parabola over h = 0.1 is off by at most h²/8 in the
      // value, half as much in the radius; twice that leaves room for the diagonal.
      #expect(abs((segment.x1 * segment.x1 + segment.y1 * segment.y1).squareRoot() - 1) < 0.0025)
    }
    // Each end is the end of two pieces: the line is closed.
    var ends: [String: Int] = [:]
    for s in segments {
      for (x, y) in [(s.x1, s.y1), (s.x2, s.y2)] {
        ends["\((x * 1e6).rounded()) \((y * 1e6).rounded())", default: 0] += 1
      }
    }
    #expect(ends.values.allSatisfy { $0 % 2 == 0 })
    let gap = ContourLines(xs: [0, 1], ys: [0, 1], values: [0, 2, nil, 2])
    #expect(gap.segments(at: 1).isEmpty)
  }

  @Test("A saddle is cut as its middle says")
  func saddle() {
    // Corners high at lower left and upper right; the mean of 1.25 is above the height, so the low corners are cut off.
    let high = ContourLines(xs: [0, 1], ys: [0, 1], values: [3, 0, 0, 2]).segments(at: 1)
    #expect(high.count == 2)
    for s in high {
      let middle = ((s.x1 + s.x2) / 2, (s.y1 + s.y2) / 2)
      // A piece around a low corner lies near (1, 0) or (0, 1), where x and y differ.
      #expect(abs(middle.0 - middle.1) > 0.5)
    }
  }
}

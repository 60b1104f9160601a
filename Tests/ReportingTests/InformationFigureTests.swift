import Reporting
import TestSupport
import Testing

@Suite("Figures of a score card")
struct InformationFigureTests {
  private static let odd: [Double] = [
    .nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 0, -0.0, -5,
    .leastNonzeroMagnitude, 1,
  ]

  static let empty: [Figure] = [
    InformationPlanePlot(series: []).figure(),
    InformationPlanePlot(series: [.init(name: "a", points: [.init(compression: .nan, relevance: 1)])]).figure(),
    RankingPlot(rows: [], axis: "x").figure(),
    RankingPlot(rows: [.init("a", value: nil), .init("b", value: .nan)], axis: "x").figure(),
    PredictiveInformationPlot(series: [], unit: "ps").figure(),
    PredictiveInformationPlot(
      series: [.init(name: "a", points: [.init(lag: 0, value: 1), .init(lag: 1, value: .nan)])], unit: "ps"
    ).figure(),
  ]

  static let extreme: [Figure] = {
    let name = SampleReport.hostileName
    return [
      InformationPlanePlot(
        title: name,
        series: (0..<10).map { _ in
          .init(
            name: name,
            points: odd.flatMap { value in
              [
                .init(compression: value, relevance: value, error: value, beta: value),
                .init(compression: 1, relevance: value, error: 1e280, beta: 2),
              ]
            })
        }, bound: .init(name: name, points: odd.map { .init(compression: -$0, relevance: $0) })
      ).figure(name: name),
      InformationPlanePlot(
        series: [.init(name: name, points: [.init(compression: 0, relevance: 0, beta: 1)])]
      ).figure(),
      RankingPlot(
        title: name,
        rows: odd.map {
          .init(
            name, value: $0, interval: (-Double.infinity)...1e300, rank: -1_000_000, tieGroup: 1, pValue: $0)
        }, axis: name
      ).figure(),
      RankingPlot(rows: [.init(name, value: 1)], axis: name).figure(),
      PredictiveInformationPlot(
        title: name,
        series: (0..<10).map { _ in
          .init(name: name, points: odd.flatMap { value in
            [.init(lag: value, value: value, lower: value, upper: -value), .init(lag: 2, value: 1)]
          })
        }, unit: name, chosenLag: 2
      ).figure(),
      PredictiveInformationPlot(
        series: [.init(name: "a", points: [.init(lag: 1, value: 0)])], unit: "ps", chosenLag: .nan
      ).figure(),
    ]
  }()

  @Test(
    "A figure is well-formed, described and placed by finite numbers",
    arguments: SampleInformation.figures + extreme + empty)
  func wellFormed(figure: Figure) {
    let parsed = ParsedXML(figure.svg)
    #expect(parsed.failure == nil)
    #expect(parsed.elementCounts["desc"] == 1 && parsed.elementCounts["script"] == nil)
    for coordinate in parsed.coordinates {
      #expect(coordinate.map { $0.isFinite && abs($0) < 4000 } == true)
    }
    #expect(!figure.caption.isEmpty && figure.caption.hasSuffix("."))
  }

  @Test("A figure without data says so in a sentence", arguments: empty)
  func withoutData(figure: Figure) {
    let parsed = ParsedXML(figure.svg)
    #expect((parsed.texts["text"] ?? []).joined(separator: " ").contains(figure.caption))
    #expect(parsed.elementCounts["path"] == nil && parsed.elementCounts["circle"] == nil)
  }

  @Test("Points of the plane are marked and named by β, the bound shades what is above it")
  func plane() throws {
    let figure = SampleInformation.plane(count: 1).figure()
    let parsed = ParsedXML(figure.svg)
    let texts = parsed.texts["text"] ?? []
    for text in ["β = 2", "β = 5", "β = 20", "full state", "phi", "I(x;T), nats", "I(T;O), nats", "I(T;O) = I(x;T)"] {
      #expect(texts.contains(text), "\(text)")
    }
    let classes = parsed.attributes.filter { $0.name == "class" }.map(\.value)
    #expect(classes.filter { $0 == "shade" }.count == 1)
    // Three marked points with error bars, and the key beside the name.
    #expect(classes.filter { $0 == "mark s1" }.count == 4)
    #expect(classes.filter { $0 == "bar-line s1" }.count == 3)
    #expect(figure.caption.contains("1 nat is 1.44 bits"))
    #expect(figure.caption.contains("bars are standard errors"))
  }

  @Test("Where a point lies does not depend on the order of the points")
  func order() {
    var plot = SampleInformation.plane()
    let figure = plot.figure()
    for index in plot.series.indices { plot.series[index].points.reverse() }
    plot.bound?.points.reverse()
    #expect(plot.figure() == figure)
  }

  @Test("More than eight curves are cut, and the caption says so")
  func limits() {
    let plane = SampleInformation.plane(count: 9).figure()
    #expect(plane.caption.contains("The first 8 of 9 variables are drawn."))
    #expect(!plane.svg.contains("ninth"))
    #expect(plane.svg.contains("hollow s1"))
    let predictive = SampleInformation.predictive(count: 9).figure()
    #expect(predictive.caption.contains("The first 8 of 9 variables are drawn."))
    #expect(!predictive.svg.contains("ninth"))
  }

  @Test("Ties of two or more share a ground; what chance gives is hollow")
  func ranking() {
    let figure = SampleInformation.ranking().figure()
    let parsed = ParsedXML(figure.svg)
    let classes = parsed.attributes.filter { $0.name == "class" }.map(\.value)
    #expect(classes.filter { $0 == "shade" }.count == 2)
    #expect(classes.filter { $0 == "hollow s1" }.count == 2)
    #expect(classes.filter { $0 == "mark s1" }.count == 5)
    let texts = parsed.texts["text"] ?? []
    #expect(texts.contains("p") && texts.contains("0.30") && texts.contains("0.006"))
    #expect(texts.contains("< 0.0001"))
    #expect(figure.caption.contains("rows on a common ground cannot be told apart"))
    #expect(figure.description.contains("1. cv1: −0.800"))
  }

  @Test("A long ranking ends with how many are left out")
  func longRanking() {
    let figure = SampleInformation.ranking(count: 42).figure()
    let texts = ParsedXML(figure.svg).texts["text"] ?? []
    #expect(texts.contains("and 12 more"))
    #expect(texts.contains("cv30") && !texts.contains("cv31"))
    #expect(!SampleInformation.ranking(count: 30).figure().svg.contains("more</text>"))
  }

  @Test("Lags are logarithmic and the chosen one is named")
  func predictive() {
    let figure = SampleInformation.predictive().figure()
    let texts = ParsedXML(figure.svg).texts["text"] ?? []
    #expect(texts.contains("lag 10\u{202F}ps") && texts.contains("lag / ps"))
    #expect(figure.svg.contains("class=\"band s1\""))
    #expect(figure.description.contains("psi goes from "))
    var plot = SampleInformation.predictive()
    plot.chosenLag = 5000
    #expect(!plot.figure().svg.contains("class=\"chosen\""))
  }
}

@Suite(
  "A score card in a browser",
  .enabled(if: BrowserCheck.browser != nil, "needs Chromium on the PATH"), .serialized)
struct InformationBrowserTests {
  @Test("No text overflows or overlaps", arguments: [(360, false), (768, true), (1400, false)])
  func samples(width: Int, isDark: Bool) throws {
    let figures =
      SampleInformation.figures + [1, 2, 6, 8].map { SampleInformation.plane(count: $0).figure(name: "plane-\($0)") }
      + [1, 2, 30, 42].map { SampleInformation.ranking(count: $0).figure(name: "ranking-\($0)") }
      + [1, 2, 8].map { SampleInformation.predictive(count: $0).figure(name: "predictive-\($0)") }
    try check(figures, width: width, isDark: isDark)
  }

  @Test("Extreme values and hostile names keep their texts apart", arguments: [360, 1200])
  func extremes(width: Int) throws {
    try check(InformationFigureTests.extreme + InformationFigureTests.empty, width: width)
  }

  private func check(_ figures: [Figure], width: Int, isDark: Bool = false) throws {
    let page = ReportPage(title: "Score card", sections: [.init("All", figures: figures)])
    let findings = try BrowserCheck.inspect(html: page.html(), width: width, isDark: isDark)
    #expect(findings.consoleLines == [])
    #expect(findings.contentWidth <= findings.frameWidth)
    #expect(findings.overflows == [])
    #expect(findings.overlaps == [])
    #expect(findings.figureCount == figures.count)
  }
}

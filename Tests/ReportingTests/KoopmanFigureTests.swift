import Reporting
import Testing

@Suite("Figures of modes")
struct KoopmanFigureTests {
  private static let odd: [Double] = [
    .nan, .infinity, -.infinity, .greatestFiniteMagnitude, 0, -0.0, .leastNonzeroMagnitude, 1,
  ]

  @Test("Values of any size draw without trapping, and nothing says so")
  func extremes() {
    let odd = Self.odd
    let figures = [
      EigenvaluePlot(values: odd.map { .init(real: $0, imaginary: -$0, label: "<&>") }).figure(),
      CorrelationDecayPlot(
        modes: (0..<8).map { _ in
          .init(name: "<&>", predicted: odd.map { ($0, $0) }, measured: odd.map { ($0, $0, $0) })
        }, unit: "<&>"
      ).figure(),
      FieldMapPlot(title: "<&>", rowCount: 2, columnCount: 4, values: odd.map { $0 }, limit: .nan)
        .figure(name: "map"),
    ]
    for figure in figures {
      #expect(!figure.svg.contains("nan") && !figure.svg.contains("inf\""))
      #expect(!figure.svg.contains("<&>"))
    }
    #expect(EigenvaluePlot(values: []).figure().svg.contains("no eigenvalue"))
    #expect(CorrelationDecayPlot(modes: [], unit: "ps").figure().svg.contains("no correlation"))
    #expect(
      FieldMapPlot(title: "t", rowCount: 1, columnCount: 2, values: [nil, 0]).figure(name: "m").svg
        .contains("no field"))
  }

  @Test("A map's cells of one colour in a row are one piece, and zero is the middle colour")
  func cells() {
    let svg = FieldMapPlot(
      title: "Map", rowCount: 2, columnCount: 3, values: [1, 1, 1, -1, 0, nil]
    ).figure(name: "map").svg
    // Ends and middle of seventeen colours; the missing cell has none.
    for (step, pieces) in [(16, 1), (0, 1), (8, 1)] {
      let path = svg.split(separator: "<path class=\"v\(step)\" d=\"").last!.prefix { $0 != "\"" }
      #expect(path.count { $0 == "M" } == pieces)
    }
    #expect(svg.split(separator: "<path class=\"v").count == 4)
  }

  @Test("The unit circle is round")
  func circle() {
    let svg = EigenvaluePlot(values: [.init(real: 0.5, imaginary: 0.5, label: "1")]).figure().svg
    let data = svg.split(separator: "<path class=\"guide\" d=\"M").last!.prefix { $0 != "Z" }
    let points = data.split(separator: "L").map { $0.split(separator: " ").map { Double($0)! } }
    let (xs, ys) = (points.map { $0[0] }, points.map { $0[1] })
    #expect(abs((xs.max()! - xs.min()!) - (ys.max()! - ys.min()!)) < 0.1)
  }
}

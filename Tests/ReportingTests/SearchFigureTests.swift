import Reporting
import Testing

@Suite("Figures of a search")
struct SearchFigureTests {
  private static let odd: [Double] = [
    .nan, .infinity, -.infinity, .greatestFiniteMagnitude, 0, -0.0, -5, .leastNonzeroMagnitude, 1,
  ]

  @Test("Values of any size draw without trapping, and nothing says so")
  func extremes() {
    let odd = Self.odd
    let figures = [
      IntervalPlot(
        title: "<&>", rows: odd.map { .init("<&>", value: $0, interval: 1...1e300, isFitted: $0 > 0) },
        axis: "<&>", caption: "<&>"
      ).figure(name: "a"),
      TrainingPlot(
        steps: odd.enumerated().map {
          .init(index: $0.offset + 1, training: $0.element, validation: -$0.element)
        },
        caption: "<&>"
      ).figure(name: "b"),
    ]
    for figure in figures {
      #expect(!figure.svg.contains("nan") && !figure.svg.contains("inf\""))
      #expect(!figure.svg.contains("<&>") && !figure.description.contains("nan"))
    }
  }

  @Test("Without anything to draw a sentence says so")
  func empty() {
    let rows: [[IntervalPlot.Row]] = [[], [.init("a", value: nil)], [.init("a", value: -1)]]
    for rows in rows {
      let figure = IntervalPlot(title: "t", rows: rows, axis: "x", caption: "c").figure(name: "n")
      #expect(figure.svg.contains("There are no estimates to draw."))
    }
    for steps: [TrainingPlot.Step] in [[], [.init(index: 1, training: .nan, validation: .nan)]] {
      #expect(
        TrainingPlot(steps: steps, caption: "c").figure(name: "n").svg
          .contains("There are no steps to draw."))
    }
  }

  /// The x positions of circles, in the order drawn.
  private func markers(_ figure: Figure) -> [Double] {
    figure.svg.split(separator: "<circle").dropFirst().compactMap { text in
      text.split(separator: "cx=\"").last.flatMap { Double($0.prefix { $0 != "\"" }) }
    }
  }

  @Test("Equal ratios of times are equal distances; a row without a value has a dash")
  func intervals() throws {
    let figure = IntervalPlot(
      title: "Timescales",
      rows: [
        .init("linear", value: 10, isFitted: true), .init("basis", value: 100, interval: 50...200),
        .init("net", value: 1000), .init("none", value: nil),
      ], axis: "timescale / ps", caption: "Caption."
    ).figure(name: "intervals")
    let x = markers(figure)
    try #require(x.count == 3)
    // Positions are written to a few decimals.
    #expect(abs((x[1] - x[0]) - (x[2] - x[1])) < 0.1)
    #expect(x[0] < x[1])
    for label in ["linear", "basis", "net", "none"] { #expect(figure.svg.contains(">\(label)</text>")) }
    #expect(figure.svg.contains(">\(NumberText.missing)</text>"))
    #expect(figure.description == "Caption. linear: 10.0; basis: 100; net: 1000.")
  }

  @Test("The best epoch is marked and said, that of the least loss in validation")
  func training() {
    let steps = [(1, 1.2, 1.1), (2, 1.5, 1.4), (3, 1.9, 1.3), (4, 2, .nan)].map {
      TrainingPlot.Step(index: $0.0, training: $0.1, validation: $0.2)
    }
    let figure = TrainingPlot(steps: steps, caption: "Caption.").figure(name: "training")
    #expect(figure.description == "Caption. The best validation score, 1.400, is that of epoch 2.")
    #expect(markers(figure).count == 1)
    #expect(figure.svg.contains(">training</text>") && figure.svg.contains(">validation</text>"))
  }
}

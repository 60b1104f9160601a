import Foundation
import Reporting
import Testing

@Suite("The figure of training and held-out scores")
struct ValidateFigureTests {
  private func panel(_ label: String, falling: Double = 0.1) -> ValidationPlot.Panel {
    .init(
      label: label,
      points: (1...6).map {
        .init(
          dimension: $0, training: 1 + 0.4 * Double($0), heldOut: (1.3 + 0.01 * Double($0), 0.05),
          heldOutE: (1.4 - falling * Double($0), 0.1))
      }, chosenDimension: 2)
  }

  private func count(_ text: String, _ part: String) -> Int {
    text.components(separatedBy: part).count - 1
  }

  @Test("Each panel has three curves, their points and the chosen dimension", arguments: [1, 2, 5])
  func panels(count panels: Int) {
    let figure = ValidationPlot(panels: (0..<panels).map { panel("Lag \($0)") }).figure()
    // One marker of each shape in the legend.
    #expect(count(figure.svg, "<circle class=\"mark s1\"") == 6 * panels + 1)
    #expect(count(figure.svg, "class=\"bar-line s2\"") == 6 * panels)
    #expect(count(figure.svg, "class=\"bar-line s1\"") == 0, "training scores have no error bar")
    #expect(count(figure.svg, ">chosen<") == panels)
    #expect(figure.isWide == (panels > 1))
    for index in 0..<panels { #expect(figure.svg.contains(">Lag \(index)<")) }
    #expect(figure.caption.contains("do not compare") == (panels > 1))
  }

  @Test("A score that falls far below is cut, and the caption says so")
  func cut() {
    let figure = ValidationPlot(panels: [panel("Lag 1", falling: 20)]).figure()
    #expect(figure.caption.contains("lower edge"))
    #expect(!ValidationPlot(panels: [panel("Lag 1")]).figure().caption.contains("lower edge"))
  }

  @Test("Numbers that are none are left out; without any there is a sentence")
  func withoutNumbers() {
    var broken = panel("Lag 1")
    broken.points[2].heldOut = (.nan, .infinity)
    broken.points[3].heldOutE = (-.infinity, 1)
    let figure = ValidationPlot(panels: [broken]).figure()
    #expect(!figure.svg.contains("nan") && !figure.svg.contains("inf"))
    #expect(ValidationPlot(panels: []).figure().caption == "There are no scores to draw.")
    let empty = ValidationPlot.Panel(label: "Lag 1", points: [])
    #expect(ValidationPlot(panels: [empty]).figure().caption == "There are no scores to draw.")
  }

  @Test("Labels are escaped")
  func escaped() {
    let figure = ValidationPlot(title: "a < b", panels: [panel("<script>")]).figure()
    #expect(!figure.svg.contains("<script>"))
    #expect(figure.svg.contains("a &lt; b"))
  }
}

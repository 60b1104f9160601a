import Reporting
import TestSupport
import Testing

@Suite(
  "A Markov model in a browser",
  .enabled(if: BrowserCheck.browser != nil, "needs Chromium on the PATH"), .serialized)
struct MarkovBrowserTests {
  @Test("No text overflows or overlaps", arguments: [(360, false), (768, true), (1400, false)])
  func sample(width: Int, isDark: Bool) throws {
    try check(SampleMarkov.page, width: width, isDark: isDark)
  }

  @Test("Networks and tests of any size keep their texts apart", arguments: [360, 1200])
  func sizes(width: Int) throws {
    let figures =
      [1, 2, 3, 5, 8, 14, 30].map { SampleMarkov.network(nodeCount: $0).figure(name: "network-\($0)") }
      + [1, 2, 3, 5, 6, 7, 11].map { count in
        SampleMarkov.test(setCount: count) { count == 3 ? "a long name of a set \($0)" : "S\($0)" }.figure(
          name: "test-\(count)")
      }
    try check(ReportPage(title: "Sizes", sections: [.init("All", figures: figures)]), width: width)
  }

  @Test("Extreme values and hostile names keep their texts apart", arguments: [360, 1200])
  func extremes(width: Int) throws {
    let figures = MarkovFigureTests.extreme + MarkovFigureTests.empty + NetworkFigureTests.extreme
    try check(ReportPage(title: "Extremes", sections: [.init("All", figures: figures)]), width: width)
  }

  private func check(_ page: ReportPage, width: Int, isDark: Bool = false) throws {
    let findings = try BrowserCheck.inspect(html: page.html(), width: width, isDark: isDark)
    #expect(findings.consoleLines == [])
    #expect(findings.contentWidth <= findings.frameWidth)
    #expect(findings.overflows == [])
    #expect(findings.overlaps == [])
    #expect(findings.figureCount == page.sections.reduce(0) { $0 + $1.figures.count })
  }
}

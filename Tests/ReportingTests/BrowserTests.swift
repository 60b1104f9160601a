import Reporting
import TestSupport
import Testing

@Suite(
  "In a browser",
  .enabled(if: BrowserCheck.browser != nil, "needs Chromium on the PATH"), .serialized)
struct BrowserTests {
  @Test("The report has no console errors and no overflowing or overlapping text", arguments: [
    (360, false), (360, true), (768, false), (1400, false),
  ])
  func report(width: Int, isDark: Bool) throws {
    let findings = try BrowserCheck.inspect(html: SampleReport.page.html(), width: width, isDark: isDark)
    #expect(findings.title == SampleReport.page.title)
    #expect(findings.consoleLines == [])
    #expect(findings.contentWidth <= findings.frameWidth)
    #expect(findings.overflows == [])
    #expect(findings.overlaps == [])
    #expect(findings.figureCount == SampleReport.page.sections.reduce(0) { $0 + $1.figures.count })
    #expect(findings.scriptCount == 0)
  }

  @Test("Long names of every kind neither widen the page nor leave their figures")
  func longNames() throws {
    let long = String(repeating: "distance_LEU417_TRP1203_", count: 8)
    let wide = String(repeating: "MW@", count: 40)
    let page = ReportPage(
      title: long, subtitle: wide, facts: [.init(long, wide, note: long)], warnings: [.init(.caution, wide, detail: long)],
      sections: [
        .init(
          long, paragraphs: [wide],
          figures: [
            CorrelationPlot(
              title: long, features: [long, wide], variables: [wide, long, "CV 3", "CV 4", "CV 5", "CV 6"],
              values: (0..<12).map { Double($0) / 6 - 1 }, caption: long
            ).figure(),
            ImpliedTimescalesPlot(
              title: wide + " " + long,
              modes: (0..<6).map { .init(name: wide, points: [.init(lag: 1, timescale: 10 + 0.1 * Double($0))]) },
              unit: long, chosenLag: 1
            ).figure(),
            FreeEnergyMapPlot(
              title: wide, xAxis: Axis(long), yAxis: Axis(wide), xEdges: [0, 1], yEdges: [0, 1], values: [1], unit: long
            ).figure(),
            TimeSeriesPlot(
              title: long,
              panels: [.init(label: wide, trajectories: [[.init(time: 0, low: 0, high: 1), .init(time: 1, low: -1, high: 1)]])],
              timeAxis: Axis(long)
            ).figure(),
          ],
          tables: [ReportTable(caption: wide, columns: [.init(long), .init(wide, isNumeric: true)], rows: [[wide, long]])])
      ],
      provenance: [(long, wide)], footer: long)
    let findings = try BrowserCheck.inspect(html: page.html(), width: 360)
    #expect(findings.contentWidth <= findings.frameWidth)
    #expect(findings.overflows == [])
    #expect(findings.overlaps == [])
  }

  @Test("A page that is wrong is found out")
  func faulty() throws {
    let html = """
      <!doctype html><html lang="en"><head><meta charset="utf-8"><title>bad &amp; ugly</title>
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'"></head>
      <body><p><span style="display:block;width:2000px">wide</span></p><script>1</script>
      <svg role="img" width="100" height="50"><title>t</title><text x="90" y="20">outside it</text>
      <text x="2" y="40">one</text><text x="4" y="41">two</text></svg></body></html>
      """
    let findings = try BrowserCheck.inspect(html: html, width: 360)
    #expect(findings.title == "bad & ugly")
    // The policy refuses the inline script and style, and says so.
    #expect(!findings.consoleLines.isEmpty)
    #expect(findings.scriptCount == 1)
    #expect(findings.overflows.contains { $0.contains("outside it") })
    #expect(findings.overlaps.count == 1)
    let wide = try BrowserCheck.inspect(
      html: "<!doctype html><title>w</title><p style=\"width:900px\">wide</p>", width: 360)
    #expect(wide.contentWidth > 360)
    #expect(wide.overflows.contains { $0.hasPrefix("beside the page: p") })
  }
}

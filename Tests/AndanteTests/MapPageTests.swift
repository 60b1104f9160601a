import TestSupport
import Testing

@Suite(
  "Pages of mappings in a browser", .enabled(if: BrowserCheck.browser != nil, "needs Chromium on the PATH"), .serialized)
struct MapPageTests {
  @Test("Every section, narrow and wide, light and dark")
  func page() throws {
    let sandbox = try Sandbox()
    try succeed(
      ["map", "score"] + AlanineDipeptide.system + AlanineDipeptide.energies + AlanineDipeptide.forces + [
        "--stop", "20ns", "--lag", "10ps", "--sample", "200", "--mapping", "heavy", "--mapping", "martini-like",
        "--mapping", "blocks:3", "--mapping", "random:5x12", "--quiet", "--out", "report",
      ], in: sandbox)
    let page = try sandbox.text("report/index.html")
    for (width, isDark) in [(360, true), (1200, false)] {
      let findings = try BrowserCheck.inspect(html: page, width: width, isDark: isDark)
      #expect(findings.title == "Coarse-grained mappings")
      #expect(findings.consoleLines == [])
      #expect(findings.contentWidth <= findings.frameWidth, "\(width)")
      #expect(findings.overflows == [], "\(width)")
      #expect(findings.overlaps == [], "\(width)")
      #expect(findings.scriptCount == 0)
      #expect(findings.figureCount >= 7, "\(findings.figureCount)")
    }
  }
}

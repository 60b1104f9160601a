import TestSupport
import Testing

@Suite(
  "Score cards in a browser", .enabled(if: BrowserCheck.browser != nil, "needs Chromium on the PATH"), .serialized)
struct ScorePageTests {
  private func check(
    _ arguments: [String], title: String, figures: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let sandbox = try Sandbox()
    try succeed(arguments + ["--quiet", "--out", "report"], in: sandbox, sourceLocation: sourceLocation)
    let page = try sandbox.text("report/index.html")
    for (width, isDark) in [(360, true), (768, false), (1200, false)] {
      let findings = try BrowserCheck.inspect(html: page, width: width, isDark: isDark)
      #expect(findings.title == title, sourceLocation: sourceLocation)
      #expect(findings.consoleLines == [], sourceLocation: sourceLocation)
      #expect(findings.contentWidth <= findings.frameWidth, "\(width)", sourceLocation: sourceLocation)
      #expect(findings.overflows == [], "\(width)", sourceLocation: sourceLocation)
      #expect(findings.overlaps == [], "\(width)", sourceLocation: sourceLocation)
      #expect(findings.scriptCount == 0, sourceLocation: sourceLocation)
      #expect(findings.figureCount >= figures, "\(findings.figureCount)", sourceLocation: sourceLocation)
    }
  }

  @Test("Alanine dipeptide")
  func alanine() throws {
    try check(
      ["score"] + Demo.inputs.suffix(1) + Demo.describing
        + [
          "--lag", "10ps", "--given", "psi", "--cv",
          "phi,psi,(phi,psi),a_very_long_name_that_does_not_fit=image(phi-psi)",
        ],
      title: "Score card", figures: 3)
  }

  @Test(
    "Hundreds of distances", .enabled(if: Shared.has("colvar"), "the shared data is not present"))
  func distances() throws {
    try check(
      ["score", Shared.path("colvar/fkbp-but-bound.COLVAR"), "--lag", "10", "--surrogates", "19"], title: "Score card",
      figures: 3)
  }
}

import Storage
import TestSupport
import Testing

@Suite(
  "Reports in a browser", .enabled(if: BrowserCheck.browser != nil, "needs Chromium on the PATH"),
  .serialized)
struct ReportTests {
  /// Checks a page as readers have it: narrow and wide, light and dark.
  private func check(
    _ page: String, title: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for (width, isDark) in [(360, false), (360, true), (768, true), (1400, false), (1400, true)] {
      let findings = try BrowserCheck.inspect(html: page, width: width, isDark: isDark)
      #expect(findings.title == title, sourceLocation: sourceLocation)
      #expect(findings.consoleLines == [], sourceLocation: sourceLocation)
      #expect(findings.contentWidth <= findings.frameWidth, "\(width)", sourceLocation: sourceLocation)
      #expect(findings.overflows == [], "\(width)", sourceLocation: sourceLocation)
      #expect(findings.overlaps == [], "\(width)", sourceLocation: sourceLocation)
      #expect(findings.scriptCount == 0, sourceLocation: sourceLocation)
      #expect(findings.figureCount >= 6, sourceLocation: sourceLocation)
    }
  }

  @Test("The demo's report")
  func demo() throws {
    let sandbox = try Sandbox()
    let run = try Program.run(Demo.arguments, in: sandbox)
    try #require(run.exitCode == 0, "\(run.messages)")
    try check(try sandbox.text("report/index.html"), title: "Slow variables")
  }

  @Test("Names from files and the command line are text, whatever they hold")
  func escaping() throws {
    let sandbox = try Sandbox()
    let hostile = "<script>alert(1)</script>"
    let header = "\(hostile),\"a\"\"b,c & d\",\"<img src=x onerror=alert(2)>\""
    try sandbox.write(
      Table.ar1(timescales: [40, 10, 0], frames: 4000, seed: 9).text(header: header), to: "x.csv")
    let title = "</title><script>alert(3)</script>"
    let run = try Program.run(
      "discover", "x.csv", "--lag", "2", "--title", title, "--out", "report", in: sandbox)
    try #require(run.exitCode == 0, "\(run.messages)")
    let page = try sandbox.text("report/index.html")
    #expect(!page.contains("<script") && !page.contains("<img"))
    #expect(page.contains("&lt;script&gt;alert(1)"))
    try check(page, title: title)
    for name in sandbox.content(of: "report/figures") {
      #expect(try !sandbox.text("report/figures/\(name)").contains("<script"))
    }
    let table = try sandbox.text("report/tables/correlations.csv")
    #expect(table.contains("\"a\"\"b,c & d\""))
    let json = try JSONValue(parsing: sandbox.text("report/spectra.json"))
    #expect(json["feature_names"]?.array?.first?.string == hostile)
  }

  @Test("Many features with long names, many short trajectories, and no time step")
  func crowded() throws {
    let sandbox = try Sandbox()
    let table = Table.ar1(timescales: (0..<40).map { 50 / Double($0 + 1) }, frames: 6000, seed: 10)
    let header = (0..<40).map { "distance_between_residue_\($0)_and_residue_\($0 * 7 + 100)_of_chain_A" }
      .joined(separator: ",")
    try sandbox.makeFolder("runs")
    for index in 0..<30 {
      try sandbox.write(
        table.rows((200 * index)..<(200 * index + 200)).text(header: header), to: "runs/\(index).csv")
    }
    let run = try Program.run("discover", "runs", "--lag", "3", "--out", "report", in: sandbox)
    try #require(run.exitCode == 0, "\(run.messages)")
    #expect(run.messageLines.allSatisfy { $0.count <= 80 })
    try check(try sandbox.text("report/index.html"), title: "Slow variables")
  }

  @Test("One feature")
  func oneFeature() throws {
    let sandbox = try Sandbox()
    try Table.ar1(timescales: [40], frames: 4000, seed: 9).writeNPY(sandbox, "x.npy")
    for method in ["tica", "vamp"] {
      let run = try Program.run(
        "discover", "x.npy", "--lag", "2", "--method", method, "--out", "report", in: sandbox)
      try #require(run.exitCode == 0, "\(run.messages)")
      try check(try sandbox.text("report/index.html"), title: "Slow variables")
    }
  }
}

import TestSupport
import Testing

@Suite(
  "Markov reports in a browser", .enabled(if: BrowserCheck.browser != nil, "needs Chromium on the PATH"), .serialized)
struct MsmPageTests {
  private let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  private static let everyWidth = [(360, false), (360, true), (768, false), (768, true), (1200, false), (1200, true)]

  /// Writes a report and reads it as readers do.
  private func check(
    _ arguments: [String], title: String = "Markov model", figures: Int, at sizes: [(Int, Bool)] = [(360, true), (1200, false)],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try succeed(["msm"] + arguments + ["--quiet", "--out", "report"], in: sandbox, sourceLocation: sourceLocation)
    let page = try sandbox.text("report/index.html")
    for (width, isDark) in sizes {
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

  @Test("Alanine dipeptide on a grid, three sets")
  func grid() throws {
    try check(
      [
        Shared.dataset("alanine-dipeptide/dihedrals-6.npy"), "--names", "phi,psi", "--periodic", "phi,psi", "--time-step",
        "1ps", "--lag", "10ps", "--bins", "12,12", "--metastable", "3", "--samples", "40", "--temperature", "400",
      ], figures: 9, at: Self.everyWidth)
  }

  @Test("States alone, with large labels, five sets and a model with memory")
  func states() throws {
    // Five pairs of states in a row, each left rarely.
    let n = 10
    var p = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
    for i in 0..<n {
      p[i][i ^ 1] = 0.1
      let neighbour = i % 2 == 0 ? i - 1 : i + 1
      if neighbour >= 0 && neighbour < n { p[i][neighbour] = 0.01 }
      p[i][i] = 1 - p[i].reduce(0, +)
    }
    let walk = Chain.walk(p, frames: 20_000, seed: 4).map { 100 * $0 + 1234 }
    try sandbox.writeStates(walk, to: "d.npy")
    try check(
      [
        "--dtrajs", "d.npy", "--lag", "2", "--metastable", "5", "--samples", "20", "--memory-steps", "5", "--source",
        "1234", "--sink", "2134",
      ], figures: 6)
  }

  @Test("Matrices: what cannot be shown is not")
  func matrices() throws {
    try sandbox.write(KnownMatrix.text(KnownMatrix.counts), to: "C.csv")
    try check(["--counts", "C.csv"], figures: 3)
    try sandbox.write(KnownMatrix.text(KnownMatrix.probabilities), to: "P.csv")
    try check(["--transition-matrix", "P.csv", "--source", "0", "--sink", "4"], figures: 3)
  }

  @Test("Names from files and the command line are text, whatever they hold")
  func escaping() throws {
    let hostile = "<img src=x onerror=alert(1)>"
    try sandbox.writeWells("<b>x&\"'.csv", header: "\(hostile),\u{1B}[31mred")
    let title = "</title><script>alert(3)</script>"
    try check(["<b>x&\"'.csv", "--states", "10", "--samples", "20", "--title", title], title: title, figures: 6)
    let page = try sandbox.text("report/index.html")
    #expect(!page.contains("<script") && !page.contains("<img") && !page.contains("<b>x"))
    #expect(page.contains("&lt;img src=x") && !page.contains("\u{1B}"))
    for name in sandbox.content(of: "report/figures") {
      let figure = try sandbox.text("report/figures/\(name)")
      #expect(!figure.contains("<img") && !figure.contains("<script") && !figure.contains("\u{1B}"), "\(name)")
    }
  }
}

import Foundation
import Storage
import Testing

@Suite("optimize on six runs of alanine dipeptide")
struct OptimizeTests {
  /// One run for all tests.
  private static let shared = Result {
    let sandbox = try Sandbox()
    let run = try Program.run(
      ["optimize"] + Demo.inputs + Demo.describing
        + ["--lag", "10ps", "--search", "basis", "--functions", "50", "--budget", "1s", "--out", "search"],
      in: sandbox)
    return (sandbox, run)
  }
  private let sandbox: Sandbox
  private let run: Run

  init() throws {
    (sandbox, run) = try Self.shared.get()
    try #require(run.exitCode == 0, "\(run.messages)")
  }

  @Test("The slowest process that held-out runs confirm is the grid model's, not the linear one")
  func timescale() throws {
    // Quoted texts hold the only other commas.
    let text = try sandbox.text("search/tables/search.csv")
      .split(separator: "\"", omittingEmptySubsequences: false)
    let rows = csvRows(text.enumerated().map { $0.offset % 2 == 1 ? "text" : $0.element }.joined())
    func column(_ name: String) throws -> Int { try #require(rows[0].firstIndex(of: name)) }
    let kept = try #require(rows.first { $0[1] == "yes" })
    #expect(kept != rows[1])
    let value = try #require(Double(kept[column("held_out_timescale_ps")]))
    let lower = try #require(Double(kept[column("lower95_ps")]))
    let upper = try #require(Double(kept[column("upper95_ps")]))
    // The 20 × 20 grid model on the data's card says 283.7 ps at this lag.
    #expect(lower < 283.7 && 283.7 < upper, "\(lower) … \(upper)")
    #expect(value > 150)
    // Linear TICA on the same data: 61.5 ps.
    let linear = rows[1]
    #expect(try Double(linear[column("held_out_timescale_ps")])! < 80)
    #expect(linear[1] == "no")
    #expect(run.output.contains("linear components find 61.5 ps"), "\(run.output)")
  }

  @Test("Says what it did in 80 columns, without control characters")
  func printed() throws {
    for text in [run.output, run.messages] {
      for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
      #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }
    #expect(run.output.contains("held-out VAMP-2") && run.output.contains("slowest timescale"))
    #expect(run.output.hasSuffix("Model: search/model.json\nReport: search/index.html\n"))
    // Progress as lines, one a family that was scored; and warnings.
    #expect(run.messageLines.first?.hasPrefix("all features, linear: held-out VAMP-2 ") == true)
    #expect(run.messages.contains("random Fourier features: held-out VAMP-2 "))
    let page = try sandbox.text("search/index.html")
    #expect(page.contains("6 folds of whole trajectories"))
    #expect(page.contains("--search basis") && !page.contains(" nan") && !page.contains(">nan"))
    #expect(!sandbox.content().contains { $0.hasSuffix(".partial") })
  }

  @Test("The model projects other data; PLUMED needs a molecule")
  func model() throws {
    try succeed(
      ["project", "search/model.json", Demo.inputs[0], "--names", "phi,psi", "--out", "cvs.npy"],
      in: sandbox)
    let cvs = try Table(contentsOf: sandbox("cvs.npy"))
    #expect(cvs.width == 2 && cvs.rowCount == 50_000)
    #expect(cvs.values.allSatisfy { $0.isFinite })
    // Of unit variance over all runs, so of that order in one.
    let square = cvs.values.reduce(0) { $0 + $1 * $1 } / Double(cvs.values.count)
    #expect(square > 0.2 && square < 5)
    try expectFailure(
      ["export", "plumed", "search/model.json", Demo.inputs[0], "--out", "plumed.dat"], in: sandbox,
      says: ["search/model.json was made from columns, not from atoms", "--topology"])
  }
}

@Suite("optimize: the command line and interruptions", .serialized)
struct OptimizeCommandTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try Table.ar1(timescales: [60, 25, 0], frames: 20_000, seed: 7).writeNPY(sandbox, "x.npy")
  }

  private let plain = ["optimize", "x.npy", "--lag", "5", "--out", "s", "--search", "select"]

  /// The plain arguments with one option's value replaced, or the option left out.
  private func with(_ option: String, _ value: String?) -> [String] {
    guard let place = plain.firstIndex(of: option) else { return plain + [option, value!] }
    var result = plain
    result.replaceSubrange(place..<(place + 2), with: value.map { [option, $0] } ?? [])
    return result
  }

  @Test("What is wrong with the command line is one line that says what to do")
  func usage() throws {
    try expectFailure(with("--lag", nil), in: sandbox, code: 64, says: ["--lag"])
    try expectFailure(with("--search", nil), in: sandbox, code: 64, says: ["--search"])
    try expectFailure(with("--out", nil), in: sandbox, code: 64, says: ["--out"])
    try expectFailure(
      with("--search", "magic"), in: sandbox, code: 64, says: ["magic", "select", "basis", "net"])
    for budget in ["soon", "-3s", "0", "nan", "inf", "", "5 parsecs"] {
      try expectFailure(with("--budget", budget), in: sandbox, code: 64, says: ["--budget"])
    }
    try expectFailure(with("--components", "0"), in: sandbox, code: 64, says: ["--components"])
    try expectFailure(with("--functions", "1"), in: sandbox, code: 64, says: ["--functions"])
    try expectFailure(with("--features", "0"), in: sandbox, code: 64, says: ["--features"])
    try expectFailure(with("--states", "3"), in: sandbox, code: 64, says: ["--states", "--search net"])
    try expectFailure(with("--loadings", "0"), in: sandbox, code: 64, says: ["--loadings"])
    for (option, value) in [("--rank", "2"), ("--shrinkage", "rblw")] {
      try expectFailure(with(option, value), in: sandbox, code: 64, says: [option, "--search select"])
    }
    try expectFailure(
      ["discover", "x.npy", "--optimize", "--out", "s"], in: sandbox, code: 64,
      says: ["--optimize", "--lag 10ps"])
  }

  @Test("What is wrong with the data is one line, and nothing is left")
  func badInput() throws {
    try expectFailure(with("--lag", "5ps"), in: sandbox, says: ["--time-step"])
    try expectFailure(with("--lag", "0"), in: sandbox, says: ["lag"])
    try expectFailure(with("--lag", "30000"), in: sandbox, says: ["30000", "20000"])
    try expectFailure(with("--lag", "9000"), in: sandbox, says: ["20000 frames", "lag 9000"])
    try expectFailure(with("--test", "none.npy"), in: sandbox, says: ["none.npy"])
    try Table.ar1(timescales: [60, 25], frames: 900, seed: 7).writeNPY(sandbox, "narrow.npy")
    try expectFailure(
      with("--test", "narrow.npy"), in: sandbox, says: ["narrow.npy has the features x0, x1", "x0, x1, x2"])
    try expectFailure(
      with("--test", "./x.npy"), in: sandbox, says: ["./x.npy is among the searched trajectories", "--test"])
    try sandbox.makeFolder("mine")
    try sandbox.write("mine", to: "mine/notes.txt")
    try expectFailure(
      with("--out", "mine"), in: sandbox, says: ["mine exists and was not written by Andante"])
    try succeed(["moments", "x.npy", "--lags", "5", "--out", "m.h5"], in: sandbox)
    try expectFailure(
      ["optimize", "m.h5"] + plain.dropFirst(2), in: sandbox, says: ["m.h5", "the trajectories themselves"])
  }

  @Test("--test is scored at the end; --quiet says results alone")
  func quiet() throws {
    try Table.ar1(timescales: [60, 25, 0], frames: 20_000, seed: 8).writeNPY(sandbox, "y.npy")
    let run = try succeed(plain + ["--quiet", "--test", "y.npy"], in: sandbox)
    #expect(run.messages == "")
    #expect(run.output.contains("On untouched runs: slowest timescale"))
    #expect(run.output.contains("x0") && run.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  /// Starts a search that would take minutes, waits for its first score, and sends a signal;
  /// the second one as soon as the first is answered.
  private func interrupted(_ signal: String, again: Bool = false) throws -> Run {
    // With -m, or the shell would have its child ignore SIGINT.
    try Program.shell(
      """
      set -m
      "$ANDANTE" optimize x.npy --lag 5 --search net --budget 10min --threads 1 --out s 2> err.txt &
      pid=$!
      until grep -q linear: err.txt || ! kill -0 $pid; do sleep .01; done
      kill -\(signal) $pid
      if \(again); then
        until grep -q Stopping err.txt || ! kill -0 $pid; do sleep .01; done
        kill -\(signal) $pid
      fi
      wait $pid
      """, in: sandbox)
  }

  @Test("Ctrl-C once: the best so far is kept, and the page says that it was stopped")
  func once() throws {
    let run = try interrupted("INT")
    let messages = try sandbox.text("err.txt")
    #expect(run.exitCode == 0, "\(messages)")
    #expect(messages.contains("Stopping; what was found so far is kept."))
    #expect(messages.contains("warning: The search was stopped"))
    #expect(run.output.contains("Report: s/index.html"))
    #expect(try sandbox.text("s/index.html").contains("The search was stopped"))
    #expect(sandbox.exists("s/model.json"))
  }

  @Test("Ctrl-C twice, or SIGTERM: nothing is left")
  func twice() throws {
    // An epoch takes longer than a signal.
    try Table.ar1(timescales: [60, 25, 0], frames: 200_000, seed: 7).writeNPY(sandbox, "x.npy")
    let run = try interrupted("INT", again: true)
    #expect(run.exitCode == 130)
    #expect(sandbox.content() == ["err.txt", "x.npy"])
    let terminated = try interrupted("TERM")
    #expect(terminated.exitCode == 143)
    #expect(sandbox.content() == ["err.txt", "x.npy"])
  }

  @Test("discover --optimize puts the search into its report")
  func discover() throws {
    let run = try succeed(
      ["discover", "x.npy", "--lag", "5", "--optimize", "--budget", "1s", "--functions", "20", "--out", "r"],
      in: sandbox)
    #expect(run.output.contains("Slowest timescales at a lag of 5 frames:"))
    #expect(run.output.contains("held-out VAMP-2"))
    #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(sandbox.exists("r/tables/search.csv"))
    #expect(try sandbox.text("r/index.html").contains("Components that are linear in the features score"))
  }
}

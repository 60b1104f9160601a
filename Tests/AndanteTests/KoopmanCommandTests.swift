import Foundation
import Testing

@Suite("andante koopman")
struct KoopmanCommandTests {
  private func wake(in sandbox: Sandbox, frames: Int = 3000) throws {
    let run = try Program.run(
      "simulate", "cylinder-wake", "--frames", "\(frames)", "--out", "wake.npy", "--quiet", in: sandbox)
    #expect(run.exitCode == 0, "\(run.messages)")
  }

  @Test("The example of the help: shedding and its multiples, and a report")
  func example() throws {
    let sandbox = try Sandbox()
    try wake(in: sandbox)
    let run = try Program.run(
      [
        "koopman", "wake.npy", "--names", "a1,a2,a3", "--discard", "1500", "--lag", "5", "--degree", "3",
        "--out", "report",
      ], in: sandbox)
    #expect(run.exitCode == 0, "\(run.messages)")
    #expect(run.output.contains("62.8"))
    #expect(run.output.contains("31.4"))
    #expect(run.output.contains("20.9"))
    #expect(run.output.hasSuffix("Report: report/index.html\n"))
    #expect(sandbox.exists("report/modes.npy"))
    let page = try sandbox.text("report/index.html")
    #expect(page.contains("Chapman–Kolmogorov test"))
    #expect(try sandbox.text("report/tables/modes.csv").hasPrefix("mode,eigenvalue_re,"))
  }

  @Test("JSON, total least squares and threads")
  func json() throws {
    let sandbox = try Sandbox()
    try wake(in: sandbox)
    func run(_ threads: String) throws -> Run {
      try Program.run(
        [
          "koopman", "wake.npy", "--columns", "0,1", "--discard", "1500", "--lag", "5", "--tls", "--json",
          "--threads", threads,
        ], in: sandbox)
    }
    let one = try run("1")
    #expect(one.exitCode == 0, "\(one.messages)")
    #expect(one.output == (try run("2")).output)
    let object = try JSONSerialization.jsonObject(with: Data(one.output.utf8)) as? [String: Any]
    #expect(object?["regression"] as? String == "totalLeastSquares")
    let modes = try #require(object?["modes"] as? [[String: Any]])
    #expect(modes.count == 1)
    #expect(abs(try #require(modes[0]["period"] as? Double) - 20 * .pi) < 1e-4)
  }

  @Test(
    "Bad input is one line and leaves nothing",
    arguments: [
      (["--lag", "5", "--grid", "2x2"], 1, "--grid 2x2 has 4 cells, and the input 3 columns"),
      (["--lag", "5", "--lags", "7"], 1, "no multiple of --lag"),
      (["--lag", "5", "--grid", "2-2"], 64, "--grid"),
      (["--lag", "5", "--degree", "0"], 64, "--degree is at least 1"),
      (["--lag", "5", "--compare", "none.csv:x"], 1, "none.csv"),
      (["--lag", "300"], 1, "300"),
    ])
  func refusals(options: [String], code: Int, words: String) throws {
    let sandbox = try Sandbox()
    try wake(in: sandbox, frames: 200)
    let run = try Program.run(["koopman", "wake.npy", "--out", "report"] + options, in: sandbox)
    #expect(run.exitCode == Int32(code), "\(run.messages)")
    #expect(run.messages.contains(words), "\(run.messages)")
    #expect(!sandbox.exists("report"))
  }
}

import Foundation
import Storage
import Testing

@Suite("validate")
struct ValidateTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try Table.ar1(timescales: [60, 25, 0, 0], frames: 20_000, seed: 7).writeNPY(sandbox, "x.npy")
    try succeed(
      ["moments", "x.npy", "--lags", "5ps,10ps", "--time-step", "1ps", "--out", "m.h5"], in: sandbox)
  }

  @Test("A table for every lag, within 80 columns, with the chosen dimension marked")
  func table() throws {
    let run = try succeed(["validate", "m.h5"], in: sandbox)
    let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines.contains("Lag 5 ps: 5 contiguous folds, up to 1 block left out on each side"))
    #expect(lines.contains { $0.hasPrefix("Lag 10 ps:") })
    #expect(lines.count { $0.contains("VAMP-2, training") && $0.contains("VAMP-E, held out") } == 2)
    // Four dimensions, of which two are real.
    let marked = lines.filter { $0.hasPrefix("  * ") && $0.contains("±") }
    #expect(marked.count == 2)
    #expect(marked.allSatisfy { $0.hasPrefix("  * 2 ") })
    #expect(lines.count { $0.hasPrefix("Supported on held-out data: 2 dimensions (p = ") } == 2)
    #expect(lines.count { $0.hasPrefix("Slowest timescale, held out: ") } == 2)
    #expect(run.output.contains("Scores of different lags do not compare."))
    // Training scores carry no error: two of three numbers do.
    for line in marked { #expect(line.count { $0 == "±" } == 2) }
  }

  @Test("Moments and trajectories agree, whatever the number of threads")
  func sources() throws {
    let stored = try succeed(["validate", "m.h5", "--json", "-q"], in: sandbox).output
    let direct = try succeed(
      ["validate", "x.npy", "--time-step", "1ps", "--lags", "5ps,10ps", "--json", "-q", "--threads", "3"],
      in: sandbox
    ).output
    #expect(stored == direct)
    let json = try JSONValue(parsing: stored)
    #expect(
      json.keys == [
        "andante", "method", "feature_names", "frames", "trajectories", "time_unit", "validations",
        "unsplit_lags", "warnings",
      ])
    #expect(json["validations"]?.array?.map { $0["lag"]?.double } == [5, 10])
    #expect(json["validations"]?.array?.map { $0["chosen_dimension"] } == [2, 2])
  }

  @Test("A page, a figure and a table")
  func folder() throws {
    let run = try succeed(
      ["validate", "m.h5", "--dims", "1..3", "--folds", "4", "--out", "report", "--title", "Dims"],
      in: sandbox)
    #expect(run.output.contains("Report: report/index.html"))
    #expect(
      sandbox.content(of: "report") == [
        "figures", "figures/validation.svg", "index.html", "provenance.json", "validation.csv",
      ])
    #expect(csvRows(try sandbox.text("report/validation.csv")).count == 1 + 2 * 3)
    #expect(try sandbox.text("report/index.html").contains("<title>Dims</title>"))
  }

  @Test(
    "Ranges that are none are a matter of the command line",
    arguments: ["0..3", "5..2", "a..b", "1..", "..4", "1.5", "1..2..3", "", "1-10", "1..99999999999999999999"])
  func badRange(text: String) throws {
    try expectFailure(
      ["validate", "m.h5", "--dims", text], in: sandbox, code: 64, says: ["--dims", "1..10"])
  }

  @Test("What the moments cannot answer is one line")
  func badInput() throws {
    try expectFailure(["validate", "m.h5", "--folds", "1"], in: sandbox, code: 64, says: ["--folds"])
    try expectFailure(
      ["validate", "m.h5", "--lags", "7"], in: sandbox, says: ["no lag of 7 frames", "5, 10"])
    try expectFailure(
      ["validate", "m.h5", "--dims", "1..9"], in: sandbox,
      says: ["--dims goes up to 9", "4 independent directions", "1..4"])
    try expectFailure(
      ["validate", "m.h5", "--folds", "11"], in: sandbox, says: ["20 blocks", "11 folds", "22"])
    try expectFailure(
      ["validate", "m.h5", "--method", "vamp"], in: sandbox, says: ["VAMP needs non-reversible moments"])
    try expectFailure(["validate", "x.npy"], in: sandbox, says: ["--lags"])
    try expectFailure(
      ["validate", "m.h5", "--time-step", "1ps"], in: sandbox, says: ["--time-step", "moments file"])
    try expectFailure(["validate", "none.h5"], in: sandbox, says: ["none.h5"])
    try succeed(
      ["moments", "x.npy", "--lags", "5", "--blocks", "5", "--out", "few.h5"], in: sandbox)
    try expectFailure(["validate", "few.h5"], in: sandbox, says: ["5 blocks", "--blocks"])
    try succeed(["moments", "x.npy", "--lags", "8000", "--out", "long.h5"], in: sandbox)
    try expectFailure(
      ["validate", "long.h5", "--out", "report"], in: sandbox,
      says: ["lag of 8000 frames", "too little to train on"])
  }
}

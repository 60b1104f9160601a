import Storage
import Testing

@Suite("rank-columns")
struct RankColumnsTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    let table = Table.ar1(timescales: [60, 20, 0], frames: 8000, seed: 3)
    // A copy of the slowest at another scale.
    try table.adding { row in -3 * table[row, 0] }.writeNPY(sandbox, "x.npy")
  }

  private static let input = ["rank-columns", "x.npy", "--names", "slow,middle,fast,copy", "--time-step", "1ps"]

  @Test("JSON: its keys, and who stands for whom")
  func json() throws {
    let json = try jsonOutput(Self.input + ["--lag", "5ps", "--keep", "3", "--json"], in: sandbox)
    #expect(
      json.keys == [
        "andante", "schema", "unit", "lag", "lag_frames", "time_unit", "frames", "pairs", "columns", "cells",
        "effective_sample_size", "selected", "stopped", "constant", "mostly_one_value", "states", "warnings",
      ])
    let selected = json["selected"]?.array ?? []
    #expect(selected.count == 2)
    // The two are one column: the first of equals is taken.
    #expect(selected.first?["name"] == "slow")
    #expect(selected.first?["stands_for"]?.array?.first?["name"] == "copy")
    #expect(selected.last?["name"] == "middle")
    #expect(json["unit"] == "nats" && json["lag_frames"] == 5 && json["pairs"] == 7995)
  }

  @Test("Text fits 80 columns; the folder has its page")
  func text() throws {
    let run = try Program.run(Self.input + ["--lag", "5ps", "--out", "r", "--state-predictive"], in: sandbox)
    #expect(run.exitCode == 0, "\(run.messages)")
    #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(run.output.contains("slow") && run.output.contains("Report: r/index.html"))
    #expect(sandbox.exists("r/index.html") && sandbox.exists("r/tables/columns.csv"))
    #expect(try sandbox.text("r/tables/columns.csv").hasPrefix("rank,name,relevance,error,p,gain"))
  }

  @Test(
    "Bad options are one line",
    arguments: [
      (["--lag", "5ps", "--keep", "0"], Int32(64), "--keep is at least 1"),
      (["--lag", "5ps", "--cells", "33"], 64, "--cells lies in 2 … 32"),
      (["--lag", "5ps", "--states", "5"], 64, "--state-predictive"),
      (["--lag", "5ps", "--state-predictive", "--states", "1"], 64, "--states lies in 2 … 100"),
      (["--lag", "5ps", "--surrogates", "3"], 64, "--surrogates lies in"),
      (["--lag", "5ps", "--trajectory-weights", "2"], 64, "weights do not unbias"),
      (["--lag", "0"], 1, "--lag is at least one frame"),
      (["--lag", "soon"], 1, "soon"),
      (["--lag", "9000"], 1, "choose a shorter lag"),
      (["--lag", "5ps", "--columns", "slwo"], 1, "slwo"),
    ])
  func badOptions(options: [String], code: Int32, says: String) throws {
    try expectFailure(Self.input + options, in: sandbox, code: code, says: [says])
  }

  @Test("The lag is required")
  func lagRequired() throws {
    try expectFailure(Self.input, in: sandbox, code: 64, says: ["--lag"])
  }

  @Test("A constant file has nothing to rank")
  func constant() throws {
    try sandbox.write("a,b\n" + String(repeating: "1,2\n", count: 50), to: "flat.csv")
    try expectFailure(
      ["rank-columns", "flat.csv", "--lag", "1", "--out", "r"], in: sandbox, says: ["nothing to rank"])
  }
}

import Foundation
import Testing

@Suite("--reweight and --shrinkage, as commands")
struct ReweightingTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    let table = Table.ar1(timescales: [20, 5], frames: 3000, seed: 4)
    for part in 0..<3 {
      try table.rows((1000 * part)..<(1000 * part + 1000)).writeNPY(sandbox, "x-\(part).npy")
    }
    try table.writeNPY(sandbox, "x.npy")
  }

  @Test("Reweighted times keep their unit, and the weights are told")
  func reweighted() throws {
    let json = try jsonOutput(
      [
        "timescales", "x-0.npy", "x-1.npy", "x-2.npy", "--lags", "2ps,4ps", "--time-step", "2ps",
        "--reweight", "--json",
      ], in: sandbox)
    #expect(json["time_unit"] == "ps")
    #expect(json.warnings.contains { $0.hasPrefix("Frames were reweighted to equilibrium") })
    #expect(!json.warnings.contains { $0.hasPrefix("Biased dynamics") })
    // Frames of equilibrium weigh nearly alike: the plain result, within its error of 20 %.
    let plain = try jsonOutput(
      ["timescales", "x.npy", "--lags", "2ps,4ps", "--time-step", "2ps", "--json"], in: sandbox)
    let times = [json, plain].map { $0.spectra("timescales")[0][0] ?? 0 }
    #expect(times[0] > 0 && abs(times[0] / times[1] - 1) < 0.25)
  }

  @Test("What does not go with --reweight is named in a line")
  func badInput() throws {
    let scan = ["timescales", "x.npy", "--lags", "2", "--reweight"]
    try expectFailure(scan + ["--weights", "0"], in: sandbox, code: 64, says: ["--reweight", "--bias"])
    try expectFailure(scan + ["--trajectory-weights", "2"], in: sandbox, code: 64, says: ["--reweight"])
    try expectFailure(
      scan + ["--method", "vamp"], in: sandbox, code: 64, says: ["--reweight", "--method vamp"])
    try expectFailure(
      ["discover", "x.npy", "--lag", "2", "--out", "r", "--reweight", "--optimize"], in: sandbox,
      code: 64, says: ["--reweight", "--optimize"])
    try succeed(["moments", "x.npy", "--lags", "2", "--out", "m.h5"], in: sandbox)
    try expectFailure(
      ["timescales", "m.h5", "--reweight"], in: sandbox,
      says: ["--reweight needs the trajectories themselves", "m.h5"])
  }

  @Test("--shrinkage takes an amount or rblw; with the amount 0 nothing changes")
  func shrinkage() throws {
    let base = ["timescales", "x.npy", "--lags", "2", "--json"]
    let plain = try Program.run(base, in: sandbox)
    #expect(try Program.run(base + ["--shrinkage", "0"], in: sandbox).output == plain.output)
    for amount in ["0.1", "rblw", "RBLW"] {
      let json = try jsonOutput(base + ["--shrinkage", amount], in: sandbox)
      #expect(json.warnings.contains { $0.hasPrefix("Correlations were shrunk by") })
    }
    for bad in ["1.5", "-0.1", "lw", "nan", ""] {
      try expectFailure(
        base + ["--shrinkage=\(bad)"], in: sandbox, code: 64, says: ["--shrinkage"])
    }
  }
}

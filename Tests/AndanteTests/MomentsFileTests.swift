import Storage
import Testing

@Suite("Moments files")
struct MomentsFileTests {
  private let sandbox: Sandbox
  private let table = Table.ar1(timescales: [30, 8, 2], frames: 8000, seed: 6)

  init() throws {
    sandbox = try Sandbox()
    try table.writeNPY(sandbox, "x.npy")
    try table.rows(0..<5000).writeNPY(sandbox, "a.npy")
    try table.rows(5000..<8000).writeNPY(sandbox, "b.npy")
  }

  private func moments(_ input: String, _ out: String, _ options: String...) throws {
    let base = options.contains("--lags") ? [] : ["--lags", "1,5,20"]
    let run = try Program.run(["moments", input, "--out", out] + base + options, in: sandbox)
    try #require(run.exitCode == 0, "\(run.messages)")
  }

  @Test("Answer as the trajectories do", arguments: ["tica", "vamp"])
  func sameNumbers(method: String) throws {
    try moments("x.npy", "m.h5", "--method", method)
    let direct = try Program.run(
      "timescales", "x.npy", "--lags", "1,5,20", "--method", method, "--json", in: sandbox)
    let stored = try Program.run("timescales", "m.h5", "--json", in: sandbox)
    #expect(direct.exitCode == 0)
    #expect(stored.output == direct.output)
    // A part of the lags is that part of the answer.
    let one = try jsonOutput(["timescales", "m.h5", "--lags", "5", "--json"], in: sandbox)
    #expect(one["spectra"]?.array?.first == (try JSONValue(parsing: direct.output))["spectra"]?.array?[1])
  }

  @Test("Two halves merge to the moments of both", arguments: ["tica", "vamp"])
  func merge(method: String) throws {
    try moments("a.npy", "a.h5", "--method", method)
    try moments("b.npy", "b.h5", "--method", method)
    let run = try Program.run("merge", "a.h5", "b.h5", "--out", "c.h5", in: sandbox)
    #expect(run.exitCode == 0)
    #expect(run.output.contains("8000 frames of 2 trajectories"))
    let merged = try jsonOutput(["timescales", "c.h5", "--json"], in: sandbox)
    let both = try jsonOutput(
      ["timescales", "a.npy", "b.npy", "--lags", "1,5,20", "--method", method, "--json"], in: sandbox)
    for key in ["eigenvalues", "singular_values", "eigenvalues_re", "eigenvalues_im", "timescales"] {
      expectEqual(merged.spectra(key), both.spectra(key), tolerance: 1e-12)
    }
    for key in ["pairs", "rank"] {
      #expect(merged["spectra"]?.array?.map { $0[key] } == both["spectra"]?.array?.map { $0[key] })
    }
    #expect(merged["frames"] == .integer(8000))
    #expect(merged["trajectories"] == .integer(2))
  }

  @Test("Files that do not belong together are not merged")
  func mismatched() throws {
    try moments("a.npy", "a.h5")
    func expect(_ other: String, _ parts: String...) throws {
      try expectFailure(
        ["merge", "a.h5", other, "--out", "c.h5"], in: sandbox, says: [other, "a.h5"] + parts)
    }
    try moments("b.npy", "columns.h5", "--columns", "0,1")
    try expect("columns.h5", "2 features against 3")
    try moments("b.npy", "names.h5", "--names", "x0,x1,phi")
    try expect("names.h5", "phi", "x2")
    try moments("b.npy", "lags.h5", "--lags", "1,5")
    try expect("lags.h5", "lags 1,5 against 1,5,20")
    try moments("b.npy", "vamp.h5", "--method", "vamp")
    try expect("vamp.h5", "nonreversible", "reversible")
    try moments("b.npy", "step.h5", "--time-step", "2ps")
    try expect("step.h5", "2 ps")
    try moments("b.npy", "weights.h5", "--trajectory-weights", "2")
    try expect("weights.h5", "weighted")
    try expectFailure(
      ["merge", "a.h5", "--out", "c.h5"], in: sandbox, says: ["at least two moments files"])
    try expectFailure(
      ["merge", "a.h5", "gone.h5", "--out", "c.h5"], in: sandbox, says: ["gone.h5", "No such file"])
  }

  @Test("The same trajectories are not counted twice")
  func twice() throws {
    try moments("a.npy", "a.h5")
    try moments("b.npy", "b.h5")
    try expectFailure(
      ["merge", "a.h5", "a.h5", "--out", "c.h5"], in: sandbox, says: ["a.h5 and a.h5 hold the same"])
    #expect(try Program.run("merge", "a.h5", "b.h5", "--out", "c.h5", in: sandbox).exitCode == 0)
    try expectFailure(
      ["merge", "a.h5", "c.h5", "--out", "d.h5"], in: sandbox, says: ["c.h5 and a.h5 hold the same"])
    // Of the same name, as on two machines, but other data.
    try table.rows(2000..<7000).writeNPY(sandbox, "a.npy")
    try moments("a.npy", "other.h5")
    #expect(try Program.run("merge", "a.h5", "other.h5", "--out", "c.h5", in: sandbox).exitCode == 0)
  }

  @Test("Damaged and foreign files")
  func damaged() throws {
    try moments("a.npy", "a.h5")
    let whole = Array(try sandbox.data("a.h5"))
    var scrambled = whole
    for offset in stride(from: 600, to: min(whole.count, 20_000), by: 7) { scrambled[offset] ^= 0x5A }
    let noise = (0..<4000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    for (name, bytes) in [
      ("short.h5", Array(whole.prefix(whole.count / 2))), ("scrambled.h5", scrambled),
      ("noise.h5", noise), ("empty.h5", []),
    ] {
      try sandbox.write(bytes, to: name)
      try expectFailure(["timescales", name, "--json"], in: sandbox, says: [name])
      try expectFailure(["merge", "a.h5", name, "--out", "c.h5"], in: sandbox, says: [name])
    }
    // HDF5, but not ours.
    let foreign = try HDF5File.create(sandbox("foreign.h5"))
    try foreign.write([1.0, 2.0], shape: [2], to: "/positions")
    try foreign.commit()
    try expectFailure(
      ["timescales", "foreign.h5"], in: sandbox, says: ["foreign.h5: not a moments file", "andante moments"])
  }

  @Test("Questions that they cannot answer")
  func questions() throws {
    try moments("a.npy", "a.h5")
    try expectFailure(
      ["timescales", "a.h5", "--lags", "7"], in: sandbox, says: ["no lag of 7", "1, 5, 20"])
    try expectFailure(
      ["timescales", "a.h5", "--lags", "1ps"], in: sandbox, says: ["1 ps", "frames"])
    try expectFailure(
      ["timescales", "a.h5", "--method", "vamp"], in: sandbox,
      says: ["VAMP needs non-reversible moments", "--method vamp"])
    try expectFailure(
      ["timescales", "a.h5", "x.npy", "--lags", "1"], in: sandbox, says: ["a.h5", "x.npy", "one or the other"])
    try expectFailure(
      ["timescales", "a.h5", "--columns", "x0"], in: sandbox, says: ["--columns", "moments file"])
    try moments("a.npy", "v.h5", "--method", "vamp")
    try expectFailure(
      ["timescales", "v.h5", "--method", "tica"], in: sandbox,
      says: ["TICA needs reversible moments", "--method tica"])
    try expectFailure(
      ["discover", "a.h5", "--lag", "1", "--out", "r"], in: sandbox, says: ["a.h5", "moments"])
  }
}

import Foundation
import Glibc
import Storage
import Testing

/// How files of frames become trajectories.
@Suite("Trajectory files as input")
struct TrajectoryInputTests {
  private let sandbox: Sandbox
  private let all: XTCFrames

  init() throws {
    sandbox = try Sandbox()
    all = try Molecules.alanine()
  }

  private func arguments(_ files: [String], _ out: String) -> [String] {
    ["features", Molecules.topology] + files + ["--double", "--out", out]
  }

  /// The features of frames from a file of their own.
  private func expected(_ frames: XTCFrames) throws -> Table {
    try sandbox.write(frames.bytes, to: "expected.xtc")
    try succeed(arguments(["expected.xtc"], "expected.npy"), in: sandbox)
    return try Table(contentsOf: sandbox("expected.npy"))
  }

  @Test("Parts are joined by their times: duplicates go, a gap splits")
  func join() throws {
    for (name, range) in [("p1.xtc", 0..<500), ("p2.xtc", 480..<1000), ("p3.xtc", 1100..<1300)] {
      try sandbox.write(all[range].bytes, to: name)
    }
    // The order of the names does not matter: the times do.
    let run = try succeed(arguments(["p3.xtc", "p1.xtc", "p2.xtc", "--join"], "f"), in: sandbox)
    #expect(run.messages.contains("note: 20 frames with duplicate time stamps were dropped."))
    #expect(run.messages.contains("note: Gaps in time split the data into 2 trajectories."))
    #expect(try Table(contentsOf: sandbox("f/features-1.npy")).values == expected(all[0..<1000]).values)
    #expect(try Table(contentsOf: sandbox("f/features-2.npy")).values == expected(all[1100..<1300]).values)
    // Without a gap one file comes of it.
    try succeed(arguments(["p1.xtc", "p2.xtc", "--join"], "x.npy"), in: sandbox)
    #expect(try Table(contentsOf: sandbox("x.npy")).values == expected(all[0..<1000]).values)
    let spectra = try jsonOutput(
      ["timescales", "--topology", Molecules.topology, "p1.xtc", "p2.xtc", "p3.xtc", "--join", "--lags", "1",
        "--json"], in: sandbox)
    #expect(spectra["trajectories"] == 2 && spectra["frames"] == 1200)
  }

  @Test("A file that holds a restart is joined in itself; without --join it is an error")
  func restart() throws {
    try sandbox.write((all[0..<50] + all[20..<80]).bytes, to: "r.xtc")
    try expectFailure(
      arguments(["r.xtc"], "x.npy"), in: sandbox, says: ["r.xtc", "the time goes back at frame 50", "--join"])
    try sandbox.write((all[0..<50] + all[49..<80]).bytes, to: "r.xtc")
    try expectFailure(arguments(["r.xtc"], "x.npy"), in: sandbox, says: ["r.xtc", "at frame 50", "--join"])
    try sandbox.write((all[0..<50] + all[20..<80]).bytes, to: "r.xtc")
    let run = try succeed(arguments(["r.xtc", "--join"], "x.npy"), in: sandbox)
    #expect(run.messages.contains("30 frames"))
    #expect(try Table(contentsOf: sandbox("x.npy")).values == expected(all[0..<80]).values)
  }

  @Test("Folders and patterns mean trajectories, in the order of their numbers")
  func folder() throws {
    try sandbox.makeFolder("runs")
    for number in [1, 2, 10] {
      try sandbox.write(all[(100 * number)..<(100 * number + 50)].bytes, to: "runs/r\(number).xtc")
    }
    try sandbox.write("notes", to: "runs/readme.txt")
    try succeed(arguments(["runs"], "a"), in: sandbox)
    try succeed(arguments(["runs/r*.xtc"], "b"), in: sandbox)
    for (index, number) in [1, 2, 10].enumerated() {
      let frames = try expected(all[(100 * number)..<(100 * number + 50)])
      #expect(try Table(contentsOf: sandbox("a/features-\(index + 1).npy")).values == frames.values)
      #expect(try Table(contentsOf: sandbox("b/features-\(index + 1).npy")).values == frames.values)
    }
    #expect(sandbox.content(of: "a").count == 5)
  }

  private static let index = ".long.xtc.andante-index"

  @Test("The index of a large file lies beside it, and a file that changes has none")
  func index() throws {
    try sandbox.write(all[0..<100].bytes, to: "short.xtc")
    try succeed(arguments(["short.xtc"], "s.npy"), in: sandbox)
    #expect(!sandbox.content().contains { $0.hasSuffix("andante-index") })

    // 172 bytes a frame and more: beyond 1 MiB.
    let long = all[0..<7000]
    try sandbox.write(long.bytes, to: "long.xtc")
    try succeed(arguments(["long.xtc"], "a.npy"), in: sandbox)
    let index = try sandbox.data(Self.index)
    try succeed(arguments(["long.xtc"], "b.npy"), in: sandbox)
    #expect(try sandbox.data("a.npy") == sandbox.data("b.npy"))
    #expect(try sandbox.data(Self.index) == index)

    // As large as before, other frames.
    try sandbox.write(XTCFrames(frames: Array(long.frames.reversed())).bytes, to: "long.xtc")
    try sandbox.write(
      try succeed(["info", "long.xtc"], in: sandbox).output, to: "info")
    #expect(try sandbox.text("info").contains("the time does not go on at frame 1"))
    #expect(try sandbox.data(Self.index) != index)

    // Longer than before.
    try sandbox.write(all[0..<8000].bytes, to: "long.xtc")
    try succeed(arguments(["long.xtc"], "c.npy"), in: sandbox)
    #expect(try Table(contentsOf: sandbox("c.npy")).rowCount == 8000)

    // Not an index at all.
    try sandbox.write([UInt8](repeating: 0xA5, count: 4096), to: Self.index)
    try succeed(arguments(["long.xtc"], "d.npy"), in: sandbox)
    #expect(try sandbox.data("c.npy") == sandbox.data("d.npy"))
  }

  @Test("Where no index can lie beside the file, it goes to the cache folder, or nowhere")
  func cachedIndex() throws {
    try sandbox.makeFolder("data")
    try sandbox.write(all[0..<7000].bytes, to: "data/long.xtc")
    // A folder of that name is in the way, for the superuser too.
    try sandbox.makeFolder("data/" + Self.index)
    let cached = ["XDG_CACHE_HOME": sandbox("cache")]
    try succeed(arguments(["data/long.xtc"], "a.npy"), in: sandbox, environment: cached)
    let places = sandbox.content(of: "cache").filter { $0.hasSuffix(".index") }
    #expect(places.count == 1 && places[0].hasPrefix("andante/"))
    try succeed(arguments(["data/long.xtc"], "b.npy"), in: sandbox, environment: cached)
    try sandbox.write("in the way", to: "file")
    try succeed(
      arguments(["data/long.xtc"], "c.npy"), in: sandbox, environment: ["XDG_CACHE_HOME": sandbox("file")])
    #expect(try sandbox.data("a.npy") == sandbox.data("b.npy"))
    #expect(try sandbox.data("a.npy") == sandbox.data("c.npy"))
  }

  @Test("A folder that cannot be written to is no error", .enabled(if: geteuid() != 0))
  func readOnly() throws {
    try sandbox.makeFolder("data")
    try sandbox.write(all[0..<7000].bytes, to: "data/long.xtc")
    chmod(sandbox("data"), 0o555)
    defer { chmod(sandbox("data"), 0o755) }
    let cached = ["XDG_CACHE_HOME": sandbox("cache")]
    try succeed(arguments(["data/long.xtc"], "a.npy"), in: sandbox, environment: cached)
    #expect(sandbox.content(of: "data") == ["long.xtc"])
    #expect(sandbox.content(of: "cache").count == 2)
  }

  @Test("--allow-truncated keeps the whole frames of a file cut short, in every command")
  func truncated() throws {
    let bytes = all[0..<300].bytes
    try sandbox.write(Array(bytes.dropLast(30)), to: "cut.xtc")
    let whole = try expected(all[0..<299])
    let flags = ["--allow-truncated"]
    try succeed(arguments(["cut.xtc"], "x.npy") + flags, in: sandbox)
    #expect(try Table(contentsOf: sandbox("x.npy")).values == whole.values)
    try succeed(
      ["discover", "--topology", Molecules.topology, "cut.xtc", "--lag", "2ps", "--quiet", "--out", "report"]
        + flags, in: sandbox)
    #expect(try Table(contentsOf: sandbox("report/cvs.npy")).rowCount == 299)
    try succeed(["project", "report/model.json", "cut.xtc", "--out", "y.npy"] + flags, in: sandbox)
    #expect(try sandbox.data("y.npy") == sandbox.data("report/cvs.npy"))
    try succeed(
      ["frames", "report/model.json", "cut.xtc", "--count", "3", "--out", "f.xtc"] + flags, in: sandbox)
    try succeed(
      ["export", "plumed", "report/model.json", "cut.xtc", "--out", "plumed.dat"] + flags, in: sandbox)
    let info = try succeed(["info", "cut.xtc"] + flags, in: sandbox)
    let rest = all.frames[299].count - 30
    #expect(info.output.contains("\(rest) bytes behind the last whole frame"))
    let place = "byte \(bytes.count - all.frames[299].count)"
    for command in [["project", "report/model.json", "cut.xtc", "--out", "z.npy"], ["info", "cut.xtc"]] {
      try expectFailure(
        command, in: sandbox, says: ["cut.xtc", place, "frames 0 to 298", "--allow-truncated"])
    }
  }

  @Test("Time comes from the file, from --time-step where it has none, and lags need it")
  func times() throws {
    let input = ["timescales", "--topology", Molecules.solvated]
    let dcd = Molecules.format("solvated.dcd")
    try expectFailure(input + [dcd, "--lags", "0.08ps"], in: sandbox, says: ["0.08 ps", "--time-step"])
    let given = try jsonOutput(
      input + [dcd, "--lags", "0.08ps", "--time-step", "0.04ps", "--json"], in: sandbox)
    let own = try jsonOutput(
      input + [Molecules.format("solvated.nc"), "--lags", "0.08ps", "--json"], in: sandbox)
    #expect(given["spectra"]?.array?.first?["lag_frames"] == 2)
    #expect(own["spectra"]?.array?.first?["lag_frames"] == 2)
    // Both are the same run in single precision.
    expectEqual(given.spectra("eigenvalues"), own.spectra("eigenvalues"), tolerance: 1e-4)
  }

  @Test("A trajectory that carries its topology needs no other")
  func ownTopology() throws {
    for name in ["solvated.h5", "solvated-models.pdb"] {
      let file = Molecules.format(name)
      let own = try jsonOutput(["timescales", file, "--lags", "1", "--json"], in: sandbox)
      let given = try jsonOutput(
        ["timescales", "--topology", Molecules.solvated, file, "--lags", "1", "--json"], in: sandbox)
      #expect(own == given)
    }
  }
}

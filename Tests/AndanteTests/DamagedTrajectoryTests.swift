import Foundation
import Storage
import Testing

/// Files that break off, or hold what they should not: one line, and no crash.
@Suite("Trajectories that are cut short, damaged or compressed")
struct DamagedTrajectoryTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.write(try Molecules.alanine()[0..<40].bytes, to: "a.xtc")
  }

  private func expectFailure(
    _ arguments: [String], topology: String = Molecules.topology, says parts: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try AndanteTests.expectFailure(
      ["features", topology] + arguments + ["--out", "x.npy"], in: sandbox, says: parts,
      sourceLocation: sourceLocation)
  }

  @Test("A file cut short: the byte, and the last whole frame", arguments: ["xtc", "trr", "dcd", "nc"])
  func cut(suffix: String) throws {
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Molecules.format("solvated." + suffix))))
    try sandbox.write(Array(whole.dropLast(whole.count / 3 + 5)), to: "cut.\(suffix)")
    let run = try Program.run(
      ["features", Molecules.solvated, "cut.\(suffix)", "--out", "x.npy"], in: sandbox)
    AndanteTests.expectFailure(
      run,
      says: [
        "cut.\(suffix): cut short in the frame that begins at byte ",
        "--allow-truncated keeps what is whole",
      ])
    // What is said is true: as many frames are kept, and a file that ends there is whole.
    let message = run.messages
    func number(after mark: String) throws -> Int {
      let rest = try #require(message.range(of: mark)).upperBound
      return try #require(Int(message[rest...].prefix { $0.isNumber }))
    }
    let (offset, last) = (try number(after: "at byte "), try number(after: "frames 0 to "))
    try succeed(
      ["features", Molecules.solvated, "cut.\(suffix)", "--allow-truncated", "--out", "kept.npy"],
      in: sandbox)
    let kept = try Table(contentsOf: sandbox("kept.npy"))
    #expect(kept.rowCount == last + 1 && (20..<40).contains(kept.rowCount))
    try succeed(
      ["features", Molecules.solvated, Molecules.format("solvated." + suffix), "--out", "all.npy"],
      in: sandbox)
    #expect(kept.values == (try Table(contentsOf: sandbox("all.npy"))).rows(0..<kept.rowCount).values)
    if suffix == "xtc" || suffix == "trr" {
      try sandbox.write(Array(whole.prefix(offset)), to: "whole.\(suffix)")
      try succeed(["features", Molecules.solvated, "whole.\(suffix)", "--out", "whole.npy"], in: sandbox)
      #expect(try sandbox.data("whole.npy") == sandbox.data("kept.npy"))
    }
  }

  @Test("A file cut within its first frame has nothing to keep")
  func firstFrame() throws {
    try sandbox.write(Array(try Molecules.alanine().frames[0].prefix(60)), to: "c.xtc")
    for flags in [[], ["--allow-truncated"]] {
      try expectFailure(["c.xtc"] + flags, says: ["c.xtc", "byte 0", "no frame before it is whole"])
    }
    try sandbox.write("", to: "e.xtc")
    try expectFailure(["e.xtc"], says: ["e.xtc"])
  }

  @Test("A damaged frame: its number and its byte")
  func damagedFrame() throws {
    var frames = try Molecules.alanine()[0..<10].frames
    let offset = frames[..<4].reduce(0) { $0 + $1.count }
    // The number that says how small differences are packed.
    frames[4].replaceSubrange(84..<88, with: [0x7F, 0xFF, 0xFF, 0xFF])
    try sandbox.write(frames.flatMap { $0 }, to: "d.xtc")
    let run = try Program.run(["features", Molecules.topology, "d.xtc", "--out", "x.npy"], in: sandbox)
    AndanteTests.expectFailure(run, says: ["d.xtc: frame 4, at byte ", "frames 0 to 3 before it are whole"])
    let place = try #require(run.messages.range(of: "at byte ")).upperBound
    let byte = try #require(Int(run.messages[place...].prefix { $0.isNumber }))
    #expect((offset..<(offset + frames[4].count)).contains(byte))
  }

  @Test("A damaged HDF5 file is one line, whatever its library does with it")
  func damagedHDF5() throws {
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Molecules.format("solvated.h5"))))
    func expectOneLine(_ bytes: [UInt8]) throws {
      try sandbox.write(bytes, to: "d.h5")
      for flags in [[], ["--allow-truncated"]] {
        try expectFailure(["d.h5"] + flags, topology: Molecules.solvated, says: ["d.h5"])
      }
      try AndanteTests.expectFailure(["info", "d.h5"], in: sandbox, says: ["d.h5"])
    }
    try expectOneLine(Array(whole.prefix(whole.count / 2)))
    var flipped = whole
    for place in stride(from: 0, to: flipped.count, by: 997) { flipped[place] ^= 0xFF }
    try expectOneLine(flipped)
    // Behind the signature, nothing.
    try expectOneLine(Array(whole.prefix(8)) + [UInt8](repeating: 0, count: 4096))
  }

  @Test("Single flipped bytes of HDF5 give an answer or one line, never a crash")
  func flippedHDF5() throws {
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Molecules.format("solvated.h5"))))
    var noise = Noise(seed: 11)
    for _ in 0..<40 {
      var bytes = whole
      // Most heads are near the start.
      for _ in 0..<4 {
        let place = min(bytes.count - 1, Int(abs(noise.next()) * 4000))
        bytes[place] ^= 1 << UInt8(Int(abs(noise.next()) * 8) % 8)
      }
      try sandbox.write(bytes, to: "d.h5")
      let run = try Program.run(["features", Molecules.solvated, "d.h5", "--out", "x.npy"], in: sandbox)
      #expect(run.signal == nil && [0, 1].contains(run.exitCode ?? -1), "\(run.messages)")
      if run.exitCode == 1 { AndanteTests.expectFailure(run, says: []) }
    }
  }

  @Test("Compressed files ask to be unpacked", arguments: ["a.xtc", "t.pdb"])
  func compressed(name: String) throws {
    try sandbox.write(try String(contentsOfFile: Molecules.topology, encoding: .utf8), to: "t.pdb")
    let packed = try Program.shell("gzip -k \(name)", in: sandbox)
    #expect(packed.exitCode == 0)
    if name == "a.xtc" {
      try expectFailure(["a.xtc.gz"], says: ["a.xtc.gz", "gunzip"])
      try AndanteTests.expectFailure(
        ["discover", "--topology", "t.pdb", "a.xtc.gz", "--lag", "2", "--out", "report"], in: sandbox,
        says: ["a.xtc.gz", "gunzip"])
    } else {
      try expectFailure(["a.xtc"], topology: "t.pdb.gz", says: ["t.pdb.gz", "gunzip"])
    }
    try AndanteTests.expectFailure(["info", name + ".gz"], in: sandbox, says: [name + ".gz", "gunzip"])
  }

  @Test("A file of no format that is known")
  func unknown() throws {
    try sandbox.write([UInt8](repeating: 0x5A, count: 1000), to: "u.xtc")
    try expectFailure(["u.xtc"], says: ["u.xtc"])
    try sandbox.write([UInt8](repeating: 0x5A, count: 1000), to: "u.pdb")
    try expectFailure(["a.xtc"], topology: "u.pdb", says: ["u.pdb"])
    try expectFailure(["gone.xtc"], says: ["gone.xtc"])
  }
}

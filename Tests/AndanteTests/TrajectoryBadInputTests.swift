import Foundation
import Storage
import Testing

/// One line each: what is wrong, where, and what to do.
@Suite("Trajectories, topologies and specifications that are at fault")
struct TrajectoryBadInputTests {
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

  // MARK: Topologies and selections

  @Test("Another number of atoms than the topology's")
  func atomCount() throws {
    let solvated = Molecules.format("solvated.xtc")
    try expectFailure(
      [solvated], says: ["\(solvated) has 550 atoms, but \(Molecules.topology) has 22"])
    try expectFailure(
      ["a.xtc"], topology: Molecules.solvated, says: ["a.xtc has 22 atoms", "has 550", "give the topology"])
    // Of several files the one at fault is named.
    try AndanteTests.expectFailure(
      ["timescales", "--topology", Molecules.topology, "a.xtc", solvated, "--lags", "1"], in: sandbox,
      says: ["\(solvated) has 550 atoms"])
  }

  @Test("A trajectory without a topology, and a topology that is a trajectory")
  func noTopology() throws {
    try AndanteTests.expectFailure(
      ["discover", "a.xtc", "--lag", "2", "--out", "report"], in: sandbox,
      says: ["a.xtc is an XTC trajectory", "names no atoms", "--topology"])
    try expectFailure(["a.xtc"], topology: "a.xtc", says: ["a.xtc", "trajectory (XTC)", "does not name"])
    try expectFailure(["a.xtc"], topology: "gone.pdb", says: ["gone.pdb", "No such file"])
  }

  @Test("Options of trajectories on a table of numbers")
  func table() throws {
    try Table.ar1(timescales: [5], frames: 50, seed: 1).writeNPY(sandbox, "x.npy")
    try AndanteTests.expectFailure(
      ["timescales", "x.npy", "--lags", "1", "--topology", Molecules.topology], in: sandbox,
      says: ["--topology describes trajectories of atoms", "x.npy"])
    try AndanteTests.expectFailure(
      ["timescales", "x.npy", "--lags", "1", "--distances", "all"], in: sandbox, says: ["--distances"])
  }

  @Test(
    "Selections that pick nothing, or cannot be read",
    arguments: [
      ("name CB2", "--distances: selection “name CB2” picks no atom of"),
      ("name CA and resid 55", "picks no atom of"),
      ("nam CA", "column 1: “nam” is not a keyword; did you mean “name”?"),
      ("name CA and (resid 2", "selection “name CA and (resid 2”, column"),
      ("", "selection “”"),
    ])
  func selections(text: String, message: String) throws {
    try expectFailure(["a.xtc", "--distances", text], says: [message])
  }

  @Test("Atoms that are missing: a number beyond the last, a selection of two")
  func atoms() throws {
    func specification(_ pairs: String) throws {
      try sandbox.write("features:\n  - distances: {pairs: \(pairs)}\n", to: "s.yaml")
    }
    try specification("[[1, 23]]")
    try expectFailure(["a.xtc", "--spec", "s.yaml"], says: ["s.yaml, line 2", "23"])
    try specification("[[0, 3]]")
    try expectFailure(["a.xtc", "--spec", "s.yaml"], says: ["s.yaml, line 2", "0"])
    try specification("[[name C, 3]]")
    try expectFailure(["a.xtc", "--spec", "s.yaml"], says: ["s.yaml, line 2", "name C"])
    try expectFailure(["a.xtc", "--torsions", "chi1,chi7"], says: ["--torsions", "chi7"])
    // The system has no such torsion.
    try expectFailure(["a.xtc", "--torsions", "chi2"], says: ["--torsions", "chi2"])
  }

  // MARK: Specifications

  @Test(
    "A misspelt key is met with the nearest right one",
    arguments: [
      ("featurs:\n  - torsions: phi\n", "s.yaml, line 1: “featurs”", "did you mean “features”?"),
      ("features:\n  - torsion: phi\n", "s.yaml, line 2: “torsion”", "did you mean “torsions”?"),
      ("features:\n  - torsions: phi\n    ass: angle\n", "s.yaml, line 3: “ass”", "did you mean “as”?"),
      (
        "features:\n  - contacts: all\n    switch: rationl\n    r0: 1\n", "s.yaml, line 3",
        "did you mean “rational”?"
      ),
      ("features:\n  - torsions: phi\nbasis:\n  monomial: 2\n", "s.yaml, line 4", "did you mean “monomials”?"),
    ])
  func misspelt(text: String, place: String, help: String) throws {
    try sandbox.write(text, to: "s.yaml")
    try expectFailure(["a.xtc", "--spec", "s.yaml"], says: [place, help])
  }

  @Test("Powers of an angle jump where it wraps")
  func powers() throws {
    try sandbox.write(
      "features:\n  - torsions: phi\n    as: angle\nbasis:\n  monomials: 2\n", to: "s.yaml")
    try expectFailure(["a.xtc", "--spec", "s.yaml"], says: ["s.yaml, line 5", "phi(ALA2)", "as: cos-sin"])
  }

  @Test("A specification that is no YAML, or not there")
  func noSpecification() throws {
    try sandbox.write("features: [torsions: {phi\n", to: "s.yaml")
    try expectFailure(["a.xtc", "--spec", "s.yaml"], says: ["s.yaml, line"])
    try expectFailure(["a.xtc", "--spec", "gone.yaml"], says: ["gone.yaml", "No such file"])
  }

  // MARK: Boxes and coordinates

  /// The coordinates of the topology's molecule, over and over.
  private func positions(_ count: Int) throws -> [[Float]] {
    try succeed(
      ["features", Molecules.topology, Molecules.topology, "--positions", "all", "--double", "--out", "p.npy"],
      in: sandbox)
    let row = try Table(contentsOf: sandbox("p.npy")).values.map(Float.init)
    return Array(repeating: row, count: count)
  }

  private static let periodic = "periodic: true\nfeatures:\n  - distances: {pairs: [[5, 17]]}\n"

  @Test("No box, or a flat one, where minimum images are asked for")
  func boxes() throws {
    try sandbox.write(Self.periodic, to: "s.yaml")
    let missing = "minimum images are asked for, but the first frame has no usable box"
    try expectFailure(["a.xtc", "--spec", "s.yaml"], says: ["s.yaml, line 1", missing, "periodic: false"])
    let cube: [Float] = [3, 0, 0, 0, 3, 0, 0, 0, 3]
    let flat: [Float] = [3, 0, 0, 0, 3, 0, 0, 0, 0]
    func write(_ boxes: [[Float]?]) throws {
      let frames = try zip(positions(boxes.count), boxes).enumerated()
        .flatMap { BinaryFrames.trr($1.0, time: Float($0), box: $1.1) }
      try sandbox.write(frames, to: "b.trr")
    }
    try write([flat, flat])
    try expectFailure(["b.trr", "--spec", "s.yaml"], says: ["s.yaml, line 1", missing])
    // Later frames are met by whoever reads them.
    for options in [["--spec", "s.yaml"], []] {
      try write([cube, cube, flat])
      try expectFailure(
        ["b.trr"] + options, says: ["b.trr: frame 2", "box is flat", "periodic: false"])
      try write([cube, nil])
      try expectFailure(
        ["b.trr"] + options, says: ["b.trr: frame 1", "no periodic box", "periodic: false"])
    }
    try sandbox.write("periodic: false\nfeatures:\n  - torsions: phi\n", to: "n.yaml")
    try succeed(["features", Molecules.topology, "b.trr", "--spec", "n.yaml", "--out", "n.npy"], in: sandbox)
  }

  @Test("Coordinates that are not finite are named; of atoms that no feature reads they do not matter",
    arguments: [Float.nan, .infinity])
  func notFinite(value: Float) throws {
    var frames = try positions(5)
    // The carbon of the acetyl group, at the start of φ.
    frames[3][3 * 4 + 1] = value
    let says = ["frame 3: atom 5 (ACE1 C) has a coordinate that is not finite"]
    try sandbox.write(BinaryFrames.dcd(frames), to: "n.dcd")
    try expectFailure(["n.dcd"], says: ["n.dcd: "] + says)
    try sandbox.write(
      frames.enumerated().flatMap { BinaryFrames.trr($1, time: Float($0)) }, to: "n.trr")
    try expectFailure(["n.trr"], says: ["n.trr: "] + says)
    try AndanteTests.expectFailure(
      ["discover", "--topology", Molecules.topology, "n.trr", "--lag", "1", "--lags", "1", "--out", "report"],
      in: sandbox, says: says)
    // ψ reads N, CA, C and N.
    for file in ["n.dcd", "n.trr"] {
      try succeed(["features", Molecules.topology, file, "--torsions", "psi", "--out", "y.npy"], in: sandbox)
    }
  }

  // MARK: Times

  @Test("A time that runs backwards or repeats")
  func times() throws {
    let frames = try positions(6)
    for (times, row) in [([0, 1, 2, 1, 2, 3], 3), ([0, 1, 2, 2, 3, 4], 3), ([5, 4, 3, 2, 1, 0], 1)] as [([Float], Int)] {
      try sandbox.write(zip(frames, times).flatMap { BinaryFrames.trr($0, time: $1) }, to: "t.trr")
      try expectFailure(["t.trr"], says: ["t.trr", "the time", "at frame \(row)"])
      let info = try succeed(["info", "t.trr"], in: sandbox)
      #expect(info.output.contains("the time does not go on at frame \(row)"))
    }
  }

  // MARK: Damaged files

  @Test("A file cut short: the byte, and the last whole frame", arguments: ["xtc", "trr", "dcd", "nc"])
  func cut(suffix: String) throws {
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Molecules.format("solvated." + suffix))))
    try sandbox.write(Array(whole.dropLast(whole.count / 3 + 5)), to: "cut.\(suffix)")
    let run = try Program.run(
      ["features", Molecules.solvated, "cut.\(suffix)", "--out", "x.npy"], in: sandbox)
    AndanteTests.expectFailure(
      run, says: ["cut.\(suffix): cut short in the frame that begins at byte ", "--allow-truncated keeps what is whole"])
    // What is said is true: as many frames are kept, and a file that ends there is whole.
    let message = run.messages
    func number(after mark: String) throws -> Int {
      let rest = try #require(message.range(of: mark)).upperBound
      return try #require(Int(message[rest...].prefix { $0.isNumber }))
    }
    let (offset, last) = (try number(after: "at byte "), try number(after: "frames 0 to "))
    try succeed(
      ["features", Molecules.solvated, "cut.\(suffix)", "--allow-truncated", "--out", "kept.npy"], in: sandbox)
    let kept = try Table(contentsOf: sandbox("kept.npy"))
    #expect(kept.rowCount == last + 1 && (20..<40).contains(kept.rowCount))
    try succeed(
      ["features", Molecules.solvated, Molecules.format("solvated." + suffix), "--out", "all.npy"], in: sandbox)
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

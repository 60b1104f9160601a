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
      ["features", Molecules.topology, Molecules.topology, "--positions", "all", "--double", "--out",
        "p.npy"], in: sandbox)
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
    let cases: [([Float], Int)] = [
      ([0, 1, 2, 1, 2, 3], 3), ([0, 1, 2, 2, 3, 4], 3), ([5, 4, 3, 2, 1, 0], 1),
    ]
    for (times, row) in cases {
      try sandbox.write(zip(frames, times).flatMap { BinaryFrames.trr($0, time: $1) }, to: "t.trr")
      try expectFailure(["t.trr"], says: ["t.trr", "the time", "at frame \(row)"])
      let info = try succeed(["info", "t.trr"], in: sandbox)
      #expect(info.output.contains("the time does not go on at frame \(row)"))
    }
  }
}

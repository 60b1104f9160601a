import Foundation
import Storage
import Testing
import Trajectories

@Suite("PDB writer")
struct PDBWriterTests {
  /// A dipeptide's end, a ligand with a bond, and water; awkward names included.
  private var topology: Topology {
    func element(_ symbol: String) -> Element? { Element(symbol: symbol) }
    return Topology(
      atoms: [
        .init(name: "N", element: element("N"), residue: 0),
        .init(name: "CA", element: element("C"), residue: 0),
        .init(name: "HG11", element: element("H"), residue: 0),
        .init(name: "CL1", element: element("Cl"), residue: 1),
        .init(name: "C1", element: element("C"), residue: 1),
        .init(name: "CA", element: element("Ca"), residue: 2),
        .init(name: "O", element: element("O"), residue: 3), .init(name: "EPW", element: nil, residue: 3),
      ],
      residues: [
        .init(name: "VAL", number: 9999, chain: 0, atoms: 0..<3),
        .init(name: "LIG", number: 10000, chain: 0, segment: "LIG1", atoms: 3..<5),
        .init(name: "CA", number: -5, insertionCode: "B", chain: 0, atoms: 5..<6),
        .init(name: "HOH", number: 7, chain: 1, atoms: 6..<8),
      ],
      chains: [.init(identifier: "A", residues: 0..<3), .init(identifier: "W", residues: 3..<4)],
      bonds: [.init(0, 1), .init(3, 4)])
  }

  private func write(
    _ topology: Topology, _ frames: [Frame], remarks: [String] = []
  ) throws -> (path: String, scratch: ScratchFolder) {
    let scratch = try ScratchFolder()
    let path = "\(scratch.path)/out.pdb"
    let writer = try PDBWriter(path, topology: topology, remarks: remarks)
    for frame in frames { try writer.write(frame) }
    try writer.finish()
    return (path, scratch)
  }

  private func frame(_ count: Int, seed: UInt64) -> Frame {
    var generator = TestGenerator(seed: seed)
    var frame = Frame()
    frame.positions = (0..<3 * count).map { _ in
      // Whole ten-thousandths of a nm, over all that the columns hold.
      Double(Int.random(in: -999_999...9_999_999, using: &generator)) / 10_000
    }
    return frame
  }

  @Test("What is written is read back: names, numbers, bonds, boxes, times and each coordinate")
  func roundTrip() throws {
    var frames = (0..<3).map { frame(topology.atomCount, seed: UInt64($0)) }
    frames[0].box = Box(lengths: SIMD3(2, 3, 4), angles: SIMD3(80, 100, 95))
    frames[0].time = 1.5
    frames[0].step = 12
    frames[1].box = Box(a: SIMD3(5, 0, 0), b: SIMD3(0, 6, 0), c: SIMD3(0, 0, 7))
    let (path, scratch) = try write(topology, frames)
    defer { withExtendedLifetime(scratch) {} }
    let file = try TrajectoryFormat.detect(path).open(path, TextFormats.options())
    let read = try #require(file.topology)
    #expect(read.atoms.map(\.name) == topology.atoms.map(\.name))
    #expect(read.atoms.map(\.element) == topology.atoms.map(\.element))
    #expect(read.residues == topology.residues)
    #expect(read.chains == topology.chains)
    // The bond within the amino acid is known from its name.
    #expect(read.bonds == [.init(3, 4)])
    // TER takes a number of its own.
    #expect(read.atoms.map(\.serial) == [1, 2, 3, 4, 5, 6, 8, 9])
    let back = try allFrames(of: file)
    #expect(back.map(\.positions) == frames.map(\.positions))
    #expect(back[0].time == 1.5 && back[0].step == 12 && back[1].time == nil)
    // Angles have two decimals, and these have none.
    #expect(
      largestDifference(components(back[0].box), components(frames[0].box))
        < 1e-12)
    #expect(back[1].box == frames[1].box)
  }

  @Test("Columns are those of the format")
  func columns() throws {
    var frame = Frame()
    frame.positions = [Double](repeating: -0.00004, count: 24)
    frame.positions[0] = 999.9999
    frame.positions[1] = -99.9999
    let (path, scratch) = try write(
      topology, [frame], remarks: ["made here\u{7}", String(repeating: "x", count: 70)])
    defer { withExtendedLifetime(scratch) {} }
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    #expect(
      lines == [
        "REMARK  99 made here ",
        "REMARK  99 \(String(repeating: "x", count: 68))",
        "REMARK  99 xx",
        "MODEL        1",
        "ATOM      1  N   VAL A9999    9999.999-999.999   0.000  1.00  0.00           N  ",
        "ATOM      2  CA  VAL A9999       0.000   0.000   0.000  1.00  0.00           C  ",
        "ATOM      3 HG11 VAL A9999       0.000   0.000   0.000  1.00  0.00           H  ",
        "HETATM    4 CL1  LIG AA000       0.000   0.000   0.000  1.00  0.00      LIG1CL  ",
        "HETATM    5  C1  LIG AA000       0.000   0.000   0.000  1.00  0.00      LIG1 C  ",
        "HETATM    6 CA    CA A  -5B      0.000   0.000   0.000  1.00  0.00          CA  ",
        "TER       7       CA A  -5B",
        "HETATM    8  O   HOH W   7       0.000   0.000   0.000  1.00  0.00           O  ",
        "HETATM    9  EPW HOH W   7       0.000   0.000   0.000  1.00  0.00              ",
        "TER      10      HOH W   7 ",
        "ENDMDL",
        "CONECT    4    5",
        "CONECT    5    4",
        "END",
      ])
  }

  @Test(
    "Coordinates beyond the columns name atom and frame, and nothing is left behind",
    arguments: [
      (5, -100.00001, "atom 2 (VAL9999 CA) of frame 1 lies at z = -100.00001 nm"),
      (9, 999.99996, "atom 4 (LIG10000 CL1) of frame 1 lies at x = 999.99996 nm"),
      (1, Double.nan, "atom 1 (VAL9999 N) of frame 1 lies at y = nan nm"),
    ])
  func overflow(index: Int, value: Double, message: String) throws {
    let scratch = try ScratchFolder()
    let path = "\(scratch.path)/out.pdb"
    var bad = frame(topology.atomCount, seed: 1)
    bad.positions[index] = value
    let error = storageError {
      let writer = try PDBWriter(path, topology: topology)
      try writer.write(frame(topology.atomCount, seed: 1))
      try writer.write(bad)
    }
    let reason = message + ", beyond what PDB's columns hold; move the molecules to the origin, or write XTC"
    #expect(error == .cannotWrite(path: path, reason: reason))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
  }

  @Test("A box that lies askew, and a residue number that does not fit, are refused")
  func refusals() throws {
    let scratch = try ScratchFolder()
    let path = "\(scratch.path)/out.pdb"
    var askew = frame(topology.atomCount, seed: 1)
    askew.box = Box(a: SIMD3(0, 2, 0), b: SIMD3(2, 0, 0), c: SIMD3(0, 0, 2))
    let reason =
      "the box of frame 0 does not have its first edge along x and its second "
      + "in the xy plane, which PDB requires; write XTC"
    #expect(
      storageError { try PDBWriter(path, topology: topology).write(askew) }
        == .cannotWrite(path: path, reason: reason))
    var negative = topology
    negative.residues[0].number = -1000
    #expect(
      storageError { _ = try PDBWriter(path, topology: negative) }
        == .cannotWrite(path: path, reason: "residue VAL has number -1000, which PDB cannot hold"))
  }

  @Test("Serial numbers of large systems come back, and find their bonds")
  func largeSystem() throws {
    // 100 010 atoms of one-atom residues, two of them bonded, beyond 99 999.
    let count = 100_010
    let large = Topology(
      atoms: (0..<count).map { .init(name: "C1", element: Element(symbol: "C"), residue: $0) },
      residues: (0..<count).map { .init(name: "LIG", number: $0, chain: 0, atoms: $0..<$0 + 1) },
      chains: [.init(identifier: "A", residues: 0..<count)],
      bonds: [.init(99_998, 99_999), .init(100_001, 100_005)])
    var frame = Frame()
    frame.positions = [Double](repeating: 0.1, count: 3 * count)
    let (path, scratch) = try write(large, [frame])
    defer { withExtendedLifetime(scratch) {} }
    let read = try Topology(pdbFile: path)
    #expect(read.bonds == large.bonds)
    #expect(read.atoms.map(\.serial) == (1...count).map { $0 })
    #expect(read.residues == large.residues)
  }

  @Test("The solvated peptide is the same after a round trip")
  func solvated() throws {
    let original = try TrajectoryFormat.pdb.open(
      DataFiles.format("solvated-models.pdb"), TextFormats.options())
    let topology = try #require(original.topology)
    let (path, scratch) = try write(topology, try allFrames(of: original))
    defer { withExtendedLifetime(scratch) {} }
    let copy = try TrajectoryFormat.pdb.open(path, TextFormats.options())
    #expect(try allFrames(of: copy).map(\.positions) == allFrames(of: original).map(\.positions))
    let read = try #require(copy.topology)
    #expect(
      read.residues == topology.residues && read.chains == topology.chains && read.bonds == topology.bonds)
    #expect(read.atoms.map(\.element) == topology.atoms.map(\.element))
  }
}

import Foundation
import Storage
import Testing
import Trajectories

/// An ATOM line, by columns.
func pdbAtom(
  _ serial: String, _ name: String, _ residue: String, _ number: String, chain: String = "A",
  alternate: String = " ", insertion: String = " ", at x: Double = 1, segment: String = "",
  element: String = "", record: String = "ATOM  "
) -> String {
  func left(_ text: String, _ width: Int) -> String {
    text.padding(toLength: width, withPad: " ", startingAt: 0)
  }
  func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
  return record + right(serial, 5) + " " + left(name, 4) + alternate + left(residue, 4) + chain
    + right(number, 4) + insertion + "   " + right(String(format: "%.3f", x), 8)
    + right("-2.500", 8) + right("0.001", 8) + "  1.00  0.00      " + left(segment, 4)
    + right(element, 2) + "\n"
}

@Suite("PDB")
struct PDBTests {
  private func topology(_ text: String) throws -> Topology {
    let scratch = try BinaryFormats.ScratchFolder()
    return try Topology(pdbFile: try scratch.file("a.pdb", text.utf8))
  }

  @Test("MDTraj's files give the reference", .enabled(if: BinaryFormats.folder != nil))
  func reference() throws {
    let positions = try BinaryFormats.reference("positions")
    for (name, count) in [("solvated.pdb", 1), ("solvated-models.pdb", 5)] {
      let path = BinaryFormats.path(name)
      let format = try TrajectoryFormat.detect(path)
      #expect(format.name == "PDB")
      let file = try format.open(path, TextFormats.options())
      #expect(file.atomCount == 550)
      #expect(file.frameCount == count)
      #expect(file.fields == [.positions, .box])
      #expect(try file.times() == nil)
      // solvated-models.pdb holds the first frames of the run.
      for (index, frame) in try TextFormats.frames(file).enumerated() {
        let expected = positions[index]
        // Half of 0.001 Å, and the reference's own floats.
        #expect(BinaryFormats.difference(frame.positions, expected) < 5.01e-5)
        // CRYST1 has angles to 0.01°: half of that along 2 nm.
        #expect(
          BinaryFormats.difference(
            BinaryFormats.components(frame.box), try BinaryFormats.reference("box")[0]) < 3e-4)
      }
      let some = try file.frame(count - 1, atoms: 7)
      #expect(some.positions == Array(try file.frame(count - 1).positions[..<21]))
      // Counted in the text: 179 residues, 12 bonds of the caps in CONECT.
      let topology = try #require(file.topology)
      #expect(topology.residues.count == 179)
      #expect(topology.bonds.count == 12)
      #expect(topology.chains.map(\.residues.count) == [3, 176])
      #expect(topology.residues[1].name == "ALA" && topology.residues[1].number == 2)
      #expect(topology.atoms[8].name == "CA" && topology.atoms[8].element == Element(symbol: "C"))
      #expect(topology.atoms[22].serial == 24)
      #expect(topology.positions == (try file.frame(0).positions))
      #expect(topology == (try Topology(pdbFile: path)))
    }
  }

  @Test("Å become the nearest Double in nm, not a rounded tenth of a rounded number")
  func exactness() throws {
    var generator = BinaryFormats.Mixer(seed: 5)
    for _ in 0..<2000 {
      let thousandths = Int.random(in: -999_999...9_999_999, using: &generator)
      let file = try topology(pdbAtom("1", " CA", "ALA", "1", at: Double(thousandths) / 1000))
      #expect(file.positions?[0] == Double(thousandths) / 10_000)
    }
  }

  @Test(
    "Models end at ENDMDL, at END, or where the next begins",
    arguments: [
      ("MODEL        1\n%ENDMDL\nMODEL        2\n%ENDMDL\nEND\n", 2),
      ("CRYST1   30.000   30.000   30.000  90.00  90.00  90.00\n%END\n%END\n%END", 3),
      ("MODEL 1\n%MODEL 2\n%", 2),
      ("REMARK x\r\n%TER\r\n", 1),
      ("%ENDMDL\n%ENDMDL\nCONECT    1    2\n", 2),
      ("\u{FEFF}REMARK\n%", 1),
    ])
  func models(layout: String, count: Int) throws {
    // Each % stands for two atoms, at 1 and 1.5 Å in the first model.
    var text = ""
    var model = 0.0
    for character in layout {
      if character == "%" {
        model += 1
        text += pdbAtom("1", " N", "ALA", "1", at: model) + pdbAtom("2", " CA", "ALA", "1", at: model + 0.5)
      } else {
        text.append(character)
      }
    }
    let file = try TextFormats.open(text, .pdb)
    let frames = try TextFormats.frames(file)
    #expect(frames.count == count)
    #expect(file.atomCount == 2)
    for (index, frame) in frames.enumerated() {
      #expect(frame.positions[0] == Double(index + 1) / 10)
      #expect(frame.positions[1...2] == [-0.25, 0.0001])
      #expect((frame.box != nil) == layout.hasPrefix("CRYST1"))
    }
  }

  @Test("Each model's CRYST1 and title hold for it; the cell 1 × 1 × 1 is none")
  func boxes() throws {
    func model(_ head: String) -> String { "\(head)MODEL 1\n\(pdbAtom("1", " O", "HOH", "1"))ENDMDL\n" }
    let text =
      model(
        "TITLE     Water t=   1.50000 step= 3\nCRYST1   20.000   30.000   40.000  90.00 100.00  90.00 P 1\n")
      + model(
        "TITLE     Water t=   2.50000 step= 5\nCRYST1    1.000    1.000    1.000  90.00  90.00  90.00 P 1\n")
      + model("TITLE     Water t=   3.50000 step= 7\n")
    let file = try TextFormats.open(text, .pdb)
    let frames = try TextFormats.frames(file)
    #expect(try file.times() == [1.5, 2.5, 3.5])
    #expect(frames.map(\.time) == [1.5, 2.5, 3.5])
    #expect(frames.map(\.step) == [3, 5, 7])
    let box = Box(lengths: SIMD3(2, 3, 4), angles: SIMD3(90, 100, 90))
    #expect(frames.map(\.box) == [box, nil, box])
    #expect(file.fields == [.positions, .box, .time])
  }

  @Test("Chains, residues, insertion codes and segments")
  func hierarchy() throws {
    let topology = try topology(
      pdbAtom("1", " CA", "ALA", "10") + pdbAtom("2", " CA", "GLY", "10", insertion: "A")
        + pdbAtom("3", " CA", "GLY", "10", insertion: "B") + pdbAtom("4", " CB", "GLY", "10", insertion: "B")
        + "TER\n" + pdbAtom("5", " O", "HOH", "10", record: "HETATM")
        + pdbAtom("6", " O", "TIP3", "-1", chain: "B")
        + pdbAtom("7", "OH2", "TIP3", "1", chain: " ", segment: "WAT1")
        + pdbAtom("8", "OH2", "TIP3", "1", chain: " ", segment: "WAT2"))
    #expect(topology.residues.map(\.name) == ["ALA", "GLY", "GLY", "HOH", "TIP3", "TIP3", "TIP3"])
    #expect(topology.residues.map(\.number) == [10, 10, 10, 10, -1, 1, 1])
    #expect(topology.residues.map(\.insertionCode) == ["", "A", "B", "", "", "", ""])
    #expect(topology.residues.map(\.segment) == ["", "", "", "", "", "WAT1", "WAT2"])
    #expect(topology.residues.map(\.chain) == [0, 0, 0, 1, 2, 3, 4])
    #expect(topology.chains.map(\.identifier) == ["A", "A", "B", "", ""])
    #expect(topology.residues[2].atoms == 2..<4)
  }

  @Test("Of alternate locations the first of each atom is kept, in every model")
  func alternates() throws {
    func model(_ x: Double) -> String {
      "MODEL 1\n" + pdbAtom("1", " N", "SER", "5", at: x)
        + pdbAtom("2", " CA", "SER", "5", alternate: "A", at: x + 1)
        + pdbAtom("3", " CA", "SER", "5", alternate: "B", at: x + 2)
        + pdbAtom("4", " CB", "SER", "5", alternate: "B", at: x + 3)
        // Another amino acid in the same place.
        + pdbAtom("5", " CA", "THR", "5", alternate: "C", at: x + 4)
        + pdbAtom("6", " CG2", "THR", "5", alternate: "C", at: x + 5)
        + pdbAtom("7", " N", "GLY", "6", at: x + 6) + "ENDMDL\n"
    }
    let file = try TextFormats.open(model(0) + model(100), .pdb)
    #expect(file.topology?.atoms.map(\.name) == ["N", "CA", "CB", "N"])
    #expect(file.topology?.residues.map(\.name) == ["SER", "GLY"])
    let x = try TextFormats.frames(file).map { frame in
      stride(from: 0, to: 12, by: 3).map { frame.positions[$0] }
    }
    #expect(x == [[0, 0.1, 0.3, 0.6], [10, 10.1, 10.3, 10.6]])
    #expect(
      file.details.contains { $0 == ("alternate locations", "3 left out, the first of each atom kept") })
    #expect(try file.frame(1, atoms: 3).positions.count == 9)
  }

  @Test(
    "Numbers beyond their columns",
    arguments: [
      (["99999", "A0000", "A0001"], [99999, 100_000, 100_001]),
      (["ZZZZZ", "a0000"], [43_770_015, 43_770_016]),
      (["99999", "186a0", "186A1", "18700"], [99999, 100_000, 100_001, 100_096]),
      (["99999", "0", "1"], [99999, 0, 1]),
      (["99999", "*****"], [99999, nil]),
    ] as [([String], [Int?])])
  func serials(text: [String], expected: [Int?]) throws {
    let topology = try topology(text.enumerated().map { pdbAtom($1, " O", "HOH", "\($0)") }.joined())
    #expect(topology.atoms.map(\.serial) == expected)
  }

  @Test(
    "Residue numbers beyond their columns",
    arguments: [
      (["9999", "A000", "A001"], [9999, 10000, 10001]),
      (["9999", "2710", "2711", "270f"], [9999, 10000, 10001, 9999]),
      (["9999", "2710", "5"], [9999, 10000, 5]),
      (["9998", "****", "****"], [9998, 9999, 10000]),
      (["2710", "2711"], [2710, 2711]),
    ])
  func residueNumbers(text: [String], expected: [Int]) throws {
    let topology = try topology(text.map { pdbAtom("1", " O", "HOH", $0) }.joined())
    #expect(topology.residues.map(\.number) == expected)
  }

  @Test("CONECT finds atoms by the text of their serials, and leaves out what is ambiguous")
  func connections() throws {
    let atoms =
      pdbAtom("99999", " C1", "LIG", "1") + pdbAtom("A0000", " C2", "LIG", "1")
      + pdbAtom("7", " C3", "LIG", "1") + pdbAtom("7", " C4", "LIG", "1")
    let text = atoms + "END\nCONECT99999A0000    7\nCONECTA000099999\nCONECT    3    4\n"
    #expect(try topology(text).bonds == [.init(0, 1)])
    let file = try TextFormats.open(text, .pdb)
    #expect(file.topology?.bonds == [.init(0, 1)])
    #expect(file.details.map(\.name) == ["CONECT"])
  }

  @Test(
    "Elements from their column, else from the name, its columns and the residue",
    arguments: [
      (" CA ", "ALA", "", "C"), ("CA  ", "ALA", "", "C"), ("CA  ", "CA", "", "Ca"), ("CA  ", "LIG", "", "Ca"),
      (" CA ", "LIG", "", "C"), (" CA ", "ALA", "CA", "Ca"), ("HG11", "VAL", "", "H"),
      ("1HB ", "ALA", "", "H"),
      ("HG  ", "HG", "", "Hg"), (" CL ", "CL", "", "Cl"), ("CLA ", "CLA", "", "Cl"),
      ("SOD ", "SOD", "", "Na"),
      ("CL1 ", "LIG", "", "Cl"), ("HH31", "ACE", "", "H"), ("SE  ", "MSE", "", "Se"), (" OP1", "DA", "", "O"),
      (" H1 ", "HOH", "D", "H"), ("NA+ ", "NA+", "", "Na"), ("FE  ", "HEM", "", "Fe"),
      ("C123", "LIG", "", "C"),
      (" P  ", "LIG", "1?", "P"),
    ])
  func elements(name: String, residue: String, column: String, symbol: String) throws {
    let text = pdbAtom("1", name, residue, "1", element: column)
    #expect(try topology(text).atoms[0].element?.symbol == symbol)
  }

  @Test(
    "Sites without a nucleus have no element",
    arguments: [
      (" EPW", "HOH", ""), (" MW ", "SOL", ""), (" M  ", "HOH", ""), (" X1 ", "LIG", "EP"),
      ("LP1 ", "LIG", ""),
    ])
  func virtualSites(name: String, residue: String, column: String) throws {
    #expect(try topology(pdbAtom("1", name, residue, "1", element: column)).atoms[0].element == nil)
  }

  @Test("Damage is named with its frame, byte, line and columns")
  func damage() throws {
    let line = pdbAtom("1", " N", "ALA", "1")
    let model = "MODEL 1\n\(line)ENDMDL\n"
    let bad = line.replacingOccurrences(of: "-2.500", with: "-2.5x0")
    #expect(
      TextFormats.error(model + "MODEL 2\n\(bad)ENDMDL\n", .pdb)
        == .damagedFrame(
          path: "", format: "PDB", frame: 1, byteOffset: model.utf8.count + 8,
          reason: "line 5: “-2.5x0” in columns 39–46 is not a number"))
    #expect(
      TextFormats.error(model + "MODEL 2\n\(line)\(line)ENDMDL\n", .pdb)
        == .damagedFrame(
          path: "", format: "PDB", frame: 1, byteOffset: model.utf8.count,
          reason: "line 4: the model that begins here has 2 atoms, the first has 1"))
    #expect(
      TextFormats.error(bad, .pdb)
        == .malformedLine(path: "", line: 1, reason: "“-2.5x0” in columns 39–46 is not a number"))
    #expect(
      TextFormats.error(pdbAtom("1", " N", "ALA", "x1"), .pdb)
        == .malformedLine(
          path: "", line: 1, reason: "a residue's number is expected in columns 23–26, not “x1”"))
    #expect(
      TextFormats.error("CRYST1   20.000   20.000   20.000  10.00 100.00  90.00\n\(line)", .pdb)
        == .malformedLine(path: "", line: 1, reason: "there is no box with these lengths and angles"))
    #expect(
      TextFormats.error("REMARK nothing\nEND\n", .pdb)
        == .malformed(path: "", format: "PDB", reason: "it holds no atoms"))
    #expect(
      TextFormats.error("MODEL 1\n\(line)", .pdb) == .truncatedFrame(path: "", byteOffset: 0, wholeFrames: 0))
    #expect(
      TextFormats.error(model + "MODEL 2\n" + line.prefix(50), .pdb)
        == .truncatedFrame(path: "", byteOffset: model.utf8.count, wholeFrames: 1))
    let scratch = try BinaryFormats.ScratchFolder()
    let gzip = try scratch.file("a.pdb", [0x1F, 0x8B, 8, 0])
    #expect(
      BinaryFormats.error { _ = try Topology(pdbFile: gzip) }
        == .malformed(
          path: gzip, format: "PDB", reason: "it is compressed with gzip; unpack it first (gunzip)"))
  }

  @Test("Beginnings of a file keep its whole models; mutations end in errors or numbers")
  func attack() throws {
    let model =
      "CRYST1   20.000   30.000   40.000  90.00 100.00  90.00 P 1\nMODEL 1\n"
      + pdbAtom("1", " N", "ALA", "1", alternate: "A") + pdbAtom("2", " CA", "ALA", "1", alternate: "B")
      + "ENDMDL\n"
    let text = model + model + model
    let count = model.utf8.count
    // A line that lacks its newline is whole.
    try TextFormats.checkBeginnings(text, .pdb, ends: [count, 2 * count, 3 * count])
    let found = try TextFormats.attack(text + "CONECT    1    2\nEND\n", .pdb, count: 4000, seed: 1)
    #expect(found.errors > 200 && found.numbers > 200)
  }
}

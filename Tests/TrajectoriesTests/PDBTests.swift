import Foundation
import Storage
import Testing
import Trajectories

@Suite("PDB")
struct PDBTests {
  private func topology(_ text: String) throws -> Topology {
    let scratch = try ScratchFolder()
    return try Topology(pdbFile: try scratch.file("a.pdb", text.utf8))
  }

  @Test("MDTraj's files give the reference")
  func reference() throws {
    let positions = try DataFiles.reference("positions")
    for (name, count) in [("solvated.pdb", 1), ("solvated-models.pdb", 5)] {
      let path = DataFiles.format(name)
      let format = try TrajectoryFormat.detect(path)
      #expect(format.name == "PDB")
      let file = try format.open(path, TextFormats.options())
      #expect(file.atomCount == 550)
      #expect(file.frameCount == count)
      #expect(file.fields == [.positions, .box])
      #expect(try file.times() == nil)
      // solvated-models.pdb holds the first frames of the run.
      for (index, frame) in try allFrames(of: file).enumerated() {
        let expected = positions[index]
        // Half of 0.001 Å, and the reference's own floats.
        #expect(largestDifference(frame.positions, expected) < 5.01e-5)
        // CRYST1 has angles to 0.01°: half of that along 2 nm.
        #expect(
          largestDifference(
            components(frame.box), try DataFiles.reference("box")[0]) < 3e-4)
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
    var generator = TestGenerator(seed: 5)
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
    let frames = try allFrames(of: file)
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
    let frames = try allFrames(of: file)
    #expect(try file.times() == [1.5, 2.5, 3.5])
    #expect(frames.map(\.time) == [1.5, 2.5, 3.5])
    #expect(frames.map(\.step) == [3, 5, 7])
    let box = Box(lengths: SIMD3(2, 3, 4), angles: SIMD3(90, 100, 90))
    #expect(frames.map(\.box) == [box, nil, box])
    #expect(file.fields == [.positions, .box, .time])
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
    let scratch = try ScratchFolder()
    let gzip = try scratch.file("a.pdb", [0x1F, 0x8B, 8, 0])
    #expect(
      storageError { _ = try Topology(pdbFile: gzip) }
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

import Foundation
import Storage
import Testing
import Trajectories

@Suite("XYZ")
struct XYZTests {
  private func frame(_ comment: String, _ x: String = "1.25", names: [String] = ["O", "H"]) -> String {
    "\(names.count)\n\(comment)\n" + names.map { "\($0)  \(x)\t-2.5 1e-3 0.5 extra\n" }.joined()
  }

  @Test("MDTraj's file gives the reference")
  func reference() throws {
    let path = DataFiles.format("solvated.xyz")
    let format = try TrajectoryFormat.detect(path)
    #expect(format.name == "XYZ")
    let file = try format.open(path, TextFormats.options())
    #expect(file.atomCount == 550 && file.frameCount == 10)
    #expect(file.fields == .positions)
    let positions = try DataFiles.reference("positions")
    for (index, frame) in try allFrames(of: file).enumerated() {
      // Half of 0.001 Å, and the reference's own floats.
      #expect(largestDifference(frame.positions, positions[index]) < 5.01e-5)
      #expect(frame.box == nil && frame.time == nil)
    }
    // MDTraj writes names: CA is a carbon.
    #expect(file.details.map(\.value) == ["atom names"])
    let topology = try #require(file.topology)
    #expect(topology == (try Topology(xyzFile: path)))
    #expect(topology.residues.count == 1)
    #expect(topology.atoms[8].name == "CA" && topology.atoms[8].element?.symbol == "C")
    var counts: [String: Int] = [:]
    for atom in topology.atoms { counts[atom.element?.symbol ?? "?", default: 0] += 1 }
    #expect(counts == ["C": 6, "H": 364, "N": 2, "O": 178])
  }

  @Test("Symbols are symbols where all are; atomic numbers too")
  func symbols() throws {
    let scratch = try ScratchFolder()
    func elements(_ names: [String]) throws -> [String?] {
      let path = try scratch.file("a.xyz", frame("", names: names).utf8)
      return try Topology(xyzFile: path).atoms.map { $0.element?.symbol }
    }
    #expect(try elements(["Ca", "CL", "h"]) == ["Ca", "Cl", "H"])
    #expect(try elements(["CA", "CB", "HB1"]) == ["C", "C", "H"])
    #expect(try elements(["8", "1", "17"]) == ["O", "H", "Cl"])
    #expect(try elements(["CL1", "Na+", "X"]) == ["Cl", "Na", nil])
  }

  @Test("Comments of extended XYZ: box, time, places of the columns")
  func extended() throws {
    let lattice = "Lattice=\"20 0.0 0 0 30 0 0 -5 40.5\""
    let text =
      frame("\(lattice) time=1.5 Properties=species:S:1:pos:R:3:q:R:1")
      + "2\nproperties=id:I:1:pos:R:3:species:S:1 TIME=2.5\n1 10 20 30 O\n2 -10 0.5 7 H\n"
      + frame("i = 3, time = 7.0, E = 5") + "\n"
    let file = try TextFormats.open(text, .xyz)
    let frames = try allFrames(of: file)
    #expect(frames[0].positions == [0.125, -0.25, 0.0001, 0.125, -0.25, 0.0001])
    #expect(frames[0].box == Box(a: SIMD3(2, 0, 0), b: SIMD3(0, 3, 0), c: SIMD3(0, -0.5, 4.05)))
    #expect(frames[1].positions == [1, 2, 3, -1, 0.05, 0.7])
    // A time with blanks around the sign is CP2K's, in fs: not taken.
    #expect(frames.map(\.time) == [1.5, 2.5, nil])
    #expect(frames.map { $0.box == nil } == [false, true, true])
    #expect(try file.times() == nil)
    #expect(file.topology?.atoms.map(\.name) == ["O", "H"])
    #expect(try file.frame(1, atoms: 1).positions == [1, 2, 3])
  }

  @Test("Damage is named with its frame, byte and line")
  func damage() throws {
    let good = frame("a")
    let count = good.utf8.count
    #expect(
      TextFormats.error(good + frame("b", "1.2.3"), .xyz)
        == .damagedFrame(
          path: "", format: "XYZ", frame: 1, byteOffset: count + 4,
          reason: "line 7: “1.2.3” in column 4 is not a number"))
    #expect(
      TextFormats.error(good + "1\n\nO 1 2 3\n", .xyz)
        == .damagedFrame(
          path: "", format: "XYZ", frame: 1, byteOffset: count,
          reason: "line 5: 1 atoms where the first frame has 2"))
    #expect(
      TextFormats.error(good + "O 1 2 3\n", .xyz)
        == .damagedFrame(
          path: "", format: "XYZ", frame: 1, byteOffset: count,
          reason: "line 5: the number of atoms is expected, not “O 1 2 3”"))
    #expect(
      TextFormats.error(good + "2\n\nO 1 2\nH 1 2 3\n", .xyz)
        == .damagedFrame(
          path: "", format: "XYZ", frame: 1, byteOffset: count + 3,
          reason: "line 7: a name and three coordinates are expected, not “O 1 2”"))
    #expect(
      TextFormats.error("1\nLattice=\"1 2\"\nO 1 2 3\n", .xyz)
        == .damagedFrame(
          path: "", format: "XYZ", frame: 0, byteOffset: 2,
          reason: "line 2: Lattice takes nine numbers, not “1 2”"))
    #expect(
      TextFormats.error(good + "2\n\nO 1 2 3\nH 1 2", .xyz)
        == .truncatedFrame(path: "", byteOffset: count, wholeFrames: 1))
    #expect(
      TextFormats.error("888888888888\n\nO 1 2 3\n", .xyz)
        == .truncatedFrame(path: "", byteOffset: 0, wholeFrames: 0))
    #expect(TextFormats.error("\n", .xyz) == .malformed(path: "", format: "XYZ", reason: "it holds no atoms"))
  }

  @Test("Values that are not finite come as they are stored")
  func nonFinite() throws {
    let frames = try allFrames(of: TextFormats.open("1\n\nO nan -inf 3\n", .xyz))
    #expect(frames[0].positions[0].isNaN)
    #expect(frames[0].positions[1...] == [-.infinity, 0.3])
    #expect(TextFormats.error("1\n\nO NA 2 3\n", .xyz) != nil)
  }

  @Test("Beginnings of a file keep its whole frames; mutations end in errors or numbers")
  func attack() throws {
    let one = frame("Lattice=\"20 0 0 0 30 0 0 0 40\" time=1")
    let count = one.utf8.count
    try TextFormats.checkBeginnings(one + one + one, .xyz, ends: [count, 2 * count, 3 * count])
    let found = try TextFormats.attack(one + one + one, .xyz, count: 4000, seed: 3)
    #expect(found.errors > 200 && found.numbers > 200)
  }
}

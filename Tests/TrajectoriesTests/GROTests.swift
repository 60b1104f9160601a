import Foundation
import Storage
import Testing
import Trajectories

@Suite("GRO")
struct GROTests {
  /// A frame of two atoms with this number of decimals.
  private func frame(
    _ title: String, decimals: Int = 3, x: Double = 1.25, velocities: Bool = false,
    box: String = "   2.00000   3.00000   4.00000"
  ) -> String {
    func number(_ value: Double, _ places: Int) -> String {
      let text = String(format: "%.\(places)f", value)
      return String(repeating: " ", count: decimals + 5 - text.count) + text
    }
    var text = "\(title)\n    2\n"
    for (atom, name) in ["   OW", "  HW1"].enumerated() {
      text += "    1SOL  \(name)    \(atom + 1)"
      text += [x + Double(atom), -0.5, 0].map { number($0, decimals) }.joined()
      if velocities { text += [0.25, -1, 0].map { number($0, decimals + 1) }.joined() }
      text += "\n"
    }
    return text + box + "\n"
  }

  @Test("MDTraj's file gives the reference")
  func reference() throws {
    let path = DataFiles.format("solvated.gro")
    let format = try TrajectoryFormat.detect(path)
    #expect(format.name == "GRO")
    let file = try format.open(path, TextFormats.options())
    #expect(file.atomCount == 550)
    #expect(file.fields == [.positions, .box, .time])
    #expect(try file.times() == [0.03999999910593033])
    let frame = try file.frame(0)
    // Half of 0.001 nm, and the reference's own floats.
    #expect(largestDifference(frame.positions, try DataFiles.reference("positions")[0]) < 5.001e-4)
    // The box has five decimals.
    #expect(
      largestDifference(components(frame.box), try DataFiles.reference("box")[0])
        < 5.01e-6)
    let topology = try #require(file.topology)
    #expect(topology == (try Topology(groFile: path)))
    #expect(topology.residues.count == 179)
    #expect(topology.chains.count == 1)
    #expect(topology.residues[1].name == "ALA" && topology.residues[178].number == 179)
    #expect(topology.atoms[549].name == "H2" && topology.atoms[549].serial == 551)
    var counts: [String: Int] = [:]
    for atom in topology.atoms { counts[atom.element?.symbol ?? "?", default: 0] += 1 }
    // Alanine dipeptide C₆H₁₂N₂O₂ and 176 waters.
    #expect(counts == ["C": 6, "H": 364, "N": 2, "O": 178])
  }

  @Test("Any precision, with and without velocities", arguments: [1, 2, 3, 5, 8], [true, false])
  func precision(decimals: Int, velocities: Bool) throws {
    let text = frame("Water t= 1.5 step= 3", decimals: decimals, x: 1.5, velocities: velocities)
    let file = try TextFormats.open(text, .gro)
    let frame = try #require(try allFrames(of: file).first)
    #expect(frame.positions == [1.5, -0.5, 0, 2.5, -0.5, 0])
    #expect(frame.velocities == (velocities ? [0.25, -1, 0, 0.25, -1, 0] : []))
    #expect(file.fields.contains(.velocities) == velocities)
    #expect(file.details.map(\.value) == ["0.\(String(repeating: "0", count: decimals - 1))1 nm"])
    #expect(try file.frame(0, atoms: 1).positions == [1.5, -0.5, 0])
    #expect(try file.frame(0).velocities.isEmpty)
  }

  @Test("Frames follow one another, each with its time, step and box")
  func frames() throws {
    let text =
      frame("dt= 9 t= 1.5 step= 3") + frame("", x: 2, box: "1 2 3 0 0 0.5 0 -0.5 0.25")
      + frame("t=2.5", x: 3, box: "0 0 0") + "\n\n"
    let file = try TextFormats.open(text, .gro)
    let frames = try allFrames(of: file)
    #expect(frames.map { $0.positions[0] } == [1.25, 2, 3])
    #expect(frames.map(\.time) == [1.5, nil, 2.5])
    #expect(frames.map(\.step) == [3, nil, nil])
    // The second frame has none, so the file has none.
    #expect(try file.times() == nil)
    #expect(frames[0].box == Box(a: SIMD3(2, 0, 0), b: SIMD3(0, 3, 0), c: SIMD3(0, 0, 4)))
    #expect(frames[1].box == Box(a: SIMD3(1, 0, 0), b: SIMD3(0.5, 2, 0), c: SIMD3(-0.5, 0.25, 3)))
    #expect(frames[2].box == nil)
    #expect(
      try allFrames(of: TextFormats.open(text.replacingOccurrences(of: "\n", with: "\r\n"), .gro))
        == frames)
    #expect(try allFrames(of: TextFormats.open(String(text.dropLast(3)), .gro)) == frames)
  }

  @Test("Numbers that begin again at 0 begin another residue")
  func wrapping() throws {
    func atom(_ residue: String, _ serial: String) -> String {
      "\(residue)SOL     OW\(serial)   1.000   2.000   3.000\n"
    }
    let scratch = try ScratchFolder()
    let path = try scratch.file(
      "a.gro", "t\n3\n\(atom("99999", "99999"))\(atom("    0", "    0"))\(atom("    0", "    1"))1 1 1\n".utf8
    )
    let topology = try Topology(groFile: path)
    #expect(topology.residues.map(\.number) == [99999, 0])
    #expect(topology.residues[1].atoms == 1..<3)
    #expect(topology.atoms.map(\.serial) == [99999, 0, 1])
  }

  @Test("Damage is named with its frame, byte, line and columns")
  func damage() throws {
    let good = frame("a")
    let count = good.utf8.count
    let bad = good.replacingOccurrences(of: "  -0.500", with: "  -0.5z0")
    #expect(
      TextFormats.error(good + bad, .gro)
        == .damagedFrame(
          path: "", format: "GRO", frame: 1, byteOffset: count + 8,
          reason: "line 8: “-0.5z0” in columns 29–36 is not a number"))
    #expect(
      TextFormats.error(bad, .gro)
        == .malformedLine(path: "", line: 3, reason: "“-0.5z0” in columns 29–36 is not a number"))
    #expect(
      TextFormats.error(good + good.replacingOccurrences(of: "    2\n", with: "    1\n"), .gro)
        == .damagedFrame(
          path: "", format: "GRO", frame: 1, byteOffset: count + 2,
          reason: "line 7: 1 atoms where the first frame has 2"))
    // One atom too few in the head: the second atom stands where the box should.
    #expect(
      TextFormats.error(good.replacingOccurrences(of: "    2\n", with: "    1\n"), .gro) != nil)
    #expect(
      TextFormats.error("a\n99999999999\n", .gro) == .truncatedFrame(path: "", byteOffset: 0, wholeFrames: 0))
    #expect(
      TextFormats.error("a\n-3\n", .gro)
        == .damagedFrame(
          path: "", format: "GRO", frame: 0, byteOffset: 2,
          reason: "line 2: the number of atoms is expected, not “-3”"))
    #expect(
      TextFormats.error(good + good.dropLast(40), .gro)
        == .truncatedFrame(path: "", byteOffset: count, wholeFrames: 1))
    #expect(
      TextFormats.error("\n \n", .gro) == .malformed(path: "", format: "GRO", reason: "it holds no atoms"))
    #expect(
      TextFormats.error(frame("a", box: "1 2 3 4"), .gro)
        == .malformedLine(
          path: "", line: 5,
          reason: "4 numbers for the box, which takes 3 or 9; is the number of atoms right?"))
  }

  @Test("Beginnings of a file keep its whole frames; mutations end in errors or numbers")
  func attack() throws {
    let one = frame("t= 1", velocities: true)
    let count = one.utf8.count
    try TextFormats.checkBeginnings(one + one + one, .gro, ends: [count, 2 * count, 3 * count])
    let found = try TextFormats.attack(one + one + one, .gro, count: 4000, seed: 2)
    #expect(found.errors > 200 && found.numbers > 200)
  }
}

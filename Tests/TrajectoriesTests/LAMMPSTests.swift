import Foundation
import Storage
import Testing
import Trajectories

@Suite("LAMMPS dump")
struct LAMMPSTests {
  private func frame(
    step: Int = 0, before: String = "", bounds: String = "pp pp pp\n0 20\n0 30\n0 40",
    columns: String = "id type x y z", atoms: [String]
  ) -> String {
    "\(before)ITEM: TIMESTEP\n\(step)\nITEM: NUMBER OF ATOMS\n\(atoms.count)\n"
      + "ITEM: BOX BOUNDS \(bounds)\nITEM: ATOMS \(columns)\n"
      + atoms.map { "\($0)\n" }.joined()
  }

  private func only(_ text: String) throws -> Frame {
    try #require(try allFrames(of: TextFormats.open(text, .lammpsDump)).first)
  }

  @Test("MDTraj's file gives the reference")
  func reference() throws {
    let path = DataFiles.format("solvated.lammpstrj")
    let format = try TrajectoryFormat.detect(path)
    #expect(format.name == "LAMMPS dump")
    let file = try format.open(path, TextFormats.options())
    #expect(file.atomCount == 550 && file.frameCount == 10)
    #expect(file.fields == [.positions, .box])
    let positions = try DataFiles.reference("positions")
    let boxes = try DataFiles.reference("box")
    for (index, frame) in try allFrames(of: file).enumerated() {
      // Half of 0.001 Å, and the reference's own floats.
      #expect(largestDifference(frame.positions, positions[index]) < 5.01e-5)
      // MDTraj makes the tilts from angles in floats.
      #expect(largestDifference(components(frame.box), boxes[index]) < 1e-6)
    }
    #expect(
      file.details.map(\.value)
        == ["pp pp pp", "xu yu zu", "by id", "real (assumed; the file names none)"])
  }

  @Test("Atoms come in the order of their identities, in each frame")
  func order() throws {
    let text =
      frame(step: 5, atoms: ["7 1 10 0 0", "3 1 20 0 0", "5 1 30 0 0"])
      + frame(step: 9, atoms: ["3 1 21 0 0", "5 1 31 0 0", "7 1 11 0 0"])
    let file = try TextFormats.open(text, .lammpsDump)
    let frames = try allFrames(of: file)
    #expect(
      frames.map { [$0.positions[0], $0.positions[3], $0.positions[6]] } == [[2, 3, 1], [2.1, 3.1, 1.1]])
    #expect(frames.map(\.step) == [5, 9])
    #expect(frames.map(\.time) == [nil, nil])
    #expect(try file.frame(1, atoms: 1).positions == [2.1, 0, 0])
    let none = try TextFormats.open(frame(columns: "x y z", atoms: ["1 2 3", "4 5 6"]), .lammpsDump)
    #expect(try none.frame(0).positions == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    #expect(none.details.contains { $0 == ("order", "as written (no column id)") })
  }

  @Test("Scaled positions lie in the cell that the bounds of the tilted one enclose")
  func triclinic() throws {
    // LAMMPS's own example of a bounding box: lo − min(0, xy, xz, xy + xz) and so on.
    let bounds = "xy xz yz pp pp pp\n-3 26 4\n1 33 -3\n2 42 2"
    let text = frame(bounds: bounds, columns: "id xs ys zs", atoms: ["1 0.5 0.25 0.75"])
    let box = Box(a: SIMD3(2.5, 0, 0), b: SIMD3(0.4, 3, 0), c: SIMD3(-0.3, 0.2, 4))
    let found = try only(text)
    // x: −3 − min(0, 4, −3, 1) = 0 … 26 − 4 = 22; y: 1 … 33 − 2 = 31.
    let expected = Box(a: SIMD3(2.2, 0, 0), b: SIMD3(0.4, 3, 0), c: SIMD3(-0.3, 0.2, 4))
    #expect(box != expected)
    #expect(
      largestDifference(components(found.box), components(expected))
        < 1e-15)
    let position = SIMD3(0, 0.1, 0.2) + expected.a * 0.5 + expected.b * 0.25 + expected.c * 0.75
    #expect(largestDifference(found.positions, [position.x, position.y, position.z]) < 1e-15)
  }

  @Test("General triclinic boxes are given by their edges and origin")
  func general() throws {
    let bounds = "abc origin pp pp pp\n10 1 2 -5\n0 20 3 -6\n4 0 30 -7"
    let found = try only(frame(bounds: bounds, columns: "id xsu ysu zsu", atoms: ["1 0.5 0 1"]))
    #expect(found.box == Box(a: SIMD3(10, 1, 2) * 0.1, b: SIMD3(0, 20, 3) * 0.1, c: SIMD3(4, 0, 30) * 0.1))
    #expect(largestDifference(found.positions, [0.4, -0.55, 2.4]) < 1e-15)
  }

  @Test("Boxes without a periodic direction are none; mixed ones are stated")
  func boundaries() throws {
    let open = frame(bounds: "ff ss fm\n0 20\n0 30\n0 40", atoms: ["1 1 1 2 3"])
    #expect(try only(open).box == nil)
    let slab = try TextFormats.open(
      frame(bounds: "pp pp ff\n0 20\n0 30\n0 40", atoms: ["1 1 1 2 3"]), .lammpsDump)
    #expect(try slab.frame(0).box == Box(a: SIMD3(2, 0, 0), b: SIMD3(0, 3, 0), c: SIMD3(0, 0, 4)))
    #expect(slab.details.contains { $0 == ("boundary", "pp pp ff") })
  }

  /// Factors of length, time, velocity and force, from the LAMMPS manual and CODATA.
  @Test(
    "Units",
    arguments: [
      ("real", [0.1, 1e-3, 100, 41.84]), ("metal", [0.1, 1, 0.1, 964.8533212331]),
      ("lj", [1, 1, 1, 1]), ("si", [1e9, 1e12, 1e-3, 6.02214076e11]), ("nano", [1, 1e3, 1e-3, 0.602214076]),
      ("cgs", [1e7, 1e12, 1e-5, 6.02214076e6]), ("micro", [1e3, 1e6, 1e-3, 602.214076]),
      ("electron", [0.0529177210544, 1e-3, 51.2396234, 49614.7526]),
    ])
  func units(name: String, factors: [Double]) throws {
    let text =
      frame(
        before: "ITEM: UNITS\n\(name)\nITEM: TIME\n4\n", columns: "id x y z vx vy vz fx fy fz",
        atoms: ["1 1 2 3 1 2 4 1 -2 8"])
      + frame(step: 1, before: "ITEM: TIME\n8\n", columns: "id x y z", atoms: ["1 2 0 0"])
    let file = try TextFormats.open(text, .lammpsDump)
    let frame = try allFrames(of: file)[0]
    func close(_ found: [Double], _ expected: [Double]) -> Bool {
      found.count == expected.count
        && zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-8 * abs($1) }
    }
    #expect(close(frame.positions, [1, 2, 3].map { $0 * factors[0] }))
    #expect(close(try #require(try file.times()), [4, 8].map { $0 * factors[1] }))
    #expect(close([try #require(frame.time)], [4 * factors[1]]))
    #expect(close(frame.velocities, [1, 2, 4].map { $0 * factors[2] }))
    #expect(close(frame.forces, [1, -2, 8].map { $0 * factors[3] }))
    #expect(file.fields == [.positions, .velocities, .forces, .box, .time])
    #expect(file.details.contains { $0 == ("units", name) })
    #expect(try file.frame(0).velocities.isEmpty && file.frame(0).forces.isEmpty)
  }

  @Test("Damage is named with its frame, byte and line")
  func damage() throws {
    let good = frame(atoms: ["1 1 1 2 3", "2 1 4 5 6"])
    let count = good.utf8.count
    func second(_ atoms: [String], columns: String = "id type x y z") -> StorageError? {
      TextFormats.error(good + frame(columns: columns, atoms: atoms), .lammpsDump)
    }
    func damaged(_ offset: Int, _ reason: String) -> StorageError {
      .damagedFrame(path: "", format: "LAMMPS dump", frame: 1, byteOffset: count + offset, reason: reason)
    }
    // Nine lines of head, 119 bytes.
    let head = frame(atoms: []).utf8.count
    #expect(second(["1 1 1 2 3", "1 1 4 5 6"]) == damaged(head + 10, "line 22: atom 1 for the second time"))
    #expect(
      second(["1 1 1 2 3", "3 1 4 5 6"])
        == damaged(head + 10, "line 22: an atom 3, which the first frame does not have"))
    #expect(
      second(["1 1 1 2 x", "2 1 4 5 6"]) == damaged(head, "line 21: “x” in column 9 is not a number"))
    #expect(
      second(["1 1 1 2", "2 1 4 5 6"]) == damaged(head, "line 21: 4 fields where 5 are expected"))
    #expect(
      second(["1 1 1 2 3", "2 1 1 2 3", "3 1 1 2 3"])
        == damaged(head, "line 21: 3 atoms where the first frame has 2"))
    #expect(
      second(["1 1 2 3 ", "1 4 5 6 "], columns: "type x y z")
        == damaged(0, "line 12: the frame has no column “id”, which the first frame has"))
    #expect(
      TextFormats.error(frame(columns: "id type c_1", atoms: ["1 1 3"]), .lammpsDump)
        == .malformedLine(
          path: "", line: 9,
          reason: "no coordinates among the columns “ATOMS id type c_1”; "
            + "dump x y z, xu yu zu, xs ys zs or xsu ysu zsu"))
    #expect(
      TextFormats.error(frame(atoms: ["1 1 1 2 3", "1 1 1 2 3"]), .lammpsDump)
        == .malformed(path: "", format: "LAMMPS dump", reason: "frame 0 has two atoms of one id"))
    #expect(
      TextFormats.error(frame(before: "ITEM: UNITS\nfurlongs\n", atoms: ["1 1 1 2 3"]), .lammpsDump)
        == .malformedLine(
          path: "", line: 2,
          reason: "units “furlongs” are not known; the styles are real, metal, lj, si, cgs, electron, "
            + "micro, nano"))
    #expect(
      TextFormats.error(good + "ITEM: TIMESTEP\n10\nITEM: NUM", .lammpsDump)
        == .truncatedFrame(path: "", byteOffset: count, wholeFrames: 1))
    #expect(
      TextFormats.error(good.replacingOccurrences(of: "ATOMS\n2", with: "ATOMS\n2222222222222"), .lammpsDump)
        == .truncatedFrame(path: "", byteOffset: 0, wholeFrames: 0))
  }

  @Test("Beginnings of a file keep its whole frames; mutations end in errors or numbers")
  func attack() throws {
    let one = frame(
      before: "ITEM: TIME\n1.5\n", columns: "id xs ys zs vx vy vz",
      atoms: ["2 .1 .2 .3 1 2 3", "1 .4 .5 .6 4 5 6"])
    let count = one.utf8.count
    try TextFormats.checkBeginnings(one + one + one, .lammpsDump, ends: [count, 2 * count, 3 * count])
    let found = try TextFormats.attack(one + one + one, .lammpsDump, count: 4000, seed: 4)
    #expect(found.errors > 200 && found.numbers > 200)
  }
}

import Foundation
import Storage
import Testing
import Trajectories

@Suite("DCD")
struct DCDTests {
  private func values(_ atoms: Int, seed: UInt64) -> [Float] {
    var generator = TestGenerator(seed: seed)
    return (0..<3 * atoms).map { _ in Float.random(in: -99...99, using: &generator) }
  }

  private func nanometers(_ values: [Float]) -> [Double] { values.map { Double($0) * 0.1 } }

  private func open(_ fixture: DCDFixture) throws -> any TrajectoryFile {
    let scratch = try ScratchFolder()
    return try TrajectoryFormat.dcd.open(try scratch.file("a.dcd", fixture.bytes))
  }

  @Test("MDTraj's file gives the reference")
  func reference() throws {
    let path = DataFiles.format("solvated.dcd")
    let file = try TrajectoryFormat.detect(path).open(path)
    #expect(file.formatName == "DCD")
    #expect(file.atomCount == 550)
    #expect(file.frameCount == 40)
    #expect(file.fields == [.positions, .box])
    // Its header says 0, 1 and 1.0, which is no time.
    #expect(try file.times() == nil)
    let positions = try DataFiles.reference("positions")
    let boxes = try DataFiles.reference("box")
    for index in [0, 1, 17, 39] {
      let frame = try file.frame(index)
      // Floats of up to 64 Å have steps of 4e-6 Å.
      #expect(largestDifference(frame.positions, positions[index]) < 5e-7)
      // Lengths are floats, and the cosines come from angles in floats.
      #expect(largestDifference(components(frame.box), boxes[index]) < 1e-6)
      let some = try file.frame(index, atoms: 7)
      #expect(some.positions == Array(frame.positions[..<21]))
      #expect(some.box == frame.box)
    }
  }

  @Test("Both byte orders and mark widths, X-PLOR, a fourth coordinate", arguments: [false, true], [4, 8])
  func encodings(bigEndian: Bool, markerSize: Int) throws {
    for version in [0, 24] {
      for hasFourth in [false, true] where version > 0 || !hasFourth {
        let frames = (0..<3).map { values(5, seed: $0) }
        let file = try open(
          DCDFixture(
            bigEndian: bigEndian, markerSize: markerSize, version: version, start: 100,
            interval: 50, delta: 0.002 / 0.04888821, atomCount: 5, hasFourth: hasFourth,
            frames: frames))
        #expect(file.frameCount == 3)
        for index in 0..<3 {
          let frame = try file.frame(index)
          #expect(frame.positions == nanometers(frames[index]))
          #expect(frame.box == nil)
          #expect(frame.step == 100 + 50 * index)
          #expect(abs(frame.time! - 0.002 * Double(100 + 50 * index)) < 1e-12)
        }
        #expect(try file.frame(1, atoms: 2).positions == nanometers(Array(frames[1][..<6])))
      }
    }
  }

  @Test("A short read of a large frame gives the first atoms")
  func prefix() throws {
    let frames = (0..<2).map { values(3000, seed: $0) }
    for bigEndian in [false, true] {
      let cell = [30.0, 0, 40, 0, 0, 50]
      let file = try open(
        DCDFixture(bigEndian: bigEndian, atomCount: 3000, hasFourth: true, cell: cell, frames: frames))
      let frame = try file.frame(1, atoms: 10)
      #expect(frame.positions == nanometers(Array(frames[1][..<30])))
      #expect(frame.box == (try file.frame(1).box))
      #expect(components(frame.box) == [3, 0, 0, 0, 4, 0, 0, 0, 5])
    }
  }

  @Test("Fixed atoms keep the first frame's positions")
  func fixedAtoms() throws {
    let first = values(6, seed: 1)
    let moved = [values(2, seed: 2), values(2, seed: 3)]
    let file = try open(
      DCDFixture(atomCount: 6, free: [2, 5], cell: [30, 0, 30, 0, 0, 30], frames: [first] + moved))
    #expect(file.frameCount == 3)
    let reader = try file.makeReader()
    var frame = Frame()
    for index in [2, 0, 1] {
      var expected = first
      if index > 0 {
        expected.replaceSubrange(3..<6, with: moved[index - 1][..<3])
        expected.replaceSubrange(12..<15, with: moved[index - 1][3...])
      }
      try reader.read(index, FrameRequest(atomCount: 6), into: &frame)
      #expect(frame.positions == nanometers(expected))
      try reader.read(index, FrameRequest(atomCount: 3), into: &frame)
      #expect(frame.positions == nanometers(Array(expected[..<9])))
      #expect(frame.box != nil)
    }
    #expect(file.details.contains { $0.name == "fixed atoms" && $0.value == "4" })
  }

  @Test("The three conventions of the cell")
  func cells() throws {
    func box(_ cell: [Double], version: Int = 24) throws -> Box? {
      try open(
        DCDFixture(version: version, atomCount: 1, cell: cell, frames: [[1, 2, 3]])
      ).frame(0).box
    }
    let (alpha, beta, gamma) = (80.0, 95.0, 110.0)
    let expected = Box(lengths: [3, 4, 5], angles: [alpha, beta, gamma])!
    func cosine(_ angle: Double) -> Double { cos(angle * .pi / 180) }
    let cosines = try box([30, cosine(gamma), 40, cosine(beta), cosine(alpha), 50])
    let angles = try box([30, gamma, 40, beta, alpha, 50])
    for found in [cosines, angles] {
      // A few roundings of numbers below 5.
      let difference = largestDifference(
        components(found), components(expected))
      #expect(difference < 1e-14)
    }
    // A truncated octahedron as CHARMM writes it: edges of 30 Å at arccos(−1/3).
    let diagonal = 28.867_513_459_481_29
    let off = -5.773_502_691_896_258
    for version in [24, 35] {
      let octahedron = try #require(
        try box([diagonal, off, diagonal, off, off, diagonal], version: version))
      #expect(largestDifference(components(octahedron),
        [diagonal, off, off, off, diagonal, off, off, off, diagonal].map { $0 * 0.1 }) < 1e-14)
      let measured = octahedron.lengths
      #expect(abs(measured.x - (diagonal * diagonal + 2 * off * off).squareRoot() * 0.1) < 1e-14)
    }
    // Slight tilts: a matrix from CHARMM, cosines from the others.
    let tilted = [30, 0.5, 30, 0, 0, 30]
    #expect(try box(tilted, version: 35)?.b.x == 0.05)
    #expect(abs(try box(tilted)!.angles.z - 60) < 1e-12)
    #expect(try box([30, 0, 40, 0, 0, 50], version: 35) == Box(a: [3, 0, 0], b: [0, 4, 0], c: [0, 0, 5]))
    #expect(try box([0, 0, 0, 0, 0, 0]) == nil)
    #expect(try box([0, 90, 0, 90, 90, 0]) == nil)
    #expect(try box([.nan, 0, 30, 0, 0, 30]) == nil)
  }

  @Test("Times come from headers that mean them alone")
  func times() throws {
    func times(_ change: (inout DCDFixture) -> Void) throws -> [Double]? {
      var fixture = DCDFixture(
        start: 1000, interval: 1000, delta: 0.002 / 0.04888821, atomCount: 1,
        frames: [[0, 0, 0], [0, 0, 0]])
      change(&fixture)
      return try open(fixture).times()
    }
    // The step is a float of another unit; 0.002 ps is within its rounding.
    #expect(try times { _ in } == [2, 4])
    #expect(try times { $0.start = 0 } == [0, 2])
    #expect(try times { ($0.start, $0.interval, $0.delta) = (0, 1, 1) } == nil)
    #expect(try times { $0.titles = ["Written by LAMMPS"] } == nil)
    #expect(try times { $0.interval = 0 } == nil)
    #expect(try times { $0.delta = 0 } == nil)
    #expect(try times { $0.delta = .nan } == nil)
    #expect(try times { $0.delta = -1 } == nil)
    #expect(try times { $0.start = -5 } == nil)
  }

  @Test("The size decides on the number of frames")
  func frameCount() throws {
    let scratch = try ScratchFolder()
    let fixture = DCDFixture(
      statedFrames: 100, atomCount: 4, frames: (0..<3).map { values(4, seed: $0) })
    let whole = try TrajectoryFormat.dcd.open(try scratch.file("a.dcd", fixture.bytes))
    #expect(whole.frameCount == 3)
    #expect(whole.details.contains { $0.name == "frames in header" && $0.value == "100" })
    let path = try scratch.file("b.dcd", fixture.bytes.dropLast(5))
    let frameSize = 3 * (16 + 8)
    let start = fixture.head.count + 2 * frameSize
    #expect(
      storageError { _ = try TrajectoryFormat.dcd.open(path) }
        == .truncatedFrame(path: path, byteOffset: start, wholeFrames: 2))
    var options = TrajectoryOptions()
    options.allowsTruncated = true
    let cut = try TrajectoryFormat.dcd.open(path, options)
    #expect(cut.frameCount == 2)
    #expect(cut.droppedByteCount == frameSize - 5)
    #expect(try cut.frame(1) == whole.frame(1))
    let none = try scratch.file("c.dcd", fixture.head)
    #expect(
      storageError { _ = try TrajectoryFormat.dcd.open(none) }
        == .malformed(path: none, format: "DCD", reason: "it holds no frames"))
    let part = try scratch.file("d.dcd", fixture.head + [1, 2, 3])
    for allowsTruncated in [false, true] {
      options.allowsTruncated = allowsTruncated
      #expect(
        storageError { _ = try TrajectoryFormat.dcd.open(part, options) }
          == .truncatedFrame(path: part, byteOffset: fixture.head.count, wholeFrames: 0))
    }
  }

  @Test("Damage is named with its frame and byte")
  func damage() throws {
    let scratch = try ScratchFolder()
    let fixture = DCDFixture(atomCount: 4, frames: (0..<3).map { values(4, seed: $0) })
    var bytes = fixture.bytes
    let y = fixture.head.count + 72 + 24
    bytes[y] = 17
    let path = try scratch.file("a.dcd", bytes)
    let file = try TrajectoryFormat.dcd.open(path)
    #expect(
      storageError { _ = try file.frame(1) }
        == .damagedFrame(
          path: path, format: "DCD", frame: 1, byteOffset: y,
          reason: "a record of 16 bytes says that it has 17"))
    #expect(storageError { _ = try file.frame(2) } == nil)
    func reason(_ bytes: [UInt8]) throws -> String? {
      let path = try scratch.file("b.dcd", bytes)
      guard case .malformed(_, _, let reason) = storageError({
        _ = try TrajectoryFormat.dcd.open(path)
      }) else { return nil }
      return reason
    }
    var velocities = fixture
    velocities.mark = "VELD"
    #expect(
      try reason(velocities.bytes)
        == "it holds velocities, not positions; give the trajectory of positions")
    var many = fixture
    many.atomCount = 1_000_000_000
    #expect(
      try reason(many.bytes) == "it states 1000000000 atoms, which its size does not allow")
    var fixed = fixture
    fixed.free = [1, 9]
    #expect(try reason(fixed.bytes) == "the list of free atoms names one that does not exist")
    #expect(try reason(Array("hello".utf8)) == "it does not begin with a record of 84 bytes “CORD”")
  }

  @Test("Beginnings and mutations end in errors or numbers")
  func attack() throws {
    let cell = [30.0, 0.1, 30, 0.2, 0.3, 30]
    for (seed, free) in [[], [1, 3]].enumerated() {
      let stored = free.isEmpty ? 3 : 2
      let fixture = DCDFixture(
        bigEndian: seed == 1, titles: [], atomCount: 3, free: free, cell: cell,
        frames: [values(3, seed: 0), values(stored, seed: 1), values(stored, seed: 2)])
      let (errors, numbers) = try BinaryFormats.attack(
        fixture.bytes, .dcd, name: "a.dcd", mutations: 2000, seed: UInt64(seed))
      #expect(errors > 500 && numbers > 500)
    }
  }
}

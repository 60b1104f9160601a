import Foundation
import Storage
import Testing
import Trajectories

@Suite("AMBER NetCDF")
struct AMBERNetCDFTests {
  private typealias Variable = AMBERFixture.Variable

  private func ramp(_ count: Int, _ start: Double) -> [Double] {
    (0..<count).map { start + 0.5 * Double($0) }
  }

  /// Three frames of two atoms with all that AMBER writes.
  private func sample(_ axis: AMBERFixture.Axis = .records) -> AMBERFixture {
    let frames = axis == .none ? 1 : 3
    func values(_ count: Int, _ start: Double) -> [[Double]] {
      (0..<frames).map { frame in ramp(count, start + 8 * Double(frame)) }
    }
    return AMBERFixture(
      axis: axis, atomCount: 2, isDouble: axis == .none,
      variables: [
        Variable(name: "time", hasComponents: false, units: "picosecond", frames: values(1, 2)),
        Variable(name: "coordinates", hasAtoms: true, units: "angstrom", frames: values(6, -4)),
        Variable(
          name: "velocities", hasAtoms: true, units: "angstrom/picosecond", scaleFactor: 20.455,
          frames: values(6, 1)),
        Variable(
          name: "forces", hasAtoms: true, units: "kilocalorie/mole/angstrom", frames: values(6, 3)),
        Variable(
          name: "cell_lengths", units: "angstrom",
          frames: [[Double]](repeating: [30, 40, 50], count: frames)),
        Variable(
          name: "cell_angles", units: "degree",
          frames: [[Double]](repeating: [90, 90, 90], count: frames)),
      ])
  }

  private func open(_ fixture: AMBERFixture, allowsTruncated: Bool = false) throws -> any TrajectoryFile {
    let scratch = try ScratchFolder()
    var options = TrajectoryOptions()
    options.allowsTruncated = allowsTruncated
    return try TrajectoryFormat.amberNetCDF.open(try scratch.file("a.nc", fixture.bytes), options)
  }

  @Test("MDTraj's file gives the reference")
  func reference() throws {
    let path = DataFiles.format("solvated.nc")
    let file = try TrajectoryFormat.detect(path).open(path)
    #expect(file.formatName == "AMBER NetCDF")
    #expect(file.atomCount == 550)
    #expect(file.frameCount == 40)
    #expect(file.fields == [.positions, .box, .time])
    let positions = try DataFiles.reference("positions")
    let boxes = try DataFiles.reference("box")
    let times = try DataFiles.reference("time").flatMap { $0 }
    // Times are floats.
    #expect(largestDifference(try #require(try file.times()), times) < 1e-7 * 2)
    for index in [0, 23, 39] {
      let frame = try file.frame(index)
      // Floats of up to 64 Å have steps of 4e-6 Å.
      #expect(largestDifference(frame.positions, positions[index]) < 5e-7)
      #expect(largestDifference(components(frame.box), boxes[index]) < 1e-6)
      #expect(abs(frame.time! - times[index]) < 1e-7 * 2)
      #expect(try file.frame(index, atoms: 9).positions == Array(frame.positions[..<27]))
    }
  }

  @Test("Units and scale factors are honoured", arguments: [AMBERFixture.Axis.records, .fixed, .none])
  func fields(axis: AMBERFixture.Axis) throws {
    let file = try open(sample(axis))
    #expect(file.fields == [.positions, .velocities, .forces, .box, .time])
    #expect(file.frameCount == (axis == .none ? 1 : 3))
    let last = file.frameCount - 1
    let frame = try file.frame(last, fields: [.velocities, .forces])
    let row = ramp(6, 8 * Double(last))
    // One rounding of numbers below 1e3; the factor 20.455 is a float, 4e-8 off.
    #expect(largestDifference(frame.positions, row.map { ($0 - 4) / 10 }) < 1e-13)
    #expect(largestDifference(frame.velocities, row.map { ($0 + 1) * 2.0455 }) < 1e-5)
    #expect(largestDifference(frame.forces, row.map { ($0 + 3) * 41.84 }) < 1e-12)
    #expect(frame.time == 2 + 8 * Double(last))
    #expect(frame.box == Box(lengths: [3, 4, 5], angles: [90, 90, 90]))
    #expect(try file.times() == (0...last).map { 2 + 8 * Double($0) })
    let plain = try file.frame(0)
    #expect(plain.velocities.isEmpty && plain.forces.isEmpty)
  }

  @Test("Velocities without scale factor, and other units")
  func otherUnits() throws {
    var fixture = sample()
    fixture.variables[2].scaleFactor = nil
    #expect(try abs(open(fixture).frame(0, fields: .velocities).velocities[0] - 0.1) < 1e-15)
    fixture.variables[2].units = nil
    #expect(try abs(open(fixture).frame(0, fields: .velocities).velocities[0] - 2.0455) < 1e-15)
    fixture.variables[1].units = "nanometers"
    #expect(try open(fixture).frame(0).positions[0] == -4)
    fixture.variables[0].units = "femtosecond"
    #expect(try open(fixture).frame(1).time == 10e-3)
    fixture.variables[4].frames[0] = [0, 0, 0]
    #expect(try open(fixture).frame(0).box == nil)
    fixture.variables[1].units = "furlong"
    guard case .malformed(_, "AMBER NetCDF", let reason) = storageError({ _ = try open(fixture) })
    else {
      Issue.record("an unknown unit is accepted")
      return
    }
    #expect(reason == "“coordinates” is in “furlong”, no known unit of length")
  }

  @Test("An open number of records, and files cut short")
  func truncation() throws {
    let scratch = try ScratchFolder()
    var fixture = sample()
    fixture.statedRecords = .max
    #expect(try open(fixture).frameCount == 3)
    let bytes = sample().bytes
    let recordSize = 4 * (1 + 6 + 6 + 6 + 3 + 3)
    let path = try scratch.file("a.nc", bytes.dropLast(7))
    #expect(
      storageError { _ = try TrajectoryFormat.amberNetCDF.open(path) }
        == .truncatedFrame(path: path, byteOffset: bytes.count - recordSize, wholeFrames: 2))
    let open = try scratch.file("b.nc", fixture.bytes.dropLast(7))
    #expect(
      storageError { _ = try TrajectoryFormat.amberNetCDF.open(open) }
        == .truncatedFrame(path: open, byteOffset: bytes.count - recordSize, wholeFrames: 2))
    var options = TrajectoryOptions()
    options.allowsTruncated = true
    let cut = try TrajectoryFormat.amberNetCDF.open(path, options)
    #expect(cut.frameCount == 2)
    #expect(cut.droppedByteCount == recordSize - 7)
    let restart = sample(.none).bytes
    let short = try scratch.file("c.nc", restart.dropLast(8))
    guard case .truncatedFrame(short, _, wholeFrames: 0) = storageError({
      _ = try TrajectoryFormat.amberNetCDF.open(short, options)
    }) else {
      Issue.record("a restart cut short is accepted")
      return
    }
  }

  @Test("Other NetCDF files are refused by what they hold")
  func otherFiles() throws {
    func reason(_ change: (inout AMBERFixture) -> Void) throws -> String? {
      var fixture = sample()
      change(&fixture)
      guard case .malformed(_, _, let reason) = storageError({ _ = try open(fixture) }) else {
        return nil
      }
      return reason
    }
    #expect(
      try reason { $0.variables.remove(at: 1) }
        == "it has no variable “coordinates”; it holds time, velocities, forces, cell_lengths, "
          + "cell_angles")
    #expect(
      try reason { $0.variables[1].hasAtoms = false }
        == "“coordinates” has the dimensions (frame, spatial), not those of AMBER’s convention")
  }

  @Test("Beginnings and mutations end in errors or numbers")
  func attack() throws {
    for (seed, axis) in [AMBERFixture.Axis.records, .fixed, .none].enumerated() {
      let (errors, numbers) = try BinaryFormats.attack(
        sample(axis).bytes, .amberNetCDF, name: "a.nc", mutations: 1000, seed: UInt64(seed))
      #expect(errors > 300 && numbers > 300)
    }
  }
}

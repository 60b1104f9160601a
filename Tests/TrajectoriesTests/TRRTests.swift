import Storage
import Testing

import Trajectories

@Suite("TRR, real data")
struct TRRTests {
  func open(_ name: String) throws -> any TrajectoryFile {
    try TrajectoryFormat.detect(DataFiles.format(name))
      .open(DataFiles.format(name), TrajectoryOptions())
  }

  @Test("A file says what it holds")
  func facts() throws {
    let file = try open("solvated.trr")
    #expect(file.formatName == "TRR")
    #expect(file.atomCount == 550)
    #expect(file.frameCount == 40)
    #expect(file.fields == [.positions, .velocities, .forces, .box, .time])
    #expect(file.details.map { "\($0.name): \($0.value)" } == ["precision: single"])
    #expect(try open("solvated-positions.trr").fields == [.positions, .box, .time])
  }

  @Test("Positions, velocities, forces, boxes and times are the simulation's")
  func reference() throws {
    let file = try open("solvated.trr")
    let frames = try allFrames(of: file, fields: [.velocities, .forces])
    let reference = try (
      DataFiles.reference("positions"), DataFiles.reference("velocities"),
      DataFiles.reference("forces"), DataFiles.reference("box"), DataFiles.reference("time")
    )
    // Units were changed in single precision on the way: a few roundings.
    func agree(_ a: [Double], _ b: [Double]) -> Bool {
      a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= 3e-7 * max(abs($1), 0.1) }
    }
    for (index, frame) in frames.enumerated() {
      #expect(agree(frame.positions, reference.0[index]))
      #expect(agree(frame.velocities, reference.1[index]))
      #expect(agree(frame.forces, reference.2[index]))
      let box = try #require(frame.box)
      #expect(agree([box.a, box.b, box.c].flatMap { [$0.x, $0.y, $0.z] }, reference.3[index]))
      #expect(agree([frame.time ?? -1], reference.4[index]))
    }
    #expect(try file.times() == frames.map { $0.time! })
    let bare = try allFrames(of: open("solvated-positions.trr"))
    #expect(bare.count == 40)
    for (index, frame) in bare.enumerated() { #expect(agree(frame.positions, reference.0[index])) }
  }

  @Test("Only what is asked for is read")
  func requests() throws {
    let file = try open("solvated.trr")
    let whole = try allFrames(of: file, fields: [.velocities, .forces])[5]
    let reader = try file.makeReader()
    var frame = whole
    try reader.read(5, FrameRequest(atomCount: 22, fields: .forces), into: &frame)
    #expect(frame.positions == Array(whole.positions.prefix(66)))
    #expect(frame.velocities.isEmpty)
    #expect(frame.forces == Array(whole.forces.prefix(66)))
  }
}

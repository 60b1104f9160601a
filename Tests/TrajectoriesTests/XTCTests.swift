import Foundation
import Storage
import Testing

import Trajectories

@Suite("XTC, real data")
struct XTCTests {
  let file: any TrajectoryFile

  init() throws {
    file = try TrajectoryFormat.xtc.open(DataFiles.format("solvated.xtc"), TrajectoryOptions())
  }

  @Test("A file says what it holds")
  func facts() throws {
    #expect(file.formatName == "XTC")
    #expect(file.atomCount == 550)
    #expect(file.frameCount == 40)
    #expect(file.fields == [.positions, .box, .time])
    #expect(file.droppedByteCount == 0)
    #expect(file.details.map { "\($0.name): \($0.value)" } == ["precision: 0.001 nm"])
    let detected = try TrajectoryFormat.detect(file.path)
    #expect(detected.name == "XTC")
  }

  @Test("Positions, boxes and times are the simulation's")
  func reference() throws {
    let positions = try DataFiles.reference("positions")
    let boxes = try DataFiles.reference("box")
    let times = try DataFiles.reference("time")
    let frames = try allFrames(of: file)
    #expect(frames.count == positions.count)
    for (index, frame) in frames.enumerated() {
      // Half a step of the format, and single precision.
      #expect(zip(frame.positions, positions[index]).allSatisfy { abs($0 - $1) < 0.000501 })
      let box = try #require(frame.box)
      let edges = [box.a, box.b, box.c].flatMap { [$0.x, $0.y, $0.z] }
      #expect(zip(edges, boxes[index]).allSatisfy { abs($0 - $1) < 1e-6 })
      #expect(abs(try #require(frame.time) - times[index][0]) < 1e-6)
      #expect(frame.step == index)
      #expect(frame.velocities.isEmpty && frame.forces.isEmpty)
    }
    #expect(try file.times() == frames.map { $0.time! })
  }

  // What MDTraj 1.11 and MDAnalysis 2.11 both read from this file, to the last bit.
  @Test(
    "Numbers are those of other readers",
    arguments: [
      (0, 0, [0.203000009059906, 0.10000000149011612, 0.004000000189989805]),
      (0, 1, [0.1940000057220459, 0.20900000631809235, -0.0020000000949949026]),
      (17, 300, [0.4130000174045563, 1.2640000581741333, -0.690000057220459]),
      (17, 549, [-0.3410000205039978, 0.036000002175569534, -0.8170000314712524]),
      (39, 1, [0.1340000033378601, 0.2670000195503235, 0]),
      (39, 22, [-0.37400001287460327, 0.9160000681877136, 0.5260000228881836]),
    ])
  func peers(frame index: Int, atom: Int, expected: [Double]) throws {
    let frame = try allFrames(of: file)[index]
    #expect(Array(frame.positions[(3 * atom)..<(3 * atom + 3)]) == expected)
    let sums = [0: 456_730, 17: 445_384, 39: 441_271]
    #expect(frame.positions.map { Int(($0 * 1000).rounded()) }.reduce(0, +) == sums[index])
  }

  @Test("The first atoms alone are the first of all atoms, in any order of frames")
  func firstAtoms() throws {
    let frames = try allFrames(of: file)
    let reader = try file.makeReader()
    var frame = Frame()
    for count in 0...550 {
      let index = (count * 7) % 40
      try reader.read(index, FrameRequest(atomCount: count), into: &frame)
      #expect(frame.positions == Array(frames[index].positions.prefix(3 * count)))
    }
  }

  @Test("Writing the frames again gives the same bytes")
  func rewriting() throws {
    let scratch = try ScratchFolder()
    let copy = try scratch.xtc("copy.xtc", try allFrames(of: file))
    #expect(try DataFiles.bytes(copy) == DataFiles.bytes(file.path))
  }

  @Test("The format with 64-bit sizes holds the same frames")
  func longSizes() throws {
    let scratch = try ScratchFolder()
    let bytes = try DataFiles.bytes(file.path)
    var longer: [UInt8] = []
    var offset = 0
    while offset < bytes.count {
      let count = (88..<92).reduce(0) { $0 << 8 | Int(bytes[offset + $1]) }
      let end = offset + 92 + (count + 3) & ~3
      longer += [0, 0, 0x07, 0xE7] + bytes[(offset + 4)..<(offset + 88)] + [0, 0, 0, 0]
      longer += bytes[(offset + 88)..<end]
      offset = end
    }
    let other = try TrajectoryFormat.detect(scratch.file("long.xtc", longer))
      .open("\(scratch.path)/long.xtc", TrajectoryOptions())
    #expect(try allFrames(of: other) == allFrames(of: file))
  }
}

import Storage
import Testing
import Trajectories

@Suite("TRR, writing")
struct TRRWriterTests {
  func frame(_ generator: inout TestGenerator, atoms: Int, fields: FrameFields) -> Frame {
    func numbers(_ scale: Double) -> [Double] {
      (0..<(3 * atoms)).map { _ in Double.random(in: -scale...scale, using: &generator) }
    }
    var frame = Frame()
    frame.positions = numbers(5)
    if fields.contains(.velocities) { frame.velocities = numbers(1) }
    if fields.contains(.forces) { frame.forces = numbers(2000) }
    if fields.contains(.box) { frame.box = Box(lengths: SIMD3(3, 4, 5), angles: SIMD3(80, 75, 95)) }
    return frame
  }

  @Test("Frames come back, in either precision, whatever they hold", arguments: [false, true])
  func roundTrip(isDouble: Bool) throws {
    let scratch = try ScratchFolder()
    let path = try scratch.file("frames.trr", [])
    var generator = TestGenerator(seed: 5)
    let contents: [FrameFields] = [
      [], [.box], [.velocities], [.forces, .box], [.velocities, .forces, .box],
    ]
    var frames: [Frame] = []
    for (index, fields) in contents.enumerated() {
      var frame = frame(&generator, atoms: 7, fields: fields)
      frame.time = Double(index) * 0.25
      frame.step = 100 * index
      frames.append(frame)
    }
    let writer = try TRRWriter(path, precision: isDouble ? .double : .single)
    for frame in frames { try writer.write(frame) }
    try writer.commit()
    var options = TrajectoryOptions()
    options.storesIndex = false
    let file = try TrajectoryFormat.detect(path).open(path, options)
    #expect(file.frameCount == 5)
    #expect(file.atomCount == 7)
    #expect(file.details.map(\.value) == [isDouble ? "double" : "single"])
    let reader = try file.makeReader()
    func stored(_ values: [Double]) -> [Double] { isDouble ? values : values.map { Double(Float($0)) } }
    for (index, frame) in frames.enumerated() {
      var back = Frame()
      try reader.read(index, FrameRequest(atomCount: 7, fields: [.velocities, .forces]), into: &back)
      #expect(back.positions == stored(frame.positions))
      #expect(back.velocities == stored(frame.velocities))
      #expect(back.forces == stored(frame.forces))
      #expect(back.time == frame.time)
      #expect(back.step == frame.step)
      func edges(_ box: Box?) -> [Double]? {
        box.map { [$0.a.x, $0.a.y, $0.a.z, $0.b.x, $0.b.y, $0.b.z, $0.c.x, $0.c.y, $0.c.z] }
      }
      #expect(edges(back.box) == edges(frame.box).map(stored))
    }
  }

  @Test("Frames without time are numbered; what cannot be written leaves no file")
  func faults() throws {
    let scratch = try ScratchFolder()
    let path = try scratch.file("frames.trr", [1, 2, 3])
    var generator = TestGenerator(seed: 6)
    var bad = frame(&generator, atoms: 4, fields: [.forces])
    bad.forces[10] = .nan
    var huge = frame(&generator, atoms: 4, fields: [])
    huge.positions[0] = 1e300
    let other = frame(&generator, atoms: 5, fields: [])
    do {
      let writer = try TRRWriter(path)
      try writer.write(frame(&generator, atoms: 4, fields: []))
      #expect(
        throws: StorageError.cannotWrite(path: path, reason: "frame 1: the force of atom 4 is not finite")
      ) { try writer.write(bad) }
      #expect(
        throws: StorageError.cannotWrite(
          path: path, reason: "frame 1: the position of atom 1 is not finite")
      ) { try writer.write(huge) }
      #expect(
        throws: StorageError.cannotWrite(path: path, reason: "frame 1: it has 5 atoms, the first frame 4")
      ) { try writer.write(other) }
    }
    // Not committed: the earlier file is still there.
    #expect(try TRRWriterTests.bytes(path) == [1, 2, 3])
    let writer = try TRRWriter(path)
    for _ in 0..<3 { try writer.write(frame(&generator, atoms: 4, fields: [])) }
    try writer.commit()
    var options = TrajectoryOptions()
    options.storesIndex = false
    #expect(try TrajectoryFormat.trr.open(path, options).times() == [0, 1, 2])
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    let file = try RandomAccessFile(path: path)
    return try file.bytes(at: 0, count: file.size)
  }
}

import Storage
import Testing

import Trajectories

@Suite("XTC, written and read")
struct XTCRoundTripTests {
  let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  func open(
    _ path: String, _ options: TrajectoryOptions = TrajectoryOptions()
  ) throws -> any TrajectoryFile {
    try TrajectoryFormat.xtc.open(path, options)
  }

  /// The number that a position is stored as, the way all readers compute it.
  func stored(_ position: Double, _ precision: Float) -> Double {
    let steps = (position * Double(precision)).rounded(.toNearestOrAwayFromZero)
    return Double(Float(Int32(steps)) * (1 / precision))
  }

  @Test(
    "Structures come back as multiples of the precision",
    arguments: [10, 1000, 12_345, 100_000, 1_000_000] as [Float])
  func structures(precision: Float) throws {
    var generator = TestGenerator(seed: UInt64(precision))
    for atomCount in 10...200 {
      var frames = generator.frames(2, atomCount: atomCount, box: 3)
      // A chain of short steps, one far from home, and atoms anywhere, which in
      // steps lie up to 2³⁰ apart.
      var place = generator.uniform(-50..<50)
      for i in 0..<(3 * atomCount) {
        place += generator.uniform(-0.05..<0.05)
        frames[0].positions[i] = place
      }
      let far = min(1000, 5e8 / Double(precision))
      if atomCount % 2 == 0 {
        for i in 0..<(3 * atomCount) { frames[1].positions[i] = generator.uniform(-far..<far) }
      }
      let file = try open(scratch.xtc("s.xtc", frames, precision: precision))
      #expect(file.atomCount == atomCount)
      let found = try allFrames(of: file)
      for (frame, original) in zip(found, frames) {
        #expect(frame.positions == original.positions.map { stored($0, precision) })
        #expect(frame.box == original.box)
        #expect(frame.time == original.time && frame.step == original.step)
      }
    }
  }

  @Test(
    "Steps of every size between neighbours come back",
    arguments: [0, 1, 7, 8, 100, 4095, 65_535, 500_000, 3_000_000, 16_000_000, 200_000_000])
  func steps(size: Int) throws {
    var generator = TestGenerator(seed: 3)
    var frames = generator.frames(20, atomCount: 60)
    for index in frames.indices {
      var walk = SIMD3<Int>()
      for atom in 0..<60 {
        // Now and then a step ten times as long, so that sizes change both ways.
        let scale = Int.random(in: 0..<8, using: &generator) == 0 ? 10 * size : size
        let limit = min(scale, 200_000_000)
        for axis in 0..<3 {
          walk[axis] += Int.random(in: -limit...limit, using: &generator)
          walk[axis] = max(-1_000_000_000, min(1_000_000_000, walk[axis]))
          frames[index].positions[3 * atom + axis] = Double(walk[axis])
        }
      }
    }
    let found = try allFrames(of: open(scratch.xtc("w.xtc", frames, precision: 1)))
    for (frame, original) in zip(found, frames) {
      #expect(frame.positions == original.positions.map { stored($0, 1) })
    }
  }

  @Test("Up to nine atoms are stored as single-precision numbers", arguments: 1...9)
  func fewAtoms(atomCount: Int) throws {
    var generator = TestGenerator(seed: 9)
    var frames = generator.frames(3, atomCount: atomCount)
    for index in frames.indices {
      frames[index].positions = frames[index].positions.map { Double(Float($0)) }
    }
    let file = try open(scratch.xtc("few.xtc", frames))
    #expect(try allFrames(of: file) == frames)
    #expect(file.details[0].value == "single precision, not compressed")
    var frame = Frame()
    try file.makeReader().read(2, FrameRequest(atomCount: 1), into: &frame)
    #expect(frame.positions == Array(frames[2].positions.prefix(3)))
  }

  @Test("A frame without a box, time and step: zeros, and its number")
  func withoutBox() throws {
    var generator = TestGenerator(seed: 1)
    var frames = generator.frames(2, atomCount: 12)
    for index in frames.indices {
      (frames[index].box, frames[index].time, frames[index].step) = (nil, nil, nil)
    }
    let file = try open(scratch.xtc("n.xtc", frames))
    #expect(file.fields == [.positions, .time])
    let last = try allFrames(of: file)[1]
    #expect(last.box == nil)
    #expect(last.time == 1)
    #expect(last.step == 1)
  }

  @Test("Atoms in one place come back")
  func equalAtoms() throws {
    var frame = Frame()
    frame.positions = [Double](repeating: 1.5, count: 3 * 100)
    let found = try allFrames(of: open(scratch.xtc("e.xtc", [frame])))
    #expect(found[0].positions.allSatisfy { $0 == stored(1.5, 1000) })
  }

  @Test("An index of many small frames and of large ones is right, and stored")
  func index() throws {
    var generator = TestGenerator(seed: 4)
    for (count, atomCount) in [(9000, 20), (30, 12_000)] {
      let frames = generator.frames(count, atomCount: atomCount)
      let path = try scratch.xtc("i\(atomCount).xtc", frames)
      let file = try open(path)
      #expect(try file.times() == frames.map { $0.time! })
      let found = try allFrames(of: file)
      for (frame, original) in zip(found, frames) { #expect(frame.step == original.step) }
      #expect(try scratch.contents.contains(".i\(atomCount).xtc.andante-index"))
      #expect(try allFrames(of: open(path)) == found)
    }
  }

  @Test("What cannot be written is refused, and no file appears")
  func refusals() throws {
    let path = "\(scratch.path)/no.xtc"
    func error(_ change: (inout Frame) -> Void) -> StorageError? {
      storageError {
        var generator = TestGenerator(seed: 1)
        var frame = generator.frames(1, atomCount: 12)[0]
        let writer = try XTCWriter(path)
        try writer.write(frame)
        change(&frame)
        try writer.write(frame)
        try writer.commit()
      }
    }
    let reasons: [(String, (inout Frame) -> Void)] = [
      ("the position of atom 4 is not finite", { $0.positions[13] = .nan }),
      ("the position of atom 0 is not finite", { $0.positions[0] = .infinity }),
      (
        "atom 1 is too far away for steps of 0.001 nm; write with coarser steps",
        { $0.positions[5] = 3e6 }
      ),
      (
        "its atoms are too far away for steps of 0.001 nm; write with coarser steps",
        { ($0.positions[5], $0.positions[8]) = (-2e6, 2e6) }
      ),
      ("it has 11 atoms, the first frame 12", { $0.positions.removeLast(3) }),
      ("it has 0 atoms", { $0.positions.removeAll() }),
    ]
    for (reason, change) in reasons {
      #expect(error(change) == .cannotWrite(path: path, reason: "frame 1: \(reason)"))
    }
    #expect(try scratch.contents.isEmpty)
  }
}

import Storage
import Testing

import Trajectories

/// A TRR frame, byte by byte.
private struct TRRFrame {
  var isDouble = false
  var atomCount = 2
  var time = 0.5
  var box: [Double] = [2, 0, 0, 0, 3, 0, 0, 0, 4]
  var virial: [Double] = []
  var positions: [Double] = []
  var velocities: [Double] = []
  var forces: [Double] = []

  var bytes: [UInt8] {
    func integer(_ value: Int) -> [UInt8] {
      withUnsafeBytes(of: Int32(value).bigEndian) { Array($0) }
    }
    func number(_ value: Double) -> [UInt8] {
      isDouble
        ? withUnsafeBytes(of: value.bitPattern.bigEndian) { Array($0) }
        : withUnsafeBytes(of: Float(value).bitPattern.bigEndian) { Array($0) }
    }
    let width = isDouble ? 8 : 4
    let sections = [[], [], box, virial, virial, [], [], positions, velocities, forces]
    var bytes = integer(1993) + integer(13) + integer(12) + Array("GMX_trn_file".utf8)
    bytes += sections.flatMap { integer(width * $0.count) }
    bytes += integer(atomCount) + integer(7) + integer(0) + number(time) + number(0)
    return bytes + sections.flatMap { $0.flatMap(number) }
  }
}

@Suite("TRR, frames of all kinds")
struct TRRFrameTests {
  let scratch: ScratchFolder
  private let numbers = (1...6).map { 0.125 * Double($0) }

  init() throws { scratch = try ScratchFolder() }

  func open(
    _ bytes: [UInt8], allowsTruncated: Bool = false
  ) throws -> any TrajectoryFile {
    var options = TrajectoryOptions()
    options.allowsTruncated = allowsTruncated
    return try TrajectoryFormat.trr.open(scratch.file("x.trr", bytes), options)
  }

  @Test("Single and double precision, with virial and pressure between", arguments: [false, true])
  func sections(isDouble: Bool) throws {
    var stored = TRRFrame(isDouble: isDouble)
    stored.virial = (0..<9).map { Double($0) + 100 }
    stored.positions = numbers
    stored.velocities = numbers.map { -$0 }
    stored.forces = numbers.map { 10 * $0 }
    let file = try open(stored.bytes + stored.bytes)
    #expect(file.frameCount == 2)
    #expect(file.fields == [.positions, .velocities, .forces, .box, .time])
    #expect(file.details[0].value == (isDouble ? "double" : "single"))
    let frame = try allFrames(of: file, fields: [.velocities, .forces])[1]
    #expect(frame.positions == numbers)
    #expect(frame.velocities == numbers.map { -$0 })
    #expect(frame.forces == numbers.map { 10 * $0 })
    #expect(frame.box == Box(a: [2, 0, 0], b: [0, 3, 0], c: [0, 0, 4]))
    #expect(frame.time == 0.5)
    #expect(frame.step == 7)
  }

  @Test("Double precision keeps all digits")
  func digits() throws {
    var stored = TRRFrame(isDouble: true, time: 0.1)
    stored.positions = [0.1, 0.2, 0.3, 1 / 3, .pi, -1e-300]
    let frame = try allFrames(of: open(stored.bytes))[0]
    #expect(frame.positions == stored.positions)
    #expect(frame.time == 0.1)
  }

  @Test("Frames may differ in what they hold; without positions they are of no use")
  func mixture() throws {
    let first = TRRFrame(positions: numbers, velocities: numbers)
    let second = TRRFrame(box: [], positions: numbers)
    let third = TRRFrame(velocities: numbers)
    let file = try open(first.bytes + second.bytes + third.bytes)
    #expect(file.frameCount == 3)
    #expect(file.fields == [.positions, .velocities, .box, .time])
    let reader = try file.makeReader()
    let request = FrameRequest(atomCount: 2, fields: [.velocities, .forces])
    var frame = Frame()
    try reader.read(0, request, into: &frame)
    #expect(frame.velocities == numbers && frame.forces.isEmpty && frame.box != nil)
    try reader.read(1, request, into: &frame)
    #expect(frame.velocities.isEmpty && frame.box == nil)
    #expect(
      storageError { try reader.read(2, request, into: &frame) }
        == .unusableFrame(
          path: file.path, frame: 2,
          reason: "it holds no positions; write a trajectory with positions in each frame"))
  }

  @Test("A file cut short anywhere names the frame, or keeps what is whole")
  func truncation() throws {
    let one = TRRFrame(positions: numbers, forces: numbers).bytes
    let bytes = one + one + one
    let path = "\(scratch.path)/x.trr"
    for count in 1..<bytes.count {
      let part = Array(bytes.prefix(count))
      let whole = count / one.count
      if count % one.count == 0 {
        #expect(try open(part).frameCount == whole)
        continue
      }
      let expected = StorageError.truncatedFrame(
        path: path, byteOffset: whole * one.count, wholeFrames: whole)
      #expect(storageError { _ = try open(part) } == expected)
      if whole == 0 {
        #expect(storageError { _ = try open(part, allowsTruncated: true) } == expected)
        continue
      }
      let file = try open(part, allowsTruncated: true)
      #expect(file.frameCount == whole)
      #expect(file.droppedByteCount == count % one.count)
      for frame in try allFrames(of: file) { #expect(frame.positions == numbers) }
    }
    #expect(
      storageError { _ = try open([]) }
        == .malformed(path: path, format: "TRR", reason: "it is empty"))
  }

  @Test("Whichever bit is wrong, there is an error or numbers", arguments: [false, true])
  func bitFlips(isDouble: Bool) throws {
    let one = TRRFrame(isDouble: isDouble, positions: numbers, velocities: numbers).bytes
    let bytes = one + one
    for place in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[place] ^= 1 << UInt8(bit)
        do {
          let file = try open(changed)
          for frame in try allFrames(of: file, fields: [.velocities, .forces]) {
            #expect(frame.positions.count == 3 * file.atomCount)
          }
        } catch is StorageError {}
      }
    }
  }

  @Test("Each number of a head is checked")
  func heads() throws {
    let one = TRRFrame(positions: numbers).bytes
    func reason(_ place: Int, _ value: [UInt8]) throws -> String? {
      var second = one
      second.replaceSubrange(place..<(place + 4), with: value)
      let error = storageError { _ = try open(one + second) }
      guard case .damagedFrame(_, "TRR", 1, one.count, let reason)? = error else { return nil }
      return reason
    }
    #expect(try reason(0, [0, 0, 7, 0xCB]) == "it begins with 1995, not with 1993")
    #expect(try reason(4, [0, 0, 0, 14]) == "its head does not name the format GMX_trn_file")
    #expect(try reason(12, [1, 2, 3, 4]) == "its head does not name the format GMX_trn_file")
    #expect(try reason(64, [0, 0, 0, 0]) == "it has 0 atoms")
    let sizes = "the sizes in its head do not fit its number of atoms"
    #expect(try reason(24, [0xFF, 0xFF, 0xFF, 0xFF]) == sizes)
    #expect(try reason(52, [0, 0, 0, 25]) == sizes)
    #expect(try reason(64, [0, 0, 0, 3]) == sizes)
    let nothing = TRRFrame(box: []).bytes
    let error = storageError { _ = try open(nothing) }
    #expect(
      error
        == .damagedFrame(
          path: "\(scratch.path)/x.trr", format: "TRR", frame: 0, byteOffset: 0,
          reason: "it holds no box, positions, velocities or forces"))
    var other = TRRFrame(atomCount: 1)
    other.positions = [1, 2, 3]
    let changed = storageError { _ = try open(one + other.bytes) }
    #expect(
      changed
        == .damagedFrame(
          path: "\(scratch.path)/x.trr", format: "TRR", frame: 1, byteOffset: one.count,
          reason: "it has 1 atoms, the first frame 2"))
  }
}

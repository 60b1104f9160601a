import Storage
import Testing

import Trajectories

@Suite("XTC, damaged")
struct XTCDamageTests {
  let scratch: ScratchFolder
  let bytes: [UInt8]
  let frames: [Frame]
  let offsets: [Int]

  init() throws {
    scratch = try ScratchFolder()
    var generator = TestGenerator(seed: 12)
    let path = try scratch.xtc("whole.xtc", generator.frames(3, atomCount: 13))
    let bytes = try DataFiles.bytes(path)
    self.bytes = bytes
    let file = try TrajectoryFormat.xtc.open(path, TrajectoryOptions())
    frames = try allFrames(of: file)
    // Frames begin with their magic number; it occurs nowhere else here.
    offsets =
      bytes.indices.dropLast(3).filter { Array(bytes[$0..<($0 + 4)]) == [0, 0, 7, 0xCB] }
      + [bytes.count]
    try #require(offsets.count == 4)
  }

  func read(_ bytes: [UInt8], allowsTruncated: Bool = false) throws -> [Frame] {
    var options = TrajectoryOptions()
    options.allowsTruncated = allowsTruncated
    let path = try scratch.file("x.xtc", bytes)
    let file = try TrajectoryFormat.xtc.open(path, options)
    let frames = try allFrames(of: file)
    if allowsTruncated {
      let whole = offsets.last { $0 <= bytes.count }!
      #expect(file.droppedByteCount == bytes.count - whole)
    }
    return frames
  }

  /// The reason of a damaged frame, which must be this one.
  func reason(_ bytes: [UInt8], frame: Int) -> String? {
    let error = storageError { _ = try read(bytes) }
    guard case .damagedFrame(_, "XTC", frame, offsets[frame], let reason)? = error else {
      Issue.record("\(String(describing: error))")
      return nil
    }
    return reason
  }

  @Test("A file cut short anywhere names the frame, or keeps what is whole")
  func truncation() throws {
    for count in 0..<bytes.count {
      let part = Array(bytes.prefix(count))
      let whole = offsets.lastIndex { $0 <= count }!
      let path = "\(scratch.path)/x.xtc"
      if count == 0 {
        let error = storageError { _ = try read(part, allowsTruncated: true) }
        #expect(error == .malformed(path: path, format: "XTC", reason: "it is empty"))
        continue
      }
      if offsets[whole] == count {
        #expect(try read(part) == Array(frames.prefix(whole)))
        continue
      }
      let expected = StorageError.truncatedFrame(
        path: path, byteOffset: offsets[whole], wholeFrames: whole)
      #expect(storageError { _ = try read(part) } == expected)
      if whole == 0 {
        #expect(storageError { _ = try read(part, allowsTruncated: true) } == expected)
      } else {
        #expect(try read(part, allowsTruncated: true) == Array(frames.prefix(whole)))
      }
    }
  }

  @Test("Whichever bit is wrong, there is an error or numbers")
  func bitFlips() throws {
    var errors = 0
    for place in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[place] ^= 1 << UInt8(bit)
        do {
          for frame in try read(changed) { #expect(frame.positions.count == 39) }
        } catch is StorageError {
          errors += 1
        }
      }
    }
    // All of the magic number, the atoms (twice), the size and most bounds.
    #expect(errors > 3 * 8 * 20)
  }

  @Test("Random bytes as coordinates give an error or numbers", arguments: [10, 100, 1000] as [Float])
  func noise(precision: Float) throws {
    var generator = TestGenerator(seed: 77)
    let one = try scratch.xtc(
      "one.xtc", generator.frames(1, atomCount: 300, box: 5), precision: precision)
    let clean = try DataFiles.bytes(one)
    for _ in 0..<2000 {
      var changed = clean
      // The head up to its second number of atoms stays right, so that bits are read.
      for _ in 0..<Int.random(in: 1..<40, using: &generator) {
        let place = Int.random(in: 56..<changed.count, using: &generator)
        changed[place] = .random(in: 0...255, using: &generator)
      }
      // And so does the size, mostly.
      if Bool.random(using: &generator) { changed[88..<92] = clean[88..<92] }
      do {
        for frame in try read(changed) { #expect(frame.positions.count == 900) }
      } catch is StorageError {}
    }
  }

  @Test("Each number of a head is checked")
  func heads() throws {
    func changed(_ place: Int, _ values: [UInt8], frame: Int = 1) -> [UInt8] {
      var copy = bytes
      for (i, value) in values.enumerated() { copy[offsets[frame] + place + i] = value }
      return copy
    }
    let large: [UInt8] = [0x7F, 0xFF, 0xFF, 0xFF]
    #expect(
      reason(changed(0, [0, 0, 7, 0xCC]), frame: 1) == "it begins with 1996, not with 1995 or 2023")
    #expect(reason(changed(4, [0, 0, 0, 0]), frame: 1) == "it has 0 atoms")
    #expect(
      reason(changed(52, [0, 0, 0, 14]), frame: 1) == "its head has 13 atoms, its coordinates 14")
    #expect(reason(changed(56, [0, 0, 0, 0]), frame: 1) == "its precision is 0.0")
    #expect(reason(changed(56, [0xC4, 0x7A, 0, 0]), frame: 1) == "its precision is -1000.0")
    #expect(reason(changed(56, [0x7F, 0xC0, 0, 0]), frame: 1) == "its precision is nan")
    #expect(reason(changed(56, [0x7F, 0x80, 0, 0]), frame: 1) == "its precision is inf")
    #expect(
      reason(changed(60, large), frame: 1) == "its largest coordinates are below its smallest")
    let sizes = "of its small differences is outside 9 to 72"
    #expect(reason(changed(84, [0, 0, 0, 8]), frame: 1) == "the size 8 \(sizes)")
    #expect(reason(changed(84, [0, 0, 0, 73]), frame: 1) == "the size 73 \(sizes)")
    #expect(reason(changed(84, [0xFF, 0xFF, 0xFF, 0xFF]), frame: 1) == "the size -1 \(sizes)")
    #expect(
      reason(changed(88, [0, 0, 0, 3]), frame: 1) == "3 bytes of coordinates cannot hold its atoms")
    // A frame that claims more atoms than it can hold asks for no memory.
    var many = changed(4, large, frame: 0)
    for i in 0..<4 { many[52 + i] = large[i] }
    #expect(reason(many, frame: 0)?.hasSuffix("bytes of coordinates cannot hold its atoms") == true)
  }

  @Test("Coordinates that end too early or too late, or leave their bounds")
  func data() throws {
    let size = (88..<92).reduce(0) { $0 << 8 | Int(bytes[$1]) }
    func resized(_ size: Int, _ data: [UInt8]) -> [UInt8] {
      Array(bytes[..<88]) + [0, 0, UInt8(size >> 8), UInt8(size & 255)] + data
    }
    let data = Array(bytes[92..<(92 + size)])
    #expect(reason(resized(size - 4, Array(data.dropLast(4))), frame: 0) == "its coordinates end too early")
    #expect(
      reason(resized(size + 12, data + [UInt8](repeating: 0, count: 12 + (-size & 3))), frame: 0)
        == "its coordinates end too late")
    // Atoms too far apart for runs, so that each is counted from the smallest.
    var frame = Frame()
    frame.positions = [0, 0, 0, 0.001, 0, 0]
    for i in 1...9 {
      frame.positions += [i, (7 * i) % 10, (3 * i) % 10].map { 0.15 * Double($0) }
    }
    var narrow = try DataFiles.bytes(scratch.xtc("far.xtc", [frame]))
    // One step less along x: 1350 · 1351² still takes 32 bits.
    #expect(Array(narrow[72..<76]) == [0, 0, 0x05, 0x46])
    narrow[75] -= 1
    #expect(reason(narrow, frame: 0) == "a coordinate lies outside its own bounds")
  }

  @Test("A frame with another number of atoms is an error")
  func changedAtomCount() throws {
    var generator = TestGenerator(seed: 5)
    let other = try DataFiles.bytes(scratch.xtc("o.xtc", generator.frames(1, atomCount: 14)))
    let path = try scratch.file("both.xtc", bytes + other)
    let error = storageError { _ = try TrajectoryFormat.xtc.open(path, TrajectoryOptions()) }
    #expect(
      error
        == .damagedFrame(
          path: path, format: "XTC", frame: 3, byteOffset: bytes.count,
          reason: "it has 14 atoms, the first frame 13"))
  }
}

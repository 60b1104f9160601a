import Storage
import Testing
import Trajectories

/// What the tests of the binary formats share.
enum BinaryFormats {
  /// Opens a file and reads every frame with all its fields; the sum keeps the reads.
  static func readAll(
    _ path: String, _ format: TrajectoryFormat, allowsTruncated: Bool = false
  ) throws(StorageError) -> Double {
    var options = TrajectoryOptions()
    options.allowsTruncated = allowsTruncated
    let file = try format.open(path, options)
    let reader = try file.makeReader()
    var frame = Frame()
    var sum = Double(try file.times()?.count ?? 0)
    for index in 0..<file.frameCount {
      try reader.read(
        index, FrameRequest(atomCount: file.atomCount, fields: [.velocities, .forces]), into: &frame)
      sum += frame.positions.reduce(0, +) + (frame.box?.volume ?? 0)
    }
    return sum
  }

  /// Opens every beginning and thousands of mutations of a file: each must end in an
  /// error of ours or in numbers.
  ///
  /// - Returns: How many ended in errors, and in numbers.
  static func attack(
    _ bytes: [UInt8], _ format: TrajectoryFormat, name: String, mutations: Int, seed: UInt64
  ) throws -> (errors: Int, numbers: Int) {
    let scratch = try ScratchFolder()
    var (errors, numbers) = (0, 0)
    func open(_ content: [UInt8]) throws {
      let path = try scratch.file(name, content)
      for allowsTruncated in [false, true] {
        do throws(StorageError) {
          _ = try readAll(path, format, allowsTruncated: allowsTruncated)
          numbers += 1
        } catch { errors += 1 }
      }
    }
    for count in 0..<bytes.count { try open(Array(bytes[..<count])) }
    var generator = TestGenerator(seed: seed)
    for _ in 0..<mutations {
      var content = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        // Heads are small: half of the hits go there.
        let limit = Bool.random(using: &generator) ? content.count : min(256, content.count)
        let place = Int.random(in: 0..<limit, using: &generator)
        let flipped = content[place] ^ (1 << UInt8.random(in: 0..<8, using: &generator))
        content[place] = [0, 0xFF, 0x7F, 0x80, flipped].randomElement(using: &generator)!
      }
      try open(content)
    }
    return (errors, numbers)
  }
}

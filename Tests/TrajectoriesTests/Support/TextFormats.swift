import Foundation
import Storage
import Testing
import Trajectories

/// What the tests of the text formats share.
enum TextFormats {
  /// Options that leave no index behind.
  static func options(allowsTruncated: Bool = false) -> TrajectoryOptions {
    var options = TrajectoryOptions()
    options.storesIndex = false
    options.allowsTruncated = allowsTruncated
    return options
  }

  /// Opens a text as a file of a format.
  static func open(
    _ text: String, _ format: TrajectoryFormat, allowsTruncated: Bool = false
  ) throws -> any TrajectoryFile {
    let scratch = try ScratchFolder()
    let path = try scratch.file("text", text.utf8)
    return try format.open(path, options(allowsTruncated: allowsTruncated))
  }

  /// The error of opening and reading a text, without the name of its folder.
  static func error(
    _ text: String, _ format: TrajectoryFormat, allowsTruncated: Bool = false
  ) -> StorageError? {
    let error = storageError {
      _ = try allFrames(of: open(text, format, allowsTruncated: allowsTruncated))
    }
    return switch error {
    case .damagedFrame(_, let format, let frame, let offset, let reason):
      .damagedFrame(path: "", format: format, frame: frame, byteOffset: offset, reason: reason)
    case .malformedLine(_, let line, let reason): .malformedLine(path: "", line: line, reason: reason)
    case .malformed(_, let format, let reason): .malformed(path: "", format: format, reason: reason)
    case .truncatedFrame(_, let offset, let frames):
      .truncatedFrame(path: "", byteOffset: offset, wholeFrames: frames)
    default: error
    }
  }

  /// Opens every beginning of a file of several frames: the frames it still has are
  /// the original's. The very last number may be cut where its line ends the frame.
  ///
  /// - Parameter ends: The byte behind each frame.
  static func checkBeginnings(
    _ text: String, _ format: TrajectoryFormat, ends: [Int]
  ) throws {
    let whole = try allFrames(of: open(text, format))
    let bytes = Array(text.utf8)
    let scratch = try ScratchFolder()
    for count in 0..<bytes.count {
      let path = try scratch.file("text", bytes[..<count])
      let least = ends.count { $0 <= count }
      do {
        let file = try format.open(path, options(allowsTruncated: true))
        let kept = try allFrames(of: file)
        try #require(kept.count == least || kept.count == least + 1, "\(count) bytes")
        #expect(Array(kept[..<least]) == Array(whole[..<least]), "\(count) bytes")
        #expect(file.droppedByteCount >= 0 && file.droppedByteCount < count)
      } catch let error as StorageError {
        #expect(least == 0, "\(count) bytes: \(error)")
      }
      // Without the permission the error says where.
      if case .truncatedFrame(_, let offset, let frames)? = storageError({
        _ = try format.open(path, options())
      }) {
        #expect(offset == (frames == 0 ? 0 : ends[frames - 1]))
      }
    }
  }

  /// Thousands of mutations: each ends in an error of ours or in numbers.
  static func attack(
    _ text: String, _ format: TrajectoryFormat, count: Int, seed: UInt64
  ) throws -> (errors: Int, numbers: Int) {
    let scratch = try ScratchFolder()
    var generator = TestGenerator(seed: seed)
    let bytes = Array(text.utf8)
    let pool = Array("0123456789.-+eE \n\r\t*AaNn\"=:\0".utf8) + [0xFF, 0x80]
    var (errors, numbers) = (0, 0)
    for _ in 0..<count {
      var content = bytes
      for _ in 0..<Int.random(in: 1...5, using: &generator) where !content.isEmpty {
        let place = Int.random(in: 0..<content.count, using: &generator)
        let length = min(content.count - place, Int.random(in: 1...40, using: &generator))
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: content.removeSubrange(place..<place + length)
        case 1: content.insert(contentsOf: content[place..<place + length], at: place)
        case 2: content.insert(pool.randomElement(using: &generator)!, at: place)
        default: content[place] = pool.randomElement(using: &generator)!
        }
      }
      let path = try scratch.file("text", content)
      do throws(StorageError) {
        let file = try format.open(path, options(allowsTruncated: Bool.random(using: &generator)))
        let reader = try file.makeReader()
        var frame = Frame()
        for index in 0..<file.frameCount {
          try reader.read(
            index, FrameRequest(atomCount: file.atomCount, fields: [.velocities, .forces]), into: &frame)
        }
        numbers += 1
      } catch {
        errors += 1
      }
    }
    return (errors, numbers)
  }
}

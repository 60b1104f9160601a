import Foundation
import Storage
import Testing
import Trajectories

/// A folder of a test's own, removed with the value.
final class ScratchFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory
      .appendingPathComponent("trajectory-tests-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let path = "\(self.path)/\(name)"
    // Foundation's writing, and overwriting a file, wait for the disk each time.
    unlink(path)
    let stream = try #require(fopen(path, "w"))
    let content = Array(bytes)
    fwrite(content, 1, content.count, stream)
    fclose(stream)
    return path
  }

  /// Writes frames as XTC and returns the path.
  func xtc(_ name: String, _ frames: [Frame], precision: Float = 1000) throws -> String {
    let path = "\(self.path)/\(name)"
    let writer = try XTCWriter(path, precision: precision)
    for frame in frames { try writer.write(frame) }
    try writer.commit()
    return path
  }

  /// All names in the folder, hidden ones too.
  var contents: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}

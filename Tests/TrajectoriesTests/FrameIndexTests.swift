import Foundation
import Storage
import Testing

import Trajectories

@Suite("Frame indices")
struct FrameIndexTests {
  let scratch: ScratchFolder
  let path: String
  /// Frames of 4096 bytes with times that no rounding spares.
  let expected: FrameIndex

  init() throws {
    scratch = try ScratchFolder()
    path = try scratch.file("run.dat", [UInt8](repeating: 7, count: 2 << 20))
    expected = FrameIndex(
      offsets: (0...512).map { 4096 * $0 }, times: (0..<512).map { 0.1 * Double($0) })
  }

  var storePath: String { "\(scratch.path)/.run.dat.andante-index" }

  /// Loads the index and says whether it had to be built.
  func load(
    format: String = "TEST", options: TrajectoryOptions = TrajectoryOptions()
  ) throws -> (index: FrameIndex, isBuilt: Bool) {
    var isBuilt = false
    let index = try FrameIndex.load(
      RandomAccessFile(path: path), format: format, options: options
    ) { _ throws(StorageError) in
      isBuilt = true
      return expected
    }
    return (index, isBuilt)
  }

  @Test("An index is built once and then read from beside the file")
  func stored() throws {
    #expect(try load() == (expected, true))
    #expect(try scratch.contents == [".run.dat.andante-index", "run.dat"])
    #expect(try load() == (expected, false))
  }

  @Test("An index without times stays without them")
  func withoutTimes() throws {
    let store = try #require(try FrameIndexStore(RandomAccessFile(path: path), format: "TEST"))
    store.write(FrameIndex(offsets: expected.offsets, times: nil))
    #expect(store.read() == FrameIndex(offsets: expected.offsets, times: nil))
  }

  @Test("A file of another time, size or format has its index built again")
  func staleness() throws {
    _ = try load()
    #expect(try load(format: "OTHER").isBuilt)
    _ = try load()
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: path)
    #expect(try load().isBuilt)
    #expect(try !load().isBuilt)
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data([1]))
    try handle.close()
    // The size alone must do.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: path)
    #expect(try load().isBuilt)
  }

  @Test("A damaged index is built again, whichever byte is wrong")
  func damage() throws {
    _ = try load()
    let bytes = try DataFiles.bytes(storePath)
    for place in [0, 5, 8, 17, 24, 33, 40, 48, 56, 4000, bytes.count - 1] {
      var changed = bytes
      changed[place] ^= 0x10
      _ = try scratch.file(".run.dat.andante-index", changed)
      #expect(try load() == (expected, true), "byte \(place)")
    }
    for count in [0, 7, 8, 48, 56, bytes.count - 8, bytes.count - 1] {
      _ = try scratch.file(".run.dat.andante-index", Array(bytes.prefix(count)))
      #expect(try load() == (expected, true), "\(count) bytes")
    }
    _ = try scratch.file(".run.dat.andante-index", bytes + [0, 0, 0, 0, 0, 0, 0, 0])
    #expect(try load() == (expected, true))
  }

  @Test("An index that leaves the file or does not rise is not believed")
  func offsets() throws {
    let store = try #require(try FrameIndexStore(RandomAccessFile(path: path), format: "TEST"))
    for offsets in [[0, 4096, 4096], [0, 8192, 4096], [0, (2 << 20) + 1]] {
      store.write(FrameIndex(offsets: offsets, times: nil))
      #expect(store.read() == nil, "\(offsets)")
    }
  }

  @Test("Where a file's folder takes no index, the cache folder does")
  func cache() throws {
    // With the index's own ending the name is longer than a file system allows.
    let long = try scratch.file(
      String(repeating: "n", count: 250), [UInt8](repeating: 7, count: 2 << 20))
    let cache = "\(scratch.path)/cache/andante"
    let file = try RandomAccessFile(path: long)
    let store = try #require(FrameIndexStore(file, format: "TEST", cacheFolder: cache))
    store.write(expected)
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache).count == 1)
    #expect(store.read() == expected)
    // And where neither does, nothing happens.
    let neither = try #require(FrameIndexStore(file, format: "TEST", cacheFolder: nil))
    neither.write(expected)
    #expect(neither.read() == nil)
  }

  @Test("Small files, and callers who want none, have no stored index")
  func notStored() throws {
    var options = TrajectoryOptions()
    options.storesIndex = false
    #expect(try load(options: options).isBuilt)
    #expect(try scratch.contents == ["run.dat"])
    let small = try scratch.file("small.dat", [UInt8](repeating: 7, count: 1000))
    #expect(FrameIndexStore(try RandomAccessFile(path: small), format: "TEST") == nil)
  }

  @Test("The index of a file cut short is not stored")
  func truncated() throws {
    var options = TrajectoryOptions()
    options.allowsTruncated = true
    let file = try RandomAccessFile(path: path)
    let part = FrameIndex(offsets: [0, 4096], times: [0])
    let index = try FrameIndex.load(file, format: "TEST", options: options) { _ in part }
    #expect(index == part)
    #expect(index.droppedByteCount(size: file.size) == (2 << 20) - 4096)
    #expect(try scratch.contents == ["run.dat"])
  }

  @Test("A file without a whole frame is an error")
  func noFrame() throws {
    let file = try RandomAccessFile(path: path)
    let error = storageError {
      _ = try FrameIndex.load(file, format: "TEST", options: TrajectoryOptions()) { _ in
        FrameIndex(offsets: [0], times: nil)
      }
    }
    #expect(error == .malformed(path: path, format: "TEST", reason: "it holds no whole frame"))
  }
}

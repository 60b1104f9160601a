import Foundation
import Storage
import Testing
import Trajectories

/// What the tests of the binary formats share.
enum BinaryFormats {
  /// The folder of files in every format, with `reference.npz`.
  static let folder: String? = {
    let package = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let places = [
      package.appendingPathComponent("Datasets/formats").path,
      package.appendingPathComponent("../shared/data/formats").standardized.path,
    ]
    return places.first { FileManager.default.fileExists(atPath: "\($0)/reference.npz") }
  }()

  static func path(_ name: String) -> String { "\(folder ?? "")/\(name)" }

  /// An array of `reference.npz`: 40 rows of the rest of its axes.
  static func reference(_ name: String) throws -> [[Double]] {
    let table = try TableFormat.npz.open(path("reference.npz"), TableOptions(array: name))[0]
    let (rows, columns) = (table.rowCount, table.columns.count)
    var values = [Double](repeating: 0, count: rows * columns)
    let reader = try table.makeReader()
    try values.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
      try reader.read(rows: 0..<rows, columns: Array(0..<columns), into: buffer)
    }
    return (0..<rows).map { Array(values[$0 * columns..<($0 + 1) * columns]) }
  }

  /// The largest difference of two arrays; infinite where their sizes differ.
  static func difference(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).map { abs($0 - $1) }.max() ?? 0
  }

  static func components(_ box: Box?) -> [Double] {
    guard let box else { return [] }
    return [box.a, box.b, box.c].flatMap { [$0.x, $0.y, $0.z] }
  }

  /// The error of an expression, which must be a ``StorageError``.
  static func error(_ body: () throws -> Void) -> StorageError? {
    do {
      try body()
      return nil
    } catch {
      return error as? StorageError
    }
  }

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
    var generator = Mixer(seed: seed)
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

  /// SplitMix64.
  struct Mixer: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  /// A folder of a test's own, removed with the value.
  final class ScratchFolder {
    let path: String

    init() throws {
      path = FileManager.default.temporaryDirectory
        .appendingPathComponent("binary-formats-\(UUID().uuidString)").path
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
  }
}

extension TrajectoryFile {
  /// A frame, of all atoms where no number is given.
  func frame(_ index: Int, atoms: Int? = nil, fields: FrameFields = []) throws -> Frame {
    var frame = Frame()
    try makeReader().read(
      index, FrameRequest(atomCount: atoms ?? atomCount, fields: fields), into: &frame)
    return frame
  }
}

extension TrajectoryFormat {
  func open(_ path: String) throws(StorageError) -> any TrajectoryFile {
    try open(path, TrajectoryOptions())
  }
}

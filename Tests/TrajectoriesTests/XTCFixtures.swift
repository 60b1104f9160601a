import Foundation
import Storage
import Trajectories

/// What the tests of XTC, TRR and frame indices share.
enum XTCFixtures {
  /// Where the files in many formats are.
  static func formatsFolder() -> String {
    // Tests/TrajectoriesTests/ is two folders below the package.
    var package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    package = package.deletingLastPathComponent().deletingLastPathComponent()
    return package.appendingPathComponent("../shared/data/formats").standardizedFileURL.path
  }

  static let isPresent = FileManager.default.fileExists(atPath: formatsFolder())

  static func path(_ name: String) -> String { "\(formatsFolder())/\(name)" }

  /// An array of the reference, each frame's numbers in a row of their own.
  static func reference(_ name: String) throws -> [[Double]] {
    let table = try TableFormat.npz.open(path("reference.npz"), TableOptions(array: name))[0]
    let width = table.columns.count
    var numbers = [Double](repeating: 0, count: table.rowCount * width)
    let reader = try table.makeReader()
    try numbers.withUnsafeMutableBufferPointer {
      try reader.read(rows: 0..<table.rowCount, columns: Array(0..<width), into: $0)
    }
    return (0..<table.rowCount).map { Array(numbers[($0 * width)..<(($0 + 1) * width)]) }
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// The error of an expression; nil where it throws none.
  static func error(_ body: () throws -> Void) -> StorageError? {
    do {
      try body()
      return nil
    } catch {
      return error as? StorageError
    }
  }

  /// All frames of a file.
  static func frames(
    _ file: any TrajectoryFile, fields: FrameFields = []
  ) throws -> [Frame] {
    let reader = try file.makeReader()
    let request = FrameRequest(atomCount: file.atomCount, fields: fields)
    return try (0..<file.frameCount).map { index in
      var frame = Frame()
      try reader.read(index, request, into: &frame)
      return frame
    }
  }
}

/// A folder of a test's own, removed with the value.
final class XTCScratch {
  let folder: String

  init() throws {
    folder =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("trajectory-tests-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Writes a file and returns its path.
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = "\(folder)/\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// Writes frames as XTC and returns the path.
  func xtc(_ name: String, _ frames: [Frame], precision: Float = 1000) throws -> String {
    let path = "\(folder)/\(name)"
    let writer = try XTCWriter(path, precision: precision)
    for frame in frames { try writer.write(frame) }
    try writer.commit()
    return path
  }

  /// All names in the folder, hidden ones too.
  var contents: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
  }
}

/// SplitMix64: small, seeded, the same everywhere.
struct XTCGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func uniform(_ range: Range<Double>) -> Double { .random(in: range, using: &self) }

  /// Three-atom molecules, 0.1 nm wide, anywhere in a box.
  mutating func water(atomCount: Int, box: Double) -> [Double] {
    var positions: [Double] = []
    while positions.count < 3 * atomCount {
      let centre = (0..<3).map { _ in uniform(0..<box) }
      for _ in 0..<3 { positions += centre.map { $0 + uniform(-0.1..<0.1) } }
    }
    return Array(positions.prefix(3 * atomCount))
  }

  /// Frames of water with a step, a time and a triclinic box each.
  mutating func frames(_ count: Int, atomCount: Int, box: Double = 2) -> [Frame] {
    (0..<count).map { index in
      var frame = Frame()
      frame.positions = water(atomCount: atomCount, box: box)
      frame.step = 500 * index
      frame.time = 0.5 * Double(index)
      frame.box = Box(a: [box, 0, 0], b: [0.5, box, 0], c: [-0.5, 0.25, box])
      return frame
    }
  }
}

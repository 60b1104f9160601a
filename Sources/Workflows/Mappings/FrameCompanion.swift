import Samples
import Storage

/// Numbers of the frames of trajectory files: an energy each, or a force on each atom.
///
/// One file for each trajectory file, or one for all of them, with a row for every frame or for every
/// so many (``FrameSteps``).
struct FrameCompanion: Sendable {
  /// A part of a table that belongs to one trajectory file.
  private struct Part {
    var table: any NumericTable
    var firstRow: Int
    var rowCount: Int
  }

  /// Columns that are read.
  let columns: [Int]
  /// The files, as they were found.
  let files: [String]
  let steps: FrameSteps
  private let parts: [String: Part]

  /// - Parameters:
  ///   - option: What messages call it: `--energies`.
  ///   - trajectories: The trajectory files with their frames, in order.
  ///   - steps: Which frames have a row.
  ///   - width: The numbers that a row must have.
  ///   - column: The column of several that is meant.
  /// - Throws: ``MappingError/otherLength(option:file:rows:frames:trajectory:)``,
  ///   ``MappingError/otherWidth(option:file:columns:expected:)``,
  ///   ``MappingError/companionCount(option:files:trajectories:)``, and what opening meets.
  init(
    option: String, paths: [String], trajectories: [(path: String, frameCount: Int)], steps: FrameSteps,
    width: Int, column: String? = nil
  ) throws {
    files = try InputPaths.expand(paths)
    self.steps = steps
    let tables = try files.map { path throws(StorageError) in
      try TableFormat.detect(path).open(path, TableOptions())[0]
    }
    columns = try Self.columns(of: tables[0], option: option, width: width, named: column)
    for table in tables where table.columns.count != tables[0].columns.count {
      throw MappingError.otherWidth(
        option: option, file: table.path, columns: table.columns.count, expected: tables[0].columns.count)
    }
    var parts: [String: Part] = [:]
    let wanted = trajectories.map { steps.rowCount(ofFrames: $0.frameCount) }
    if tables.count == 1, trajectories.count > 1 {
      let total = wanted.reduce(0, +)
      guard tables[0].rowCount == total else {
        throw MappingError.otherLength(
          option: option, file: tables[0].path, rows: tables[0].rowCount,
          frames: trajectories.reduce(0) { $0 + $1.frameCount }, expected: total, trajectory: "all trajectories")
      }
      var row = 0
      for (trajectory, count) in zip(trajectories, wanted) {
        parts[trajectory.path] = Part(table: tables[0], firstRow: row, rowCount: count)
        row += count
      }
    } else {
      guard tables.count == trajectories.count else {
        throw MappingError.companionCount(option: option, files: tables.count, trajectories: trajectories.count)
      }
      for (index, trajectory) in trajectories.enumerated() {
        guard tables[index].rowCount == wanted[index] else {
          throw MappingError.otherLength(
            option: option, file: tables[index].path, rows: tables[index].rowCount,
            frames: trajectory.frameCount, expected: wanted[index], trajectory: trajectory.path)
        }
        parts[trajectory.path] = Part(table: tables[index], firstRow: 0, rowCount: wanted[index])
      }
    }
    self.parts = parts
  }

  private static func columns(
    of table: any NumericTable, option: String, width: Int, named name: String?
  ) throws -> [Int] {
    if let name {
      guard let index = table.columns.firstIndex(where: { $0.name == name }) else {
        throw MappingError.noSuchColumn(
          option: option, file: table.path, column: name, available: table.columns.compactMap(\.name))
      }
      return [index]
    }
    let all = table.columns.indices.filter { $0 != table.timeColumn }
    guard all.count == width else {
      throw MappingError.otherWidth(option: option, file: table.path, columns: all.count, expected: width)
    }
    return all
  }

  /// Whether a frame of a trajectory file has a row.
  func hasRow(frame: Int, of file: String) -> Bool { steps.row(ofFrame: frame) != nil && parts[file] != nil }

  /// Reads the rows of frames, which must have one.
  ///
  /// - Throws: ``MappingError/notFinite(file:frame:)``, and the disk's errors.
  func read(frames: [Int], of file: String, into values: UnsafeMutableBufferPointer<Double>) throws {
    let part = parts[file]!
    let reader = try part.table.makeReader()
    let width = columns.count
    for (index, frame) in frames.enumerated() {
      let row = part.firstRow + steps.row(ofFrame: frame)!
      let place = UnsafeMutableBufferPointer(rebasing: values[(index * width)..<((index + 1) * width)])
      try reader.read(rows: row..<(row + 1), columns: columns, into: place)
      guard place.allSatisfy(\.isFinite) else {
        throw MappingError.notFinite(file: part.table.path, frame: frame)
      }
    }
  }
}

/// Which frames of a file something is known of: the first, and every so many after it.
public struct FrameSteps: Equatable, Sendable {
  /// The first frame, from 0.
  public var first: Int
  /// How far apart they are, at least 1.
  public var step: Int

  /// Every frame.
  public static let every = FrameSteps(first: 0, step: 1)

  /// Frames first, first + step, ….
  public init(first: Int, step: Int) { (self.first, self.step) = (first, step) }

  /// `9:10` is frames 9, 19, 29, …; nil for anything else.
  public init?(parsing text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let first = Int(parts[0]), let step = Int(parts[1]), first >= 0, step >= 1
    else { return nil }
    self.init(first: first, step: step)
  }

  /// How many of so many frames are meant.
  func rowCount(ofFrames count: Int) -> Int { count <= first ? 0 : (count - first - 1) / step + 1 }

  /// The row of a frame; nil where it has none.
  func row(ofFrame frame: Int) -> Int? {
    guard frame >= first, (frame - first) % step == 0 else { return nil }
    return (frame - first) / step
  }
}

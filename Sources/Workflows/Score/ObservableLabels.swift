import Information
import Samples

/// Labels that a user gives for the frames of the input: what is to be foretold.
struct ObservableLabels {
  let variable: LabelledVariable
  let files: [String]

  /// Whole numbers are states as they are, −1 leaves a frame out; other numbers are cut into cells.
  ///
  /// - Parameters:
  ///   - path: A file, a folder or a pattern: one file a trajectory, or one for all.
  ///   - input: The input whose frames are labelled; the same frames are dropped of both.
  /// - Throws: ``WorkflowError/otherLength(file:count:expected:)``.
  init(_ path: String, input: TableInput, frameCounts: [Int], settings: RunSettings) throws {
    var table = TableInput(paths: [path])
    table.usesTimes = false
    table.timeStep = input.timeStep
    table.discard = input.discard
    table.stop = input.stop
    table.stride = input.stride
    table.arrangement = input.arrangement == .concatenated ? .concatenated : .separate
    let source = try TableSource(table)
    guard source.dimension == 1 else {
      throw WorkflowError.severalColumns(file: source.files[0], columns: source.features.map(\.name))
    }
    var values: [[Double]] = []
    let reader = try source.makeReader()
    for (index, trajectory) in source.trajectories.enumerated() {
      var own = [Double](repeating: 0, count: trajectory.frameCount)
      try own.withUnsafeMutableBufferPointer {
        try reader.read(0..<trajectory.frameCount, of: index, into: $0)
      }
      values.append(own)
    }
    let total = frameCounts.reduce(0, +)
    if values.count == 1, frameCounts.count > 1 {
      // One file for all trajectories, one after the other.
      guard values[0].count == total else {
        throw WorkflowError.otherLength(file: path, count: values[0].count, expected: total)
      }
      var start = 0
      values = frameCounts.map { count in
        defer { start += count }
        return Array(values[0][start..<(start + count)])
      }
    }
    guard values.count == frameCounts.count else {
      throw WorkflowError.otherLength(
        file: path, count: values.reduce(0) { $0 + $1.count }, expected: total)
    }
    for (index, own) in values.enumerated() where own.count != frameCounts[index] {
      throw WorkflowError.otherLength(
        file: source.trajectories[index].name, count: own.count, expected: frameCounts[index])
    }
    files = source.files
    variable = try Self.variable(values, name: path)
  }

  private static func variable(_ values: [[Double]], name: String) throws -> LabelledVariable {
    let distinct = Set(values.joined()).sorted().filter { $0 != -1 }
    if distinct.count <= 2 || distinct.allSatisfy({ $0 == $0.rounded() && abs($0) < 1e9 }) {
      guard distinct.count <= 4096 else {
        throw WorkflowError.tooManyLabels(file: name, count: distinct.count, limit: 4096)
      }
      let place = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, Int32($0)) })
      return LabelledVariable(
        name: name, cells: values.map { $0.map { place[$0] ?? -1 } }, cellCount: max(1, distinct.count))
    }
    let cells = try EqualOccupancyCells(
      spread: Array(values.joined()), count: ScoreJob.usualCellCount)
    return LabelledVariable(
      name: name, cells: values.map { cells.assign($0) }, cellCount: cells.cellCount)
  }
}

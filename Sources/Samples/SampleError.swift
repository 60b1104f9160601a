public import Storage

/// What can be wrong with the samples or with how they are described.
public enum SampleError: Error, Equatable, Sendable {
  case storage(StorageError)
  case noInput
  case nothingMatches(pattern: String)
  case notFinite(file: String, frame: Int, column: String)
  case unknownColumn(name: String, file: String, available: [String])
  case duplicateColumnName(name: String)
  case noColumns(file: String)
  case mixedColumns(file: String, columns: [String], first: String, firstColumns: [String])
  case nameCountMismatch(file: String, names: Int, columns: Int)
  case invalidPeriod(text: String)
  case angleInDegrees(file: String, column: String, value: Double)
  case invalidTime(text: String)
  case invalidTimeStep(text: String)
  case timeStepNeeded(text: String)
  case incompatibleUnits(from: String, to: String)
  case notAMultiple(text: String, timeStep: String)
  case timeColumnNeeded(file: String)
  case timesNotIncreasing(file: String, frame: Int)
  case irregularTimes(file: String, frame: Int, expected: Double, found: Double)
  case mixedTimeSteps(file: String, step: Double, first: String, firstStep: Double)
  case mixedTimeUnits(file: String, unit: String, first: String, firstUnit: String)
  case discardTooLong(file: String, discard: Int, frames: Int)
  case emptyWindow(start: Int, stop: Int)
  case invalidStride(text: String)
  case invalidWeight(file: String, frame: Int, value: Double)
  case invalidTrajectoryWeight(index: Int, value: Double)
  case weightCountMismatch(file: String, weights: Int, expected: Int, what: String)
  case allWeightsZero
  case invalidBias(file: String, frame: Int, value: Double)
  case invalidTemperature(Double)
  /// A formula over columns cannot be read; `column` counts characters from 1.
  case invalidExpression(text: String, column: Int, reason: String)
  /// A list of variables cannot be read; `column` counts characters from 1.
  case invalidVariables(text: String, column: Int, reason: String)
}

extension SampleError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .storage(let error):
      return error.description
    case .noInput:
      return "no input: name at least one file, folder or pattern"
    case .nothingMatches(let pattern):
      return "\(pattern): no such file, and no readable file matches; check the path"
    case .notFinite(let file, let frame, let column):
      return "\(file): frame \(frame), column \(column): not a finite number; "
        + "remove the frame or choose other columns with --columns"
    case .unknownColumn(let name, let file, let available):
      let help = nearestWord(to: name, among: available).map { "did you mean \"\($0)\"? " } ?? ""
      return "\(file): no column \"\(name)\"; \(help)choose of: \(Self.list(available))"
    case .duplicateColumnName(let name):
      return "two columns are called \"\(name)\"; rename one, or pick one by its index with --columns"
    case .noColumns(let file):
      return "\(file): no numeric column is left to analyse; name some with --columns"
    case .mixedColumns(let file, let columns, let first, let firstColumns):
      return "\(file) has \(Self.count(columns)), but \(first) has \(Self.count(firstColumns)); "
        + "analyse them apart, or pick the columns they share with --columns"
    case .nameCountMismatch(let file, let names, let columns):
      return "\(file) has \(columns) columns, but --names gives \(names); give one for each"
    case .invalidPeriod(let text):
      return "\"\(text)\": write NAME for an angle in radians, or NAME=PERIOD with PERIOD > 0"
    case .angleInDegrees(let file, let column, let value):
      return "\(file): column \(column) reaches \(value), more than 2π: "
        + "if it is in degrees, say --periodic \(column)=360; "
        + "if in radians and unwrapped, --periodic \(column)=6.283185307179586"
    case .invalidTime(let text):
      return "\"\(text)\": write a number of frames (10) or a time with its unit (10ps)"
    case .invalidTimeStep(let text):
      return "\"\(text)\": write the time between frames with its unit, such as 1ps"
    case .timeStepNeeded(let text):
      return "\"\(text)\" is a time, but the time between frames is not known; "
        + "give --time-step, or write a number of frames"
    case .incompatibleUnits(let from, let to):
      return "cannot convert \(from) to \(to), the unit of the time between frames; "
        + "write a number of frames, or give --time-step in \(from)"
    case .notAMultiple(let text, let timeStep):
      return "\(text) is not a whole multiple of the time between frames, \(timeStep); choose one"
    case .timeColumnNeeded(let file):
      return "\(file): --join needs a time column, and this file has none"
    case .timesNotIncreasing(let file, let frame):
      return "\(file): the time goes back at frame \(frame), as after a restart; "
        + "add --join to drop the duplicate frames"
    case .irregularTimes(let file, let frame, let expected, let found):
      return "\(file): frame \(frame) is at time \(found) where \(expected) was expected; "
        + "add --join to split the trajectory at gaps"
    case .mixedTimeSteps(let file, let step, let first, let firstStep):
      return "\(file) has a frame each \(step), but \(first) each \(firstStep); analyse them apart"
    case .mixedTimeUnits(let file, let unit, let first, let firstUnit):
      return "\(file) has its time in \(unit), but \(first) in \(firstUnit); give --time-step"
    case .discardTooLong(let file, let discard, let frames):
      return "\(file): --discard drops \(discard) frames, but it has only \(frames); drop fewer, or leave it out"
    case .emptyWindow(let start, let stop):
      return "no frame lies between --start \(start) and --stop \(stop); --stop is the first frame that is left out"
    case .invalidStride(let text):
      return "--stride \(text): write how many frames apart those that are used lie, 1 or more"
    case .invalidWeight(let file, let frame, let value):
      return "\(file): frame \(frame): \(value) is not a weight; weights are finite and not negative"
    case .invalidTrajectoryWeight(let index, let value):
      return "--trajectory-weights: \(value) at position \(index + 1) is not a weight; "
        + "weights are finite and not negative"
    case .weightCountMismatch(let file, let weights, let expected, let what):
      return "\(file): \(weights) weights for \(expected) \(what); give one for each, one a row"
    case .invalidBias(let file, let frame, let value):
      return "\(file): frame \(frame): a bias of \(value) is not an energy; leave the frame out with "
        + "--discard or --stop, or choose other columns with --bias"
    case .invalidTemperature(let value):
      return "a temperature of \(value) K: write the temperature of the simulation in kelvin, above 0"
    case .allWeightsZero:
      return "all weights are zero: nothing is left to analyse; give some a positive weight"
    case .invalidExpression(let text, let column, let reason):
      return StorageError.onOneLine("expression “\(text)”, column \(column): \(reason)")
    case .invalidVariables(let text, let column, let reason):
      return StorageError.onOneLine("variables “\(text)”, column \(column): \(reason)")
    }
  }

  private static func count(_ columns: [String]) -> String {
    "\(columns.count) column\(columns.count == 1 ? "" : "s") (\(list(columns)))"
  }

  private static func list(_ names: [String]) -> String {
    names.count <= 8
      ? names.joined(separator: ", ")
      : names.prefix(6).joined(separator: ", ") + ", … \(names.last!)"
  }
}

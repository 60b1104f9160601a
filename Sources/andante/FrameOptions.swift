import ArgumentParser
import Samples

/// Which frames of trajectories are read.
struct FrameOptions: ParsableArguments {
  @Option(help: "Time between frames, with its unit: 1ps (default: the file's own times).")
  var timeStep: String?

  @Option(
    name: [.customLong("discard"), .customLong("start")],
    help: "What to drop at each trajectory's start: 5ns, or a number of frames.")
  var discard: String?

  @Option(help: "Where each trajectory ends: 50ns, or the first frame that is left out.")
  var stop: String?

  @Option(help: "Use only frames so far apart: 10, or 10ps.")
  var stride: String?

  @Flag(help: "Take all files, in order, as one trajectory.")
  var concatenate = false

  @Flag(
    help: "Join files that continue one another by their time stamps; drop duplicates, split at gaps.")
  var join = false

  func validate() throws {
    if concatenate && join { throw ValidationError("give --concatenate or --join, not both") }
  }

  /// These files as the libraries take them, all columns.
  func tableInput(paths: [String]) throws -> TableInput {
    var result = TableInput(paths: paths)
    if let timeStep {
      guard let step = PhysicalTime(parsing: timeStep), step.value > 0 else {
        throw SampleError.invalidTimeStep(text: timeStep)
      }
      result.timeStep = step
    }
    if let discard { result.discard = try TimeSpan(parsing: discard) }
    result.stop = try stop.map { text throws(SampleError) in try TimeSpan(parsing: text) }
    result.stride = try stride.map { text throws(SampleError) in try TimeSpan(parsing: text) }
    result.arrangement = join ? .joinedByTime : concatenate ? .concatenated : .separate
    return result
  }

  /// The first option that was given.
  var given: String? { all.first { $0.1 }?.0 }

  /// The first option that was given and says which frames there are.
  var givenBesideTimeStep: String? { all.dropFirst().first { $0.1 }?.0 }

  private var all: [(String, Bool)] {
    [
      ("--time-step", timeStep != nil), ("--discard", discard != nil), ("--stop", stop != nil),
      ("--stride", stride != nil), ("--concatenate", concatenate), ("--join", join),
    ]
  }
}

import ArgumentParser
import Samples

/// Which files are read, and which of their frames.
struct SeriesOptions: ParsableArguments {
  @Argument(help: "Trajectories: files, folders or patterns.")
  var input: [String]

  @OptionGroup var frames: FrameOptions

  func validate() throws {
    if input.isEmpty { throw ValidationError("name at least one input file") }
  }

  /// The input as the libraries take it, all columns.
  func tableInput() throws -> TableInput { try frames.tableInput(paths: input) }

  /// The first option that was given.
  var given: String? { frames.given }
}

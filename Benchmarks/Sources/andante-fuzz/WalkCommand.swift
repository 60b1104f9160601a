import ArgumentParser
import Workflows

/// Reads an HDF5 file through, in a process that may crash alone.
struct WalkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "walk", shouldDisplay: false)

  @Argument var file: String

  func run() throws { try MomentsFiles.walk(file) }
}

import ArgumentParser
import Workflows

struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Merge moments of different trajectories.",
    discussion: """
      The result is what one pass over all trajectories gives. Features, lags, \
      method and time step have to agree.

      EXAMPLE
        andante merge node-1.h5 node-2.h5 --out all.h5
      """)

  @Argument(help: "Moments files.")
  var files: [String]

  @Option(help: "The file to write.")
  var out: String

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  func run() throws {
    let merged = try MomentsFiles.merge(files, to: out, probe: .ourselves)
    if !quiet {
      print(
        "\(out): \(counted(merged.header.frameCount, "frame")) of "
          + counted(merged.header.trajectories.count, "trajectory", plural: "trajectories")
          + ", \(counted(merged.header.blockCount, "block"))")
    }
  }
}

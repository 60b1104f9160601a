import ArgumentParser
import Koopman
import Moments
import Workflows

struct MomentsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "moments",
    abstract: "Read trajectories once and save their moments.",
    discussion: """
      The file answers every later question about these lags. An interrupted \
      run leaves its finished blocks in FILE.partial; the same command goes on \
      from there and ends with the same bits.

      EXAMPLE
        andante moments run-*.npy --time-step 1ps --lags 1ps,10ps --out m.h5
      """)

  @OptionGroup var input: InputOptions

  @Option(help: "Lags: 1,2,5 frames or 1ps,2ps.")
  var lags: CommaList

  @Option(help: "The file to write.")
  var out: String

  @Option(help: "tica (reversible moments) or vamp (non-reversible).")
  var method: Method = .tica

  @Option(help: "Blocks of the data, the units of error bars and folds.")
  var blocks = MomentPass.defaultBlockCount

  @OptionGroup var options: RunOptions

  func validate() throws {
    if blocks < 2 { throw ValidationError("--blocks is at least 2") }
  }

  func run() throws {
    var job = MomentsJob(input: try input.tableInput(), lags: try lags.spans())
    job.method = method
    job.blockCount = blocks
    let output = try job.run(writingTo: out, settings: options.settings())
    if !options.quiet {
      Terminal.warn(output.notes)
      let header = output.moments.header
      print(
        "\(out): \(counted(header.frameCount, "frame")) of "
          + counted(header.trajectories.count, "trajectory", plural: "trajectories")
          + ", \(counted(header.dimension, "feature")), \(counted(header.lags.count, "lag")), "
          + counted(header.blockCount, "block"))
    }
  }
}

import ArgumentParser
import Workflows

struct Project: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Project trajectories on a saved model.",
    discussion: """
      Writes frames × components as NPY (Float64): one file, or a folder with \
      one file a trajectory. Columns and angles are the model's unless named.

      EXAMPLE
        andante project report/model.json new-run.npy --out new-cvs.npy
      """)

  @Argument(help: "The model: model.json of a report.")
  var model: String

  @OptionGroup var input: InputOptions

  @Option(help: "A .npy file for one trajectory, a folder for several.")
  var out: String

  @OptionGroup var options: RunOptions

  func run() throws {
    let job = ProjectJob(input: try input.tableInput(), modelPath: model, outputPath: out)
    let files = try job.run(options.settings())
    if !options.quiet { for file in files { print(file) } }
  }
}

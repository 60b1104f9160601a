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
    if try input.kind() == .moments {
      throw WorkflowError.trajectoriesNeeded(moments: input.input[0])
    }
    var job = ProjectJob(input: try input.plainInput(), modelPath: model, outputPath: out)
    job.trajectoryOptions = input.molecule.options
    let files = try job.run(options.settings())
    if !options.quiet { for file in files { print(file) } }
  }
}

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

  @OptionGroup var series: SeriesOptions
  @OptionGroup(title: "Options for tables") var columns: ColumnOptions
  @OptionGroup var opening: OpeningOptions

  @Option(help: "A .npy file for one trajectory, a folder for several.")
  var out: String

  @OptionGroup var options: RunOptions

  func run() throws {
    if try InputKind.detect(first: series.input, options: opening.options) == .moments {
      throw WorkflowError.trajectoriesNeeded(moments: series.input[0])
    }
    var job = ProjectJob(
      input: try columns.apply(to: try series.tableInput()), modelPath: model, outputPath: out)
    job.trajectoryOptions = opening.options
    let files = try job.run(options.settings())
    if !options.quiet { for file in files { print(file) } }
  }
}

import ArgumentParser
import Koopman
import Workflows

struct Project: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Project trajectories on a saved model.",
    discussion: """
      Writes frames × components as NPY (Float64): one file, or a folder with \
      one file a trajectory. Columns and angles are the model's unless named.

      SCALINGS
        kinetic  each component by its |eigenvalue| (or singular value): squared
                 distances between frames are kinetic distances at the model's
                 lag (Noé and Clementi, doi:10.1021/acs.jctc.5b00553)
        commute  by the root of half its timescale in frames: squared distances
                 are commute times (Noé, Banisch and Clementi,
                 doi:10.1021/acs.jctc.6b00762)

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

  @Option(help: "Scale components for distances: kinetic or commute (default: unit variance).")
  var scale: Scaling?

  @OptionGroup var options: RunOptions

  func run() throws {
    if try InputKind.detect(first: series.input, options: opening.options) == .moments {
      throw WorkflowError.trajectoriesNeeded(moments: series.input[0])
    }
    var job = ProjectJob(
      input: try columns.apply(to: try series.tableInput()), modelPath: model, outputPath: out)
    job.trajectoryOptions = opening.options
    job.scaling = scale?.scaling ?? .unit
    let files = try job.run(options.settings())
    if !options.quiet { for file in files { print(file) } }
  }
}

/// What `--scale` may be.
enum Scaling: String, CaseIterable, ExpressibleByArgument {
  case kinetic
  case commute

  var scaling: ComponentScaling {
    switch self {
    case .kinetic: .kineticMap
    case .commute: .commuteMap
    }
  }
}

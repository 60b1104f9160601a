import ArgumentParser
import Reporting
import Workflows

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare a COLVAR that PLUMED wrote with a model's variables.",
    discussion: """
      Rows and frames are matched by their order. The exit code is 1 where a \
      variable is off by more than 1e-6 anywhere.

      EXAMPLE
        plumed driver --plumed plumed.dat --ixtc run.xtc
        andante verify report/model.json COLVAR run.xtc
      """)

  @Argument(help: "The model: model.json of a report.")
  var model: String

  @Argument(help: "The COLVAR that PLUMED wrote.")
  var colvar: String

  @Argument(help: "The trajectories that PLUMED read, in that order.")
  var trajectories: [String]

  @OptionGroup var opening: OpeningOptions
  @OptionGroup var options: RunOptions

  func run() throws {
    var job = VerifyJob(modelPath: model, colvarPath: colvar, input: .init(paths: trajectories))
    job.trajectoryOptions = opening.options
    let output = try job.run(options.settings())
    if !options.quiet { Terminal.warn(output.notes.map { Advice(.note, $0) }) }
    for entry in output.comparisons {
      let size = NumberText.plain(NumberText.significant(entry.largestDifference, digits: 2))
      print(
        "\(entry.name): largest difference \(size) (PLUMED \(entry.found), model \(entry.expected); "
          + "frame \(entry.frame) of \(entry.file))")
    }
    print("\(counted(output.comparedCount, "frame")) compared; tolerance \(VerifyJob.tolerance)")
    if !output.passes() { throw ExitCode.failure }
  }
}

import ArgumentParser
import Workflows

struct Frames: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Pick frames along a collective variable and write their structures.",
    discussion: """
      Writes PDB or XTC, and beside it a CSV of file, frame (from 0), time and \
      variables. Frames are equally spaced along the variable unless \
      --extremes or --at says otherwise.

      EXAMPLE
        andante frames report/model.json run-*.xtc --topology protein.pdb \\
          --component 1 --count 20 --out along.pdb
      """)

  @Argument(help: "The model: model.json of a report.")
  var model: String

  @OptionGroup var series: SeriesOptions

  @Option(help: "Topology of the trajectories; PDB output needs one.")
  var topology: String?

  @Option(help: "The component, from 1.")
  var component = 1

  @Option(help: "How many frames.")
  var count = 20

  @Flag(help: "The lowest and the highest instead of equally spaced ones.")
  var extremes = false

  @Option(parsing: .unconditional, help: "The frames nearest to these values: 0.5,1.2.")
  var at: CommaList?

  @Option(help: "A .pdb or .xtc file; the list goes beside it as .csv.")
  var out: String

  @OptionGroup var opening: OpeningOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    if component < 1 { throw ValidationError("--component is at least 1") }
    if count < 1 { throw ValidationError("--count is at least 1") }
    if extremes && at != nil { throw ValidationError("give --extremes or --at, not both") }
    if let at, at.items.contains(where: { Double($0).map { !$0.isFinite } ?? true }) {
      throw ValidationError("--at takes numbers: 0.5,1.2")
    }
  }

  func run() throws {
    var job = FramesJob(input: try series.tableInput(), modelPath: model, outputPath: out)
    job.topologyPath = topology
    job.trajectoryOptions = opening.options
    job.component = component - 1
    if let at {
      job.choice = .nearest(at.items.compactMap { Double($0) })
    } else {
      job.choice = extremes ? .extremes(count: count) : .along(count: count)
    }
    let output = try job.run(options.settings())
    guard !options.quiet else { return }
    Terminal.warn(output.notes.map { Advice(.note, $0) })
    print("\(output.files[0]): \(counted(output.frames.count, "frame"))")
    print("\(output.files[1]): which they are")
  }
}

import ArgumentParser
import Workflows

struct ExportPlumed: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plumed",
    abstract: "Write a model's collective variables as stock PLUMED input.",
    discussion: """
      Beside the input go frames, the values that PLUMED must find for them, \
      and verify.sh, which runs PLUMED on the frames and compares. Trajectories \
      that are not named are those the model was made from, where they still \
      are.

      EXAMPLE
        andante export plumed report/model.json --out plumed.dat
        sh verify.sh
      """)

  @Argument(help: "The model: model.json of a report.")
  var model: String

  @Argument(help: "Trajectories for ranges and for the frames to check.")
  var trajectories: [String] = []

  @Option(help: "The PLUMED input to write; the other files go beside it.")
  var out: String

  @Option(help: "Components to write, from 1: 1,2 (default: all).")
  var components: CommaList?

  @Flag(help: "Add a metadynamics block; needs --temperature.")
  var metad = false

  @Option(help: "Temperature of the biased run in kelvin, for --metad.")
  var temperature: Double?

  @OptionGroup var opening: OpeningOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    if metad != (temperature != nil) {
      throw ValidationError("give --metad and --temperature together")
    }
    if let components, components.items.contains(where: { Int($0).map { $0 < 1 } ?? true }) {
      throw ValidationError("--components takes numbers from 1: 1,2")
    }
  }

  func run() throws {
    var job = ExportPlumedJob(modelPath: model, outputPath: out)
    if !trajectories.isEmpty { job.input = .init(paths: trajectories) }
    job.components = components?.items.compactMap { Int($0).map { $0 - 1 } }
    job.metadynamics = temperature.map { PlumedMetadynamics(temperature: $0) }
    job.trajectoryOptions = opening.options
    let output = try job.run(options.settings())
    guard !options.quiet else { return }
    Terminal.warn(output.notes.map { Advice(.note, $0) })
    print("\(output.files[0]): \(output.variables.joined(separator: ", "))")
    for file in output.files.dropFirst() { print(file) }
  }
}

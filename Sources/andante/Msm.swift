import ArgumentParser
import MarkovModels
import Reporting
import Samples
import Workflows

struct Msm: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Estimate a Markov model and write its report.",
    discussion: """
      Cuts samples into states (or takes states, counts or probabilities that \
      are given), counts transitions, estimates a model on the largest connected \
      set, and writes timescales, metastable sets, passage times, committors and \
      pathways with posterior intervals, and a panel that says what to trust.

      INPUT may be the folder that `andante discover` wrote.

      EXAMPLE
        andante msm report --metastable 4 --out msm          # what discover wrote
        andante msm run-*.npy --names phi,psi --periodic phi,psi --time-step 1ps \\
          --lag 10ps --bins 20,20 --out msm
        andante msm --dtrajs d*.npy --time-step 1ps --lag 10ps --out msm
        andante msm --counts C.csv --source 0 --sink 4 --json
      """)

  @OptionGroup var input: MarkovInputOptions

  @Option(help: "The model's lag: 10ps, or frames (default: 1, or the lag of discovered components).")
  var lag: String?

  @Option(help: "Lags at which timescales are estimated: 1ps,2ps,5ps (default: octaves about --lag).")
  var lags: CommaList?

  @OptionGroup(title: "States") var states: StateOptions
  @OptionGroup(title: "Estimate") var estimate: MarkovOptions

  @Option(help: "The number of metastable sets (default: by the largest gap between timescales).")
  var metastable: Int?

  @Option(help: "How sets are found: pcca or hidden (a hidden Markov model).")
  var sets: MarkovJob.SetMethod = .pcca

  @Option(help: "States that reactive trajectories leave: 0,1 (default: the set at one end of the slowest process).")
  var source: CommaList?

  @Option(help: "States that they reach: 4.")
  var sink: CommaList?

  @Option(help: "Steps of the lag that a model with memory of the sets remembers (default: none is made).")
  var memorySteps: Int?

  @Option(help: "The columns of maps: phi,psi (default: the first two).")
  var plane: CommaList?

  @Option(help: "Columns whose stationary means are reported, with errors: phi,psi.")
  var observe: CommaList?

  @Option(help: "Structures written of each set, where coordinates are known.")
  var structures: Int = 5

  @Option(help: "The folder to write (default: none; results are printed).")
  var out: String?

  @Option(help: "The report's title.")
  var title: String?

  @Flag(help: "Print the model as one JSON object.")
  var json = false

  @OptionGroup var options: RunOptions

  func validate() throws {
    if let metastable, metastable < 2 { throw ValidationError("--metastable is at least 2") }
    if let memorySteps, memorySteps < 1 || memorySteps > 1000 {
      throw ValidationError("--memory-steps lies in 1 … 1000")
    }
    if structures < 0 { throw ValidationError("--structures is at least 0") }
    if (source == nil) != (sink == nil) {
      throw ValidationError("--source and --sink belong together: name the states left and those reached")
    }
    _ = try source?.states("--source")
    _ = try sink?.states("--sink")
    if let plane, plane.items.count > 2 { throw ValidationError("--plane names one or two columns") }
    try input.check(states)
  }

  func run() throws {
    var job = try input.job(states)
    job.lag = try lag.map { text throws(SampleError) in try TimeSpan(parsing: text) } ?? job.lag
    job.lags = try lags?.spans()
    try estimate.apply(to: &job)
    job.cores = try states.coreSets()
    job.setCount = metastable
    job.setMethod = sets
    job.source = try source?.states("--source")
    job.sink = try sink?.states("--sink")
    job.memoryLength = memorySteps
    job.plane = plane?.items
    job.observables = observe?.items ?? []
    job.structureCount = structures
    job.temperature = input.columns.temperature
    job.outputPath = out
    job.title = title
    job.commandLine = ["andante"] + CommandLine.arguments.dropFirst()
    let analysis = try job.run(options.settings())
    if !options.quiet { Terminal.warn(analysis.advice) }
    if json {
      print(analysis.json().encoded())
    } else {
      Terminal.show(analysis)
    }
  }
}

extension MarkovJob.SetMethod: ExpressibleByArgument {}

extension CommaList {
  /// Whole numbers from 0, as states are named.
  func states(_ option: String) throws -> [Int] {
    try items.map { item in
      guard let state = Int(item), state >= 0 else {
        throw ValidationError("\(option) takes states, whole numbers from 0: 0,4")
      }
      return state
    }
  }
}

extension Terminal {
  /// Timescales, sets and passage times as columns.
  static func show(_ analysis: MarkovAnalysis) {
    print("Slowest timescales at a lag of \(NumberText.plain(analysis.scale.text(analysis.model.lag))):")
    for line in analysis.timescaleLines() { print(line) }
    for table in analysis.terminalTables() {
      print(table.heading)
      for line in aligned(table.rows, isLeft: true) { print("  " + line) }
    }
    if let folder = analysis.folder { print("Report: \(folder)/index.html") }
  }
}

import ArgumentParser
import Information
import Reporting
import Samples
import Workflows

struct RankColumns: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rank-columns",
    abstract: "Choose the few of many columns that tell most about the future.",
    discussion: """
      Measures what each column tells about each a lag later, chooses columns one by \
      one by what they add to those before, and says for whom each stands. Choose the \
      inputs of a search, or of andante score, from hundreds of distances.

      EXAMPLE
        andante rank-columns COLVAR --lag 10ps --keep 8 --out ranking
        andante rank-columns run-*.npy --lag 10 --state-predictive --json
      """)

  @OptionGroup var input: InputOptions

  @Option(help: "How far ahead the future is: 10ps, or frames.")
  var lag: String

  @Option(help: "The most columns to choose.")
  var keep = 8

  @Option(help: "Cells of each column, 2 … 32 (default: 20, fewer where data are few).")
  var cells: Int?

  @Flag(help: "Seek states that foretell themselves in the chosen columns.")
  var statePredictive = false

  @Option(help: "How many states that search starts from (default: 20).")
  var states: Int?

  @Option(help: "Columns turned in time for each p.")
  var surrogates = 99

  @Option(help: "The folder to write (default: none; results are printed).")
  var out: String?

  @Option(help: "The report's title.")
  var title: String?

  @Flag(help: "Print the ranking as one JSON object.")
  var json = false

  @OptionGroup var options: RunOptions

  func validate() throws {
    if keep < 1 { throw ValidationError("--keep is at least 1") }
    if let cells, !(2...QuantisedColumns.largestCellCount).contains(cells) {
      throw ValidationError("--cells lies in 2 … \(QuantisedColumns.largestCellCount)")
    }
    if let states, !(2...100).contains(states) { throw ValidationError("--states lies in 2 … 100") }
    if states != nil, !statePredictive {
      throw ValidationError("--states is for --state-predictive; give both")
    }
    if !(19...9999).contains(surrogates) { throw ValidationError("--surrogates lies in 19 … 9999") }
    if input.columns.givesWeights { throw ValidationError("\(RankingError.weighted)") }
  }

  func run() throws {
    if try input.kind() == .moments { throw WorkflowError.trajectoriesNeeded(moments: input.paths[0]) }
    var job = RankColumnsJob(input: try input.tableInput(), lag: try TimeSpan(parsing: lag))
    job.keep = keep
    job.cellCount = cells
    job.isStatePredictive = statePredictive
    job.stateCount = states ?? job.stateCount
    job.surrogateCount = surrogates
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

extension Terminal {
  /// The chosen columns.
  static func show(_ analysis: RankingAnalysis) {
    let lag = NumberText.plain(analysis.scale.text(analysis.lag))
    print("Columns by what they add to those before, at a lag of \(lag) (nats):")
    for line in aligned(analysis.terminalRows(), isLeft: true) { print(oneLine(line)) }
    for sentence in analysis.sentences { print(wrapped(sentence, indent: 0)) }
    if let folder = analysis.folder { print("Report: \(folder)/index.html") }
  }
}

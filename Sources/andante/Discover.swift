import ArgumentParser
import Foundation
import Koopman
import Reporting
import Samples
import Workflows

struct Discover: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the slow variables and write a report.",
    discussion: """
      Reads the input once for the moments of a ladder of lags, suggests a lag \
      and a number of components and says why, projects the input on the slow \
      components, and writes a page with figures, tables and the model. With \
      --optimize it looks for slow variables beyond linear ones first.

      EXAMPLE
        andante discover run-*.npy --names phi,psi --periodic phi,psi \\
          --time-step 1ps --temperature 300 --lag 10ps --out report
      """)

  @OptionGroup var input: InputOptions

  @Option(help: "The lag of the components: 10ps, or frames (default: the suggested lag).")
  var lag: String?

  @Option(help: "The lags to scan: 1ps,2ps,5ps (default: octaves about --lag).")
  var lags: CommaList?

  @Option(help: "The folder to write.")
  var out: String

  @Option(help: "The number of components (default: as many as hold on unseen data).")
  var components: Int?

  @Flag(
    help: "Search beyond linear components: random features, then a network, within --budget.")
  var optimize = false

  @Flag(help: "Go on with a Markov model of the components, in the folder msm of the report (see andante msm).")
  var msm = false

  @Option(help: "The number of states of --msm.")
  var states: Int = 200

  @Option(help: "The number of metastable sets of --msm (default: by the largest gap between timescales).")
  var metastable: Int?

  @OptionGroup(title: "Options for --optimize") var searching: SearchOptions

  @Option(help: "The report's title.")
  var title: String?

  @Flag(help: "Print the spectra as one JSON object.")
  var json = false

  @OptionGroup var reweighting: ReweightingOptions
  @OptionGroup var analysis: AnalysisOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    if optimize && lag == nil {
      throw ValidationError("--optimize compares candidates at one lag: give --lag, such as --lag 10ps")
    }
    if metastable != nil && !msm { throw ValidationError("--metastable is for --msm") }
    if let metastable, metastable < 2 { throw ValidationError("--metastable is at least 2") }
    if states < 2 { throw ValidationError("--states is at least 2") }
    if msm && input.columns.givesWeights {
      throw ValidationError("weights do not unbias transitions: leave --msm or the weights out")
    }
    if let components, components < 1 { throw ValidationError("--components is at least 1") }
    try reweighting.check(method: analysis.method, columns: input.columns, isSearching: optimize)
  }

  func run() throws {
    var job = DiscoverJob(input: try input.tableInput(), outputPath: out)
    job.method = analysis.method ?? .tica
    job.lag = try lag.map { text throws(SampleError) in try TimeSpan(parsing: text) }
    job.lags = try lags?.spans()
    job.componentCount = components
    if optimize {
      var request = SearchRequest(families: [.fourier, .network])
      request.componentCount = components ?? request.componentCount
      request.budget = searching.budget.value
      request.functionCount = searching.functions
      job.search = request
      job.untouched = searching.test
    }
    job.whitening = analysis.whitening
    job.isReweighted = reweighting.reweight
    job.blockCount = analysis.blocks
    job.temperature = input.columns.temperature
    job.title = title
    job.commandLine = ["andante"] + CommandLine.arguments.dropFirst()
    let discovery = try job.run(options.settings(stop: optimize ? .shared : nil))
    if !options.quiet { Terminal.warn(discovery.advice) }
    let model = try msm ? markovModel(of: discovery) : nil
    if json {
      print(
        discovery.scan.json(modeCount: DiscoverJob.modeCount, warnings: discovery.advice).encoded())
      return
    }
    if let summary = discovery.searchSummary { Terminal.show(summary) }
    let lagText = NumberText.plain(discovery.scale.text(discovery.chosen.lag))
    print("Slowest timescales at a lag of \(lagText):")
    for line in discovery.timescaleLines() { print(line) }
    if let visits = discovery.visits {
      print("Visits of the first component to its rarer side: \(visits.total)")
    }
    print("Report: \(discovery.folder)/index.html")
    if let model {
      if !options.quiet { Terminal.warn(model.advice) }
      Terminal.show(model)
    }
  }

  private func markovModel(of discovery: Discovery) throws -> MarkovAnalysis? {
    var job = try MarkovJob(discovered: discovery.folder, discretization: .kMeans(count: states))
    job?.setCount = metastable
    job?.temperature = input.columns.temperature
    job?.outputPath = discovery.folder + "/msm"
    job?.title = title
    job?.commandLine = ["andante"] + CommandLine.arguments.dropFirst()
    return try job?.run(options.settings())
  }
}

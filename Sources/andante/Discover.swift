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
      components, and writes a page with figures, tables and the model.

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

  @Option(help: "Temperature in kelvin, for free energies in kJ/mol.")
  var temperature: Double?

  @Option(help: "The report's title.")
  var title: String?

  @Flag(help: "Print the spectra as one JSON object.")
  var json = false

  @OptionGroup var analysis: AnalysisOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    if let components, components < 1 { throw ValidationError("--components is at least 1") }
    if let temperature, !(temperature > 0 && temperature.isFinite) {
      throw ValidationError("--temperature is in kelvin and positive")
    }
  }

  func run() throws {
    var job = DiscoverJob(input: try input.tableInput(), outputPath: out)
    job.method = analysis.method ?? .tica
    job.lag = try lag.map { text throws(SampleError) in try TimeSpan(parsing: text) }
    job.lags = try lags?.spans()
    job.componentCount = components
    job.whitening = analysis.whitening
    job.blockCount = analysis.blocks
    job.temperature = temperature
    job.title = title
    job.commandLine = ["andante"] + CommandLine.arguments.dropFirst()
    let discovery = try job.run(options.settings())
    if !options.quiet { Terminal.warn(discovery.advice) }
    if json {
      print(
        discovery.scan.json(modeCount: DiscoverJob.modeCount, warnings: discovery.advice).encoded())
      return
    }
    let lagText = NumberText.plain(discovery.scale.text(discovery.chosen.lag))
    print("Slowest timescales at a lag of \(lagText):")
    for line in discovery.timescaleLines() { print(line) }
    if let visits = discovery.visits {
      print("Visits of the first component to its rarer side: \(visits.total)")
    }
    print("Report: \(discovery.folder)/index.html")
  }
}

import ArgumentParser
import Foundation
import Koopman
import Reporting
import Samples
import Workflows

struct Optimize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Search for slow variables beyond linear ones and prove them on held-out data.",
    discussion: """
      Fits candidates to training blocks, stops and chooses them on validation \
      blocks, scores them on blocks that neither has seen, and keeps the simplest \
      that scores within one standard error of the best. Writes the model, which project, \
      frames and export plumed read, and a page with the scores.

      SEARCHES
        select  a short list of the features (greedy, by algebra on the moments)
        basis   random Fourier features and Gaussians about landmarks, over
                bandwidths, and bumps whose places and widths follow the
                gradient of the score
        net     a network (VAMPnet; with --method tica its reversible form)

      Ctrl-C ends the search and keeps the best so far; twice ends the program.

      EXAMPLE
        andante optimize run-*.npy --names phi,psi --periodic phi,psi \\
          --time-step 1ps --lag 10ps --search basis --out search
      """)

  @OptionGroup var input: InputOptions

  @Option(help: "The lag that candidates are compared at: 10ps, or frames.")
  var lag: String

  @Option(help: "What to search: select, basis or net.")
  var search: SearchKind

  @Option(help: "The folder to write.")
  var out: String

  @Option(help: "The number of components at which candidates are compared, and that are kept.")
  var components: Int = 2

  @Option(help: "The most features of a selection; an angle counts as one.")
  var features: Int = 10

  @Option(help: "With --search select: the most features with a loading in each component.")
  var loadings: Int?

  @Option(help: "With --search net: outputs that are this many soft states (also states.json).")
  var states: Int?

  @OptionGroup var searching: SearchOptions
  @OptionGroup var analysis: AnalysisOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    if components < 1 { throw ValidationError("--components is at least 1") }
    if features < 1 { throw ValidationError("--features is at least 1") }
    if let loadings, loadings < 1 { throw ValidationError("--loadings is at least 1") }
    if loadings != nil, search != .select { throw ValidationError("--loadings goes with --search select") }
    if search == .select, analysis.rank != nil || analysis.shrinkage != nil {
      let option = analysis.rank != nil ? "--rank" : "--shrinkage"
      throw ValidationError("\(option) does not go with --search select, which scores features as they are")
    }
    if let states, states < 2 { throw ValidationError("--states is at least 2") }
    if states != nil, search != .net { throw ValidationError("--states goes with --search net") }
  }

  func run() throws {
    var request = SearchRequest(families: search.families)
    request.componentCount = components
    request.budget = searching.budget.value
    request.functionCount = searching.functions
    request.mostFeatures = features
    request.mostLoadings = loadings
    request.stateCount = states
    var job = OptimizeJob(
      input: try input.tableInput(), lag: try TimeSpan(parsing: lag), request: request, outputPath: out)
    job.untouched = searching.test
    job.method = analysis.method ?? .tica
    job.whitening = analysis.whitening
    job.blockCount = analysis.blocks
    job.commandLine = ["andante"] + CommandLine.arguments.dropFirst()
    let output = try job.run(options.settings(stop: .shared))
    if !options.quiet { Terminal.warn(output.advice) }
    Terminal.show(output.summary)
    print("Model: \(output.folder)/model.json")
    if output.hasStates { print("Soft states: \(output.folder)/states.json") }
    print("Report: \(output.folder)/index.html")
  }
}

/// What `--search` may be.
enum SearchKind: String, CaseIterable, ExpressibleByArgument {
  case select
  case basis
  case net

  var families: Set<SearchRequest.Family> {
    switch self {
    case .select: [.selection]
    case .basis: [.fourier, .landmarks, .optimisedBasis]
    case .net: [.network]
    }
  }
}

import ArgumentParser
import Information
import Reporting
import Samples
import Workflows

struct Score: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score collective variables: which one is worth biasing.",
    discussion: """
      Measures each variable by what it keeps of the future at the price of what it \
      carries (the information bottleneck), on data that the encoders were not fitted \
      to, beside its own timescale and what it misses of the whole; ranks them, and \
      says which differences are within the error.

      A variable is a column, a formula over columns, tic1, tic2, … (linear \
      components of all columns), or a set in parentheses.

      EXAMPLE
        andante score COLVAR --cv 'phi,psi,(phi,psi)' --lag 10ps --out card
        andante score run-*.npy --names d1,d2 --cv 'd1,hypot(d1,d2),tic1' --lag 10
        andante score COLVAR --cv psi,theta --given phi --lag 10ps
        andante score COLVAR --observable labels.npy --lag 0
      """)

  @OptionGroup var input: InputOptions

  @Option(help: "Variables: phi,psi,'hypot(d1,d2)',tic1,'(phi,psi)' (default: each column).")
  var cv: String?

  @Option(help: "How far ahead is looked: 10ps, or frames.")
  var lag: String

  @Option(help: "What is foretold: future (the state of all columns), a column, or a file of labels.")
  var observable: String = "future"

  @Option(parsing: .unconditional, help: "Trade-offs at which scores are stated; the first that tells candidates from nothing ranks them (default: 2,5,20).")
  var beta: CommaList?

  @Option(help: "Variables that are biased already: phi.")
  var given: String?

  @Option(help: "Cells of each variable (default: up to 20, fewer where data are few).")
  var cells: Int?

  @Option(help: "States of all columns together (default: as many as cells).")
  var states: Int?

  @Option(help: "Rotations in time for each p.")
  var surrogates: Int = 199

  @Option(help: "The folder to write (default: none; results are printed).")
  var out: String?

  @Option(help: "The report's title.")
  var title: String?

  @Flag(help: "Print the scores as one JSON object.")
  var json = false

  @OptionGroup var options: RunOptions

  func validate() throws {
    for (name, value) in [("--cells", cells), ("--states", states)] {
      if let value, !(2...ScoreJob.mostCells).contains(value) {
        throw ValidationError("\(name) lies in 2 … \(ScoreJob.mostCells)")
      }
    }
    if !(19...99_999).contains(surrogates) { throw ValidationError("--surrogates lies in 19 … 99999") }
    _ = try betas()
  }

  private func betas() throws -> [Double] {
    let values = try (beta?.items ?? ["2", "5", "20"]).map { item in
      guard let value = Double(item) else {
        throw ValidationError("--beta takes numbers: 2,5,20")
      }
      guard value > 0, value.isFinite else {
        throw ValidationError("--beta \(item): β is above 0 (what foretelling a nat is worth, in nats carried)")
      }
      return value
    }
    guard Set(values).count == values.count else { throw ValidationError("--beta names a value twice") }
    return values
  }

  func run() throws {
    var job = ScoreJob(input: try input.tableInput(), lag: try TimeSpan(parsing: lag))
    job.variables = cv
    job.observable = ScoreJob.Observable(parsing: observable)
    job.betas = try betas()
    job.given = given
    job.cellCount = cells
    job.stateCount = states
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
  /// Scores as columns, best first.
  static func show(_ analysis: ScoreAnalysis) {
    print(
      wrapped(
        oneLine(
          "\(counted(analysis.candidates.count, "variable")) against \(analysis.observable), lag "
            + "\(NumberText.plain(analysis.scale.text(analysis.lag))); nats, the lower J* the better:"), indent: 0))
    let limit = 20
    let rows = analysis.terminalRows(limit: limit)
    for line in aligned(rows, isLeft: true) { print(oneLine(line)) }
    if analysis.candidates.count > limit {
      print("and \(analysis.candidates.count - limit) more; --json or --out for all of them")
    }
    let hasTies = analysis.ranking.places.contains { !$0.ties.isEmpty }
    print(
      "Ranked by \(analysis.criterionText)"
        + (hasTies ? "; = ties with another, within the error of the difference." : "."))
    if rows[0].count(where: { $0.hasPrefix("J*") }) < analysis.betas.count {
      print("J* at other β: --json, or --out.")
    }
    if let folder = analysis.folder { print("Report: \(folder)/index.html") }
  }
}

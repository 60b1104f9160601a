import ArgumentParser
import Koopman
import Reporting
import Workflows

struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score models on data they have not seen, by dimension and lag.",
    discussion: """
      Takes one moments file (.h5), which needs no data any more, or \
      trajectories. Each fold is fitted to its training blocks and scored on \
      blocks held out, with guards between them. The dimension is chosen by \
      held-out VAMP-E.

      EXAMPLE
        andante validate moments.h5 --dims 1..10 --folds 5
        andante validate run-*.npy --lags 10 --out validation
      """)

  @OptionGroup var input: InputOptions

  @Option(help: "Lags: 1,2,5 frames or 1ps,2ps (default: all of a moments file).")
  var lags: CommaList?

  @Option(help: "Numbers of dimensions: 1..10, or one (default: 1..10, or as many as there are).")
  var dims: String?

  @Option(help: "Folds (default: trajectories where there are five or more, else five stretches).")
  var folds: Int?

  @Option(help: "A folder to write a page, a figure and a table to.")
  var out: String?

  @Option(help: "The page's title.")
  var title: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var analysis: AnalysisOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    if let folds, folds < 2 { throw ValidationError("--folds is at least 2") }
    if let dims, Self.range(dims) == nil {
      throw ValidationError("--dims is a range such as 1..10, or one number from 1 on, not \(dims)")
    }
  }

  func run() throws {
    var job = ValidateJob()
    job.method = analysis.method
    job.lags = try lags?.spans()
    job.dimensions = dims.flatMap(Self.range)
    job.foldCount = folds
    job.whitening = analysis.whitening
    job.blockCount = analysis.blocks
    job.outputPath = out
    job.title = title
    job.commandLine = ["andante"] + CommandLine.arguments.dropFirst()
    let found: Validation
    if try input.kind() == .moments {
      let moments = input.paths[0]
      if let other = input.paths.first(where: { $0 != moments }) {
        throw WorkflowError.mixedInput(moments: moments, other: other)
      }
      if let option = input.describesTrajectories {
        throw WorkflowError.optionsForMoments(option: option)
      }
      found = try job.run(
        try MomentsFiles.open(moments, probe: .ourselves), from: moments,
        settings: options.settings())
    } else {
      found = try job.run(try input.tableInput(), settings: options.settings())
    }
    if !options.quiet { Terminal.warn(found.advice) }
    if json {
      print(found.json().encoded())
      return
    }
    print(found.result.lags.map { text(found, $0) }.joined(separator: "\n\n"))
    print("\n" + Terminal.wrapped(Self.legend(found), indent: 2))
    if let folder = found.folder { print("Report: \(folder)/index.html") }
  }

  private static func legend(_ found: Validation) -> String {
    "* chosen: the fewest dimensions within one standard error of the best held-out VAMP-E."
      + (found.result.lags.count > 1 ? " Scores of different lags do not compare." : "")
  }

  /// The table of one lag and what it says; columns aligned.
  private func text(_ found: Validation, _ lag: LagValidation) -> String {
    var rows = [["dim", "VAMP-2, training", "VAMP-2, held out", "VAMP-E, held out"]]
    for row in found.rows(lag) {
      rows.append([
        (row.componentCount == lag.chosenCount ? "* " : "") + "\(row.componentCount)",
        NumberText.plain(NumberText.significant(row.trainingVAMP2, digits: 4)),
        NumberText.plain(row.testVAMP2.text), NumberText.plain(row.testVAMPE.text),
      ])
    }
    let table = Terminal.aligned(rows, separator: "   ").map { "  " + $0 }
    let head = "Lag \(found.scale.text(lag.lag)): \(lag.folds.summary)"
    let notes = [found.choiceLine(lag), found.timescaleLine(lag)].compactMap { $0 }
    return ([Terminal.wrapped(NumberText.plain(head), indent: 2)] + table
      + notes.map { Terminal.wrapped(NumberText.plain($0), indent: 2) }).joined(separator: "\n")
  }

  /// Reads 1..10, 1...10 or one number.
  private static func range(_ text: String) -> ClosedRange<Int>? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 1 || (3...4).contains(parts.count),
      parts.dropFirst().dropLast().allSatisfy(\.isEmpty), let first = Int(parts[0]),
      let last = Int(parts[parts.count - 1]), first >= 1, first <= last, last <= mostDimensions
    else { return nil }
    return first...last
  }

  private static let mostDimensions = 10_000
}

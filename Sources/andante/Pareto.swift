import ArgumentParser
import Reporting
import Statistics
import Workflows

struct Pareto: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the Pareto front of a table of scores.",
    discussion: """
      The front holds the rows that no other row beats: none is at least as good in \
      every objective and better in one. Rows that are equal are all kept and \
      flagged; rows without a finite number are listed. Where the table has a \
      column NAME_error for an objective NAME, each row gets the probability of \
      being on the front.

      EXAMPLE
        andante pareto scores.csv --minimise f_structure --maximise f_dynamics
        andante pareto scores.csv --minimise f1 --minimise f2 --reference 5,5 \\
          --out front.csv --figure front.svg
      """)

  @Argument(help: "A CSV file with a header.")
  var table: String

  @Option(name: [.customLong("minimise"), .customLong("minimize")], help: "A column of which less is better; may be repeated.")
  var minimise: [String] = []

  @Option(name: [.customLong("maximise"), .customLong("maximize")], help: "A column of which more is better; may be repeated.")
  var maximise: [String] = []

  @Option(help: "The column that names rows (default: the first of texts).")
  var label: String?

  @Option(parsing: .unconditional, help: "A corner worse than the front, for the hypervolume: 5,5 (objectives to minimise come first).")
  var reference: CommaList?

  @Option(help: "A CSV file for ranks and members.")
  var out: String?

  @Option(help: "An SVG file for a figure of two objectives.")
  var figure: String?

  @Flag(help: "Print the front as one JSON object.")
  var json = false

  @OptionGroup var options: RunOptions

  func validate() throws {
    if minimise.count + maximise.count < 2 {
      throw ValidationError("name two objectives or more with --minimise and --maximise")
    }
    if figure != nil, minimise.count + maximise.count != 2 {
      throw ValidationError("--figure takes two objectives")
    }
    _ = try corner()
  }

  private func corner() throws -> [Double]? {
    try reference?.items.map { item in
      guard let value = Double(item), value.isFinite else {
        throw ValidationError("--reference takes numbers: 5,5")
      }
      return value
    }
  }

  func run() throws {
    var job = ParetoJob(
      tablePath: table,
      objectives: minimise.map { ParetoObjective($0, .minimise) } + maximise.map { ParetoObjective($0, .maximise) })
    job.labelColumn = label
    job.reference = try corner()
    job.outputPath = out
    job.figurePath = figure
    let analysis = try job.run(options.settings())
    if json {
      print(analysis.json().encoded())
      return
    }
    print(
      "\(counted(analysis.front.members.count, "row")) of \(analysis.front.points.count) on the front:")
    for line in Terminal.aligned(analysis.rows, isLeft: true) { print(Terminal.oneLine(line)) }
    for sentence in analysis.sentences { print(Terminal.wrapped(Terminal.oneLine(sentence), indent: 0)) }
    guard !options.quiet else { return }
    for file in [out, figure].compactMap({ $0 }) { print("Written: \(file)") }
  }
}

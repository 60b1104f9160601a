import ArgumentParser
import Foundation
import Koopman
import Moments
import Reporting
import Samples
import Workflows

struct KoopmanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "koopman",
    abstract: "Find modes with decay and period, and their maps.",
    discussion: """
      Fits the linear map between frames a lag apart (dynamic mode \
      decomposition), or between monomials of the columns with --degree \
      (extended DMD), and prints its modes: a conjugate pair is one line. With \
      --out it writes a page, the maps and the eigenfunctions too.

      EXAMPLE
        andante simulate cylinder-wake --frames 5000 --out wake.npy
        andante koopman wake.npy --discard 1000 --lag 5 --degree 3 --out report
      """)

  @OptionGroup var input: InputOptions

  @Option(help: "The lag of the map: 3month, 10ps, or frames.")
  var lag: String

  @Option(help: "Multiples of the lag to test the modes at: 3,6,12.")
  var lags: CommaList?

  @Option(help: "Monomials of the columns up to this degree.")
  var degree = 1

  @Flag(help: "Total least squares: for measurement noise, equal in all columns.")
  var tls = false

  @Flag(help: "No constant term: the columns count from their zero.")
  var noConstant = false

  @Option(help: "Keep this many principal components of the columns.")
  var rank: Int?

  @Option(help: "Drop directions below this share of the largest variance (default: 1e-10; 1e-6 for float32).")
  var cutoff: Double?

  @Option(help: "Blocks of the data, the units of error bars.")
  var blocks: Int = MomentPass.defaultBlockCount

  @Option(help: "The number of modes to print.")
  var modes = 10

  @Option(help: "The columns are cells of a grid, row by row: 13x35.")
  var grid: FieldGrid?

  @Option(help: "A known series, FILE:COLUMN or FILE:COLUMN:ROW of the first frame.")
  var compare: ReferenceSeries?

  @Option(help: "The folder to write.")
  var out: String?

  @Option(help: "The report's title.")
  var title: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var options: RunOptions

  func validate() throws {
    if degree < 1 { throw ValidationError("--degree is at least 1") }
    if let cutoff, !(cutoff >= 0 && cutoff < 1) { throw ValidationError("--cutoff lies in 0 … 1") }
    if let rank, rank < 1 { throw ValidationError("--rank is at least 1") }
    if blocks < 2 { throw ValidationError("--blocks is at least 2") }
    if modes < 1 { throw ValidationError("--modes is at least 1") }
  }

  func run() throws {
    var job = KoopmanJob(input: try input.tableInput(), lag: try TimeSpan(parsing: lag))
    job.lags = try lags?.spans()
    job.degree = degree
    job.decomposition = DynamicModeDecomposition(
      whitening: WhiteningOptions(cutoff: cutoff, principalComponentCount: rank),
      regression: tls ? .totalLeastSquares : .leastSquares, hasConstant: !noConstant)
    job.modeCount = modes
    job.grid = grid
    job.reference = compare
    job.blockCount = blocks
    job.outputPath = out
    job.title = title
    job.commandLine = ["andante"] + CommandLine.arguments.dropFirst()
    let analysis = try job.run(options.settings())
    if json {
      print(analysis.json().encoded())
      return
    }
    if !options.quiet { Terminal.warn(analysis.advice) }
    let table = analysis.rows()
    let rows = ([table.heading] + table.rows).map { $0.map(NumberText.plain) }
    for line in Terminal.aligned(rows) { print(line) }
    for absence in analysis.absences { print(Terminal.wrapped("– \(NumberText.plain(absence))", indent: 2)) }
    if let folder = analysis.folder { print("Report: \(folder)/index.html") }
  }
}

extension FieldGrid: ExpressibleByArgument {
  public init?(argument: String) { self.init(parsing: argument) }
}

extension ReferenceSeries: ExpressibleByArgument {
  public init?(argument: String) { self.init(parsing: argument) }
}

import Bases
public import Koopman
import LinearAlgebra
import Moments
public import Samples
import Statistics

/// Analyses data by a linear map between lagged frames, or between functions of them: modes with
/// decay and period, their maps, and how well they hold at longer lags.
public struct KoopmanJob: Sendable {
  /// The trajectories and their features.
  public var input: TableInput
  /// The lag of the map.
  public var lag: TimeSpan
  /// Longer lags at which the modes are tested; nil takes multiples up to five decay times.
  public var lags: [TimeSpan]?
  /// The regression, its rank and its constant.
  public var decomposition = DynamicModeDecomposition()
  /// Monomials of the features up to this degree: extended DMD. 1 takes the features alone.
  public var degree = 1
  /// The independent modes that are reported.
  public var modeCount = 10
  /// The shape of the data, where columns are a grid's cells row by row.
  public var grid: FieldGrid?
  /// A series that the modes are compared with.
  public var reference: ReferenceSeries?
  /// The least number of blocks, for error bars.
  public var blockCount = MomentPass.defaultBlockCount
  /// The folder to write; nil writes nothing.
  public var outputPath: String?
  /// The report's heading; nil takes “Koopman modes”.
  public var title: String?
  /// The words of the command, for the record of where the result comes from.
  public var commandLine: [String] = []

  /// A job for ordinary modes of all columns.
  public init(input: TableInput, lag: TimeSpan) {
    self.input = input
    self.lag = lag
  }

  /// Multiples of the lag that are tested unless some are given.
  static let testedMultiples = [1, 2, 3, 4, 6, 8, 12, 16]

  /// The most functions whose dense operator is decomposed.
  static let mostMonomials = 3000

  /// (d + n over n) − 1, at most a thousand million.
  static func monomialCount(columns: Int, degree: Int) -> Int {
    var count = 1.0
    for k in 1...max(1, degree) { count *= Double(columns + k) / Double(k) }
    return Int(min(1e9, count.rounded())) - 1
  }

  /// Runs the job.
  ///
  /// - Throws: The libraries' errors, ``WorkflowError``; no output is left then.
  public func run(_ settings: RunSettings) throws -> KoopmanAnalysis {
    let folder = try outputPath.map { try OutputFolder($0) }
    let table = try TableSource(input)
    if let grid, grid.cellCount != table.features.count {
      throw WorkflowError.gridMismatch(
        rows: grid.rowCount, columns: grid.columnCount, features: table.features.count)
    }
    let frames = try frames(table)
    let count = Self.monomialCount(columns: table.features.count, degree: degree)
    guard degree == 1 || count <= Self.mostMonomials else {
      throw WorkflowError.tooManyMonomials(
        count: count, degree: degree, columns: table.features.count)
    }
    let basis = try degree > 1
      ? Basis.monomials(Monomials(inputNames: table.features.map(\.name), degree: degree)) : nil
    let source: any SampleSource = basis.map { BasisSource(table, basis: $0.functions) } ?? table
    let pass = MomentPass(
      lags: frames.all, dynamics: .nonreversible, blockCount: blockCount,
      threadCount: settings.threadCount, memoryLimit: settings.memoryLimit)
    let moments = try settings.progress.stage("moments", table.frameCount, "frames") {
      try pass.run(over: source, progress: settings.progress.advance)
    }
    let modes = try decomposition.fit(moments, lag: frames.lag)
    let bootstrap = BlockBootstrap(seed: settings.seed)
    let uncertainties = try DynamicModeResampling(bootstrap: bootstrap, modeCount: modeCount)
      .uncertainties(moments, modes: modes)
    let correlations = try ModeCorrelations(
      moments, modes: modes, modeCount: KoopmanFigures.drawnModes, bootstrap: bootstrap)
    let projection = modes.projection(
      modeCount: modeCount, basis: basis.map { ($0, table.features) }, recipe: table.recipe)

    var series: ProjectionPass.Output?
    if let folder {
      let names = Self.seriesFiles(count: table.trajectories.count).map { folder.file($0) }
      series = try settings.progress.stage("eigenfunctions", table.frameCount, "frames") {
        try ProjectionPass(model: projection, threadCount: settings.threadCount)
          .run(over: table, writingTo: names, progress: settings.progress.advance)
      }
    }
    let comparison = try reference.map {
      try ReferenceComparison($0, modes: modes, projection: projection, source: table, modeCount: modeCount)
    }
    var analysis = KoopmanAnalysis(
      title: title.flatMap { $0.isEmpty ? nil : $0 } ?? "Koopman modes",
      source: try SourceSummary(table), header: moments.header, modes: modes,
      observables: table.features.indices.map { $0 }, degree: degree, grid: grid,
      uncertainties: uncertainties, correlations: correlations, comparison: comparison,
      projection: projection, series: series, folder: folder?.path)
    analysis.advice = settings.advice + table.notes.map { Advice(.note, $0) } + analysis.makeAdvice()
    if let folder {
      try KoopmanOutput(
        analysis: analysis,
        provenance: Provenance(
          commandLine: commandLine, inputs: table.files,
          companions: input.companions + (reference.map { [$0.path] } ?? []), seed: settings.seed)
      ).write(to: folder)
      try folder.commit()
    }
    return analysis
  }

  private func frames(_ table: TableSource) throws -> (lag: Int, all: [Int]) {
    let longest = table.trajectories.map(\.frameCount).max() ?? 0
    let wanted = try lag.frames(timeStep: table.timeStep)
    if wanted < 1 { throw MomentError.invalidLag(wanted) }
    if wanted >= longest { throw MomentError.lagTooLong(lag: wanted, longestTrajectory: longest) }
    guard let lags else {
      return (wanted, Self.testedMultiples.map { $0 * wanted }.filter { $0 == wanted || $0 <= longest / 4 })
    }
    let others = try lags.map { span throws(SampleError) in
      try span.frames(timeStep: table.timeStep)
    }
    if let odd = others.first(where: { $0 < 1 || !$0.isMultiple(of: wanted) }) {
      throw WorkflowError.notAMultiple(lag: odd, of: wanted)
    }
    return (wanted, [wanted] + others)
  }

  /// `eigenfunctions.npy`, or `eigenfunctions-1.npy`, … for several trajectories.
  static func seriesFiles(count: Int) -> [String] {
    count == 1 ? ["eigenfunctions.npy"] : (1...count).map { "eigenfunctions-\($0).npy" }
  }
}

/// The shape of data whose columns are the cells of a grid, row by row.
public struct FieldGrid: Equatable, Sendable {
  /// The number of rows.
  public var rowCount: Int
  /// The number of columns.
  public var columnCount: Int

  /// A grid of this shape.
  public init(rowCount: Int, columnCount: Int) {
    self.rowCount = rowCount
    self.columnCount = columnCount
  }

  /// Reads `13x35`; nil for anything else.
  public init?(parsing text: String) {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let rows = parts[0], let columns = parts[1], rows > 0, columns > 0,
      !rows.multipliedReportingOverflow(by: columns).overflow
    else { return nil }
    self.init(rowCount: rows, columnCount: columns)
  }

  /// The number of cells.
  public var cellCount: Int { rowCount * columnCount }
}

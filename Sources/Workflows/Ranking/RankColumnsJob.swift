import Clustering
import Information
import LinearAlgebra
import Reporting
public import Samples

/// Ranks columns by what each tells about the future and those before it do not.
public struct RankColumnsJob: Sendable {
  /// The samples; angles are ranked as they are, on their circle.
  public var input: TableInput
  /// How far ahead the future is.
  public var lag: TimeSpan
  /// The most columns to choose.
  public var keep = 8
  /// The most cells of a column; nil takes 20, fewer where the data are few.
  public var cellCount: Int?
  /// Whether states that foretell themselves are sought in the chosen columns.
  public var isStatePredictive = false
  /// How many states that search starts from.
  public var stateCount = 20
  /// Turned copies of a column for its p.
  public var surrogateCount = 99
  /// The folder to write; nil writes nothing.
  public var outputPath: String?
  /// The report's heading; nil takes “Ranking of columns”.
  public var title: String?
  /// The words of the command, for the record.
  public var commandLine: [String] = []

  /// A job with its defaults.
  public init(input: TableInput, lag: TimeSpan) {
    self.input = input
    self.lag = lag
  }

  /// With fewer cells a continuous column is hardly there.
  static let leastCellCount = 4

  /// Runs the job.
  ///
  /// - Throws: The libraries' errors, ``RankingError``, ``WorkflowError``; no output is left then.
  public func run(_ settings: RunSettings) throws -> RankingAnalysis {
    guard input.weights == .none, input.trajectoryWeights == nil else { throw RankingError.weighted }
    let folder = try outputPath.map { try OutputFolder($0, holding: .ranking) }
    let table = try TableSource(input.asNumbers)
    let (source, periods) = try AngleColumns.joined(
      table, periods: try TableSource(input).features.periods)
    let lag = try lag.frames(timeStep: source.timeStep)
    guard lag >= 1 else { throw RankingError.noLag }
    let lengths = source.trajectories.map(\.frameCount)
    let longest = lengths.max() ?? 0
    guard lag < longest else { throw InformationError.noPairs(lag: lag, longest: longest) }
    let bytes = source.frameCount.multipliedReportingOverflow(by: source.dimension)
    guard !bytes.overflow, bytes.partialValue <= settings.memoryLimit else {
      throw RankingError.tooLarge(
        columns: source.dimension, frames: source.frameCount, limit: settings.memoryLimit)
    }
    let pairs = lengths.reduce(0) { $0 + max(0, $1 - lag) }
    let cells = cellCount ?? Self.suggestedCellCount(pairs: pairs)
    let columns = try settings.progress.stage("cells", source.frameCount, "frames") {
      try QuantisedColumns(
        source, periods: periods, cellCount: cells, threadCount: settings.threadCount,
        advance: settings.progress.advance)
    }
    let information = try settings.progress.stage(
      "pairs", LaggedInformationMatrix.stepCount(columns), "tiles"
    ) {
      try LaggedInformationMatrix(
        columns, lag: lag, threadCount: settings.threadCount, advance: settings.progress.advance)
    }
    let ranker = ColumnRanker(
      keep: keep, surrogateCount: surrogateCount, seed: settings.seed, threadCount: settings.threadCount)
    let ranking = try settings.progress.stage("ranking", min(keep, source.dimension), "columns") {
      try ranker.rank(columns, information, advance: settings.progress.advance)
    }
    var analysis = RankingAnalysis(
      title: title.flatMap { $0.isEmpty ? nil : $0 } ?? "Ranking of columns", lag: lag,
      scale: TimeScale(source.timeStep), columns: columns, information: information, ranking: ranking,
      cellCount: cells, isReduced: cellCount == nil && cells < QuantisedColumns.defaultCellCount,
      files: table.files)
    if isStatePredictive, !ranking.choices.isEmpty {
      analysis.states = try settings.progress.stage("states", 1, "model") {
        try states(source, columns: ranking.choices.map(\.column), periods: periods, lag: lag, settings)
      }
    }
    analysis.folder = folder?.path
    analysis.advice = settings.advice + table.notes.map { Advice(.note, $0) }
      + RankingAdvice(analysis, wantsStates: isStatePredictive).all
    if let folder {
      let record = Provenance(
        commandLine: commandLine, inputs: table.files, companions: input.companions, seed: settings.seed)
      try RankingOutput(analysis: analysis, provenance: record).write(to: folder)
      try folder.commit()
    }
    return analysis
  }

  /// A table of pairs wants ten frames a cell.
  static func suggestedCellCount(pairs: Int) -> Int {
    let fair = Int((Double(pairs) / 10).squareRoot())
    return min(QuantisedColumns.defaultCellCount, max(leastCellCount, fair))
  }

  /// States of the chosen columns, started from k-means cells of them.
  private func states(
    _ source: any SampleSource, columns: [Int], periods: [Double?], lag: Int, _ settings: RunSettings
  ) throws -> PredictiveStates {
    let table = try ChosenColumns(source, columns: columns, periods: periods, threadCount: settings.threadCount)
    let scaled = ArraySource(table.scaled)
    var kMeans = KMeans(clusterCount: min(stateCount, source.frameCount))
    kMeans.seed = settings.seed
    kMeans.threadCount = settings.threadCount
    let centres = try kMeans.fit(scaled, memoryLimit: settings.memoryLimit).centres
    let labels = try centres.assign(scaled, threadCount: settings.threadCount)
    let model = try StatePredictive(lag: lag).fit(table.matrices, labels: labels)
    return PredictiveStates(columns: table.names, model: model)
  }
}

/// What ``RankColumnsJob`` cannot do.
public enum RankingError: Error, Equatable, Sendable {
  case weighted
  case noLag
  case tooLarge(columns: Int, frames: Int, limit: Int)
}

extension RankingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .weighted:
      return "weights do not unbias what frames tell about later ones: a ranking needs unbiased trajectories; "
        + "leave the weights out"
    case .noLag:
      return "--lag is at least one frame: a ranking asks what a column tells about the future"
    case .tooLarge(let columns, let frames, let limit):
      return "\(columns) columns × \(frames) frames need a byte each, more than the \(limit) of --memory; "
        + "use fewer --columns, or a --stride"
    }
  }
}

import Foundation
public import Information
import Koopman
public import Samples

/// Scores collective variables that a user has: which one to bias, what it keeps of the future and how
/// sure that is.
public struct ScoreJob: Sendable {
  /// The samples.
  public var input: TableInput
  /// The candidates as a list of formulas and sets; nil takes each column.
  public var variables: String?
  /// τ.
  public var lag: TimeSpan
  /// What is to be foretold.
  public var observable = Observable.future
  /// The trade-offs at which J* is stated.
  public var betas = [2.0, 5, 20]
  /// Variables that are biased already, as a list; scores are then conditional on them.
  public var given: String?
  /// Cells of each candidate; nil takes up to 20, fewer where the data are few.
  public var cellCount: Int?
  /// States of the whole; nil takes as many as cells.
  public var stateCount: Int?
  /// Rotations for each p.
  public var surrogateCount = 199
  /// The folder to write; nil writes nothing.
  public var outputPath: String?
  /// The report's heading.
  public var title: String?
  /// The words of the command, for the record.
  public var commandLine: [String] = []

  /// What candidates are to foretell.
  public enum Observable: Equatable, Sendable {
    /// The state of all columns at t + τ.
    case future
    /// A column, or a formula over columns, at t + τ.
    case column(String)
    /// A file of labels, one a frame, taken at t + τ.
    case labels(path: String)
  }

  /// Every column against the future.
  public init(input: TableInput, lag: TimeSpan) {
    self.input = input
    self.lag = lag
  }

  /// Cells where the user asks for no number and the data are plenty.
  static let usualCellCount = 20
  /// With fewer than this a continuous variable is hardly there.
  static let leastCellCount = 4
  /// More columns are no list of candidates.
  static let mostColumns = 1000
  /// The most cells of one variable: a table has a cell for each triple of them.
  public static let mostCells = 64

  /// Runs the job.
  ///
  /// - Throws: The libraries' errors, ``WorkflowError``; no output is left then.
  public func run(_ settings: RunSettings) throws -> ScoreAnalysis {
    guard !betas.isEmpty else { throw WorkflowError.noBetas }
    if let beta = betas.first(where: { !($0 > 0 && $0.isFinite) }) {
      throw InformationError.invalidBeta(beta)
    }
    let folder = try outputPath.map { try OutputFolder($0, holding: .score) }
    let data = try ScoreData(self, settings: settings)
    let card = card(lag: data.lag, settings: settings)
    let result = try settings.progress.stage("scores", data.candidates.count, "variables") {
      try card.score(
        data.candidates, observable: data.observable, state: data.state, given: data.given,
        weights: data.weights)
    }
    let ranking = CandidateRanking(result.candidates, betas: betas)
    let scan = try PredictiveScan(data, ranking: ranking, blocks: result.blocks, settings: settings)
    var analysis = ScoreAnalysis(job: self, data: data, result: result, ranking: ranking, scan: scan)
    analysis.neighbours = try neighbours(data, result, settings: settings)
    analysis.folder = folder?.path
    analysis.advice = settings.advice + data.notes.map { Advice(.note, $0) } + ScoreAdvice(analysis).all
    if let folder {
      let record = Provenance(
        commandLine: commandLine, inputs: data.files, companions: input.companions + data.companions,
        seed: settings.seed)
      try ScoreOutput(analysis: analysis, provenance: record).write(to: folder)
      try folder.commit()
    }
    return analysis
  }

  /// Where O is labels: information without cells, one a candidate.
  private func neighbours(
    _ data: ScoreData, _ result: ScoreCard.Result, settings: RunSettings
  ) throws -> [LabelInformation?]? {
    guard let continuous = data.continuous, !data.isWeighted else { return nil }
    let columns = continuous.rows
    return try settings.progress.stage("neighbours", continuous.places.count, "variables") {
      try zip(continuous.places, result.candidates).map { places, score in
        defer { settings.progress.advance(1) }
        return try LabelInformation(
          columns.rows, columns: places, periods: columns.periods, labels: data.observable, lag: data.lag,
          correlationTime: score.correlationTime,
          blockLength: ScoreCard.blockCorrelationTimes * result.correlationTime, settings: settings)
      }
    }
  }

  private func card(lag: Int, settings: RunSettings) -> ScoreCard {
    var card = ScoreCard(lag: lag, betas: betas)
    card.seed = settings.seed
    card.threadCount = settings.threadCount
    card.surrogateCount = surrogateCount
    card.progress = settings.progress.advance
    return card
  }
}

extension ScoreJob.Observable {
  /// `future`, a file of labels where one of that name exists, else a column or formula.
  public init(parsing text: String) {
    if text == "future" {
      self = .future
    } else if Self.isFile(text) || InputPaths.isTable(fileNamed: text) {
      self = .labels(path: text)
    } else {
      self = .column(text)
    }
  }

  /// A folder is no file of labels: one of a column's name may well lie about.
  private static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
  }
}

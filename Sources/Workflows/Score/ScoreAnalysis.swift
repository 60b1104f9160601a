public import Information
import Reporting

/// Candidates, their scores and their order.
public struct ScoreAnalysis: Sendable {
  /// The report's heading.
  public let title: String
  /// The lag in frames.
  public let lag: Int
  /// Frames to time.
  public let scale: TimeScale
  /// What is to be foretold, in words.
  public let observable: String
  /// The trade-offs at which J* is stated.
  public let betas: [Double]
  /// Variables that are biased already.
  public let given: String?
  /// Scores of all candidates and of the whole state.
  public let result: ScoreCard.Result
  /// The candidates' order.
  public let ranking: CandidateRanking
  /// The budget of cells for each candidate.
  public let cellCount: Int
  /// Whether the data made the budget smaller than usual.
  public let isReduced: Bool
  /// The states of the whole.
  public let stateCount: Int
  /// The cells of O.
  public let observableCount: Int
  /// Frames of all trajectories.
  public let frameCount: Int
  /// Trajectories.
  public let trajectoryCount: Int
  /// Columns of the input.
  public let columnCount: Int
  /// Whether frames carry weights.
  public let isWeighted: Bool
  /// Linear components among the candidates, which were fitted to the same data.
  public let componentCount: Int
  /// What a reader has to know.
  public internal(set) var advice: [Advice] = []
  /// The folder that was written.
  public internal(set) var folder: String?
  /// Rotations for each p: none is below 1 / (1 + this).
  let surrogateCount: Int
  let scan: PredictiveScan
  /// I(x;O) by nearest neighbours, one a candidate, where O is labels.
  var neighbours: [LabelInformation?]?

  init(
    job: ScoreJob, data: ScoreData, result: ScoreCard.Result, ranking: CandidateRanking,
    scan: PredictiveScan
  ) {
    title = job.title.flatMap { $0.isEmpty ? nil : $0 } ?? "Score card"
    lag = data.lag
    scale = data.scale
    observable = data.observableName
    betas = job.betas
    given = job.given
    self.result = result
    self.ranking = ranking
    cellCount = data.cellCount
    isReduced = data.isReduced
    stateCount = data.state.cellCount
    observableCount = data.observable.cellCount
    frameCount = data.frameCount
    trajectoryCount = data.trajectoryCount
    columnCount = data.columnCount
    isWeighted = data.isWeighted
    componentCount = data.componentCount
    surrogateCount = job.surrogateCount
    self.scan = scan
  }

  /// The scores.
  public var candidates: [CandidateScore] { result.candidates }

  /// Independent samples of the slowest variable.
  var effectiveSampleSize: Double { result.effectiveFrameCount / result.correlationTime }

  /// Whether the best held-out score is not surely below zero, which the constant encoder has.
  var isNothingBest: Bool {
    guard let first = ranking.places.first, case .objective = ranking.criterion else { return false }
    let score = rankedScore(first.candidate)
    return (score.interval?.upperBound ?? score.value) > -1e-6
  }

  /// What ranks the candidates, in words.
  public var criterionText: String {
    switch ranking.criterion {
    case .objective(let beta): "J* at β = \(NumberText.compact(beta))"
    case .conditionalInformation: "I(x;O | \(given ?? "y"))"
    case .information: "I(x;O)"
    }
  }

  /// The number that ranks a candidate.
  func rankedScore(_ candidate: Int) -> JackknifeEstimate {
    let score = candidates[candidate]
    switch ranking.criterion {
    case .objective(let beta):
      let place = betas.firstIndex(of: beta)!
      return score.objectives?[place].objective ?? score.information
    case .conditionalInformation: return score.conditional?.information ?? score.information
    case .information: return score.information
    }
  }
}

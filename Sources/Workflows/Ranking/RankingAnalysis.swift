public import Information
import Reporting
import Samples

/// What ``RankColumnsJob`` found.
public struct RankingAnalysis: Sendable {
  /// The report's heading.
  public let title: String
  /// In frames.
  public let lag: Int
  /// How times are shown.
  public let scale: TimeScale
  /// The columns in cells.
  public let columns: QuantisedColumns
  /// What each tells about each.
  public let information: LaggedInformationMatrix
  /// Which were chosen.
  public let ranking: ColumnRanking
  /// The most cells of a column.
  public let cellCount: Int
  /// Whether cells are fewer than usual for want of data.
  public let isReduced: Bool
  /// The files that were read.
  public let files: [String]
  /// States that foretell themselves, where asked for.
  public var states: PredictiveStates?
  /// What a careful colleague would say.
  public var advice: [Advice] = []
  /// The folder that was written.
  public var folder: String?

  init(
    title: String, lag: Int, scale: TimeScale, columns: QuantisedColumns,
    information: LaggedInformationMatrix, ranking: ColumnRanking, cellCount: Int, isReduced: Bool,
    files: [String]
  ) {
    self.title = title
    self.lag = lag
    self.scale = scale
    self.columns = columns
    self.information = information
    self.ranking = ranking
    self.cellCount = cellCount
    self.isReduced = isReduced
    self.files = files
    let slowest = ranking.choices.map(\.effectiveCount).min()
    let likely = ranking.relevances.indices.max { ranking.relevances[$0] < ranking.relevances[$1] } ?? 0
    effectiveCount = slowest ?? columns.effectiveCount(of: likely)
    tree = Linkage(distances: ranking.redundancy.distances)
  }

  /// Independent samples of the slowest column that was chosen; of the most relevant where none was.
  public let effectiveCount: Double
  /// Columns joined by their redundancy.
  public let tree: Linkage

  func name(_ column: Int) -> String { columns.names[column] }

  /// Why there are no more choices, as a sentence without its full stop.
  var stopText: String {
    switch ranking.stop {
    case .complete: "as many as were asked for"
    case .withinError(let column, let gain, let error):
      "of what is left \(name(column)) adds most, \(NumberText.significant(gain, digits: 2)) nats, which is within "
        + "its error of \(NumberText.significant(error, digits: 2))"
    case .insignificant(let column, let p):
      "of what is left \(name(column)) adds most, and it does not stand out from what columns turned in time tell "
        + "(p = \(NumberText.fixed(p, decimals: 2)), picked from many)"
    case .redundant(let column, let share):
      "of what is left \(name(column)) adds most, and \(NumberText.percent(share)) of it is in those that were chosen"
    case .exhausted: "there are no more columns"
    }
  }
}

/// States that ``StatePredictive`` found in the chosen columns.
public struct PredictiveStates: Sendable {
  /// What the encoder reads; angles as cosine and sine.
  public let columns: [String]
  /// The encoder, the labels and how they came to rest.
  public let model: StatePredictiveModel

  /// The share of frames in each state.
  public var populations: [Double] {
    var counts = [Int](repeating: 0, count: model.stateCount)
    for list in model.labels { for label in list { counts[Int(label)] += 1 } }
    let total = Double(max(1, counts.reduce(0, +)))
    return counts.map { Double($0) / total }
  }
}

public import LinearAlgebra

/// A Markov model: probabilities of moving between states within one lag.
///
/// States are numbered 0 ..< n within the model; ``labels`` says what they were called in the
/// data, of which some may have been left out.
public struct MarkovModel: Equatable, Sendable {
  /// Row-stochastic, n × n: row i holds the probabilities of moving from i.
  public let transitionMatrix: SparseMatrix
  /// The stationary probabilities of the n states.
  public let stationaryDistribution: [Double]
  /// Whether π_i p_ij = π_j p_ji.
  public let isReversible: Bool
  /// The lag, in frames.
  public let lag: Int
  /// The original label of each state, rising.
  public let labels: [Int]
  /// The logarithm of the likelihood of the counts it was estimated from, Σ c_ij ln p_ij.
  public let logLikelihood: Double?

  /// The number of states n.
  public var stateCount: Int { transitionMatrix.rowCount }

  package init(
    transitionMatrix: SparseMatrix, stationaryDistribution: [Double], isReversible: Bool, lag: Int,
    labels: [Int], logLikelihood: Double? = nil
  ) {
    self.transitionMatrix = transitionMatrix
    self.stationaryDistribution = stationaryDistribution
    self.isReversible = isReversible
    self.lag = lag
    self.labels = labels
    self.logLikelihood = logLikelihood
  }

  /// A model of given probabilities.
  ///
  /// - Parameters:
  ///   - p: Row-stochastic, every state reachable from every other.
  ///   - lag: In frames.
  ///   - labels: The states' names; 0 ..< n unless given.
  /// - Throws: ``MarkovError/notSquare(rows:columns:)``,
  ///   ``MarkovError/negativeProbability(row:column:value:)``,
  ///   ``MarkovError/rowSum(row:sum:)`` beyond 1e-8, ``MarkovError/disconnected(sets:)``.
  public init(
    transitionMatrix p: SparseMatrix, lag: Int = 1, labels: [Int]? = nil
  ) throws(MarkovError) {
    guard p.isSquare, p.rowCount > 0 else {
      throw .notSquare(rows: p.rowCount, columns: p.columnCount)
    }
    var sums = [Double](repeating: 0, count: p.rowCount)
    for i in 0..<p.rowCount {
      for k in p.entries(ofRow: i) {
        guard p.values[k] >= 0, p.values[k] <= 1 + Self.tolerance else {
          throw .negativeProbability(row: i, column: Int(p.columns[k]), value: p.values[k])
        }
        sums[i] += p.values[k]
      }
      guard abs(sums[i] - 1) <= Self.tolerance else { throw .rowSum(row: i, sum: sums[i]) }
    }
    let sets = ConnectedSets.strong(p)
    guard sets.count == 1 else { throw .disconnected(sets: sets) }
    let exact = p.scalingRows(by: sums.map { 1 / $0 })
    let pi = try StationaryDistribution.of(exact)
    self.init(
      transitionMatrix: exact, stationaryDistribution: pi,
      isReversible: Self.isBalanced(exact, pi), lag: lag, labels: labels ?? Array(0..<p.rowCount))
  }

  /// How far a row's sum may be from one in a matrix that was written with nine digits.
  private static let tolerance = 1e-8

  /// Detailed balance to rounding of a matrix with nine digits.
  private static func isBalanced(_ p: SparseMatrix, _ pi: [Double]) -> Bool {
    for i in 0..<p.rowCount {
      for k in p.entries(ofRow: i) {
        let j = Int(p.columns[k])
        let forward = pi[i] * p.values[k]
        let back = pi[j] * p[j, i]
        if abs(forward - back) > 1e-7 * max(forward, back) + 1e-15 { return false }
      }
    }
    return true
  }

  /// The place in the model of a state's original label.
  ///
  /// - Throws: ``MarkovError/unknownState(label:available:)``.
  public func index(ofLabel label: Int) throws(MarkovError) -> Int {
    guard let index = labels.firstIndex(of: label) else {
      throw .unknownState(label: label, available: stateCount)
    }
    return index
  }
}

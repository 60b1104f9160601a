public import LinearAlgebra

/// A hidden Markov model: a chain of m hidden states, and what each of them lets one see.
///
///     let model = try HiddenMarkovEstimator(hiddenCount: 3, lag: 10).fit(trajectories)
///     let path = try model.viterbi(of: trajectories[0])
///
/// At a lag of τ frames a trajectory is taken for τ sequences, each of every τth frame.
///
/// - Reference: L. R. Rabiner, Proc. IEEE 77, 257 (1989), doi:10.1109/5.18626; for molecular
///   kinetics F. Noé et al., J. Chem. Phys. 139, 184114 (2013), doi:10.1063/1.4828816.
public struct HiddenMarkovModel: Equatable, Sendable {
  /// Row-stochastic, m × m: row i holds the probabilities of moving from i within the lag.
  public let transitionMatrix: Matrix<Double>
  /// The probabilities of the m states at the start of a sequence.
  public let initialDistribution: [Double]
  /// The stationary probabilities of the m states.
  public let stationaryDistribution: [Double]
  /// Whether π_i T_ij = π_j T_ji.
  public let isReversible: Bool
  /// What the states let one see.
  public let output: HiddenOutput
  /// The lag, in frames.
  public let lag: Int
  /// The log-likelihood of the data that it was estimated from: a sum over the sequences of
  /// every lag-th frame, so that at a lag τ each frame stands in one of τ sequences.
  public let logLikelihood: Double?
  /// How the likelihood was climbed; nil for models that were given or drawn.
  public let training: Training?

  /// The course of an estimation.
  public struct Training: Equatable, Sendable {
    /// The log-likelihood before each re-estimation, the model's own last; it never falls by
    /// more than rounding.
    public var logLikelihoods: [Double]
    /// Which start led to the model, from 0.
    public var start: Int
    /// The seed of the starts.
    public var seed: UInt64
  }

  /// The number of hidden states m.
  public var hiddenCount: Int { transitionMatrix.rowCount }

  /// Takes the parts as they are.
  package init(
    transitionMatrix: Matrix<Double>, initialDistribution: [Double],
    stationaryDistribution: [Double], isReversible: Bool, output: HiddenOutput, lag: Int,
    logLikelihood: Double? = nil, training: Training? = nil
  ) {
    self.transitionMatrix = transitionMatrix
    self.initialDistribution = initialDistribution
    self.stationaryDistribution = stationaryDistribution
    self.isReversible = isReversible
    self.output = output
    self.lag = lag
    self.logLikelihood = logLikelihood
    self.training = training
  }

  /// A model of given probabilities.
  ///
  /// - Parameters:
  ///   - t: Row-stochastic, m × m, every state reachable from every other.
  ///   - initial: m probabilities; the stationary ones unless given.
  ///   - output: Of m states.
  ///   - lag: In frames.
  /// - Throws: What ``MarkovModel/init(transitionMatrix:lag:labels:)`` throws;
  ///   ``MarkovError/invalidLag(_:)``, ``MarkovError/invalidCount(what:value:limit:)``,
  ///   ``MarkovError/invalidValue(what:value:)`` or ``MarkovError/rowSum(row:sum:)`` for an
  ///   initial distribution or outputs that are none.
  public init(
    transitionMatrix t: Matrix<Double>, initialDistribution initial: [Double]? = nil,
    output: HiddenOutput, lag: Int = 1
  ) throws(MarkovError) {
    guard lag >= 1 else { throw .invalidLag(lag) }
    for (place, value) in t.elements.enumerated() where !value.isFinite {
      throw .negativeProbability(
        row: place / t.columnCount, column: place % t.columnCount, value: value)
    }
    let chain = try MarkovModel(transitionMatrix: SparseMatrix(t), lag: lag)
    let m = t.rowCount
    try Self.requireStateCount(m, limit: Self.largestHiddenCount)
    try output.validate(stateCount: m)
    if let initial {
      guard initial.count == m else {
        throw .invalidCount(what: "initial probabilities", value: initial.count, limit: m)
      }
      for value in initial where !(value >= 0 && value.isFinite) {
        throw .invalidValue(what: "an initial probability", value: value)
      }
      let sum = initial.reduce(0, +)
      guard abs(sum - 1) <= 1e-8 else {
        throw .invalidValue(what: "the sum of the initial probabilities", value: sum)
      }
    }
    self.init(
      transitionMatrix: chain.transitionMatrix.dense(),
      initialDistribution: initial ?? chain.stationaryDistribution,
      stationaryDistribution: chain.stationaryDistribution, isReversible: chain.isReversible,
      output: output, lag: lag)
  }

  /// States are kept in bytes.
  static let largestHiddenCount = 255

  static func requireStateCount(_ count: Int, limit: Int) throws(MarkovError) {
    guard count >= 1 && count <= limit else {
      throw .invalidCount(what: "hidden states", value: count, limit: limit)
    }
  }

  /// The same model with its states in another order: state k is the old `order[k]`.
  ///
  /// - Precondition: `order` holds each of 0 ..< m once.
  public func reordered(_ order: [Int]) -> HiddenMarkovModel {
    precondition(order.sorted() == Array(0..<hiddenCount), "An order holds each state once.")
    return HiddenMarkovModel(
      transitionMatrix: transitionMatrix.submatrix(rows: order, columns: order),
      initialDistribution: order.map { initialDistribution[$0] },
      stationaryDistribution: order.map { stationaryDistribution[$0] },
      isReversible: isReversible, output: output.permuted(order), lag: lag,
      logLikelihood: logLikelihood, training: training)
  }
}

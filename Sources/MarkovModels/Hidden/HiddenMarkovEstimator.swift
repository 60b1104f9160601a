public import LinearAlgebra
public import Samples

/// Estimates hidden Markov models by the algorithm of Baum and Welch.
///
///     let estimator = HiddenMarkovEstimator(hiddenCount: 3, lag: 10)
///     let model = try estimator.fit(trajectories)
///
/// The likelihood has many tops. From each of several starts a few steps are taken, and the
/// best is followed to its top, extrapolating from the last steps. Transitions are counted
/// within trajectories alone. Results are the same for any number of threads.
///
/// - Reference: L. E. Baum et al., Ann. Math. Stat. 41, 164 (1970),
///   doi:10.1214/aoms/1177697196; F. Noé et al., J. Chem. Phys. 139, 184114 (2013),
///   doi:10.1063/1.4828816; short runs from many starts: C. Biernacki et al., Comput. Stat. Data
///   Anal. 41, 561 (2003), doi:10.1016/S0167-9473(02)00163-9; extrapolation:
///   N. Henderson, R. Varadhan, J. Comput. Graph. Stat. 28, 834 (2019),
///   doi:10.1080/10618600.2019.1594835.
public struct HiddenMarkovEstimator: Sendable {
  /// The number of hidden states m.
  public var hiddenCount: Int
  /// The lag τ in frames; all τ sequences of every τth frame are used.
  public var lag: Int
  /// Whether the transition matrix is in detailed balance.
  public var isReversible: Bool
  /// The covariances of normal outputs.
  public var covariances: HiddenCovariances.Kind
  /// The largest number of likelihoods that are evaluated on the way up.
  public var maximumIterations: Int
  /// How much log-likelihood a frame may still be missing when the climb ends, as the last steps
  /// foresee it.
  public var tolerance: Double
  /// The number of starts, of which the first for symbols is spectral and others are random.
  public var startCount: Int
  /// Equal seeds make equal starts.
  public var seed: UInt64
  /// The number of threads.
  public var threadCount: Int

  /// A reversible model of `hiddenCount` states, unless told otherwise.
  public init(
    hiddenCount: Int, lag: Int = 1, isReversible: Bool = true,
    covariances: HiddenCovariances.Kind = .full, maximumIterations: Int = 2000,
    tolerance: Double = 1e-10, startCount: Int = 5, seed: UInt64 = 1,
    threadCount: Int = ParallelPass.availableThreadCount
  ) {
    self.hiddenCount = hiddenCount
    self.lag = lag
    self.isReversible = isReversible
    self.covariances = covariances
    self.maximumIterations = maximumIterations
    self.tolerance = tolerance
    self.startCount = startCount
    self.seed = seed
    self.threadCount = threadCount
  }

  /// Estimates a model with discrete outputs, its most populated state first.
  ///
  /// - Parameters:
  ///   - trajectories: Symbols from 0, each trajectory's frame after frame.
  ///   - symbolCount: The number of symbols n; one more than the largest unless given. Symbols
  ///     that are never seen get no probability.
  /// - Throws: ``MarkovError/noFrames``, ``MarkovError/tooFewData(what:)``,
  ///   ``MarkovError/negativeState(trajectory:frame:value:)``,
  ///   ``MarkovError/stateOutOfRange(trajectory:frame:value:stateCount:)``,
  ///   ``MarkovError/invalidCount(what:value:limit:)`` for more states than symbols were seen,
  ///   ``MarkovError/disconnected(sets:)`` for hidden states between which no transitions
  ///   are expected, ``MarkovError/notConverged(method:residual:)`` and others.
  /// - Complexity: O(frames · m²) an iteration in time; in memory the symbols, and 1 MB and
  ///   tables of n · m numbers a thread.
  public func fit(
    _ trajectories: [[Int]], symbolCount: Int? = nil
  ) throws(MarkovError) -> HiddenMarkovModel {
    let data = try HiddenObservations(symbols: trajectories, count: symbolCount, lag: lag)
    return try fit(data)
  }

  /// Estimates a model with normal outputs, its most populated state first.
  ///
  /// - Parameter trajectories: Finite numbers, frames × d each.
  /// - Throws: As for symbols; ``MarkovError/tooFewData(what:)`` also for a column that is
  ///   constant or depends on others, and for a state that shrinks onto single frames.
  /// - Complexity: O(frames · m (m + d²)) an iteration.
  public func fit(_ trajectories: [Matrix<Double>]) throws(MarkovError) -> HiddenMarkovModel {
    try fit(HiddenObservations(vectors: trajectories, lag: lag))
  }

  /// Climbs from a given model; its order of states is kept, and so are its zeros.
  ///
  /// Number and kind of the outputs are the start's, the lag is the estimator's.
  ///
  /// - Throws: ``MarkovError/invalidValue(what:value:)`` for data that the start cannot make,
  ///   and as without a start.
  public func fit(
    _ trajectories: [[Int]], from start: HiddenMarkovModel
  ) throws(MarkovError) -> HiddenMarkovModel {
    try fit(
      HiddenObservations(symbols: trajectories, count: start.symbolCount, lag: lag), from: start)
  }

  /// Climbs from a given model with normal outputs.
  public func fit(
    _ trajectories: [Matrix<Double>], from start: HiddenMarkovModel
  ) throws(MarkovError) -> HiddenMarkovModel {
    try fit(HiddenObservations(vectors: trajectories, lag: lag), from: start)
  }

  private func fit(
    _ data: HiddenObservations, from start: HiddenMarkovModel
  ) throws(MarkovError) -> HiddenMarkovModel {
    try requireSense()
    guard start.hiddenCount == hiddenCount else {
      throw .invalidCount(
        what: "hidden states of the start", value: start.hiddenCount, limit: hiddenCount)
    }
    try data.requireFit(start.output)
    let step = HiddenMaximisation(
      isReversible: isReversible, variances: try data.checkedVariances(start.output.covarianceKind))
    var climb = try HiddenClimb(HiddenParameters(start), isReversible: isReversible)
    try climb.run(
      data, step, tolerance: tolerance, limit: maximumIterations, threadCount: threadCount)
    return try model(climb, start: 0)
  }

  private func fit(_ data: HiddenObservations) throws(MarkovError) -> HiddenMarkovModel {
    try requireSense()
    guard startCount >= 1 else {
      throw .invalidCount(what: "starts", value: startCount, limit: .max)
    }
    let starts = try HiddenStarts(data, self)
    let step = HiddenMaximisation(isReversible: isReversible, variances: starts.variances)
    // A single sequence keeps one thread busy: then the starts share the threads.
    let outer = data.tasks.count >= threadCount ? 1 : threadCount
    let inner = max(1, threadCount / min(outer, startCount))
    let climbs = try ParallelPass.map(count: startCount, threadCount: outer) {
      (index: Int) throws(MarkovError) -> Result<HiddenClimb, MarkovError> in
      do throws(MarkovError) {
        var climb = try HiddenClimb(starts.parameters(index), isReversible: isReversible)
        let limit = startCount == 1 ? maximumIterations : min(maximumIterations, Self.shortRun)
        try climb.run(data, step, tolerance: tolerance, limit: limit, threadCount: inner)
        return .success(climb)
      } catch {
        return .failure(error)
      }
    }
    // Where the best start ends in a state without frames, the next may not.
    var order: [(index: Int, climb: HiddenClimb)] = []
    var failure: MarkovError?
    for (index, result) in climbs.enumerated() {
      switch result {
      case .success(let climb): order.append((index, climb))
      case .failure(let error): failure = failure ?? error
      }
    }
    order.sort { ($1.climb.latest, $0.index) < ($0.climb.latest, $1.index) }
    for (index, start) in order {
      var climb = start
      do throws(MarkovError) {
        try climb.run(
      data, step, tolerance: tolerance, limit: maximumIterations, threadCount: threadCount)
        let model = try model(climb, start: index)
        let pi = model.stationaryDistribution
        return model.reordered(pi.indices.sorted { (pi[$1], $0) < (pi[$0], $1) })
      } catch {
        // A less likely model is no answer to a problem of the likeliest.
        guard case .tooFewData = error else { throw error }
        failure = failure ?? error
      }
    }
    throw failure!
  }

  /// Iterations after which starts are compared.
  private static let shortRun = 20

  private func requireSense() throws(MarkovError) {
    guard maximumIterations >= 1 else {
      throw .invalidCount(what: "iterations", value: maximumIterations, limit: .max)
    }
    guard tolerance > 0 && tolerance.isFinite else {
      throw .invalidValue(what: "the tolerance", value: tolerance)
    }
  }

  private func model(_ climb: HiddenClimb, start: Int) throws(MarkovError) -> HiddenMarkovModel {
    guard climb.isConverged else {
      throw .notConverged(
        method: "Baum–Welch within \(maximumIterations) iterations", residual: climb.missing)
    }
    // Fewer transitions than this in all the data are none.
    let seen = climb.transitions.elements.map { $0 > 1e-4 ? $0 : 0 }
    let sets = ConnectedSets.strong(
      SparseMatrix(Matrix(rowCount: hiddenCount, columnCount: hiddenCount, elements: seen)))
    guard sets.count == 1 else { throw .disconnected(sets: sets) }
    let parameters = climb.parameters
    return HiddenMarkovModel(
      transitionMatrix: parameters.transition, initialDistribution: parameters.initial,
      stationaryDistribution: try StationaryDistribution.of(SparseMatrix(parameters.transition)),
      isReversible: isReversible, output: parameters.output, lag: lag,
      logLikelihood: climb.latest,
      training: .init(logLikelihoods: climb.logLikelihoods, start: start, seed: seed))
  }
}

public import LinearAlgebra
public import Samples
import Statistics

/// Draws hidden Markov models from their posterior, by Gibbs sampling: hidden paths given the
/// parameters, parameters given the paths.
///
///     let samples = try HiddenMarkovSampler(sampleCount: 200).sample(trajectories, from: model)
///     let slowest = samples.interval { try $0.timescales()[0] }
///
/// Of the τ sequences of every τth frame the first alone is used: taken for independent, all of
/// them would make the posterior too narrow by about √τ.
///
/// Priors are weak and proper: Dirichlet distributions of 1/m for the initial state and of 1/n
/// for symbols; for transitions ``priorCount`` of each, on top of Π x_ij⁻¹ where there is
/// detailed balance; for normal outputs conjugate ones about the overall mean and covariance.
///
/// - Reference: F. Noé et al., J. Chem. Phys. 139, 184114 (2013), doi:10.1063/1.4828816;
///   priors of one count in all: J. Berger et al., Bayesian Anal. 10, 189 (2015),
///   doi:10.1214/14-BA915.
public struct HiddenMarkovSampler: Sendable {
  /// The number of models to keep.
  public var sampleCount: Int
  /// The steps from one kept model to the next.
  public var stepCount: Int
  /// The steps before the first.
  public var burnInCount: Int
  /// What is added to the count of each transition, positive; 1/m unless given.
  public var priorCount: Double?
  /// The sweeps over a transition matrix in detailed balance in each step.
  public var sweepCount: Int
  /// Equal seeds draw equal models.
  public var seed: UInt64
  /// The number of threads; results do not depend on it.
  public var threadCount: Int

  /// Draws `sampleCount` models, the same ones for the same seed.
  public init(
    sampleCount: Int = 100, stepCount: Int = 2, burnInCount: Int = 20, priorCount: Double? = nil,
    sweepCount: Int = 20, seed: UInt64 = 1,
    threadCount: Int = ParallelPass.availableThreadCount
  ) {
    self.sampleCount = sampleCount
    self.stepCount = stepCount
    self.burnInCount = burnInCount
    self.priorCount = priorCount
    self.sweepCount = sweepCount
    self.seed = seed
    self.threadCount = threadCount
  }

  /// Draws models of trajectories of symbols.
  ///
  /// - Parameter start: The most likely model, say; its lag, kind of dynamics and outputs are
  ///   kept, and so is its order of states: drawn states are matched to its most likely path.
  /// - Throws: ``MarkovError/invalidCount(what:value:limit:)`` or
  ///   ``MarkovError/invalidValue(what:value:)`` for parameters without sense or data that the
  ///   start cannot make, and as ``HiddenMarkovEstimator/fit(_:symbolCount:)``.
  /// - Complexity: O(frames · m²) a step.
  public func sample(
    _ trajectories: [[Int]], from start: HiddenMarkovModel
  ) throws(MarkovError) -> HiddenMarkovSamples {
    try sample(
      HiddenObservations(
        symbols: trajectories, count: start.symbolCount, lag: start.lag, offsets: .first), start)
  }

  /// Draws models of trajectories of vectors, frames × d each.
  public func sample(
    _ trajectories: [Matrix<Double>], from start: HiddenMarkovModel
  ) throws(MarkovError) -> HiddenMarkovSamples {
    try sample(
      HiddenObservations(vectors: trajectories, lag: start.lag, offsets: .first), start)
  }

  private func sample(
    _ data: HiddenObservations, _ start: HiddenMarkovModel
  ) throws(MarkovError) -> HiddenMarkovSamples {
    let m = start.hiddenCount
    let prior = priorCount ?? 1 / Double(m)
    try requireSense(prior)
    try data.requireFit(start.output)
    _ = try data.checkedVariances(start.output.covarianceKind)
    let overall = data.overallMoments
    let normal = NormalPosterior(
      mean: overall.means, covariance: overall.covariance, stateCount: m)
    let emission = try EmissionTable(start.output)
    var reference: [[UInt8]] = []
    for sequence in data.sequences {
      reference.append(try start.viterbi(sequence, data, emission).map(UInt8.init))
    }
    let root = SeededGenerator(seed: seed)
    var balance = DenseReversibleSampler(start.transitionMatrix, start.stationaryDistribution)
    var parameters = HiddenParameters(start)
    var stationary = start.stationaryDistribution
    var models: [HiddenMarkovModel] = []
    // The start itself is not kept.
    for step in 0... {
      let streams = root.stream(step)
      let paths = try PathCounts.draw(
        data, parameters, reference: reference, generator: streams.stream(0),
        threadCount: threadCount)
      if step > burnInCount, (step - burnInCount) % stepCount == 0 {
        let model = HiddenMarkovModel(
          transitionMatrix: parameters.transition, initialDistribution: parameters.initial,
          stationaryDistribution: stationary, isReversible: start.isReversible,
          output: parameters.output, lag: start.lag, logLikelihood: paths.counts.logLikelihood)
        models.append(model.reordered(largestAssignment(paths.overlap)))
        if models.count == sampleCount { break }
      }
      var generator = streams.stream(1)
      let counts = paths.counts
      parameters.initial = generator.nextDirichlet(counts.initial.map { $0 + 1 / Double(m) })
      var transitions = counts.transitions
      for place in transitions.elements.indices { transitions.elements[place] += prior }
      if start.isReversible {
        (parameters.transition, stationary) = balance.draw(
          counts: transitions, sweepCount: sweepCount, using: &generator)
      } else {
        let rows = (0..<m).map { generator.nextDirichlet(transitions.row($0)) }
        parameters.transition = Matrix(rows: rows)
        stationary = try StationaryDistribution.of(SparseMatrix(parameters.transition))
      }
      switch parameters.output {
      case .discrete(let b):
        let n = b.columnCount
        let rows = (0..<m).map { k in
          generator.nextDirichlet((0..<n).map { counts.first[$0 * m + k] + 1 / Double(n) })
        }
        parameters.output = .discrete(Matrix(rows: rows))
      case .gaussian(let means, let covariances):
        parameters.output = try normal.draw(
          counts, old: means, kind: covariances.kind, using: &generator)
      }
    }
    return HiddenMarkovSamples(models: models, seed: seed)
  }

  private func requireSense(_ prior: Double) throws(MarkovError) {
    for (what, count, least) in [
      ("samples", sampleCount, 1), ("steps", stepCount, 1), ("sweeps", sweepCount, 1),
    ] where count < least {
      throw .invalidCount(what: what, value: count, limit: .max)
    }
    guard burnInCount >= 0 else {
      throw .invalidValue(what: "the number of steps before the first", value: Double(burnInCount))
    }
    guard prior > 0 && prior.isFinite else {
      throw .invalidValue(what: "the prior count", value: prior)
    }
  }
}

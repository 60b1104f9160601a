import Statistics

/// How a model is estimated from trajectories at a lag, with the counts that its error bars rest on.
///
///     let estimate = try MarkovEstimator().estimate(trajectories, lag: 10)
///     estimate.model.timescales(count: 3)
public struct MarkovEstimator: Sendable {
  /// The kinds of estimate.
  public enum Method: Equatable, Sendable {
    /// Maximum likelihood.
    case likelihood(MaximumLikelihood.Constraint)
    /// ``KoopmanReweighted``.
    case koopman
    /// ``ObservableOperators``; nil chooses the rank.
    case observableOperators(rank: Int?)
  }

  /// The kind of estimate.
  public var method: Method
  /// Added to the counts of a likelihood.
  public var prior: MaximumLikelihood.Prior
  /// Which pairs the estimate counts.
  public var counting: CountingMode
  /// Worker threads of effective counts.
  public var threadCount: Int

  /// An estimator; reversible maximum likelihood on all pairs.
  public init(
    _ method: Method = .likelihood(.reversible), prior: MaximumLikelihood.Prior = .none,
    counting: CountingMode = .sliding, threadCount: Int = 1
  ) {
    self.method = method
    self.prior = prior
    self.counting = counting
    self.threadCount = threadCount
  }

  /// A model and what it was estimated from.
  public struct Estimate: Sendable {
    /// The model, on the largest connected set.
    public let model: MarkovModel
    /// Its counts; nil for a model that was given.
    public let counts: CountMatrix?
    /// Counts of the same states for the posterior: effective ones where all pairs were counted.
    /// Nil for methods that have no posterior.
    public let posteriorCounts: CountMatrix?
    /// What the posterior obeys.
    public let constraint: MaximumLikelihood.Constraint?
    /// By how much the posterior is wider than its counts make it, since pairs that overlap count
    /// the same event of a slow process again: the root of ``SlowInefficiency`` by that of the counts.
    public let widening: Double
    /// What an observable operator model found beside the model.
    public let operators: ObservableOperators.Result?

    package init(
      model: MarkovModel, counts: CountMatrix?, posteriorCounts: CountMatrix?,
      constraint: MaximumLikelihood.Constraint?, widening: Double = 1,
      operators: ObservableOperators.Result? = nil
    ) {
      self.model = model
      self.counts = counts
      self.posteriorCounts = posteriorCounts
      self.constraint = constraint
      self.widening = widening
      self.operators = operators
    }
  }

  /// Counts and estimates.
  ///
  /// - Parameter lag: In frames.
  /// - Throws: What counting and estimating throw.
  public func estimate(
    _ trajectories: DiscreteTrajectories, lag: Int
  ) throws(MarkovError) -> Estimate {
    let all = try TransitionCounter(lag: lag, mode: counting, threadCount: threadCount)
      .count(trajectories)
    let connected = try all.largestConnectedSet()
    if case .observableOperators(let rank) = method {
      let result = try ObservableOperators(lag: lag, rank: rank).fit(trajectories)
      return Estimate(
        model: result.model, counts: connected, posteriorCounts: nil, constraint: nil,
        operators: result)
    }
    let estimate = try estimate(connected)
    guard counting != .strided, estimate.constraint != nil else { return estimate }
    let effective = counting == .effective
      ? connected
      : try TransitionCounter(lag: lag, mode: .effective, threadCount: threadCount)
        .count(trajectories).restricted(to: connected.labels)
    let slow = try SlowInefficiency.of(trajectories, model: estimate.model)
    let counted = try TransitionCounter(lag: lag).count(trajectories)
      .restricted(to: connected.labels).counts.total
    return Estimate(
      model: estimate.model, counts: connected, posteriorCounts: effective,
      constraint: estimate.constraint,
      widening: max(1, (slow * effective.counts.total / counted).squareRoot()))
  }

  /// Estimates from counts, each state of which reaches every other.
  public func estimate(_ counts: CountMatrix) throws(MarkovError) -> Estimate {
    switch method {
    case .likelihood(let given):
      let constraint = Self.restricted(given, to: counts)
      return Estimate(
        model: try MaximumLikelihood(constraint, prior: prior).fit(counts), counts: counts,
        posteriorCounts: counts, constraint: constraint)
    case .koopman:
      return Estimate(
        model: try KoopmanReweighted().fit(counts), counts: counts, posteriorCounts: nil,
        constraint: nil)
    case .observableOperators:
      throw .tooFewData(what: "an observable operator model needs trajectories; give --dtrajs")
    }
  }

  /// A distribution over all states is cut down to those that are left.
  private static func restricted(
    _ constraint: MaximumLikelihood.Constraint, to counts: CountMatrix
  ) -> MaximumLikelihood.Constraint {
    guard case .fixedDistribution(let pi) = constraint, pi.count > counts.stateCount,
      counts.labels.allSatisfy({ $0 < pi.count })
    else { return constraint }
    return .fixedDistribution(counts.labels.map { pi[$0] })
  }
}

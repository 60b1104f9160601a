public import LinearAlgebra
public import Samples
import Statistics

/// Draws Markov models from their posterior given counts.
///
///     let posterior = try PosteriorSampler(sampleCount: 400, seed: 7).sample(counts) { model in
///       try model.timescales(count: 3)
///     }
///
/// The likelihood is Π p_ij^c_ij; counts should be independent (strided or effective), since
/// sliding ones make the posterior too narrow. Only pairs of states between which something was
/// counted, either way, can have transitions. The priors:
/// * reversible and fixed distribution: Π_{i≤j} x_ij⁻¹ over the flows x_ij = π_i p_ij, flat in their
///   logarithms, under which two states have p₀₁ ~ Beta(c₀₁, c₀₀);
/// * non-reversible: Π p_ij⁻¹ over the transitions that were seen, so that rows are
///   Dirichlet(c_i);
/// to which ``prior`` adds its counts.
///
/// - Reference: B. Trendelkamp-Schroer, H. Wu, F. Paul, F. Noé, J. Chem. Phys. 143, 174101 (2015),
///   doi:10.1063/1.4934536 (the priors).
public struct PosteriorSampler: Sendable {
  /// What the models obey.
  public var constraint: MaximumLikelihood.Constraint
  /// What is added to the counts before.
  public var prior: MaximumLikelihood.Prior
  /// The draws of all chains together; rounded up to equal chains of at least four.
  public var sampleCount: Int
  /// Independent chains, which tell whether they have met.
  public var chainCount: Int
  /// The seed.
  public var seed: UInt64
  /// Chains run on so many threads; the draws do not depend on it.
  public var threadCount: Int

  /// A sampler.
  public init(
    _ constraint: MaximumLikelihood.Constraint = .reversible,
    prior: MaximumLikelihood.Prior = .none, sampleCount: Int = 200, chainCount: Int = 4,
    seed: UInt64 = 1, threadCount: Int = 1
  ) {
    self.constraint = constraint
    self.prior = prior
    self.sampleCount = sampleCount
    self.chainCount = chainCount
    self.seed = seed
    self.threadCount = threadCount
  }

  /// Above so many states the dense factor of the reversible sampler is too large.
  public static let largestReversible = 6000

  /// Draws models and keeps what `quantity` makes of each.
  ///
  /// - Parameters:
  ///   - counts: As for ``MaximumLikelihood/fit(_:)``.
  ///   - quantity: Called with each drawn model, from any thread.
  /// - Throws: What the estimate throws, what `quantity` throws,
  ///   ``MarkovError/noSelfTransitions(states:)`` with a fixed distribution.
  public func sample<Quantity: Sendable>(
    _ counts: CountMatrix, _ quantity: @Sendable (MarkovModel) throws(MarkovError) -> Quantity
  ) throws(MarkovError) -> PosteriorSample<Quantity> {
    guard chainCount >= 1 else { throw .invalidCount(what: "chains", value: chainCount, limit: 1000) }
    guard sampleCount >= 1 else { throw .invalidCount(what: "draws", value: sampleCount, limit: .max) }
    let length = max(4, (sampleCount + chainCount - 1) / chainCount)
    let process = try makeProcess(counts)
    let chains = try ParallelPass.map(
      count: chainCount, threadCount: threadCount
    ) { chain throws(MarkovError) -> (values: [Quantity], acceptance: Double) in
      var state = try process.makeChain(SeededGenerator(seed: seed).stream(chain))
      var values: [Quantity] = []
      values.reserveCapacity(length)
      for _ in 0..<length {
        let drawn = state.next()
        values.append(
          try quantity(
            MarkovModel(
              transitionMatrix: drawn.p, stationaryDistribution: try drawn.pi.distribution(of: drawn.p),
              isReversible: constraint != .nonreversible, lag: counts.lag, labels: counts.labels)))
      }
      return (values, state.acceptance)
    }
    return PosteriorSample(
      chains: chains.map(\.values), seed: seed,
      acceptance: chains.reduce(0) { $0 + $1.acceptance } / Double(chainCount))
  }

  private func makeProcess(_ counts: CountMatrix) throws(MarkovError) -> any PosteriorProcess {
    let c = prior.added(to: counts.counts)
    switch constraint {
    case .nonreversible:
      let sets = ConnectedSets.strong(c)
      guard sets.count == 1 else {
        throw .disconnected(sets: sets.map { set in set.map { counts.labels[$0] } })
      }
      return NonreversiblePosterior(counts: c)
    case .reversible:
      guard c.rowCount <= Self.largestReversible else {
        throw .invalidCount(
          what: "states with a reversible posterior", value: c.rowCount, limit: Self.largestReversible)
      }
      let sets = ConnectedSets.strong(c)
      guard sets.count == 1 else {
        throw .disconnected(sets: sets.map { set in set.map { counts.labels[$0] } })
      }
      return try ReversiblePosterior(c)
    case .fixedDistribution(let pi):
      let start = try MaximumLikelihood(constraint, prior: prior).fit(counts)
      let idle = (0..<c.rowCount).filter { c[$0, $0] <= 0 }
      guard idle.isEmpty || c.rowCount == 1 else {
        throw .noSelfTransitions(states: idle.map { counts.labels[$0] })
      }
      return FixedDistributionPosterior(
        c, distribution: try MaximumLikelihood.checked(pi, count: c.rowCount), start: start)
    }
  }
}

/// What was made of the draws of each chain.
public struct PosteriorSample<Quantity: Sendable>: Sendable {
  /// The draws, chain by chain, all of one length.
  public let chains: [[Quantity]]
  /// The seed.
  public let seed: UInt64
  /// The share of proposals that was accepted, where the sampler proposes; otherwise 1.
  public let acceptance: Double

  /// All draws.
  public var all: [Quantity] { chains.flatMap { $0 } }

  /// Mean, width, effective size and R̂ of a number made of each draw.
  public func diagnostics(_ value: (Quantity) -> Double) -> ChainDiagnostics {
    ChainDiagnostics(chains: chains.map { $0.map(value) })
  }
}

/// A distribution of models, of which chains draw.
protocol PosteriorProcess: Sendable {
  func makeChain(_ generator: SeededGenerator) throws(MarkovError) -> any PosteriorChain
}

/// One chain; each call is one draw.
protocol PosteriorChain {
  mutating func next() -> (p: SparseMatrix, pi: DrawnDistribution)
  var acceptance: Double { get }
}

/// The stationary distribution of a draw, where the sampler knows it.
enum DrawnDistribution {
  case known([Double])
  case unknown

  func distribution(of p: SparseMatrix) throws(MarkovError) -> [Double] {
    switch self {
    case .known(let pi): return pi
    case .unknown: return try StationaryDistribution.of(p)
    }
  }
}

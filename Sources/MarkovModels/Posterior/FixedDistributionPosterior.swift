import LinearAlgebra
import Statistics

/// The posterior of reversible models with a given stationary distribution.
///
/// Flows x_ij between different states have the density Π x_ij^(s_ij − 1) Π x_ii^(c_ii − 1) with
/// x_ii = π_i − Σ_j x_ij. They move together by ``FlowDynamics``; where a state has so few
/// self-transitions that the density leans on the wall x_ii = 0, one by one by ``FlowSlices``.
struct FixedDistributionPosterior: PosteriorProcess {
  private let flows: PairFlows
  private let start: [Double]
  private let leansOnWalls: Bool

  /// Below so many self-transitions, moves of all flows run into the wall.
  private static let fewSelfTransitions = 3.0

  init(_ counts: SparseMatrix, distribution: [Double], start: MarkovModel) {
    flows = PairFlows(counts, distribution: distribution)
    // Within the bounds also where the maximum lies on one.
    self.start = flows.pairs.map {
      0.98 * distribution[$0.low] * start.transitionMatrix[$0.low, $0.high]
    }
    leansOnWalls = counts.diagonal.contains { $0 < Self.fewSelfTransitions }
  }

  func makeChain(_ generator: SeededGenerator) throws(MarkovError) -> any PosteriorChain {
    leansOnWalls
      ? SliceChain(flows, start: start, generator: generator)
      : try DynamicChain(flows, start: start, generator: generator)
  }

  private struct DynamicChain: PosteriorChain {
    private let flows: PairFlows
    private var sampler: HamiltonianSampler<FlowDynamics>
    private var generator: SeededGenerator

    var acceptance: Double { sampler.acceptance }

    init(_ flows: PairFlows, start: [Double], generator: SeededGenerator) throws(MarkovError) {
      self.flows = flows
      var generator = generator
      // Single moves lead away from the maximum, so that chains start apart.
      var slices = FlowSlices(flows, values: start)
      for _ in 0..<3 { slices.sweep(&generator) }
      let dynamics = try FlowDynamics(flows, mode: start)
      sampler = HamiltonianSampler(dynamics, position: dynamics.position(of: slices.values))
      sampler.warmUp(&generator)
      self.generator = generator
    }

    mutating func next() -> (p: SparseMatrix, pi: DrawnDistribution) {
      sampler.move(&generator)
      let values = sampler.target.flows(at: sampler.position)
      return (flows.transitionMatrix(values), .known(flows.distribution))
    }
  }

  private struct SliceChain: PosteriorChain {
    private let flows: PairFlows
    private var slices: FlowSlices
    private var generator: SeededGenerator

    var acceptance: Double { 1 }

    /// Sweeps before the first draw, and between draws.
    private static let (burnIn, stride) = (50, 2)

    init(_ flows: PairFlows, start: [Double], generator: SeededGenerator) {
      self.flows = flows
      self.generator = generator
      slices = FlowSlices(flows, values: start)
      for _ in 0..<Self.burnIn { slices.sweep(&self.generator) }
    }

    mutating func next() -> (p: SparseMatrix, pi: DrawnDistribution) {
      for _ in 0..<Self.stride { slices.sweep(&generator) }
      return (flows.transitionMatrix(slices.values), .known(flows.distribution))
    }
  }
}

/// Pairs of states between which something flows, with the density's exponents.
struct PairFlows: Sendable {
  let distribution: [Double]
  /// The pairs, by their lower state and then the higher.
  let pairs: [(low: Int, high: Int)]
  /// s_ij of each pair.
  let exponents: [Double]
  /// c_ii of each state.
  let selfCounts: [Double]
  private let counts: MutualCounts
  /// The pair of each place among the neighbours.
  private let pairOfPlace: [Int]

  init(_ counts: SparseMatrix, distribution: [Double]) {
    self.distribution = distribution
    let mutual = MutualCounts(counts)
    self.counts = mutual
    selfCounts = mutual.diagonal
    var pairs: [(low: Int, high: Int)] = []
    var exponents: [Double] = []
    var places = [Int](repeating: 0, count: mutual.neighbours.count)
    var next = mutual.starts
    for i in 0..<mutual.stateCount {
      for k in mutual.starts[i]..<mutual.starts[i + 1] where mutual.neighbours[k] > i {
        let j = Int(mutual.neighbours[k])
        places[k] = pairs.count
        // Neighbours rise, so a later state meets its earlier ones in order.
        places[next[j]] = pairs.count
        next[j] += 1
        pairs.append((i, j))
        exponents.append(mutual.out[k] + mutual.back[k])
      }
    }
    self.pairs = pairs
    self.exponents = exponents
    pairOfPlace = places
  }

  /// x_ii = π_i − Σ_j x_ij.
  func stay(_ values: [Double]) -> [Double] {
    var stay = distribution
    for (pair, value) in zip(pairs, values) {
      stay[pair.low] -= value
      stay[pair.high] -= value
    }
    return stay
  }

  func transitionMatrix(_ values: [Double]) -> SparseMatrix {
    counts.matrix(diagonal: stay(values).map { max(0, $0) }) { values[pairOfPlace[$1]] }
      .scalingRows(by: distribution.map { 1 / $0 })
  }
}

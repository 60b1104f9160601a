import Foundation
import Statistics

/// Searches for the best mapping of N sites, each an atom, by simulated annealing.
///
/// A move takes one atom out and another candidate in. It is accepted where the score is better, and
/// else with probability e^(−worsening/T); T starts where the mean change of some trial moves would be
/// accepted three times in four, and falls geometrically over the budget.
///
///     let annealing = MappingAnnealing(siteCount: 31, evaluationLimit: 2000, seed: 1)
///     let result = try annealing.run(atomCount: 230, candidates: heavy) { try entropy($0) }
///
/// The best of many looks better than it is: rescore it on data that the search has not seen.
///
/// - Reference: S. Kirkpatrick, C. D. Gelatt, M. P. Vecchi, Science 220, 671 (1983),
///   doi:10.1126/science.220.4598.671; for mappings M. Giulini et al., J. Chem. Theory Comput. 16, 6795
///   (2020), doi:10.1021/acs.jctc.0c00676.
public struct MappingAnnealing: Equatable, Sendable {
  /// The number N of sites.
  public var siteCount: Int
  /// Which way is better.
  public var direction: ScoreKind.Direction
  /// Scores at most, trial moves included.
  public var evaluationLimit: Int
  /// Moves that the first temperature is taken from; at most a quarter of the budget.
  public var probeCount: Int
  /// The last temperature over the first.
  public var coolingRatio: Double
  /// The seed of the start and of the moves.
  public var seed: UInt64

  /// A search.
  ///
  /// - Precondition: At least one site and one score; the ratio lies between 0 and 1.
  public init(
    siteCount: Int, direction: ScoreKind.Direction = .lower, evaluationLimit: Int = 2000,
    probeCount: Int = 50, coolingRatio: Double = 1e-3, seed: UInt64 = 0
  ) {
    precondition(siteCount >= 1 && evaluationLimit >= 1 && probeCount >= 0, "positive numbers")
    precondition(coolingRatio > 0 && coolingRatio <= 1, "a ratio lies between 0 and 1")
    self.siteCount = siteCount
    self.direction = direction
    self.evaluationLimit = evaluationLimit
    self.probeCount = probeCount
    self.coolingRatio = coolingRatio
    self.seed = seed
  }

  /// What was found.
  public struct Result: Equatable, Sendable {
    /// The best mapping that was scored.
    public let best: Mapping
    /// Its atoms, ascending.
    public let atoms: [Int]
    /// Its score, on the data that it was chosen on.
    public let score: Double
    /// One a score, in their order.
    public let trace: [Step]
    /// Whether `shouldStop` ended it before the budget did.
    public let wasStopped: Bool

    /// One score of the search.
    public struct Step: Equatable, Sendable {
      /// Counted from 1.
      public let evaluation: Int
      /// The score of the mapping that was tried; NaN where it had none.
      public let score: Double
      /// The score of the mapping that the search stands at afterwards.
      public let current: Double
      /// The best score so far.
      public let best: Double
      /// The temperature, in the score's unit; zero while trial moves are made.
      public let temperature: Double
    }
  }

  /// Searches.
  ///
  /// - Parameters:
  ///   - atomCount: The number of atoms of the system.
  ///   - candidates: The atoms that may become sites, none twice.
  ///   - name: What the mapping is called.
  ///   - bead: The site of an atom; nil calls them by their index.
  ///   - shouldStop: Asked before each score: whether time is over.
  ///   - score: The score of a mapping; a number that is not finite counts as worse than all others.
  /// - Throws: ``CoarseGrainingError/tooFewCandidates(sites:candidates:)``, and what `score` throws.
  /// - Precondition: Candidates are atoms, none twice.
  /// - Complexity: `evaluationLimit` scores.
  public func run(
    atomCount: Int, candidates: [Int], name: String = "optimised",
    bead: ((Int) -> Mapping.Bead)? = nil, shouldStop: () -> Bool = { false },
    score: (Mapping) throws -> Double
  ) throws -> Result {
    precondition(candidates.allSatisfy { $0 >= 0 && $0 < atomCount }, "candidates are atoms")
    guard candidates.count >= siteCount else {
      throw CoarseGrainingError.tooFewCandidates(sites: siteCount, candidates: candidates.count)
    }
    let make = bead ?? { Mapping.Bead(name: "A\($0)", atoms: [$0], weights: [1]) }
    let sign = direction == .lower ? 1.0 : -1.0
    func mapping(_ sites: [Int]) -> Mapping {
      Mapping(name: name, atomCount: atomCount, beads: sites.map(make))
    }
    func cost(_ walk: Walk) throws -> Double {
      let value = sign * (try score(mapping(walk.sites)))
      return value.isFinite ? value : .infinity
    }
    var generator = SeededGenerator(seed: seed)
    var order = candidates.sorted()
    generator.shuffle(&order)
    var walk = Walk(order: order, siteCount: siteCount, sign: sign)
    walk.accept(try cost(walk))
    walk.tell(walk.current, temperature: 0)
    func result(stopped: Bool) -> Result {
      Result(
        best: mapping(walk.best), atoms: walk.best, score: walk.shown(walk.bestCost),
        trace: walk.trace, wasStopped: stopped)
    }
    guard candidates.count > siteCount else { return result(stopped: false) }

    let probes = min(probeCount, evaluationLimit / 4)
    var changes: [Double] = []
    while walk.trace.count < evaluationLimit {
      if shouldStop() { return result(stopped: true) }
      let step = walk.trace.count - 1 - probes
      let out = generator.nextIndex(below: siteCount)
      let into = siteCount + generator.nextIndex(below: candidates.count - siteCount)
      walk.order.swapAt(out, into)
      let next = try cost(walk)
      let change = next - walk.current
      let draw = generator.nextUniform()
      if step < 0 {
        // Trial moves walk freely, so that they see more than the start's surroundings.
        if change.isFinite { changes.append(abs(change)) }
        walk.accept(next)
        walk.tell(next, temperature: 0)
        continue
      }
      let temperature = temperature(
        changes, progress: Double(step) / Double(max(1, evaluationLimit - 2 - probes)))
      // From a mapping without a score, whose cost is infinite, any move is taken.
      if !(change > 0) || draw < exp(-change / temperature) {
        walk.accept(next)
      } else {
        walk.order.swapAt(out, into)
      }
      walk.tell(next, temperature: temperature)
    }
    return result(stopped: false)
  }

  /// The temperature when a share `progress` of the budget is spent.
  private func temperature(_ changes: [Double], progress: Double) -> Double {
    guard !changes.isEmpty else { return 0 }
    let mean = changes.reduce(0, +) / Double(changes.count)
    return mean / -log(0.75) * pow(coolingRatio, progress)
  }

  /// Where a search stands.
  private struct Walk {
    /// The candidates; the first `siteCount` are the sites.
    var order: [Int]
    let siteCount: Int
    /// −1 where higher scores are better: costs are scores times this, and infinite where there is none.
    let sign: Double
    var current = Double.infinity
    var best: [Int] = []
    var bestCost = Double.infinity
    var trace: [Result.Step] = []

    init(order: [Int], siteCount: Int, sign: Double) {
      (self.order, self.siteCount, self.sign) = (order, siteCount, sign)
      best = sites
    }

    /// Ascending.
    var sites: [Int] { order.prefix(siteCount).sorted() }

    mutating func accept(_ cost: Double) {
      current = cost
      if cost < bestCost { (best, bestCost) = (sites, cost) }
    }

    mutating func tell(_ cost: Double, temperature: Double) {
      trace.append(
        Result.Step(
          evaluation: trace.count + 1, score: shown(cost), current: shown(current),
          best: shown(bestCost), temperature: temperature))
    }

    func shown(_ cost: Double) -> Double { cost.isFinite ? sign * cost : .nan }
  }
}

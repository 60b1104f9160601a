import Foundation
import LinearAlgebra
import MarkovModels
import Statistics
import Testing

@Suite("Posteriors without balance, and with a given distribution")
struct PosteriorOtherTests {
  @Test("Rows without balance are Dirichlet variables")
  func dirichlet() throws {
    let c = [[4.0, 2, 0], [0, 3, 1], [7, 0.5, 2]]
    let sample = try PosteriorSampler(.nonreversible, sampleCount: 20_000, seed: 2)
      .sample(countMatrix(c)) { DrawnNumbers($0) }
    for i in 0..<3 {
      let sum = c[i].reduce(0, +)
      for j in 0..<3 {
        let found = sample.probability(i, j, of: 3)
        let known = betaMoments(c[i][j], sum - c[i][j])
        guard c[i][j] > 0 else {
          #expect(found.mean == 0 && found.standardDeviation == 0)
          continue
        }
        // Independent draws: 20 000 of them.
        #expect(abs(found.mean - known.mean) < 5 * (known.variance / 20_000).squareRoot())
        let variance = found.standardDeviation * found.standardDeviation
        #expect(abs(variance / known.variance - 1) < 0.08)
        #expect(found.effectiveSampleSize > 10_000)
      }
    }
    // Each draw knows its own distribution.
    for draw in sample.all.prefix(50) {
      for j in 0..<3 {
        let after = (0..<3).reduce(0) { $0 + draw.pi[$1] * draw.p[$1 * 3 + j] }
        #expect(abs(after - draw.pi[j]) < 1e-13)
      }
    }
    #expect(sample.acceptance == 1)
  }

  @Test("Prior counts are added to what is drawn")
  func prior() throws {
    let counts = try countMatrix([[4.0, 1], [2, 6]])
    let sample = try PosteriorSampler(
      .nonreversible, prior: .uniform(2), sampleCount: 10_000, seed: 5
    ).sample(counts) { DrawnNumbers($0) }
    let found = sample.probability(0, 1, of: 2)
    let known = betaMoments(3, 6)
    #expect(abs(found.mean - known.mean) < 5 * (known.variance / 10_000).squareRoot())
  }

  /// The posterior mean of T₀₁ of two states with a fixed π, by the midpoint rule in the flow:
  /// p(t) ∝ t^(s−1) (π₀ − t)^(c₀₀−1) (π₁ − t)^(c₁₁−1).
  static func twoStates(_ c: [[Double]], _ pi: [Double]) -> (mean: Double, deviation: Double) {
    let bound = min(pi[0], pi[1])
    let n = 2_000_000
    var (weight, first, second) = (0.0, 0.0, 0.0)
    for k in 0..<n {
      // In an angle, so that integrable ends do no harm.
      let angle = (Double(k) + 0.5) / Double(n) * Double.pi / 2
      let t = bound * pow(sin(angle), 2)
      let density = pow(t, c[0][1] + c[1][0] - 1) * pow(pi[0] - t, c[0][0] - 1)
        * pow(pi[1] - t, c[1][1] - 1) * sin(2 * angle)
      let value = t / pi[0]
      weight += density
      first += density * value
      second += density * value * value
    }
    let mean = first / weight
    return (mean, (second / weight - mean * mean).squareRoot())
  }

  @Test("One count of each kind with π = (.3, .7): 2/3")
  func allOnes() throws {
    let c = [[1.0, 1], [1, 1]]
    let pi = [0.3, 0.7]
    #expect(abs(Self.twoStates(c, pi).mean - 2.0 / 3) < 1e-6)
    let sample = try PosteriorSampler(.fixedDistribution(pi), sampleCount: 20_000, seed: 6)
      .sample(countMatrix(c)) { DrawnNumbers($0) }
    let found = sample.probability(0, 1, of: 2)
    #expect(abs(found.mean - 2.0 / 3) < 5 * found.monteCarloError)
    #expect(found.monteCarloError < 0.003)
    // Density 2t on 0 … 1.
    #expect(abs(found.standardDeviation - (1.0 / 18).squareRoot()) < 0.01)
    #expect(found.scaleReduction < 1.01)
  }

  @Test(
    "Two states by integration, one way never seen among them",
    arguments: [
      ([[5.0, 2], [0, 10]], [0.25, 0.75]), ([[5, 2], [3, 10]], [0.6, 0.4]),
      ([[0.5, 3], [2, 0.7]], [0.5, 0.5]), ([[200, 1], [0.5, 300]], [0.5, 0.5]),
      ([[2, 30], [30, 0.4]], [0.7, 0.3]),
    ])
  func twoStates(c: [[Double]], pi: [Double]) throws {
    let known = Self.twoStates(c, pi)
    let sample = try PosteriorSampler(.fixedDistribution(pi), sampleCount: 12_000, seed: 7)
      .sample(countMatrix(c)) { DrawnNumbers($0) }
    let found = sample.probability(0, 1, of: 2)
    #expect(found.standardDeviation > 0, "the chain moves")
    #expect(abs(found.mean - known.mean) < 5 * found.monteCarloError)
    #expect(abs(found.standardDeviation / known.deviation - 1) < 0.07)
    #expect(found.scaleReduction < 1.02)
    for draw in sample.all.prefix(100) {
      #expect(draw.pi == pi)
      #expect(abs(pi[0] * draw.p[1] - pi[1] * draw.p[2]) < 1e-15)
      #expect(abs(draw.p[0] + draw.p[1] - 1) < 1e-12)
    }
  }

  @Test("Three states with a fixed distribution, by weighting a grid")
  func threeStates() throws {
    let c = [[3.0, 2, 1], [1, 4, 2], [1, 0, 5]]
    let pi = [0.2, 0.3, 0.5]
    // Flows a = x₀₁, b = x₀₂, d = x₁₂ on a grid of cells; the density is smooth and vanishes or is
    // finite at the edges.
    let n = 120
    var weight = 0.0
    var first = [0.0, 0.0, 0.0]
    var second = first
    for i in 0..<n {
      let a = 0.2 * (Double(i) + 0.5) / Double(n)
      for j in 0..<n {
        let b = 0.2 * (Double(j) + 0.5) / Double(n)
        let x = pi[0] - a - b
        guard x > 0 else { continue }
        for k in 0..<n {
          let d = 0.3 * (Double(k) + 0.5) / Double(n)
          let (y, z) = (pi[1] - a - d, pi[2] - b - d)
          guard y > 0, z > 0 else { continue }
          // Exponents s_ij − 1 and c_ii − 1.
          let density = a * a * b * d * x * x * y * y * y * z * z * z * z
          weight += density
          for (place, value) in [a, b, d].enumerated() {
            first[place] += density * value
            second[place] += density * value * value
          }
        }
      }
    }
    let sample = try PosteriorSampler(.fixedDistribution(pi), sampleCount: 8000, seed: 8)
      .sample(countMatrix(c)) { DrawnNumbers($0) }
    for (place, (i, j)) in [(0, 1), (0, 2), (1, 2)].enumerated() {
      let mean = first[place] / weight
      let deviation = (second[place] / weight - mean * mean).squareRoot()
      let found = sample.diagnostics { pi[i] * $0.p[i * 3 + j] }
      // The grid is good to about 1/n² of the range.
      #expect(abs(found.mean - mean) < 5 * found.monteCarloError + 2e-4)
      #expect(abs(found.standardDeviation / deviation - 1) < 0.06)
    }
  }

  @Test("States that are never seen to stay have no posterior with a fixed distribution")
  func idle() throws {
    let counts = try CountMatrix(
      SparseMatrix(
        rowCount: 4, columnCount: 4,
        entries: [(0, 0, 1), (1, 1, 2), (1, 2, 1), (2, 1, 1), (2, 3, 4), (3, 2, 2), (3, 3, 1)]))
      .restricted(to: [1, 2, 3])
    #expect(throws: MarkovError.noSelfTransitions(states: [2])) {
      try PosteriorSampler(.fixedDistribution([0.3, 0.3, 0.4])).sample(counts) { $0.lag }
    }
  }

  @Test("Fixed distributions repeat with the seed on any number of threads")
  func repeats() throws {
    let c = RandomCounts.make(12, .dense, seed: 3)
    let counts = try CountMatrix(c + SparseMatrix(Matrix.identity(12)))
    let pi = try MaximumLikelihood().fit(counts).stationaryDistribution
    func draws(_ threads: Int) throws -> [[DrawnNumbers]] {
      try PosteriorSampler(.fixedDistribution(pi), sampleCount: 20, seed: 4, threadCount: threads)
        .sample(counts) { DrawnNumbers($0) }.chains
    }
    let one = try draws(1)
    #expect(try draws(2) == one)
  }

  @Test("Intervals of the slowest timescale hold it about as often as they say")
  func coverage() throws {
    // A hundred chains of three states, each seen for a few hundred independent pairs.
    var random = SeededGenerator(seed: 31)
    var held = 0
    let lag = 5
    for run in 0..<100 {
      let (p, _) = SimulatedChain.reversible(3, stay: 8, using: &random)
      let truth = try #require(
        try MarkovModel(transitionMatrix: SparseMatrix(Matrix(rows: p))).timescales(count: 1)[0])
      let data = try DiscreteTrajectories(
        [SimulatedChain.states(p, frames: 3000, using: &random)], stateCount: 3)
      let counts = try TransitionCounter(lag: lag, mode: .strided).count(data)
      let sample = try PosteriorSampler(sampleCount: 200, seed: UInt64(run)).sample(counts) {
        model throws(MarkovError) in try model.timescales(count: 1)[0] ?? 0
      }
      let sorted = sample.all.sorted()
      let interval = Descriptive.quantile(0.05, sorted: sorted) ... Descriptive.quantile(0.95, sorted: sorted)
      if interval.contains(truth) { held += 1 }
    }
    // 90 ± 3 of a hundred.
    #expect(held >= 80 && held <= 98, "\(held) of 100")
  }
}

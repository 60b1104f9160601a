import Foundation
import LinearAlgebra
import MarkovModels
import Statistics
import Testing

@Suite("The posterior of reversible models")
struct PosteriorReversibleTests {
  @Test("Two states have independent Beta posteriors")
  func twoStates() throws {
    let counts = try countMatrix([[5, 2], [3, 10]])
    let sample = try PosteriorSampler(sampleCount: 20_000, seed: 3).sample(counts) { DrawnNumbers($0) }
    for (i, j, known) in [(0, 1, betaMoments(2, 5)), (1, 0, betaMoments(3, 10))] {
      let found = sample.probability(i, j, of: 2)
      #expect(abs(found.mean - known.mean) < 5 * found.monteCarloError)
      // The variance of 10⁴ or more effective draws is known to 2 %.
      let variance = found.standardDeviation * found.standardDeviation
      #expect(abs(variance / known.variance - 1) < 0.1)
      #expect(found.scaleReduction < 1.01)
      #expect(found.effectiveSampleSize > 4000)
    }
    // Independent of each other.
    let (a, b) = (sample.probability(0, 1, of: 2), sample.probability(1, 0, of: 2))
    let covariance = sample.all.reduce(0) { $0 + ($1.p[1] - a.mean) * ($1.p[2] - b.mean) }
    let correlation = covariance / Double(sample.all.count) / (a.standardDeviation * b.standardDeviation)
    #expect(abs(correlation) < 0.06)
  }

  @Test("Quantiles of two states are those of the Beta distribution")
  func quantiles() throws {
    // Beta(1, 1) is uniform, and so must be the draws, up to its edges.
    let counts = try countMatrix([[1, 1], [1, 1]])
    let sample = try PosteriorSampler(sampleCount: 20_000, seed: 4).sample(counts) { DrawnNumbers($0) }
    let sorted = sample.all.map { $0.p[1] }.sorted()
    for q in [0.01, 0.1, 0.5, 0.9, 0.99] {
      // An empirical share of 10⁴ effective draws has an error of .005 in the middle, .001 at the ends.
      #expect(abs(Descriptive.quantile(q, sorted: sorted) - q) < 0.025)
    }
  }

  /// Draws by a different route: flows and rates in turn, Gamma given Gamma.
  ///
  /// v_i | x ~ Gamma(c_i, x_i) and x_ij | v ~ Gamma(c_ij + c_ji, v_i + v_j), x_ii | v ~ Gamma(c_ii, v_i).
  static func gibbs(_ c: [[Double]], sweeps: Int, seed: UInt64) -> [(p: [Double], pi: [Double])] {
    var random = SeededGenerator(seed: seed)
    let n = c.count
    let rows = c.map { $0.reduce(0, +) }
    var x = [[Double]](repeating: [Double](repeating: 1, count: n), count: n)
    var result: [(p: [Double], pi: [Double])] = []
    result.reserveCapacity(sweeps)
    for _ in 0..<sweeps {
      let v = (0..<n).map { random.nextGamma(shape: rows[$0]) / x[$0].reduce(0, +) }
      for i in 0..<n {
        for j in i..<n {
          let shape = i == j ? c[i][i] : c[i][j] + c[j][i]
          let rate = i == j ? v[i] : v[i] + v[j]
          x[i][j] = shape > 0 ? random.nextGamma(shape: shape) / rate : 0
          x[j][i] = x[i][j]
        }
      }
      let sums = x.map { $0.reduce(0, +) }
      let total = sums.reduce(0, +)
      result.append((zip(x, sums).flatMap { row, sum in row.map { $0 / sum } }, sums.map { $0 / total }))
      // The scale is free: held, so that it does not wander off.
      for i in 0..<n { for j in 0..<n { x[i][j] /= total } }
    }
    return result
  }

  @Test(
    "Three and four states, beside an independent Gibbs sampler",
    arguments: [
      [[5.0, 2, 1], [3, 10, 2], [0, 4, 6]], [[0, 2, 1], [1, 3, 0], [2, 0, 1]],
      [[20, 0, 3, 0], [1, 9, 0, 2], [2, 1, 0, 4], [0, 0, 5, 30]],
    ])
  func gibbs(c: [[Double]]) throws {
    let n = c.count
    let sample = try PosteriorSampler(sampleCount: 8000, seed: 5).sample(countMatrix(c)) {
      DrawnNumbers($0)
    }
    // Blocks of long runs of single moves are the chains of the reference.
    let reference = (0..<4).map { Self.gibbs(c, sweeps: 30_000, seed: UInt64(60 + $0)) }
    func compare(_ mine: ChainDiagnostics, _ theirs: ChainDiagnostics, _ name: String) {
      let error = (pow(mine.monteCarloError, 2) + pow(theirs.monteCarloError, 2)).squareRoot()
      #expect(abs(mine.mean - theirs.mean) < 5 * error, "\(name)")
      // Widths of skewed variables: several thousand effective draws give them to a few per cent.
      #expect(abs(mine.standardDeviation / theirs.standardDeviation - 1) < 0.08, "\(name)")
      #expect(mine.scaleReduction < 1.02, "\(name)")
    }
    for i in 0..<n {
      for j in 0..<n where c[i][j] + c[j][i] > 0 {
        compare(
          sample.probability(i, j, of: n),
          ChainDiagnostics(chains: reference.map { $0.map { $0.p[i * n + j] } }), "p \(i) \(j)")
      }
      compare(
        sample.diagnostics { $0.pi[i] },
        ChainDiagnostics(chains: reference.map { $0.map { $0.pi[i] } }), "π \(i)")
    }
  }

  @Test("Draws are reversible models on the pattern of the counts")
  func models() throws {
    let c = RandomCounts.make(40, .sparse, seed: 6)
    let pattern = c + c.transposed()
    let all = try CountMatrix(c, lag: 7)
    let sample = try PosteriorSampler(sampleCount: 12, seed: 7).sample(all) { $0 }
    #expect(sample.chains.map(\.count) == [4, 4, 4, 4] && sample.seed == 7)
    for model in sample.all {
      #expect(model.isReversible && model.lag == 7 && model.labels == all.labels)
      #expect(ReversibleJudge.imbalance(model) < 1e-13)
      #expect(ReversibleJudge.drift(model) < 1e-12)
      for i in 0..<40 {
        for k in model.transitionMatrix.entries(ofRow: i) {
          let j = Int(model.transitionMatrix.columns[k])
          #expect((model.transitionMatrix.values[k] > 0) == (pattern[i, j] > 0))
        }
      }
    }
  }

  @Test("With many counts the posterior is narrow about the estimate", arguments: [20, 100])
  func narrow(n: Int) throws {
    var c = RandomCounts.make(n, .sparse, seed: UInt64(n))
    c.values = c.values.map { 1e4 * $0 }
    let counts = try CountMatrix(c)
    let model = try MaximumLikelihood().fit(counts)
    let sample = try PosteriorSampler(sampleCount: 200, seed: 8).sample(counts) { DrawnNumbers($0) }
    for i in 0..<n {
      let pi = sample.diagnostics { $0.pi[i] }
      #expect(abs(pi.mean / model.stationaryDistribution[i] - 1) < 0.02)
      #expect(pi.scaleReduction < 1.15)
    }
    #expect(sample.acceptance > 0.6)
  }

  @Test("States that hang together by one count each way mix as well as any other")
  func nearlyDisconnected() throws {
    // Symmetric within the halves, so that the ratio of π between them is that of two states whose
    // links are Gamma(2) apart: sampled by single flows it would wander.
    let c = RandomCounts.make(20, .nearlyDisconnected, seed: 9)
    let sample = try PosteriorSampler(sampleCount: 2000, seed: 9).sample(CountMatrix(c)) {
      DrawnNumbers($0)
    }
    let half = sample.diagnostics { $0.pi[..<10].reduce(0, +) }
    #expect(half.scaleReduction < 1.02)
    #expect(half.effectiveSampleSize > 300)
    // The ratio's logarithm is logistic: each half has the weight of a Beta(1, 1) link.
    let logits = sample.diagnostics { draw in
      let share = draw.pi[..<10].reduce(0, +)
      return log(share / (1 - share))
    }
    #expect(abs(logits.standardDeviation / (Double.pi / 3.0.squareRoot()) - 1) < 0.15)
  }

  @Test("The same seed gives the same draws on any number of threads")
  func repeats() throws {
    let counts = try CountMatrix(RandomCounts.make(15, .sparse, seed: 2))
    func draws(_ seed: UInt64, threads: Int) throws -> [[DrawnNumbers]] {
      try PosteriorSampler(sampleCount: 40, seed: seed, threadCount: threads).sample(counts) {
        DrawnNumbers($0)
      }.chains
    }
    let one = try draws(1, threads: 1)
    #expect(try draws(1, threads: 1) == one)
    #expect(try draws(1, threads: 2) == one)
    #expect(try draws(1, threads: 3) == one)
    let other = try draws(2, threads: 1)
    #expect(other != one)
    #expect(one[0][0] != one[1][0])
  }

  @Test("Too many states, none connected, and errors of what is made of draws")
  func errors() throws {
    let n = PosteriorSampler.largestReversible + 1
    let ring = SparseMatrix(
      rowCount: n, columnCount: n, entries: (0..<n).map { ($0, ($0 + 1) % n, 1.0) })
    #expect(
      throws: MarkovError.invalidCount(
        what: "states with a reversible posterior", value: n, limit: n - 1)
    ) { try PosteriorSampler().sample(CountMatrix(ring)) { $0.lag } }
    let apart = try countMatrix([[1, 1, 0], [1, 1, 0], [0, 1, 1]])
    #expect(throws: MarkovError.disconnected(sets: [[0, 1], [2]])) {
      try PosteriorSampler().sample(apart) { $0.lag }
    }
    let relabelled = try CountMatrix(
      SparseMatrix(rowCount: 4, columnCount: 4, entries: [(1, 1, 1), (3, 3, 1), (3, 1, 1)]))
      .restricted(to: [1, 3])
    #expect(throws: MarkovError.disconnected(sets: [[1], [3]])) {
      try PosteriorSampler(.nonreversible).sample(relabelled) { $0.lag }
    }
    let good = try countMatrix([[1, 1], [1, 1]])
    #expect(throws: MarkovError.invalidCount(what: "draws", value: 0, limit: .max)) {
      try PosteriorSampler(sampleCount: 0).sample(good) { $0.lag }
    }
    #expect(throws: MarkovError.invalidCount(what: "eigenvalues", value: 3, limit: 2)) {
      try PosteriorSampler().sample(good) { model throws(MarkovError) in
        try model.spectrum(count: 3).eigenvalues.count
      }
    }
  }
}

import LinearAlgebra
import MarkovModels
import Statistics
import Testing

@Suite("Hidden Markov models: posterior sampling")
struct HiddenSamplerTests {
  @Test("Two states: the transition probabilities follow beta distributions")
  func twoStates() throws {
    let counts = Matrix<Double>(rows: [[5, 2], [3, 10]])
    let draws = try DenseReversibleSampler.draws(
      100_000, counts: counts, start: Matrix(rows: [[0.5, 0.5], [0.5, 0.5]]), sweepCount: 1,
      seed: 1)
    let forward = draws.map { $0.transition[0, 1] }
    // Beta(2, 5) and Beta(3, 10): means 2/7 and 3/13, deviations 0.16 and 0.11; 5σ of the mean.
    #expect(abs(Descriptive.mean(forward) - 2.0 / 7) < 0.003)
    #expect(abs(Descriptive.mean(draws.map { $0.transition[1, 0] }) - 3.0 / 13) < 0.003)
    // E x² = 2·3 / (7·8).
    #expect(abs(Descriptive.mean(forward.map { $0 * $0 }) - 6.0 / 56) < 0.003)
    #expect(
      draws.allSatisfy { t, pi in abs(pi[0] * t[0, 1] - pi[1] * t[1, 0]) < 1e-12 })
  }

  @Test("A chain of two pairs of states with a rare way between: rows follow Dirichlet's law")
  func nested() throws {
    // In a chain without cycles rows are independent; the missing pairs get next to no prior.
    let tiny = 1e-9
    let counts = Matrix<Double>(rows: [
      [50_000, 20_000, tiny, tiny], [20_000, 30_000, 2, tiny], [tiny, 3, 40_000, 10_000],
      [tiny, tiny, 10_000, 20_000],
    ])
    let draws = try DenseReversibleSampler.draws(
      41_000, counts: counts, start: Matrix(rowCount: 4, columnCount: 4, repeating: 0.25),
      sweepCount: 5, seed: 2
    ).dropFirst(1000)
    let forward = draws.map { $0.transition[1, 2] * 50_002 }
    let back = draws.map { $0.transition[2, 1] * 50_003 }
    // Gamma distributions of shapes 2 and 3. Were the groups not scaled, the chain would take
    // 10⁴ draws to forget; with it some ten: 5σ ≈ 5 √(3 · 30 / 40 000).
    #expect(abs(Descriptive.mean(forward) - 2) < 0.2)
    #expect(abs(Descriptive.mean(back) - 3) < 0.24)
    #expect(abs(Descriptive.variance(forward) / 2 - 1) < 0.2)
    #expect(abs(Descriptive.variance(back) / 3 - 1) < 0.2)
  }

  @Test("The posterior lies about the most likely model and covers the truth")
  func coverage() throws {
    let truth = try HiddenMarkovModel(
      transitionMatrix: Matrix(rows: [[0.97, 0.03], [0.06, 0.94]]),
      output: .discrete(Matrix(rows: [[0.6, 0.3, 0.1], [0.1, 0.2, 0.7]])))
    var inside = 0
    for seed in 0..<60 as Range<UInt64> {
      let data = try HiddenEstimatorTests.simulate(truth, frames: [1500, 1500], seed: 100 + seed)
      let start = try HiddenMarkovEstimator(hiddenCount: 2, startCount: 1).fit(data)
      let samples = try HiddenMarkovSampler(sampleCount: 80, stepCount: 3, seed: seed)
        .sample(data, from: start)
      for (i, j) in [(0, 1), (1, 0)] {
        let interval = try #require(samples.interval { $0.transitionMatrix[i, j] })
        // The posterior is nearly symmetric after some tens of jumps.
        #expect(
          abs(interval.mean - start.transitionMatrix[i, j]) < 1.2 * interval.standardDeviation)
        if interval.lower <= truth.transitionMatrix[i, j]
          && truth.transitionMatrix[i, j] <= interval.upper
        {
          inside += 1
        }
      }
    }
    // 95 % of 120, which are correlated by twos: fewer than 102 lie 4σ away.
    #expect(inside >= 102)
  }

  @Test("Normal outputs: the posterior's means and widths", arguments: HiddenCovariances.Kind.allCases)
  func normal(kind: HiddenCovariances.Kind) throws {
    // So far apart that the paths are certain: then the posterior is known.
    let truth = try HiddenMarkovModel(
      transitionMatrix: Matrix(rows: [[0.9, 0.1], [0.1, 0.9]]),
      output: .gaussian(
        means: Matrix(rows: [[0, 0], [40, 0]]),
        covariances: .diagonal(Matrix(rows: [[1, 4], [2, 1]]))))
    var generator = SeededGenerator(seed: 3)
    let path = truth.simulatePath(frameCount: 2000, using: &generator)
    let x = try #require(try truth.simulateVectors(along: path, using: &generator))
    let labels = try HiddenMarkovModel.initial(
      labels: [path], trajectories: [x], hiddenCount: 2, covariances: kind)
    let start = try HiddenMarkovEstimator(hiddenCount: 2, covariances: kind)
      .fit([x], from: labels)
    let samples = try HiddenMarkovSampler(sampleCount: 2000, stepCount: 1).sample([x], from: start)
    guard case .gaussian(let means, let covariances) = start.output else { return }
    func number(_ model: HiddenMarkovModel, _ k: Int, _ a: Int) -> (mean: Double, variance: Double) {
      guard case .gaussian(let means, let covariances) = model.output else { return (.nan, .nan) }
      switch covariances {
      case .full(let matrices): return (means[k, a], matrices[k][a, a])
      case .diagonal(let variances): return (means[k, a], variances[k, a])
      }
    }
    #expect(covariances.kind == kind)
    for k in 0..<2 {
      let n = Double(path.count { $0 == k })
      for a in 0..<2 {
        let known = number(start, k, a)
        let mean = try #require(samples.interval { number($0, k, a).mean })
        let variance = try #require(samples.interval { number($0, k, a).variance })
        let width = (known.variance / n).squareRoot()
        // Widths of 2000 draws are known to 1.6 %, means to width/45; the prior counts for a
        // hundredth of a frame 20 away, and adds at most its scale, here 200, to n variances.
        #expect(abs(mean.mean - means[k, a]) < 0.15 * width)
        #expect(abs(mean.standardDeviation / width - 1) < 0.15)
        let prior = (a == 0 ? 200 : 2) / n
        #expect(abs(variance.mean - known.variance) < 0.03 * known.variance + prior)
        let expected = variance.mean * (2 / n).squareRoot()
        #expect(abs(variance.standardDeviation / expected - 1) < 0.15)
      }
    }
  }

  @Test("Equal seeds draw equal models on any number of threads")
  func repeatable() throws {
    let data = try HiddenEstimatorTests.simulate(
      HiddenEstimatorTests.metastable(), frames: [20_000, 20_000, 20_000], seed: 4)
    let start = try HiddenEstimatorTests.metastable()
    var sampler = HiddenMarkovSampler(sampleCount: 3, burnInCount: 2, seed: 6, threadCount: 1)
    let one = try sampler.sample(data, from: start)
    #expect(one.seed == 6)
    sampler.threadCount = 2
    #expect(try sampler.sample(data, from: start) == one)
    sampler.seed = 7
    #expect(try sampler.sample(data, from: start).models != one.models)
  }

  @Test("States keep the order of the start")
  func order() throws {
    let truth = try HiddenEstimatorTests.metastable()
    let data = try HiddenEstimatorTests.simulate(truth, frames: [5000], seed: 5)
    for order in [[0, 1, 2], [2, 0, 1]] {
      let start = truth.reordered(order)
      let samples = try HiddenMarkovSampler(sampleCount: 20).sample(data, from: start)
      for model in samples.models {
        guard case .discrete(let b) = model.output else { return }
        // Symbol 0 is shown by one state, symbol 5 by another, ten times as often as by others.
        #expect(b.column(0).max() == b[order.firstIndex(of: 0)!, 0])
        #expect(b.column(5).max() == b[order.firstIndex(of: 2)!, 5])
      }
    }
  }

  @Test("Without detailed balance, rows are drawn alone")
  func nonreversible() throws {
    let circle = try HiddenMarkovModel(
      transitionMatrix: Matrix(rows: [[0.9, 0.1, 0], [0, 0.9, 0.1], [0.1, 0, 0.9]]),
      output: .discrete(Matrix(rows: [[0.9, 0.05, 0.05], [0.05, 0.9, 0.05], [0.05, 0.05, 0.9]])))
    #expect(!circle.isReversible)
    let data = try HiddenEstimatorTests.simulate(circle, frames: [20_000], seed: 6)
    let samples = try HiddenMarkovSampler(sampleCount: 50).sample(data, from: circle)
    for model in samples.models {
      #expect(!model.isReversible)
      // 600 jumps a state: 5σ of 0.1 is 0.02.
      #expect((model.transitionMatrix - circle.transitionMatrix).maximumMagnitude < 0.025)
    }
  }

  @Test("Assignments of the largest total, against all permutations")
  func assignment() {
    var generator = SeededGenerator(seed: 7)
    func best(_ gain: Matrix<Double>, _ row: Int, _ free: [Int]) -> Double {
      guard row < gain.rowCount else { return 0 }
      return free.map { j in
        gain[row, j] + best(gain, row + 1, free.filter { $0 != j })
      }.max()!
    }
    for m in 1...6 {
      for _ in 0..<20 {
        let gain = Matrix(
          rowCount: m, columnCount: m,
          elements: (0..<m * m).map { _ in Double(generator.nextIndex(below: 20)) })
        let columns = largestAssignment(gain)
        #expect(columns.sorted() == Array(0..<m))
        let total = columns.enumerated().reduce(0) { $0 + gain[$1.offset, $1.element] }
        #expect(total == best(gain, 0, Array(0..<m)))
      }
    }
  }
}

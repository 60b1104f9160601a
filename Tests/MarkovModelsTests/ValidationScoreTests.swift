import Foundation
import LinearAlgebra
import MarkovModels
import Statistics
import Testing

@Suite("Scores and timescales of a discretisation")
struct ValidationScoreTests {
  /// A line of eight states over a barrier in the middle.
  static let chain: (p: [[Double]], pi: [Double]) = {
    let energies = [0, 0.3, 1, 2.5, 2.5, 1, 0.2, 0.1]
    var p = [[Double]](repeating: [Double](repeating: 0, count: 8), count: 8)
    for i in 0..<8 {
      for j in [i - 1, i + 1] where (0..<8).contains(j) {
        p[i][j] = 0.3 * exp(min(0, energies[i] - energies[j]))
      }
      p[i][i] = 1 - p[i].reduce(0, +)
    }
    let weights = energies.map { exp(-$0) }
    let total = weights.reduce(0, +)
    return (p, weights.map { $0 / total })
  }()

  static func eigenvalues(_ count: Int, lag: Int) throws -> [Double] {
    try MarkovModel(transitionMatrix: SparseMatrix(Matrix(rows: chain.p))).spectrum(count: count)
      .realEigenvalues.map { pow($0, Double(lag)) }
  }

  @Test("Scores of a known chain are its eigenvalues, and their squares")
  func known() throws {
    let lag = 5
    let data = try SimulatedChain.trajectory(Self.chain.p, frames: 200_000, seed: 3)
    let scores = try #require(try CrossValidation(data, lag: lag, processCount: 3))
    let values = try Self.eigenvalues(3, lag: lag)
    let quotient = scores.summary(scores.rayleighQuotients)
    let vamp2 = scores.summary(scores.vamp2Scores)
    #expect(scores.rayleighQuotients.count == 5 && scores.processCount == 3)
    #expect(abs(quotient.mean - values.reduce(0, +)) < 5 * quotient.standardError + 1e-3)
    #expect(abs(vamp2.mean - values.reduce(0) { $0 + $1 * $1 }) < 5 * vamp2.standardError + 1e-3)
    #expect(quotient.standardError < 0.05 && vamp2.standardError < 0.05)
    // The stationary process scores one, the others less.
    #expect(scores.vamp2Scores.allSatisfy { $0 > 1 && $0 < 3 })
  }

  @Test("Held-out data score less than the data of the fit, the less of it there is")
  func overfitting() throws {
    var gaps: [Double] = []
    for frames in [2000, 20_000] {
      var gap = 0.0
      for seed in 0..<8 as Range<UInt64> {
        let data = try SimulatedChain.trajectory(Self.chain.p, frames: frames, seed: 40 + seed)
        let scores = try #require(try CrossValidation(data, lag: 3, processCount: 3))
        gap += (scores.trainingQuotient - Descriptive.mean(scores.rayleighQuotients)) / 8
      }
      gaps.append(gap)
    }
    #expect(gaps[0] > 0)
    #expect(gaps[1] < gaps[0])
  }

  @Test("Lumping across the barrier scores less")
  func discretisation() throws {
    let data = try SimulatedChain.trajectory(Self.chain.p, frames: 50_000, seed: 5)
    let good = data.mapped([0, 0, 0, 1, 2, 3, 3, 3], stateCount: 4)
    let bad = data.mapped([0, 1, 2, 3, 3, 2, 1, 0], stateCount: 4)
    let scores = try [good, bad].map {
      let scores = try #require(try CrossValidation($0, lag: 5, processCount: 2))
      return scores.summary(scores.vamp2Scores).mean
    }
    #expect(scores[0] > scores[1] + 0.2)
  }

  @Test("Data too short for folds have no score")
  func short() throws {
    let data = try SimulatedChain.trajectory(Self.chain.p, frames: 100, seed: 5)
    let none = try CrossValidation(data, lag: 20, processCount: 2)
    #expect(none?.processCount == nil)
    let few = try DiscreteTrajectories([Array(repeating: 0, count: 1000)])
    let other = try CrossValidation(few, lag: 1, processCount: 2)
    #expect(other?.processCount == nil)
  }

  @Test("Timescales of a Markov chain do not depend on the lag", arguments: [1, 4, 10])
  func scan(lag: Int) throws {
    let data = try SimulatedChain.trajectory(Self.chain.p, frames: 100_000, seed: 7)
    let truth = -1 / log(try Self.eigenvalues(2, lag: 1)[1])
    let point = try TimescaleScan(count: 2, sampleCount: 60, seed: 3).point(data, lag: lag)
    #expect(point.lag == lag && point.stateCount == 8 && point.keptCountFraction == 1)
    #expect(point.timescales.count == 2)
    let slow = point.timescales[0]
    #expect(abs(slow.value! - truth) < 5 * slow.standardError!)
    #expect(slow.standardError! < 0.2 * truth && slow.standardError! > 0.005 * truth)
    let interval = try #require(slow.interval)
    #expect(interval.contains(slow.value!))
    #expect(try TimescaleScan(count: 2, sampleCount: 60, seed: 3).point(data, lag: lag).timescales == point.timescales)
    let plain = try TimescaleScan(count: 2, sampleCount: 0).point(data, lag: lag)
    #expect(plain.timescales[0].value == slow.value && plain.timescales[0].interval == nil)
  }

  @Test("A process that decays within the lag has no interval")
  func unresolved() throws {
    let data = try SimulatedChain.trajectory(Self.chain.p, frames: 30_000, seed: 8)
    // The third process of this chain lives for a few frames.
    let point = try TimescaleScan(count: 3, sampleCount: 40).point(data, lag: 40)
    #expect(point.timescales[0].interval != nil)
    #expect(point.timescales[2].interval == nil)
  }

  @Test("Methods without a posterior draw stretches of the data anew")
  func resampling() throws {
    let data = try SimulatedChain.trajectory(Self.chain.p, frames: 30_000, seed: 9)
    for method in [MarkovEstimator.Method.koopman, .observableOperators(rank: 3)] {
      let estimator = MarkovEstimator(method)
      let estimate = try estimator.estimate(data, lag: 5)
      #expect(estimate.posteriorCounts == nil)
      let truth = -1 / log(try Self.eigenvalues(2, lag: 1)[1])
      func draws(_ threads: Int) throws -> [Double] {
        var estimator = estimator
        estimator.threadCount = threads
        let sample = try #require(
          try estimator.draws(of: estimate, data, sampleCount: 40, seed: 4) {
            model throws(MarkovError) in try model.timescales(count: 1)[0] ?? 0
          })
        return sample.all
      }
      let one = try draws(1)
      #expect(one.count == 40)
      #expect(try draws(2) == one)
      let deviation = Descriptive.standardDeviation(one)
      #expect(deviation > 0.01 * truth && deviation < 0.3 * truth)
      #expect(abs(Descriptive.mean(one) - truth) < 5 * deviation)
      // Nothing can be drawn from counts alone, nor from too little data.
      let fromCounts = try estimator.draws(of: estimate, nil, sampleCount: 40, seed: 4) { $0.lag }
      #expect(fromCounts?.all == nil)
      let none = try estimator.draws(of: estimate, data, sampleCount: 0, seed: 4) { $0.lag }
      #expect(none?.all == nil)
    }
  }

  @Test("A distribution over all states is cut down to those that are connected")
  func restrictedDistribution() throws {
    let data = try DiscreteTrajectories([[0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 3, 3]], stateCount: 4)
    let estimate = try MarkovEstimator(.likelihood(.fixedDistribution([0.3, 0.6, 0.05, 0.05])))
      .estimate(data, lag: 1)
    #expect(estimate.model.labels == [0, 1])
    #expect(abs(estimate.model.stationaryDistribution[0] - 1.0 / 3) < 1e-15)
    #expect(estimate.counts!.keptCountFraction == 9.0 / 11)
  }
}

import Koopman
import LinearAlgebra
import Moments
import Statistics
import Systems
import Testing

@Suite("Cross-validation from moments")
struct CrossValidationTests {
  private let system = ARMixture(timescales: [60, 25], dimension: 12, seed: 7)

  @Test("Two slow processes among twelve features: dimension 2 at every lag", arguments: Method.allCases)
  func dimensions(method: Method) throws {
    let whole = try moments(
      [system.simulate(frameCount: 60_000, seed: 8)], lags: [5, 10, 20], method.dynamics)
    let found = try CrossValidation(whole, lags: [5, 10, 20])
    #expect(found.lags.map(\.lag) == [5, 10, 20])
    #expect(found.unsplitLags.isEmpty)
    for lag in found.lags {
      #expect(lag.chosenCount == 2)
      #expect(lag.rows.map(\.componentCount) == Array(0...10))
      #expect(lag.rank == 12)
      #expect(lag.scores.count == 5)
      // In the constant's row there is nothing to be uncertain about.
      #expect(lag.rows[0].trainingVAMP2 == 1)
      #expect(abs(lag.rows[0].testVAMP2.mean - 1) < 1e-12)
      #expect(lag.rows[0].testVAMPE.standardError < 1e-12)
      #expect(lag.rows.allSatisfy { $0.testVAMPE.mean <= $0.trainingVAMP2 + 1e-9 })
      #expect((lag.timescale == nil) == (method == .vamp))
      #expect(!lag.sampleSize.isThin(dimension: lag.rank))
    }
  }

  @Test("Means and errors are those of the folds' scores")
  func folds() throws {
    let whole = try moments([system.simulate(frameCount: 20_000, seed: 9)], lags: [10])
    let found = try #require(try validate(whole, lag: 10, most: 4, foldCount: 4))
    #expect(found.scores.count == 4)
    for k in 0...4 {
      let values = found.scores.map { $0.vampEByCount[k] }
      let mean = Descriptive.mean(values)
      let error = (Descriptive.variance(values) * (0.25 + found.testToTrainingRatio)).squareRoot()
      #expect(abs(found.rows[k].testVAMPE.mean - mean) < 1e-12)
      #expect(abs(found.rows[k].testVAMPE.standardError - error) < 1e-12)
    }
    // A quarter against three quarters less guards.
    #expect((0.33...0.6).contains(found.testToTrainingRatio))
  }

  @Test("No two folds are the same, as copies of one random state would make them")
  func distinctFolds() throws {
    let whole = try moments([system.simulate(frameCount: 20_000, seed: 9)], lags: [10])
    let found = try CrossValidation(whole, lags: [10], threadCount: 4).lags[0]
    #expect(Set(found.scores.map(\.vampE)).count == 5)
    #expect(Set(found.folds.folds.map { $0.test.sorted() }).count == 5)
  }

  @Test("The same bits for any number of threads")
  func threads() throws {
    let whole = try moments([system.simulate(frameCount: 20_000, seed: 9)], lags: [5, 10])
    func run(_ threadCount: Int) throws -> CrossValidation {
      try CrossValidation(whole, lags: [5, 10], threadCount: threadCount)
    }
    #expect(try run(1) == run(3))
  }

  @Test("Held-out scores alone are the same numbers")
  func agreesWithHeldOutScores() throws {
    let whole = try moments([system.simulate(frameCount: 20_000, seed: 9)], lags: [10])
    let model = try TICA().fit(whole, lag: 10)
    let scores = try #require(
      try HeldOutScores(whole, model: model, whitening: WhiteningOptions()))
    let found = try #require(try validate(whole, lag: 10, most: 10))
    #expect(scores.means == found.rows.map(\.testVAMPE.mean))
    #expect(scores.componentCount == found.chosenCount)
    #expect(scores.folds == found.folds)
  }

  @Test("A longer lag scores lower though nothing is worse: lags do not compare")
  func lagsDoNotCompare() throws {
    let whole = try moments([system.simulate(frameCount: 60_000, seed: 8)], lags: [5, 20])
    let found = try CrossValidation(whole, lags: [5, 20])
    #expect(found.lags[0].rows[2].testVAMPE.mean > found.lags[1].rows[2].testVAMPE.mean + 0.3)
    #expect(found.lags.map(\.chosenCount) == [2, 2])
  }

  @Test("Lags at which the data cannot be split are told")
  func unsplit() throws {
    let whole = try moments([system.simulate(frameCount: 4000, seed: 1)], lags: [2, 1500])
    let found = try CrossValidation(whole, lags: [2, 1500])
    #expect(found.lags.map(\.lag) == [2])
    #expect(found.unsplitLags == [1500])
    #expect(throws: KoopmanError.moments(.unknownLag(lag: 3, available: [2, 1500]))) {
      try CrossValidation(whole, lags: [3])
    }
  }

  @Test("Effective sample size: T / 2t, and thin below ten a dimension")
  func sampleSize() throws {
    let size = EffectiveSampleSize(frameCount: 10_000, slowest: 50)
    #expect(size.count == 100)
    #expect(!size.isThin(dimension: 10))
    #expect(size.isThin(dimension: 11))
    // Frames are never counted more than once.
    #expect(EffectiveSampleSize(frameCount: 1000, slowest: 0.1).count == 1000)
    #expect(EffectiveSampleSize(frameCount: 1000, slowest: nil).count == 1000)
    let noise = try moments(
      [smoothedNoise(dimension: 40, frameCount: 6000, width: 18, seed: 1)], lags: [60])
    let found = try #require(try validate(noise, lag: 60, most: 2))
    #expect(found.sampleSize.isThin(dimension: found.rank))
  }
}

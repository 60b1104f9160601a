import Glibc
import Koopman
import LinearAlgebra
import Moments
import Systems
import Testing

@Suite("Scores of one model on other data")
struct HeldOutScoringTests {
  private let system = ARMixture(timescales: [40, 15, 5], dimension: 5, seed: 3)

  private func score(
    _ training: Matrix<Double>, _ test: Matrix<Double>, lag: Int, _ method: Method, count: Int = 5
  ) throws -> (scores: TestScores, model: SpectralModel) {
    let whole = try moments([training, test], lags: [lag], method.dynamics)
    func pairs(of trajectory: Int) throws -> PairMoments {
      try whole.sum(lag: lag) { whole.header.plan.blocks[$0][0].trajectory == trajectory }
    }
    return try HeldOutScoring.score(
      training: try pairs(of: 0), test: try pairs(of: 1), header: whole.header, lag: lag,
      method: method, whitening: WhiteningOptions(), componentCount: count)
  }

  @Test("On the training data all scores are the training score", arguments: Method.allCases)
  func same(method: Method) throws {
    let rows = system.simulate(frameCount: 5000, seed: 1)
    let (scores, model) = try score(rows, rows, lag: 4, method)
    #expect(scores.componentCount == 5)
    for k in 0...5 {
      let training = scores.trainingVAMP2ByCount[k]
      #expect(abs(scores.vamp2ByCount[k] - training) < 1e-9)
      #expect(abs(scores.vampEByCount[k] - training) < 1e-9)
    }
    #expect(scores.vamp2 == scores.vamp2ByCount[5])
    #expect(scores.vampE == scores.vampEByCount[5])
    #expect(scores.trainingVAMP2 == scores.trainingVAMP2ByCount[5])
    #expect(abs(scores.trainingVAMP2 - model.scores.vamp2) < 1e-9)
    for (ours, mode) in zip(scores.timescales.prefix(3), model.modes) {
      let (a, b) = (try #require(ours), try #require(mode.timescale))
      #expect(abs(a / b - 1) < 1e-7)
    }
  }

  @Test("Test timescales are the autocorrelation of the trained function")
  func timescale() throws {
    let (training, test) = (
      system.simulate(frameCount: 5000, seed: 1), system.simulate(frameCount: 4000, seed: 2)
    )
    let lag = 6
    let (scores, model) = try score(training, test, lag: lag, .tica)
    let values = (0..<test.rowCount).map { t in
      (0..<5).reduce(0) { $0 + (test[t, $1] - model.mean[$1]) * model.vectors[$1, 0] }
    }
    let (x, y) = (Array(values.dropLast(lag)), Array(values.dropFirst(lag)))
    let mean = (x + y).reduce(0, +) / Double(2 * x.count)
    let correlation = zip(x, y).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
      / (zip(x, y).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) + ($1.1 - mean) * ($1.1 - mean) } / 2)
    let expected = -Double(lag) / log(correlation)
    #expect(abs(try #require(scores.timescales[0]) / expected - 1) < 1e-9)
  }

  @Test(
    "VAMP-E does not depend on the features' scales; vectors are not scaled (kinetic map)",
    arguments: Method.allCases)
  func scaling(method: Method) throws {
    let (training, test) = (
      system.simulate(frameCount: 4000, seed: 1), system.simulate(frameCount: 4000, seed: 2)
    )
    func scaled(_ rows: Matrix<Double>) -> Matrix<Double> {
      let factors = [1e-3, 1, 50, 1e4, 0.1]
      var result = rows
      for t in 0..<rows.rowCount {
        for j in 0..<5 { result[t, j] = rows[t, j] * factors[j] + 100 }
      }
      return result
    }
    let (plain, model) = try score(training, test, lag: 4, method)
    let (other, _) = try score(scaled(training), scaled(test), lag: 4, method)
    for k in 0...5 {
      #expect(abs(plain.vampEByCount[k] - other.vampEByCount[k]) < 1e-7)
      #expect(abs(plain.vamp2ByCount[k] - other.vamp2ByCount[k]) < 1e-7)
    }
    // Components have unit variance in training, not that of a kinetic map.
    for j in 0..<5 {
      let values = (0..<training.rowCount).map { t in
        (0..<5).reduce(0) { $0 + (training[t, $1] - model.mean[$1]) * model.vectors[$1, j] }
      }
      // The windows of first and second frames are 4 frames short of all.
      #expect(abs(values.reduce(0) { $0 + $1 * $1 } / Double(values.count) - 1) < 0.02)
    }
  }

  @Test("Test VAMP-2 is that of the data whitened anew, and never falls with the dimension")
  func whitenedAnew() throws {
    let (training, test) = (
      system.simulate(frameCount: 3000, seed: 4), system.simulate(frameCount: 1000, seed: 5)
    )
    let (scores, _) = try score(training, test, lag: 5, .vamp)
    // The span of all five directions is the whole feature space.
    let direct = try fit([test], lag: 5, .vamp)
    #expect(abs(scores.vamp2 - direct.scores.vamp2) < 1e-9)
    #expect(zip(scores.vamp2ByCount, scores.vamp2ByCount.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(scores.vamp2ByCount[0] == 1)
  }

  @Test("A direction that the test data does not have adds nothing", arguments: Method.allCases)
  func constantInTest(method: Method) throws {
    let training = system.simulate(frameCount: 3000, seed: 6)
    var test = system.simulate(frameCount: 3000, seed: 7)
    for t in 0..<test.rowCount { test[t, 4] = 0.5 }
    let (scores, _) = try score(training, test, lag: 4, method)
    var fewer = Matrix<Double>(rowCount: 3000, columnCount: 4)
    for t in 0..<3000 { for j in 0..<4 { fewer[t, j] = test[t, j] } }
    #expect(abs(scores.vamp2 - (try fit([fewer], lag: 4, method)).scores.vamp2) < 1e-7)
  }

  @Test("Non-reversible timescales come from eigenfunctions, not from singular values")
  func rotation() throws {
    // A noisy rotation: λ = .95 exp(±0.2 i), singular values .95 as well, but of
    // features that are squeezed the singular functions mix.
    func simulate(_ seed: UInt64) -> Matrix<Double> {
      let noise = autoregressive([0, 0], frameCount: 60_000, seed: seed)
      var rows = Matrix<Double>(rowCount: 60_000, columnCount: 2)
      var (x, y) = (0.0, 0.0)
      for t in 0..<60_000 {
        (x, y) = (
          0.931 * x - 0.8 * y + noise[t, 0], 0.0446 * x + 0.931 * y + 0.3 * noise[t, 1]
        )
        rows[t, 0] = x
        rows[t, 1] = y
      }
      return rows
    }
    // |λ|² = .931² + .8 · .0446 = .9024.
    let exact = -1 / (0.5 * log(0.931 * 0.931 + 0.8 * 0.0446))
    let (scores, model) = try score(simulate(1), simulate(2), lag: 1, .vamp, count: 2)
    let fromSigma = -1 / log(try #require(model.singularValues)[0])
    for timescale in scores.timescales {
      // √(2 t / T) = 1.8 %.
      #expect(abs(try #require(timescale) / exact - 1) < 0.08)
    }
    #expect(abs(fromSigma / exact - 1) > 0.3)
  }

  @Test("Moments of other dynamics and empty test data are refused")
  func badInput() throws {
    let rows = system.simulate(frameCount: 500, seed: 1)
    let reversible = try moments([rows], lags: [5])
    let other = try moments([rows], lags: [5], .nonreversible)
    func score(_ test: PairMoments) throws {
      _ = try HeldOutScoring.score(
        training: try reversible.total(lag: 5), test: test, header: reversible.header, lag: 5,
        method: .tica, whitening: WhiteningOptions(), componentCount: 2)
    }
    #expect(throws: KoopmanError.wrongDynamics(needed: .reversible)) {
      try score(try other.total(lag: 5))
    }
    #expect(throws: KoopmanError.noPairs(lag: 5)) {
      try score(PairMoments(dimension: 5, dynamics: .reversible))
    }
  }
}

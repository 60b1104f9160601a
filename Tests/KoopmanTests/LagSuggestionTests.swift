import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Testing

@Suite("Suggested lags")
struct LagSuggestionTests {
  private func suggestion(_ rows: Matrix<Double>, lags: [Int]) throws -> LagSuggestion {
    let moments = try moments([rows], lags: lags)
    let resampling = TimescaleResampling(modeCount: 2)
    return LagSuggestion(
      try lags.map {
        (lag: $0, blocks: try resampling.project(moments, model: try TICA().fit(moments, lag: $0)))
      }, resampling: resampling)
  }

  @Test("A process that is Markovian in its columns has a plateau from the first lag")
  func plateau() throws {
    let rows = autoregressive([0.98, 0.9], frameCount: 400_000, seed: 3)
    let found = try suggestion(rows, lags: [1, 2, 4, 8, 16, 32])
    #expect(found.lag == 1)
    #expect(found.checks.map(\.lag) == [1, 2, 4, 8, 16])
    for check in found.checks {
      #expect(check.interval.contains(check.change))
      #expect(abs(check.change) < 0.1)
    }
  }

  @Test("A slow process under noise: the timescale rises and there is no plateau")
  func rising() throws {
    // x = s + ξ with a tenth of the variance slow: λ(τ) = .1 a^τ, so that t(τ)
    // nearly doubles with τ as long as τ ≪ 2.3 t.
    let latent = autoregressive([0.995, 0], frameCount: 400_000, seed: 4)
    var rows = Matrix<Double>(rowCount: latent.rowCount, columnCount: 1)
    for t in 0..<rows.rowCount {
      rows[t, 0] = 0.1.squareRoot() * latent[t, 0] + 0.9.squareRoot() * latent[t, 1]
    }
    let found = try suggestion(rows, lags: [1, 2, 4, 8, 16, 32])
    #expect(found.lag == nil)
    #expect(!found.checks.isEmpty)
    for check in found.checks {
      #expect(!check.isFlat)
      #expect(check.isRising && check.interval.lowerBound > 0.3)
    }
  }

  @Test("A fast process that hides a slow one is flat at short lags, and no plateau")
  func hidden() throws {
    // λ(τ) = .9 a^τ + .1 b^τ with timescales 5 and 400: t(2)/t(1) = 1.01, but
    // t(32)/t(16) = 1.7.
    let latent = autoregressive([0.8187, 0.9975], frameCount: 400_000, seed: 8)
    var rows = Matrix<Double>(rowCount: latent.rowCount, columnCount: 1)
    for t in 0..<rows.rowCount {
      rows[t, 0] = 0.9.squareRoot() * latent[t, 0] + 0.1.squareRoot() * latent[t, 1]
    }
    let found = try suggestion(rows, lags: [1, 2, 4, 8, 16, 32])
    #expect(found.checks[0].isFlat)
    #expect(found.lag == nil)
    #expect(found.verdict(from: 1) == .rising(through: 16))
    #expect(try suggestion(rows, lags: [1, 2]).lag == 1)
    #expect(try suggestion(rows, lags: [3]).verdict(from: 3) == .unknown)
  }

  @Test("Noise alone is not flat: the whole interval has to be")
  func noisy() throws {
    // T / t = 70: the error of ln t(2τ)/t(τ) is larger than the tolerance.
    let rows = autoregressive([0.98, 0], frameCount: 3500, seed: 5)
    let found = try suggestion(rows, lags: [16, 32])
    #expect(found.lag == nil)
    for check in found.checks {
      #expect(check.interval.upperBound - check.interval.lowerBound > 0.2)
    }
  }

  @Test("Lags without their double are not judged")
  func unpaired() throws {
    let rows = autoregressive([0.9], frameCount: 50_000, seed: 6)
    #expect(try suggestion(rows, lags: [1, 3, 5, 6]).checks.map(\.lag) == [3])
    #expect(try suggestion(rows, lags: [7]).checks.isEmpty)
  }
}

import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Systems
import Testing

@Suite("Known spectra")
struct KnownSpectraTests {
  @Test("The three-state chain, one-hot: VAMP is the Markov model, whatever is taken off")
  func threeStates() throws {
    let states = ThreeStateChain().states(frameCount: 10_000, seed: 42)
    #expect(states.reduce(0, +) == 15_589)
    let indicators = ThreeStateChain.oneHot(states)
    for offset in [0.0, 3, -40] {
      var shifted = indicators
      for i in shifted.elements.indices { shifted.elements[i] += offset }
      let model = try fit([shifted], lag: 5, .vamp)
      // The three indicators sum to one: the last says nothing new.
      #expect(model.droppedFeatures == [DroppedFeature(name: "x2", reason: .dependent)])
      let singularValues = try #require(model.singularValues)
      #expect(singularValues.count == 2)
      #expect(abs(singularValues[0] - 0.893203603376) < 1e-11)
      #expect(abs(singularValues[1] - 0.668008785782) < 1e-11)
      #expect(abs(model.scores.vamp2 - 2.244048414966) < 1e-11)
      #expect(abs(model.scores.vamp1 - (1 + 0.893203603376 + 0.668008785782)) < 1e-11)
      #expect(model.scores.vampE == model.scores.vamp2)
    }
  }

  @Test("Monomials of an AR(1) process have eigenvalues a, a², a³", arguments: Method.allCases)
  func monomials(method: Method) throws {
    let a = 0.9
    let x = autoregressive([a], frameCount: 400_000, seed: 5)
    var rows = Matrix<Double>(rowCount: x.rowCount, columnCount: 3)
    for t in 0..<x.rowCount {
      rows[t, 0] = x[t, 0]
      rows[t, 1] = x[t, 0] * x[t, 0]
      rows[t, 2] = x[t, 0] * x[t, 0] * x[t, 0]
    }
    let model = try fit([rows], lag: 1, method)
    // The standard error of λ is about √((1 − λ²)/n) ≤ .0012 for Gaussian
    // columns; cubes of them have tails that double it.
    for (mode, truth) in zip(model.modes, [a, a * a, a * a * a]) {
      #expect(abs(mode.real - truth) < 0.01)
      #expect(mode.imaginary == 0 && mode.period == nil)
    }
    // −1 / ln a = 9.49, times a relative error of √(2 t / T).
    #expect(abs(try #require(model.modes[0].timescale) - 9.491) < 9.5 * 5 * 0.0069)
  }

  @Test("A cyclic chain: decay and period from eigenvalues, never from singular values")
  func cycle() throws {
    // P = [[.5, .5, 0], [0, .5, .5], [1, 0, 0]] has λ = ±i/2 and σ = .809, .309.
    var generator = SeededGenerator(seed: 6)
    let n = 200_000
    var rows = Matrix<Double>(rowCount: n, columnCount: 2)
    var state = 0
    for t in 0..<n {
      if state < 2 { rows[t, state] = 1 }
      let stays = generator.nextUniform() < 0.5
      state = state == 2 ? 0 : stays ? state : state + 1
    }
    let model = try fit([rows], lag: 1, .vamp)
    // Entries of a transition matrix from n frames are within 5/√n of the truth.
    let error = 5 / Double(n).squareRoot()
    let sigma = try #require(model.singularValues)
    #expect(abs(sigma[0] - 0.809017) < error)
    #expect(abs(sigma[1] - 0.309017) < error)
    #expect(model.modes.count == 2)
    for (mode, sign) in zip(model.modes, [1.0, -1]) {
      #expect(abs(mode.real) < error)
      #expect(abs(mode.imaginary - sign * 0.5) < error)
      // −1/ln ½ = 1.4427 changes by 4.16 δλ, the period 4 by 16/2π · 2 δλ.
      #expect(abs(try #require(mode.timescale) - 1.442695) < 4.2 * error)
      #expect(abs(try #require(mode.period) - 4) < 5.1 * error)
    }
    #expect(model.modes[0].real == model.modes[1].real)
    #expect(model.modes[0].imaginary == -model.modes[1].imaginary)

    // Both of a pair get the same error bar, about the truth.
    let moments = try moments([rows], lags: [1], .nonreversible)
    let resampling = TimescaleResampling(modeCount: 1)
    let bars = resampling.uncertainties(try resampling.project(moments, model: model))
    #expect(bars.count == 2)
    for bar in bars {
      #expect(bar == bars[0])
      let interval = try #require(bar.interval)
      let truth = 1.442695
      #expect(interval.contains(truth))
      #expect(interval.upperBound - interval.lowerBound < 8.4 * error)
    }
  }

  @Test("32-bit samples give the spectrum of 64-bit ones", arguments: Method.allCases)
  func precisions(method: Method) throws {
    let system = ARMixture(timescales: [100, 40, 10], dimension: 6, seed: 2)
    let rows = system.simulateSingle(frameCount: 30_000, seed: 3)
    let narrow = try fit([rows], lag: 5, method)
    let wide = try fit([Matrix<Double>(rows)], lag: 5, method)
    // 32-bit products: 1e-8 in λ, some ten times that where columns are mixed.
    for (a, b) in zip(narrow.modes, wide.modes) { #expect(abs(a.real - b.real) < 1e-6) }
    #expect(abs(narrow.scores.vamp2 - wide.scores.vamp2) < 1e-6)
  }

  @Test("Growth has an eigenvalue above one: it is reported, and has no timescale")
  func growth() throws {
    var rows = Matrix<Double>(rowCount: 500, columnCount: 1)
    for t in 0..<500 { rows[t, 0] = (1...max(1, t)).reduce(1.0) { x, _ in x * 1.01 } }
    let model = try fit([rows], lag: 10, .vamp)
    // y = 1.01¹⁰ x exactly.
    #expect(abs(model.modes[0].real - 1.1046221) < 1e-2)
    #expect(model.modes[0].real > 1)
    #expect(model.modes[0].timescale == nil)
    // Correlation cannot exceed one.
    #expect(abs(try #require(model.singularValues)[0] - 1) < 1e-9)
  }
}

import Glibc
import Koopman
import LinearAlgebra
import Moments
import Statistics
import Systems
import Testing

@Suite("Chapman–Kolmogorov test")
struct ChapmanKolmogorovTests {
  private func test(
    _ rows: Matrix<Double>, lags: [Int], _ dynamics: Dynamics, count: Int, blocks: Int = 40
  ) throws -> ChapmanKolmogorovTest {
    let moments = try moments([rows], lags: lags, dynamics, blockCount: blocks)
    let model = try EDMD().fit(moments, lag: lags[0])
    return try ChapmanKolmogorovTest(moments, model: model, functionCount: count)
  }

  @Test("A Markov chain passes", arguments: Dynamics.allCases)
  func chain(dynamics: Dynamics) throws {
    let states = ThreeStateChain().states(frameCount: 100_000, seed: 42)
    let rows = ThreeStateChain.oneHot(states).columns(0..<2)
    let result = try test(rows, lags: [5, 10, 15, 25], dynamics, count: 2)
    #expect(result.verdict == .passed)
    #expect(result.points.map(\.steps) == [1, 2, 3, 5])
    #expect(result.points.map(\.lag) == [5, 10, 15, 25])
    for point in result.points {
      let errors = try #require(point.errors)
      for (i, timescale) in [49.498316452509, 13.779667258736].enumerated() {
        // Both sides estimate e^(−nτ/t), to 4.5 of their own errors.
        let truth = exp(-Double(point.lag) / timescale)
        #expect(abs(point.predicted[i, i] - truth) < 4.5 * errors.predicted[i, i])
        #expect(abs(point.estimated[i, i] - truth) < 4.5 * errors.estimated[i, i])
      }
    }
    // At n = 1 both sides are one and the same.
    #expect(result.points[0].predicted == result.points[0].estimated)
  }

  @Test("Jackknife errors have the size that theory says")
  func errorSize() throws {
    let n = 200_000
    let a = 0.9
    let result = try test(autoregressive([a], frameCount: n, seed: 8), lags: [1, 2], .reversible, count: 1)
    let errors = try #require(result.points[0].errors)
    // √((1 − a²)/n); an error from 40 groups is itself known to 11 %.
    let expected = ((1 - a * a) / Double(n)).squareRoot()
    #expect(errors.predicted[0, 0] / expected > 0.6 && errors.predicted[0, 0] / expected < 1.5)
    #expect(errors.predicted == errors.estimated)
    #expect(errors.difference == Matrix(rowCount: 1, columnCount: 1))
  }

  @Test("A lumped chain, which remembers, fails", arguments: Dynamics.allCases)
  func lumped(dynamics: Dynamics) throws {
    // State 0 against 1 and 2 together: two exponentials hide behind one.
    let states = ThreeStateChain().states(frameCount: 100_000, seed: 42)
    let rows = Matrix<Double>(
      rowCount: states.count, columnCount: 1, elements: states.map { $0 == 0 ? 1 : 0 })
    let result = try test(rows, lags: [2, 4, 10, 40], dynamics, count: 1)
    guard case .failed(let lag, 0, 0) = result.verdict else {
      Issue.record("\(result.verdict)")
      return
    }
    #expect(lag > 2)
    // The correlation of the indicator of state 0, exactly: the slow exponential
    // survives where the model has forgotten.
    let chain = ExactChain(ThreeStateChain.transitionMatrix, start: ThreeStateChain.stationaryDistribution)
    func correlation(_ n: Int) -> Double {
      let pi = ThreeStateChain.stationaryDistribution[0]
      return (chain.power(n)[0, 0] - pi) / (1 - pi)
    }
    #expect(correlation(40) - pow(correlation(2), 20) > 0.07)
    for point in result.points.dropFirst() {
      let truth = correlation(point.lag) - pow(correlation(2), Double(point.steps))
      let found = point.estimated[0, 0] - point.predicted[0, 0]
      #expect(abs(found - truth) < 4.5 * (try #require(point.errors)).difference[0, 0])
    }
    #expect(result.largestDeviation > 0.05)
  }

  @Test("A conjugate pair is taken whole, and a cycle passes")
  func cycle() throws {
    var generator = SeededGenerator(seed: 6)
    let n = 100_000
    var rows = Matrix<Double>(rowCount: n, columnCount: 2)
    var state = 0
    for t in 0..<n {
      if state < 2 { rows[t, state] = 1 }
      let stays = generator.nextUniform() < 0.5
      state = state == 2 ? 0 : stays ? state : state + 1
    }
    let result = try test(rows, lags: [1, 2, 3, 4], .nonreversible, count: 1)
    #expect(result.verdict == .passed)
    #expect(result.points[0].predicted.rowCount == 2)
    // λ⁴ = 1/16 for both: the fourth power is the identity over 16.
    let fourth = result.points[3].predicted
    #expect(abs(fourth[0, 0] - 0.0625) < 0.01 && abs(fourth[0, 1]) < 0.01)
  }

  @Test("Too little data: no errors, and the number of groups")
  func short() throws {
    let rows = autoregressive([0.995], frameCount: 1000, seed: 4)
    let result = try test(rows, lags: [1, 2], .reversible, count: 1)
    guard case .tooShort(let groups) = result.verdict else {
      Issue.record("\(result.verdict)")
      return
    }
    #expect(groups < 10)
    #expect(result.points.allSatisfy { $0.errors == nil })
  }

  @Test("Moments without a multiple of the lag, or of other dynamics, are refused")
  func badInput() throws {
    let rows = autoregressive([0.9, 0.5], frameCount: 2000, seed: 4)
    let reversible = try moments([rows], lags: [2, 3])
    let model = try EDMD().fit(reversible, lag: 2)
    #expect(throws: KoopmanError.moments(.unknownLag(lag: 4, available: [2, 3]))) {
      try ChapmanKolmogorovTest(reversible, model: model, functionCount: 1)
    }
    let observed = try moments([rows], lags: [2, 4], .nonreversible)
    #expect(throws: KoopmanError.wrongDynamics(needed: .reversible)) {
      try ChapmanKolmogorovTest(observed, model: model, functionCount: 1)
    }
    let named = try moments([rows], lags: [2, 4], names: ["a", "b"])
    #expect(throws: KoopmanError.featureMismatch(model: ["x0", "x1"], input: ["a", "b"])) {
      try ChapmanKolmogorovTest(named, model: model, functionCount: 1)
    }
  }
}

import Glibc
import Koopman
import LinearAlgebra
import Moments
import Testing

@Suite("Kinetic and commute maps")
struct ScalingTests {
  @Test("The commute map is √(t/2) for slow components, and fades out fast ones")
  func commute() throws {
    let lag = 10
    func factor(_ timescale: Double) throws -> Double {
      try #require(
        ComponentScaling.commuteMap.factor(eigenvalue: exp(-Double(lag) / timescale), lag: lag))
    }
    // The paper's √(t/2) itself; with the 1 inside the tanh it would be √(t/4).
    for timescale in [50.0, 300, 2000] {
      #expect(abs(try factor(timescale) / (timescale / 2).squareRoot() - 1) < 1e-10)
    }
    // Half of it at t = τ.
    #expect(abs(try factor(10) - 2.5.squareRoot()) < 1e-12)
    // Nearly nothing below, and never negative: ½(1 + tanh(−.8π)) = 1/(1 + e^{1.6π}).
    #expect(abs(try factor(2) - (1 / (1 + exp(1.6 * .pi))).squareRoot()) < 1e-12)
    #expect(try factor(0.5) > 0)
    // As a function of t it rises everywhere.
    let values = try (1...80).map { try factor(0.5 * Double($0)) }
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
    #expect(ComponentScaling.commuteMap.factor(eigenvalue: -0.2, lag: lag) == 0)
    #expect(ComponentScaling.commuteMap.factor(eigenvalue: 1.01, lag: lag) == nil)
  }

  @Test("Squared distances in the commute map are commute times")
  func commuteTime() throws {
    // Two states, a ↔ b with p and q a frame: t_ab + t_ba = 1/p + 1/q.
    let (p, q) = (0.002, 0.005)
    let chain = ExactChain([[1 - p, p], [q, 1 - q]], start: [q / (p + q), p / (p + q)])
    let model = try chain.model(lag: 1, .reversible)
    let phi = model.eigenfunctions(of: chain.functions)
    let factor = try #require(
      ComponentScaling.commuteMap.factor(eigenvalue: model.modes[0].real, lag: 1))
    let distance = factor * (phi[0, 0].real - phi[1, 0].real)
    // (1/p)(1/q)/(2(1/p + 1/q)) · (p + q)²/(p q) = (1/p + 1/q)/2: half of the round
    // trip, as −1/ln λ = 1/(p + q) − ½ + ….
    #expect(abs(2 * distance * distance / (1 / p + 1 / q) - 1) < 0.004)
  }

  @Test("Scaling a projection leaves its values, and so its scores, alone")
  func projection() throws {
    let rows = autoregressive([0.95, 0.7, 0.2], frameCount: 20_000, seed: 2)
    let model = try fit([rows], lag: 1)
    let plain = ProjectionModel(model, componentCount: 3)
    let scaled = try plain.scaled(.kineticMap)
    #expect(scaled.values == plain.values)
    for j in 0..<3 {
      for i in 0..<3 {
        #expect(scaled.coefficients[i, j] == plain.coefficients[i, j] * abs(plain.values[j]))
      }
    }
    #expect(try plain.scaled(.unit) == plain)
    let vamp = ProjectionModel(try fit([rows], lag: 1, .vamp), componentCount: 2)
    #expect(throws: KoopmanError.wrongDynamics(needed: .reversible)) { try vamp.scaled(.commuteMap) }
  }

  @Test("Kinetic variance adds squared eigenvalues")
  func variance() {
    let content = KineticContent(factors: [0.9, -0.5, 0.1])
    #expect(abs(content.total - 1.07) < 1e-15)
    #expect(distance(content.shares, [0.81 / 1.07, 1.06 / 1.07, 1]) < 1e-15)
    #expect(content.componentCount(holding: 0.95) == 2)
    #expect(content.componentCount(holding: 1) == 3)
    #expect(KineticContent(factors: [0, 0]).shares == [0, 0])
  }

  /// Modes at lag 10 with these timescales, on a diagonal chain of their own.
  private func modes(_ timescales: [Double]) throws -> [Mode] {
    let decays = timescales.map { exp(-1 / $0) }
    var pairs = PairMoments(dimension: decays.count, dynamics: .reversible)
    pairs.weight = 0.5
    pairs.pairCount = 1
    for i in decays.indices {
      let place = decays.indices.prefix(i).reduce(0) { $0 + decays.count - $1 }
      pairs.first.elements[place] = 1 - pow(decays[i], 10)
      pairs.second.elements[place] = 1
    }
    let header = try moments(
      [Matrix<Double>(rowCount: 12, columnCount: decays.count)], lags: [10]).header
    return try EDMD().fit(pairs, lag: 10, header: header).modes
  }

  @Test("The gap is the largest ratio of timescales above lag and noise")
  func gap() throws {
    let clear = try modes([2000, 900, 60, 40, 12, 3])
    let gap = try #require(SpectralGap(modes: clear, lag: 10))
    #expect(gap.modeCount == 2)
    #expect(abs(gap.ratio - 15) < 1e-9)
    // What lies below the noise neither counts nor makes a gap larger.
    #expect(SpectralGap(modes: clear, lag: 10, noise: 850).map(\.modeCount) == 1)
    #expect(SpectralGap(modes: clear, lag: 10, noise: 2500) == nil)
    // The last one above the lag is compared with the lag: 12/10, not 12/3.
    let flat = try modes([40, 30, 22, 16, 12, 3])
    #expect(SpectralGap(modes: flat, lag: 10) == nil)
    // One slow process alone.
    #expect(SpectralGap(modes: try modes([500, 4, 2]), lag: 10).map(\.modeCount) == 1)
    // A pair counts as two.
    let cycle = try ExactChain.cycle.model().modes
    #expect(SpectralGap(modes: cycle, lag: 1) == nil)
    let slow = try ExactChain(
      [[0.98, 0.02, 0], [0, 0.98, 0.02], [0.02, 0, 0.98]], start: [0.4, 0.4, 0.2]
    ).model().modes
    #expect(SpectralGap(modes: slow, lag: 1).map(\.modeCount) == 2)
  }
}

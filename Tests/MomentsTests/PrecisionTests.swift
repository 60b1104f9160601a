import Glibc
import LinearAlgebra
import Koopman
import Moments
import Samples
import Statistics
import Systems
import Testing

@Suite("Precision of moments")
struct PrecisionTests {
  private static let timescales = [2970.0, 1305, 558, 94]

  /// Compares timescales from 32-bit and 64-bit samples of the same values.
  private func errors(_ rows: Matrix<Float>, widening: Int = 64) throws -> [Double] {
    var pass = MomentPass(lags: [10])
    pass.mostWidenedFeatures = widening
    let narrow = try TICA().fit(try pass.run(over: ArraySource([rows])), lag: 10)
    let wide = try TICA().fit(try pass.run(over: ArraySource([Matrix<Double>(rows)])), lag: 10)
    return try Self.timescales.enumerated().map { mode, truth in
      let t32 = try #require(narrow.modes[mode].timescale)
      let t64 = try #require(wide.modes[mode].timescale)
      // The standard error of a timescale is about √(2 t / T).
      #expect(abs(t64 / truth - 1) < 5 * (2 * truth / Double(rows.rowCount)).squareRoot())
      return abs(t32 / t64 - 1)
    }
  }

  @Test(
    "Timescales from 32-bit products agree with an all-64-bit computation to some 1e-7",
    arguments: [20, 70])
  func slowFloats(columns: Int) throws {
    // Four slow columns among others of noise.
    var generator = SeededGenerator(seed: 41)
    let decays = Self.timescales.map { exp(-1 / $0) } + Array(repeating: 0, count: columns - 4)
    var state = decays.map { _ in generator.nextNormal() }
    var rows = Matrix<Float>(rowCount: 400_000, columnCount: columns)
    for t in 0..<rows.rowCount {
      for (j, decay) in decays.enumerated() {
        state[j] = decay * state[j] + (1 - decay * decay).squareRoot() * generator.nextNormal()
        rows[t, j] = Float(state[j])
      }
    }
    // The order in which the kernels of BLAS add up decides: wide ones add more terms to one sum.
    let found = try errors(rows, widening: 0)
    #expect(found.allSatisfy { $0 < 3e-7 }, "\(found)")
  }

  @Test("Slow processes hidden in columns of noise lose nothing either")
  func mixedFloats() throws {
    // Every column is mostly noise, whose differences are 600 times those of
    // the slowest process: 32-bit products would be off by 1e-6 here.
    let system = ARMixture(timescales: Self.timescales, dimension: 20, seed: 3)
    let found = try errors(system.simulateSingle(frameCount: 400_000, seed: 4))
    #expect(found.allSatisfy { $0 < 1e-7 })
  }

  @Test(
    "An offset of 1e6 with a spread of 1e-2 loses nothing",
    arguments: Dynamics.allCases, [false, true])
  func offset(dynamics: Dynamics, isWeighted: Bool) throws {
    var small = randomTrajectories([30_000], dimension: 3, seed: 17)
    // Steps of 2⁻²⁴ stay exact at 1e6, so that both hold the same numbers.
    for i in small[0].elements.indices {
      small[0].elements[i] = (small[0].elements[i] * 0.01 * 0x1p24).rounded() * 0x1p-24
    }
    var large = small
    for i in large[0].elements.indices { large[0].elements[i] += 1_000_000 }
    let weights = isWeighted ? randomWeights([30_000], seed: 1) : nil
    let pass = MomentPass(lags: [5], dynamics: dynamics)
    let a = try pass.run(over: ArraySource(small, weights: weights))
    let b = try pass.run(over: ArraySource(large, weights: weights))
    // Shifts are rounded at 1e6 to 1.2e-10 of the spread's 1e-2: the same
    // moments about shifts that differ by that.
    let one = try fit(a, dynamics)
    let other = try fit(b, dynamics)
    for j in 0..<3 {
      #expect(abs(other.mean[j] - 1_000_000 - one.mean[j]) < 1e-9)
      #expect(abs(other.standardDeviations[j] / one.standardDeviations[j] - 1) < 1e-12)
      #expect(abs(other.modes[j].real - one.modes[j].real) < 1e-12)
    }
  }

  private func fit(_ moments: LaggedMoments, _ dynamics: Dynamics) throws -> SpectralModel {
    dynamics == .reversible
      ? try TICA().fit(moments, lag: 5) : try VAMP().fit(moments, lag: 5)
  }

  @Test("32-bit samples far from zero keep what 32 bits can hold")
  func offsetFloats() throws {
    // At 4096 steps are 2⁻¹¹: samples rounded to them are exact at both places.
    var small = randomTrajectories([20_000], dimension: 2, seed: 18)[0]
    for i in small.elements.indices {
      small.elements[i] = (small.elements[i] * 2048).rounded() / 2048
    }
    var large = small
    for i in large.elements.indices { large.elements[i] += 4096 }
    var pass = MomentPass(lags: [3])
    pass.mostWidenedFeatures = 0
    let a = try TICA().fit(try pass.run(over: ArraySource([Matrix<Float>(small)])), lag: 3)
    let b = try TICA().fit(try pass.run(over: ArraySource([Matrix<Float>(large)])), lag: 3)
    for j in 0..<2 { #expect(abs(a.modes[j].real - b.modes[j].real) < 1e-6) }
  }

  @Test("Weights of any size act by their ratios", arguments: [1e-60, 1e-30, 1e30, 1e60])
  func weightSize(factor: Double) throws {
    let rows = randomTrajectories([5000], dimension: 3, seed: 19).map { Matrix<Float>($0) }
    let weights = randomWeights([5000], seed: 20)
    let scaled = weights.map { $0.map { $0 * factor } }
    var pass = MomentPass(lags: [2])
    pass.mostWidenedFeatures = 0
    let a = try TICA().fit(try pass.run(over: ArraySource(rows, weights: weights)), lag: 2)
    let b = try TICA().fit(try pass.run(over: ArraySource(rows, weights: scaled)), lag: 2)
    // 32-bit products, rounded differently.
    for j in 0..<3 { #expect(abs(a.modes[j].real - b.modes[j].real) < 1e-5) }
  }
}

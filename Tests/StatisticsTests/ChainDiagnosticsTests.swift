import Statistics
import Testing

@Suite("Diagnostics of chains")
struct ChainDiagnosticsTests {
  /// Chains of an AR(1) process with unit variance.
  static func chains(
    _ count: Int, length: Int, decay: Double, shift: Double = 0, seed: UInt64
  ) -> [[Double]] {
    (0..<count).map { chain in
      var random = SeededGenerator(seed: seed).stream(chain)
      var x = random.nextNormal()
      return (0..<length).map { _ in
        x = decay * x + (1 - decay * decay).squareRoot() * random.nextNormal()
        return x + shift * Double(chain)
      }
    }
  }

  @Test("The effective size of an AR(1) process is n (1 − a) / (1 + a)", arguments: [0, 0.5, 0.9, 0.98])
  func effectiveSize(decay: Double) {
    let judged = ChainDiagnostics(chains: Self.chains(4, length: 20_000, decay: decay, seed: 3))
    let known = 80_000 * (1 - decay) / (1 + decay)
    // The sum of correlations is known to √(2 · window / n), some per cent.
    #expect(abs(judged.effectiveSampleSize / known - 1) < 0.15)
    #expect(judged.scaleReduction < 1.02)
    #expect(abs(judged.mean) < 5 * judged.monteCarloError)
    #expect(abs(judged.standardDeviation - 1) < 0.1)
    #expect(
      judged.monteCarloError
        == judged.standardDeviation / judged.effectiveSampleSize.squareRoot())
  }

  @Test("Alternating draws are worth more than independent ones")
  func antithetic() {
    let judged = ChainDiagnostics(chains: Self.chains(4, length: 5000, decay: -0.5, seed: 4))
    #expect(judged.effectiveSampleSize > 40_000)
    // Never more than n log₁₀ n.
    #expect(judged.effectiveSampleSize <= 20_000 * 4.4)
  }

  @Test("Chains that have not met are seen")
  func apart() {
    let met = ChainDiagnostics(chains: Self.chains(4, length: 1000, decay: 0.3, seed: 5))
    #expect(met.scaleReduction < 1.02)
    let shifted = ChainDiagnostics(chains: Self.chains(4, length: 1000, decay: 0.3, shift: 1, seed: 5))
    // Means 0 … 3 have the variance 5/3: R̂² is about 1 + 5/3.
    #expect(abs(shifted.scaleReduction * shifted.scaleReduction - 1 - 5.0 / 3) < 0.4)
    #expect(shifted.effectiveSampleSize < 100)
  }

  @Test("A drift within the chains is seen by their halves")
  func drift() {
    let rising = (0..<2).map { chain in
      zip(Self.chains(2, length: 1000, decay: 0, seed: 6)[chain], 0..<1000).map { $0 + Double($1) / 200 }
    }
    #expect(ChainDiagnostics(chains: rising).scaleReduction > 1.5)
  }

  @Test("Chains that do not move")
  func constant() {
    let one = ChainDiagnostics(chains: [[2, 2, 2, 2], [2, 2, 2, 2]])
    #expect(one.scaleReduction == 1 && one.standardDeviation == 0 && one.mean == 2)
    let two = ChainDiagnostics(chains: [[1, 1, 1, 1], [2, 2, 2, 2]])
    #expect(two.scaleReduction == .infinity && two.effectiveSampleSize == 2)
  }

  @Test("Short and odd lengths")
  func short() {
    for length in 4...9 {
      let judged = ChainDiagnostics(chains: Self.chains(3, length: length, decay: 0, seed: 7))
      #expect(judged.effectiveSampleSize.isFinite && judged.effectiveSampleSize > 0)
      #expect(judged.scaleReduction.isFinite)
    }
  }
}

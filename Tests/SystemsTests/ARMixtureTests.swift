import LinearAlgebra
import Statistics
import Systems
import Testing

@Suite("AR(1) mixtures")
struct ARMixtureTests {
  @Test("The map has orthogonal columns of lengths between ½ and 2", arguments: [1, 2, 7, 60])
  func mixing(dimension: Int) {
    let mixture = ARMixture(timescales: [10], dimension: dimension, seed: 4)
    let gram = mixture.mixing.transposed() * mixture.mixing
    for i in 0..<dimension {
      #expect(gram[i, i] >= 0.25 - 1e-12 && gram[i, i] <= 4 + 1e-12)
      for j in 0..<i {
        #expect(abs(gram[i, j]) < 1e-12)
      }
    }
    #expect(ARMixture(timescales: [3], dimension: dimension, seed: 4).mixing == mixture.mixing)
    #expect(ARMixture(timescales: [10], dimension: dimension, seed: 5).mixing != mixture.mixing)
  }

  @Test("Unmixed, the latent processes have their decays and are independent")
  func latent() {
    let mixture = ARMixture(timescales: [40, 8, 2], dimension: 5, seed: 4)
    let n = 400_000
    let frames = mixture.simulate(frameCount: n, seed: 9)
    // M = Q·D with orthogonal Q, so its inverse is D⁻²Mᵀ.
    let gram = mixture.mixing.transposed() * mixture.mixing
    let inverse =
      Matrix.diagonal((0..<5).map { 1 / gram[$0, $0] }) * mixture.mixing.transposed()
    let latent = frames * inverse
    let decays = mixture.spectrum.eigenvaluesPerFrame + [0, 0]
    for i in 0..<5 {
      let s = latent.column(i)
      let variance = autocovariance(s, lag: 0)
      // The standard errors of an AR(1) process' variance and autocorrelation.
      let a = decays[i]
      let spread = 2 * (1 + a * a) / (1 - a * a) / Double(n)
      #expect(abs(variance - 1) < 5 * spread.squareRoot())
      let share = (1 - a * a) / Double(n)
      #expect(abs(autocovariance(s, lag: 1) / variance - a) < 5 * share.squareRoot())
      for j in 0..<i {
        let b = decays[j]
        let other = latent.column(j)
        let overlap = Descriptive.mean(zip(s, other).map { $0 * $1 })
        // Var of the mean of s·s′ is (1 + ab)/(1 − ab)/n.
        #expect(abs(overlap) < 5 * ((1 + a * b) / (1 - a * b) / Double(n)).squareRoot())
      }
    }
  }

  @Test("32-bit frames are the 64-bit frames rounded")
  func single() {
    let mixture = ARMixture(timescales: [20, 5], dimension: 3, seed: 2)
    let double = mixture.simulate(frameCount: 1030, seed: 6)
    let single = mixture.simulateSingle(frameCount: 1030, seed: 6)
    #expect(single.rowCount == 1030)
    #expect(single.elements == double.elements.map { Float($0) })
  }
}

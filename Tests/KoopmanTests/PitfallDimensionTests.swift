import Koopman
import LinearAlgebra
import Statistics
import Testing

@Suite("Pitfall: more components score higher")
struct PitfallDimensionTests {
  @Test("One slow mode: test VAMP-2 rises with the dimension, VAMP-E falls, and one is chosen")
  func oneSlowMode() throws {
    // λ(5) = .859 beside 19 columns that remember nothing after five frames. Whitened anew,
    // 19 × 19 chance correlations add some .4 to the score of 1000 frames.
    let decays = [0.97] + Array(repeating: 0.3, count: 19)
    let found = try (1...3).map { seed in
      let rows = autoregressive(decays, frameCount: 5000, seed: UInt64(seed))
      return try #require(
        try validate(try moments([rows], lags: [5], .nonreversible), lag: 5, most: 20))
    }
    func mean(_ k: Int, _ value: (LagValidation.Row) -> Double) -> Double {
      Descriptive.mean(found.map { value($0.rows[k]) })
    }
    // The reference's example, with k = 1, 5, 20: VAMP-2 1.81, 1.86, 2.39 and VAMP-E
    // 1.79, 1.69, 1.60.
    let vamp2 = [1, 5, 20].map { mean($0) { $0.testVAMP2.mean } }
    #expect(vamp2[0] < vamp2[1] && vamp2[2] > vamp2[0] + 0.2, "\(vamp2)")
    let vampE = [1, 5, 20].map { mean($0) { $0.testVAMPE.mean } }
    #expect(vampE[0] > vampE[1] && vampE[1] > vampE[2], "\(vampE)")
    #expect(found.map(\.chosenCount) == [1, 1, 1])
  }
}

import Koopman
import LinearAlgebra
import Testing

@Suite("Pitfall: signs of eigenvectors")
struct PitfallSignTests {
  @Test("Of coefficients that are equal in size the first is positive", arguments: Method.allCases)
  func ties(method: Method) throws {
    // Each trajectory is there with its columns swapped too, so that the components are
    // the sum and the difference of the columns, whose coefficients differ by rounding alone.
    for seed in UInt64(1)...12 {
      let rows = autoregressive([0.95, 0.6], frameCount: 400, seed: seed)
      var mixed = rows
      for t in 0..<rows.rowCount {
        mixed[t, 0] = rows[t, 0] + rows[t, 1]
        mixed[t, 1] = rows[t, 1] - rows[t, 0]
      }
      let model = try fit([mixed, mixed.columns([1, 0])], lag: 1, method)
      for j in 0..<2 {
        let (first, second) = (model.vectors[0, j], model.vectors[1, j])
        #expect(abs(abs(second) - first) < 1e-10 * first, "\(first), \(second)")
      }
    }
  }
}

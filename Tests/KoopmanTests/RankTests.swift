import Koopman
import LinearAlgebra
import Moments
import Samples
import Systems
import Testing

@Suite("Columns that carry nothing of their own")
struct RankTests {
  private static let names = ["a", "fixed", "zero", "copy", "mirror", "b", "sum"]

  /// a, 3, 0, a, 1 − 2a, b, a + b.
  private func columns(_ scale: Double = 1) -> Matrix<Double> {
    let x = autoregressive([0.95, 0.7], frameCount: 4000, seed: 3)
    return Matrix(
      rows: (0..<4000).map { t in
        let (a, b) = (x[t, 0], x[t, 1])
        return [a, 3, 0, a, 1 - 2 * a, b, a + b].map { $0 * scale }
      })
  }

  @Test(
    "They are dropped by name, and the first copy stays",
    arguments: Method.allCases, [1, 1e-3, 1e3])
  func dropped(method: Method, scale: Double) throws {
    let model = try fit([columns(scale)], lag: 2, method, names: Self.names)
    let expected = [
      DroppedFeature(name: "fixed", reason: .constant),
      DroppedFeature(name: "zero", reason: .constant),
      DroppedFeature(name: "copy", reason: .duplicate(of: "a")),
      DroppedFeature(name: "mirror", reason: .duplicate(of: "a")),
      DroppedFeature(name: "sum", reason: .dependent),
    ]
    #expect(model.droppedFeatures == expected)
    #expect(model.rank == 2 && model.droppedDirectionCount == 0)
    for name in ["fixed", "zero", "copy", "mirror", "sum"] {
      let row = Self.names.firstIndex(of: name)!
      #expect((0..<2).allSatisfy { model.vectors[row, $0] == 0 })
    }
    // What is left is what the two columns give alone.
    let alone = try fit([columns(scale).columns([0, 5])], lag: 2, method)
    for j in 0..<2 { #expect(abs(model.modes[j].real - alone.modes[j].real) < 1e-12) }
    // Correlations are known for dropped columns too, but for constant ones.
    #expect(model.correlations[1, 0] == 0 && model.correlations[2, 0] == 0)
    #expect(abs(model.correlations[3, 0] - model.correlations[0, 0]) < 1e-9)
    #expect(abs(model.correlations[4, 0] + model.correlations[0, 0]) < 1e-9)
  }

  @Test("The same in 32 bits, at some distance from zero", arguments: Method.allCases)
  func floats(method: Method) throws {
    var rows = columns()
    for i in rows.elements.indices { rows.elements[i] += 2 }
    let model = try fit([Matrix<Float>(rows)], lag: 2, method, names: Self.names)
    #expect(model.droppedFeatures.map(\.name) == ["fixed", "zero", "copy", "mirror", "sum"])
    #expect(model.rank == 2)
  }

  @Test("Of the Markov states of a chain only the last is dependent")
  func indicators() throws {
    let states = ThreeStateChain().states(frameCount: 20_000, seed: 1)
    let model = try fit([Matrix<Float>(ThreeStateChain.oneHot(states))], lag: 3)
    #expect(model.droppedFeatures == [DroppedFeature(name: "x2", reason: .dependent)])
  }

  @Test("Squares that overflow are named as such")
  func overflow() throws {
    var rows = autoregressive([0.9, 0.5], frameCount: 500, seed: 3)
    for t in 0..<500 { rows[t, 1] *= 1e200 }
    let large = try moments([rows], lags: [1])
    #expect(throws: KoopmanError.overflow(feature: "x1")) { try TICA().fit(large, lag: 1) }
  }

  @Test(
    "A column that is constant in a part of the data is so in a fit to that part",
    arguments: Method.allCases, [false, true])
  func constantPart(method: Method, isSingle: Bool) throws {
    // An indicator that flips early on and then stays 0, away from the shift.
    var rows = autoregressive([0.9, 0.5], frameCount: 40_000, seed: 8)
    for t in 0..<40_000 { rows[t, 1] = t < 2000 && rows[t, 1] > 0 ? 1 : 0 }
    let moments = isSingle
      ? try moments([Matrix<Float>(rows)], lags: [1], method.dynamics)
      : try moments([rows], lags: [1], method.dynamics)
    #expect(abs(moments.header.shift[1]) > 0.1)
    let pairs = try moments.sum(lag: 1) { $0 >= 5 }
    let model = method == .tica
      ? try TICA().fit(pairs, lag: 1, header: moments.header)
      : try VAMP().fit(pairs, lag: 1, header: moments.header)
    #expect(model.droppedFeatures == [DroppedFeature(name: "x1", reason: .constant)])
    #expect(model.rank == 1)
  }

  @Test("Nothing left is an error that names the columns", arguments: Method.allCases)
  func nothingLeft(method: Method) throws {
    let rows = Matrix<Double>(rows: (0..<100).map { _ in [4.2, -1e9] })
    #expect(throws: KoopmanError.rankDeficient(features: ["u", "v"])) {
      try fit([rows], lag: 1, method, names: ["u", "v"])
    }
  }

  @Test("More columns than frames: the rank is what the frames carry")
  func wide() throws {
    let rows = ARMixture(timescales: [5], dimension: 30, seed: 1).simulate(frameCount: 20, seed: 2)
    let model = try fit([rows], lag: 1, .vamp)
    #expect(model.rank <= 18)
    #expect(model.droppedFeatures.count + model.droppedDirectionCount >= 12)
  }

  @Test("The cut-off is the caller's to choose")
  func cutoff() throws {
    var rows = autoregressive([0.9, 0.5], frameCount: 5000, seed: 2)
    for t in 0..<rows.rowCount { rows[t, 1] = rows[t, 0] + 1e-3 * rows[t, 1] }
    let moments = try moments([rows], lags: [1])
    // What the second column has of its own is 1e-6 of its variance.
    #expect(try TICA().fit(moments, lag: 1).rank == 2)
    let strict = try TICA(whitening: WhiteningOptions(cutoff: 1e-5)).fit(moments, lag: 1)
    #expect(strict.rank == 1)
    #expect(strict.droppedFeatures == [DroppedFeature(name: "x1", reason: .duplicate(of: "x0"))])
    let principal = try TICA(whitening: WhiteningOptions(principalComponentCount: 1))
      .fit(moments, lag: 1)
    #expect(principal.rank == 1 && principal.droppedFeatures.isEmpty)
  }
}

import Koopman
import LinearAlgebra
import Moments
import Samples
import Testing

@Suite("Shrinkage")
struct ShrinkageTests {
  @Test("Ledoit–Wolf agrees with scikit-learn on standardised first frames")
  func ledoitWolf() throws {
    let source = ArraySource([fortyFrames])
    let moments = try MomentPass(lags: [1], dynamics: .nonreversible).run(over: source)
    let intensity = try LedoitWolf.intensity(moments, lag: 1, over: source)
    // sklearn.covariance.ledoit_wolf_shrinkage of (X[:-1] − mean)/std.
    #expect(abs(intensity - 0.07700454866056725) < 1e-13)
    #expect(try LedoitWolf.intensity(moments, lag: 1, over: source, threadCount: 3) == intensity)
    // Fewer independent frames shrink more, in proportion.
    let fewer = try LedoitWolf.intensity(moments, lag: 1, over: source, sampleCount: 13)
    #expect(abs(fewer - 3 * intensity) < 1e-13)
    // Weights of 2 change nothing.
    let weighted = ArraySource([fortyFrames], weights: [Array(repeating: 2, count: 40)])
    let twice = try MomentPass(lags: [1], dynamics: .nonreversible).run(over: weighted)
    #expect(abs(try LedoitWolf.intensity(twice, lag: 1, over: weighted) - intensity) < 1e-13)
    let other = ArraySource([fortyFrames], names: ["a", "b", "c", "d", "e"])
    #expect(
      throws: KoopmanError.featureMismatch(
        model: ["x0", "x1", "x2", "x3", "x4"], input: ["a", "b", "c", "d", "e"])
    ) { try LedoitWolf.intensity(moments, lag: 1, over: other) }
  }

  @Test("Reversible Ledoit–Wolf counts a frame as often as pairs do")
  func ledoitWolfReversible() throws {
    let source = ArraySource([fortyFrames])
    let moments = try MomentPass(lags: [3]).run(over: source)
    // The same frames written out: both windows one after the other.
    let doubled = Matrix(rows: (0..<37).map { fortyFrames.row($0) } + (3..<40).map { fortyFrames.row($0) }
      + [fortyFrames.row(0)])
    let written = ArraySource([doubled])
    let observed = try MomentPass(lags: [1], dynamics: .nonreversible).run(over: written)
    let truth = try LedoitWolf.intensity(observed, lag: 1, over: written)
    #expect(abs(try LedoitWolf.intensity(moments, lag: 3, over: source) - truth) < 1e-13)
  }

  @Test("The Rao–Blackwell intensity, against the paper's formula in another language")
  func raoBlackwell() throws {
    let moments = try moments([fortyFrames], lags: [1], .nonreversible)
    func intensity(_ shrinkage: Shrinkage) throws -> Double {
      try EDMD(whitening: WhiteningOptions(shrinkage: shrinkage)).fit(moments, lag: 1)
        .shrinkageIntensity
    }
    // NumPy: ((n−2)/n tr S² + tr² S)/((n+2)(tr S² − tr² S/p)), n = 39.
    #expect(abs(try intensity(.raoBlackwell()) - 0.12545615383979247) < 1e-13)
    #expect(try intensity(.raoBlackwell(sampleCount: 10)) > 0.3)
    #expect(try intensity(.raoBlackwell(sampleCount: 2)) == 1)
    #expect(try intensity(.none) == 0)
    #expect(try intensity(.fixed(0.25)) == 0.25)
  }

  @Test("Shrinking does not depend on units, and no shrinking is the plain model", arguments: Method.allCases)
  func units(method: Method) throws {
    let rows = autoregressive([0.9, 0.6, 0.3, 0.1], frameCount: 3000, seed: 3)
    var mixed = rows
    var scaled = rows
    for t in 0..<rows.rowCount {
      mixed[t, 1] += rows[t, 0]
      mixed[t, 3] -= rows[t, 2]
      for (j, factor) in [1e-3, 50, 1e6, 1].enumerated() { scaled[t, j] = factor * mixed[t, j] }
    }
    func modes(_ rows: Matrix<Double>, _ shrinkage: Shrinkage) throws -> [Double] {
      let moments = try moments([rows], lags: [2], method.dynamics)
      let whitening = WhiteningOptions(shrinkage: shrinkage)
      let found = method == .tica
        ? try TICA(whitening: whitening).fit(moments, lag: 2)
        : try VAMP(whitening: whitening).fit(moments, lag: 2)
      // EDMD of the same moments is the same operator.
      let edmd = try EDMD(whitening: whitening).fit(moments, lag: 2)
      #expect(
        distance(edmd.modes.map(\.real).sorted(), found.modes.map(\.real).sorted()) < 1e-12)
      return found.modes.map(\.real)
    }
    let shrunk = try modes(mixed, .fixed(0.2))
    #expect(distance(shrunk, try modes(scaled, .fixed(0.2))) < 1e-9)
    #expect(distance(try modes(mixed, .none), try modes(mixed, .fixed(0))) < 1e-14)
    // All correlations gone: what is left has the columns' own variances.
    #expect(distance(shrunk, try modes(mixed, .none)) > 0.01)
  }

  @Test("λ above 1 comes from shrinkage, and is reported")
  func aboveOne() throws {
    // Three columns that share one slow process.
    let slow = autoregressive([0.999, 0.1, 0.1, 0.1], frameCount: 20_000, seed: 5)
    var rows = Matrix<Double>(rowCount: slow.rowCount, columnCount: 3)
    for t in 0..<slow.rowCount {
      for j in 0..<3 { rows[t, j] = slow[t, 0] + 0.1 * slow[t, j + 1] }
    }
    let moments = try moments([rows], lags: [1])
    let plain = try EDMD().fit(moments, lag: 1)
    #expect(plain.nondecayingModeCount == 0)
    let model = try EDMD(whitening: WhiteningOptions(shrinkage: .fixed(0.1))).fit(moments, lag: 1)
    // Var(sum)/Var shrunk: 3·3/(3 + 6·.9) = 1.07.
    #expect(abs(model.modes[0].real - 1.07) < 0.02)
    #expect(model.modes[0].timescale == nil)
    #expect(model.nondecayingModeCount == 1)
    #expect(SpectralGap(modes: model.modes, lag: 1) == nil)
  }

  @Test("Shrinkage makes copies of a feature independent, so none is left out")
  func duplicates() throws {
    var rows = autoregressive([0.9, 0.5], frameCount: 500, seed: 6)
    for t in 0..<rows.rowCount { rows[t, 1] = 2 * rows[t, 0] }
    let moments = try moments([rows], lags: [1])
    let plain = try EDMD().fit(moments, lag: 1)
    #expect(plain.droppedFeatures == [DroppedFeature(name: "x1", reason: .duplicate(of: "x0"))])
    let shrunk = try EDMD(whitening: WhiteningOptions(shrinkage: .fixed(0.3))).fit(moments, lag: 1)
    #expect(shrunk.droppedFeatures.isEmpty && shrunk.rank == 2)
  }
}

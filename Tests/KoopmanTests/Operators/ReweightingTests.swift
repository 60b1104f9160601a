import Bases
import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Testing

@Suite("Koopman reweighting")
struct ReweightingTests {
  @Test("On a finite chain the weights are π/μ exactly")
  func chain() throws {
    let chain = ExactChain.driven
    let weights = try KoopmanWeights(try chain.model())
    let truth = zip(chain.stationary, chain.start).map { $0 / $1 }
    #expect(distance(weights.weights(of: chain.functions), truth) < 1e-11)
  }

  @Test("Weights and eigenvalues of forty frames agree with other programs")
  func peers() throws {
    let model = try EDMD().fit(try moments([fortyFrames], lags: [1], .nonreversible), lag: 1)
    let weights = try KoopmanWeights(model).weights(of: fortyFrames)
    // deeptime 0.4.5, KoopmanWeightingEstimator(lagtime=1, epsilon=1e-12), over the mean
    // of the first 39; plain NumPy agrees to 1e-14.
    let truth = [0.7731491997846581, 0.8413922830861001, 0.9191460646976378, 1.0264366226010173]
    #expect(distance(Array(weights.prefix(4)), truth) < 1e-11)
    #expect(abs(weights[39] - 0.9794194446776374) < 1e-11)
    // NumPy: eig of C₀₀⁻¹C₀τ with the constant.
    let values = [-0.94649972, 0.92483235, 0.76179139, -0.51620084, 0.1757408]
    #expect(distance(model.modes.map(\.real), values) < 1e-8)
  }

  /// Short trajectories x ← a·x + √(1 − a²)·ξ, all started at `start`.
  private func shortRuns(start: Double, count: Int, length: Int, seed: UInt64) -> [Matrix<Double>] {
    var generator = SeededGenerator(seed: seed)
    let a = 0.8
    return (0..<count).map { _ in
      var x = start
      return Matrix(
        rowCount: length, columnCount: 1,
        elements: (0..<length).map { _ in
          defer { x = a * x + (1 - a * a).squareRoot() * generator.nextNormal() }
          return x
        })
    }
  }

  @Test("Short trajectories off equilibrium give back its mean, variance and timescale")
  func offEquilibrium() throws {
    let runs = shortRuns(start: 1.5, count: 4000, length: 12, seed: 9)
    let source = ArraySource(runs)
    let basis = BasisSource(source, basis: try Monomials(inputNames: ["x0"], degree: 2))
    let observed = try MomentPass(lags: [1], dynamics: .nonreversible).run(over: basis)
    let model = try EDMD().fit(observed, lag: 1)
    let weights = try KoopmanWeights(model)
    let survey = try weights.survey(basis)
    #expect(survey.frameCount == 48_000)
    #expect(survey.negativeShare < 0.05)
    #expect(survey.effectiveFrameCount > 10_000 && survey.effectiveFrameCount < 48_000)

    // The data's own mean is .69 (Σ a^t over 11 first frames); the monomials'
    // span is closed under the operator, so the model's own is 0 and 1 but for
    // noise: about √(2 t/n_eff) = .03.
    #expect(model.mean[0] > 0.55)
    let mean = try #require(model.stationaryMean)
    #expect(abs(mean[0]) < 0.1 && abs(mean[1] - 1) < 0.12)

    // The usual pass over the weighted source; clipping costs a little more.
    let reweighted = try ReweightedSource(source, weights: weights, described: basis)
    let moments = try MomentPass(lags: [1]).run(over: reweighted)
    let equilibrium = try EDMD().fit(moments, lag: 1)
    #expect(abs(equilibrium.mean[0]) < 0.15)
    #expect(abs(equilibrium.modes[0].real - 0.8) < 0.02)
    // Without weights the symmetrised estimate takes the drift for slowness.
    let naive = try EDMD().fit(MomentPass(lags: [1]).run(over: source), lag: 1)
    #expect(abs(naive.modes[0].real - 0.8) > 2 * abs(equilibrium.modes[0].real - 0.8))
    #expect(naive.mean[0] > 0.5)
  }

  @Test("Weights of equilibrium data are 1, within noise")
  func equilibrium() throws {
    let x = autoregressive([0.8, 0.3], frameCount: 100_000, seed: 12)
    let source = ArraySource([x])
    let moments = try MomentPass(lags: [1], dynamics: .nonreversible).run(over: source)
    let weights = try KoopmanWeights(try EDMD().fit(moments, lag: 1))
    // The ends' difference of n frames, over 1 − λ: 2/(n (1 − λ)) a unit of x.
    #expect(weights.function.coefficients.allSatisfy { abs($0) < 0.001 })
    let survey = try weights.survey(source)
    #expect(survey.negativeCount == 0 && survey.negativeShare == 0)
    #expect(survey.effectiveFrameCount > 99_990)
  }

  @Test("Negative weights are counted, and clipped where sums of squares need it")
  func negative() throws {
    let weights = KoopmanWeightsFixture.linear(constant: 1, slope: -1)
    let rows = Matrix<Double>(rowCount: 5, columnCount: 1, elements: [0, 0.5, 1, 2, 4])
    let source = ArraySource([rows], weights: [[1, 2, 1, 1, 1]])
    let survey = try weights.survey(source)
    #expect(survey.frameCount == 5 && survey.negativeCount == 2)
    #expect(abs(survey.negativeShare - 4 / 5.5) < 1e-15)
    #expect(abs(survey.effectiveFrameCount - 1.5 * 1.5 / 1.25) < 1e-15)
    let reader = try ReweightedSource(source, weights: weights).makeReader()
    var read = [Double](repeating: .nan, count: 4)
    try read.withUnsafeMutableBufferPointer { try reader.readWeights(1..<5, of: 0, into: $0) }
    #expect(read == [1, 0, 0, 0])
  }

  @Test("The survey does not depend on the number of threads")
  func threads() throws {
    let rows = autoregressive([0.9, 0.4, 0.1], frameCount: 150_000, seed: 1)
    let source = ArraySource([rows.rows(0..<70_000), rows.rows(70_000..<150_000)])
    let weights = try KoopmanWeights(
      try EDMD().fit(MomentPass(lags: [3], dynamics: .nonreversible).run(over: source), lag: 3))
    let one = try weights.survey(source, threadCount: 1)
    #expect(try weights.survey(source, threadCount: 4) == one)
  }

  @Test("Reversible models, other features and parts that never exchange are refused")
  func badInput() throws {
    let chain = ExactChain.driven
    #expect(throws: KoopmanError.wrongDynamics(needed: .nonreversible)) {
      try KoopmanWeights(try chain.model(lag: 1, .reversible))
    }
    let apart = ExactChain(
      [[0.9, 0.1, 0, 0], [0.2, 0.8, 0, 0], [0, 0, 0.7, 0.3], [0, 0, 0.4, 0.6]],
      start: [0.4, 0.1, 0.3, 0.2])
    let model = try apart.model()
    #expect(model.stationaryMean == nil)
    #expect(abs(model.modes[0].real - 1) < 1e-12)
    #expect(throws: KoopmanError.stationaryStateNotUnique) { try KoopmanWeights(model) }
    let weights = KoopmanWeightsFixture.linear(constant: 1, slope: 0)
    let other = ArraySource([Matrix<Double>(rowCount: 3, columnCount: 1)], names: ["y"])
    let mismatch = KoopmanError.featureMismatch(model: ["x0"], input: ["y"])
    #expect(throws: mismatch) { try weights.survey(other) }
    #expect(throws: mismatch) { try ReweightedSource(other, weights: weights) }
  }
}

/// Weights with chosen coefficients.
enum KoopmanWeightsFixture {
  static func linear(constant: Double, slope: Double) -> KoopmanWeights {
    let chain = ExactChain([[0.5, 0.5], [0.5, 0.5]], start: [0.5, 0.5])
    var weights = try! KoopmanWeights(try! chain.model())
    weights.function = LinearFunction(constant: constant, coefficients: [slope])
    return weights
  }
}

import Glibc
import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Systems
import Testing

@Suite("Conventions of models")
struct ConventionTests {
  @Test(
    "Eigenvalues are sorted with their signs, and λ ≤ 0 has no timescale",
    arguments: Method.allCases)
  func signedSorting(method: Method) throws {
    let rows = autoregressive([-0.56, 0.3], frameCount: 50_000, seed: 4)
    let model = try fit([rows], lag: 1, method)
    // Standard errors are below .005.
    #expect(abs(model.modes[0].real - 0.3) < 0.025)
    #expect(abs(model.modes[1].real + 0.56) < 0.025)
    #expect(model.modes[0].timescale != nil)
    #expect(model.modes[1].timescale == nil)
    // Scores take the size: σ = .56 and .3.
    #expect(abs(model.scores.vamp1 - 1.86) < 0.05)
    if let sigma = model.singularValues { #expect(sigma[0] > sigma[1]) }
  }

  @Test("Slow eigenvalues keep their digits")
  func timescales() throws {
    let rows = autoregressive([0.99, 0.5], frameCount: 100_000, seed: 4)
    let model = try fit([rows], lag: 10)
    for mode in model.modes {
      guard let timescale = mode.timescale else { continue }
      // −τ / ln λ where λ is not so close to one that this loses digits.
      #expect(abs(timescale + 10 / log(mode.real)) < 1e-9 * timescale)
    }
    #expect(abs(try #require(model.modes[0].timescale) - 99.5) < 99.5 * 5 * 0.045)
  }

  @Test(
    "Components have unit variance and no correlation; the largest coefficient is positive",
    arguments: Method.allCases)
  func normalised(method: Method) throws {
    let system = ARMixture(timescales: [80, 30, 9], dimension: 6, seed: 12)
    let moments = try moments(
      [system.simulate(frameCount: 8000, seed: 13)], lags: [5], method.dynamics)
    let model = method == .tica
      ? try TICA().fit(moments, lag: 5) : try VAMP().fit(moments, lag: 5)
    let pairs = try moments.total(lag: 5)
    // The covariance the components are whitened with.
    let n = method == .tica ? 2 * pairs.weight : pairs.weight
    let sum = method == .tica ? zip(pairs.sumX, pairs.sumY).map { $0 + $1 } : pairs.sumX
    let second = (method == .tica ? pairs.second : pairs.first).matrix
    var covariance = (1 / n) * second
    for i in 0..<6 {
      for j in 0..<6 { covariance[i, j] -= sum[i] / n * sum[j] / n }
    }
    let gram = model.vectors.transposed() * covariance * model.vectors
    for i in 0..<6 {
      for j in 0..<6 { #expect(abs(gram[i, j] - (i == j ? 1 : 0)) < 1e-10) }
    }
    for j in 0..<6 {
      let column = model.vectors.column(j)
      #expect(column.max()! >= column.map(abs).max()!)
    }
    // Correlations are C v / sd, within −1 … 1, and their squares over the
    // orthonormal components sum to one.
    for i in 0..<6 {
      let row = (0..<6).map { model.correlations[i, $0] }
      #expect(abs(row.reduce(0) { $0 + $1 * $1 } - 1) < 1e-9)
    }
  }

  @Test("Signs agree across lags once they are aligned")
  func alignment() throws {
    var flipped = 0
    for seed in UInt64(1)...12 {
      // Two columns that mirror one another: which coefficient is the larger,
      // and so positive, is left to noise.
      let x = autoregressive([0.98, 0, 0], frameCount: 3000, seed: seed)
      var rows = Matrix<Double>(rowCount: 3000, columnCount: 2)
      for t in 0..<3000 {
        rows[t, 0] = x[t, 0] + x[t, 1]
        rows[t, 1] = -x[t, 0] + x[t, 2]
      }
      let moments = try moments([rows], lags: [1, 20])
      let short = try TICA().fit(moments, lag: 1)
      var long = try TICA().fit(moments, lag: 20)
      let before = long
      long.alignSigns(with: short)
      if long.vectors != before.vectors { flipped += 1 }
      // The slow mode is x₀: the difference of the columns.
      func direction(_ model: SpectralModel) -> Double { model.vectors[0, 0] - model.vectors[1, 0] }
      #expect(direction(short) * direction(long) > 0)
      #expect(
        (long.vectors[0, 0] == before.vectors[0, 0])
          == (long.correlations[0, 0] == before.correlations[0, 0]))
    }
    #expect(flipped > 0, "no seed needed a flip: the test shows nothing")
  }

  @Test("Each method takes its own moments only")
  func wrongDynamics() throws {
    let rows = autoregressive([0.9], frameCount: 500, seed: 1)
    #expect(throws: KoopmanError.wrongDynamics(needed: .reversible)) {
      try TICA().fit(try moments([rows], lags: [1], .nonreversible), lag: 1)
    }
    #expect(throws: KoopmanError.wrongDynamics(needed: .nonreversible)) {
      try VAMP().fit(try moments([rows], lags: [1]), lag: 1)
    }
  }

  @Test("A lag that was not accumulated, and pairs without weight")
  func noPairs() throws {
    let rows = autoregressive([0.9], frameCount: 500, seed: 1)
    #expect(throws: KoopmanError.moments(.unknownLag(lag: 3, available: [1]))) {
      try TICA().fit(try moments([rows], lags: [1]), lag: 3)
    }
    let weightless = try MomentPass(lags: [1]).run(
      over: ArraySource([rows], weights: [Array(repeating: 0, count: 500)]))
    #expect(throws: KoopmanError.noPairs(lag: 1)) { try TICA().fit(weightless, lag: 1) }
  }

  @Test("A projection model keeps every digit through its file")
  func projection() throws {
    let rows = autoregressive([0.95, 0.6, 0.1], frameCount: 2000, seed: 3)
    let model = try fit([rows], lag: 2, .vamp, names: ["φ", "psi", "x\"y"])
    let projection = ProjectionModel(model, componentCount: 2)
    #expect(
      try ProjectionModel(json: projection.json, file: "model.json") == projection)
    let cvs = projection.project(rows)
    // Unit variance and mean zero over the first frames of pairs, 1998 of them.
    for j in 0..<2 {
      let values = cvs.rows(0..<1998).column(j)
      #expect(abs(Descriptive.mean(values)) < 1e-12)
      #expect(abs(Descriptive.variance(values) * 1997 / 1998 - 1) < 1e-10)
    }
    #expect(
      throws: KoopmanError.featureMismatch(model: ["φ", "psi", "x\"y"], input: ["φ", "psi"])
    ) { try projection.requireFeatures([Feature(name: "φ"), Feature(name: "psi")]) }
  }
}

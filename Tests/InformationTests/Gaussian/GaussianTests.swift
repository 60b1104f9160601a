import Glibc
import Information
import LinearAlgebra
import Statistics
import Testing

@Suite("Gaussian information")
struct GaussianTests {
  @Test(
    "Two scalars",
    arguments: [
      (0.1, 0.005025167927), (0.5, 0.143841036226), (0.6, 0.223143551314), (0.9, 0.830365603411),
      (0.99, 1.958517773626),
    ])
  func scalars(rho: Double, truth: Double) throws {
    // The reference gives twelve digits.
    #expect(abs(GaussianInformation.value(correlation: rho) - truth) < 1e-12)
    #expect(abs(GaussianInformation.value(correlation: -rho) - truth) < 1e-12)
    let covariance = Matrix(rows: [[4, 2 * 3 * rho], [2 * 3 * rho, 9]])
    #expect(
      abs(try GaussianInformation.value(covariance: covariance, x: [0], o: [1]) - truth) < 1e-12)
    #expect(abs(try GaussianInformation.totalCorrelation(covariance) - truth) < 1e-12)
    #expect(GaussianInformation.value(correlation: 1) == .infinity)
  }

  @Test("Canonical correlations of the reference")
  func canonical() throws {
    #expect(
      abs(
        GaussianInformation.value(canonicalCorrelations: [0.9, 0.6, 0.3]) - 1.100664494461) < 1e-12)
    // The same three, hidden by mixing the columns of x and of o.
    var generator = SeededGenerator(seed: 91)
    var plain = Matrix<Double>.identity(6)
    for (i, sigma) in [0.9, 0.6, 0.3].enumerated() {
      plain[i, 3 + i] = sigma
      plain[3 + i, i] = sigma
    }
    var mix = Matrix<Double>(rowCount: 6, columnCount: 6)
    for i in 0..<3 {
      for j in 0..<3 {
        mix[i, j] = generator.nextNormal() + (i == j ? 3 : 0)
        mix[3 + i, 3 + j] = generator.nextNormal() + (i == j ? 3 : 0)
      }
    }
    let covariance = mix * plain * mix.transposed()
    let sigma = try GaussianInformation.canonicalCorrelations(
      covariance: covariance, x: [0, 1, 2], o: [3, 4, 5])
    #expect(largestDifference(sigma, [0.9, 0.6, 0.3]) < 1e-12)
    #expect(
      abs(
        try GaussianInformation.value(covariance: covariance, x: [0, 1, 2], o: [3, 4, 5])
          - 1.100664494461) < 1e-11)
  }

  @Test("The chain rule: I(x; o z) = I(x; z) + I(x; o | z)")
  func chainRule() throws {
    var generator = SeededGenerator(seed: 92)
    var factor = Matrix<Double>(rowCount: 6, columnCount: 6)
    for i in 0..<6 { for j in 0..<6 { factor[i, j] = generator.nextNormal() } }
    let c = factor * factor.transposed()
    func value(_ x: [Int], _ o: [Int], _ z: [Int] = []) throws -> Double {
      try GaussianInformation.value(covariance: c, x: x, o: o, given: z)
    }
    let joint = try value([0, 1], [2, 3, 4, 5])
    #expect(abs(joint - (try value([0, 1], [4, 5]) + value([0, 1], [2, 3], [4, 5]))) < 1e-10)
    // And ln det: I(x; o) = Σ of total correlations of all less those of the parts.
    let parts = try GaussianInformation.totalCorrelation(c.submatrix(rows: [0, 1], columns: [0, 1]))
      + GaussianInformation.totalCorrelation(c.submatrix(rows: [2, 3, 4, 5], columns: [2, 3, 4, 5]))
    #expect(abs(joint - (try GaussianInformation.totalCorrelation(c) - parts)) < 1e-10)
  }

  @Test("Correlations of values and of scores agree for normal numbers")
  func samples() throws {
    let (x, o) = try correlatedPair(0.6, count: 20_000, seed: 93)
    let (given, ranked) = (GaussianEstimator(), GaussianEstimator(marginals: .ranked))
    // The scatter is ρ / √N = .0042.
    #expect(abs(try given.estimate(x, o) - 0.223143551314) < 0.017)
    #expect(abs(try ranked.estimate(x, o) - 0.223143551314) < 0.017)
  }

  @Test("Rising maps leave the copula as it is, to the last bit")
  func monotone() throws {
    let (x, o) = try correlatedPair(0.6, count: 3000, seed: 94)
    let ranked = GaussianEstimator(marginals: .ranked)
    let plain = try ranked.estimate(x, o)
    let bent = try ContinuousVariable(x.values.elements.map { exp(3 * $0) })
    let cubed = try ContinuousVariable(o.values.elements.map { $0 * $0 * $0 - 7 })
    #expect(try ranked.estimate(bent, cubed) == plain)
    // A falling map turns the sign of the correlation alone.
    let falling = try ContinuousVariable(x.values.elements.map { -$0 })
    #expect(abs(try ranked.estimate(falling, o) - plain) < 1e-12)
    #expect(try GaussianEstimator().estimate(bent, o) < plain - 0.05)
  }

  @Test("Equal values share a score, whatever their order")
  func ties() throws {
    let scores = NormalScores([2, 1, 2, 5, 2]).scores
    let low = Normal.quantile(1.0 / 6)
    #expect(scores == [0, low, 0, -low, 0])
    #expect(NormalScores([]).scores.isEmpty)
    #expect(NormalScores([4]).scores == [0])
    #expect(abs(NormalScores([1, 1, 3]).scores[0] - Normal.quantile(1.5 / 4)) < 1e-15)
  }

  @Test("Jackknife errors are of the size of the scatter, and threads change no bit")
  func errors() throws {
    let blocks = FrameBlocks(frameCounts: [700, 500], atLeast: 40, atMost: 30)
    for marginals in [GaussianEstimator.Marginals.given, .ranked] {
      var (values, errors) = ([Double](), [Double]())
      for seed in 100..<110 as Range<UInt64> {
        let (x, o) = try correlatedPair(0.6, count: 1200, seed: seed)
        let estimate = try GaussianEstimator(marginals: marginals).jackknife(x, o, blocks: blocks)
        let alone = GaussianEstimator(marginals: marginals, threadCount: 1)
        #expect(try alone.jackknife(x, o, blocks: blocks) == estimate)
        #expect(try alone.estimate(x, o) == estimate.plain)
        values.append(estimate.plain)
        errors.append(try #require(estimate.standardError))
      }
      // ρ/√N is .0173; a mean of ten errors from thirty blocks each is known to a twentieth.
      #expect(abs(Descriptive.mean(errors) - 0.0173) < 0.004)
      #expect(Descriptive.standardDeviation(values) < 0.035)
    }
  }

  @Test("A replicate is the estimate of what is left")
  func replicates() throws {
    let (x, o) = try correlatedPair(0.6, count: 500, seed: 95)
    let blocks = FrameBlocks(frameCounts: [500], atLeast: 100, atMost: 5)
    for marginals in [GaussianEstimator.Marginals.given, .ranked] {
      let estimator = GaussianEstimator(marginals: marginals)
      let rest = [0..<200, 300..<500]
      let left = try estimator.estimate(x.frames(rest), o.frames(rest))
      let replicate = try estimator.jackknife(x, o, blocks: blocks).replicates[2]
      #expect(abs(replicate - left) < 1e-12)
    }
  }

  @Test("Bad input is named")
  func badInput() throws {
    let (x, o) = try correlatedPair(0.5, count: 50, seed: 96)
    let estimator = GaussianEstimator()
    let angle = try ContinuousVariable(o.values, periods: [6])
    #expect(throws: InformationError.periodicColumn(column: 0, of: "o")) {
      try estimator.estimate(x, angle)
    }
    #expect(throws: InformationError.dependentColumns(of: "x and o")) {
      try estimator.estimate(x, x)
    }
    let twice = try ContinuousVariable(
      Matrix(rows: x.values.elements.map { [$0, 2 * $0 + 1] }))
    #expect(throws: InformationError.dependentColumns(of: "x")) {
      try estimator.estimate(twice, o)
    }
    #expect(throws: InformationError.dependentColumns(of: "x, o and z")) {
      try estimator.estimate(x, o, given: x)
    }
    #expect(throws: InformationError.constant(name: "column 0 of x")) {
      try estimator.estimate(ContinuousVariable([Double](repeating: 1, count: 50)), o)
    }
    #expect(throws: InformationError.lengthMismatch(what: "the frames of o", count: 49, expected: 50)) {
      try estimator.estimate(x, o.frames([0..<49]))
    }
    #expect(throws: InformationError.invalidCount(what: "frames", value: 3, least: 4)) {
      try estimator.estimate(x.frames([0..<3]), o.frames([0..<3]))
    }
    #expect(throws: InformationError.notFinite(row: 0, column: 1)) {
      try GaussianInformation.value(
        covariance: Matrix(rows: [[1, .nan], [.nan, 1]]), x: [0], o: [1])
    }
  }
}

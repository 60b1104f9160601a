import Glibc
import Information
import LinearAlgebra
import Statistics
import Testing

func logarithm(_ x: Double) -> Double { log(x) }

@Suite("Mutual information from neighbours")
struct KraskovTests {
  @Test(
    "Correlated normal numbers",
    arguments: [
      (0.1, 0.005025167927), (0.5, 0.143841036226), (0.6, 0.223143551314), (0.9, 0.830365603411),
      (0.99, 1.958517773626),
    ])
  func gaussian(rho: Double, truth: Double) throws {
    let (x, o) = try correlatedPair(rho, count: 10_000, seed: 21)
    for variant in [KraskovEstimator.Variant.first, .second] {
      let estimate = try KraskovEstimator(k: 4, variant: variant).estimate(x, o)
      // The scatter over samples of 10 000 is .007 to .010 for k = 4; four of them.
      #expect(abs(estimate.value - truth) < 0.04, "\(variant): \(estimate.value)")
      #expect(estimate.equalCount == 0)
    }
  }

  @Test("Given z, what x and o have in common through z is gone")
  func conditional() throws {
    var generator = SeededGenerator(seed: 22)
    var (a, b, c) = ([Double](), [Double](), [Double]())
    for _ in 0..<6000 {
      let z = generator.nextNormal()
      a.append(z + generator.nextNormal())
      b.append(z + generator.nextNormal())
      c.append(z)
    }
    let (x, o, z) = (try ContinuousVariable(a), try ContinuousVariable(b), try ContinuousVariable(c))
    let estimator = KraskovEstimator(k: 4)
    // ρ = 1/2; the scatter of 6000 points is about .011.
    #expect(abs(try estimator.estimate(x, o).value - 0.143841036226) < 0.04)
    #expect(abs(try estimator.estimate(x, o, given: z).value) < 0.04)
    // x given o: I(x; z | o) = ½ ln(var(x|o) / var(x|o,z)) = ½ ln(1.5).
    #expect(abs(try estimator.estimate(x, z, given: o).value - 0.5 * log(1.5)) < 0.05)
  }

  @Test("Slow motion: the bias without a window, and with one")
  func autocorrelated() throws {
    var (plain, windowed) = ([Double](), [Double]())
    var (lagPlain, lagWindowed, gaussian) = ([Double](), [Double](), [Double]())
    let pairs = try ShiftedFrames(trajectoryLengths: [20_000], span: 50)
    for seed in 31..<34 as Range<UInt64> {
      let x = try ContinuousVariable(autoregression(0.99, count: 20_000, seed: seed))
      let o = try ContinuousVariable(autoregression(0.99, count: 20_000, seed: seed + 100))
      let estimator = KraskovEstimator(k: 4)
      let careful = KraskovEstimator(k: 4, theilerWindow: 100)
      plain.append(try estimator.estimate(x, o).value)
      windowed.append(try careful.estimate(x, o).value)
      lagPlain.append(try estimator.estimate(x, x, lag: 50).value)
      lagWindowed.append(try careful.estimate(x, x, lag: 50).value)
      gaussian.append(
        try GaussianEstimator().estimate(
          pairs.select(x, shift: 0), pairs.select(x, shift: 50)))
    }
    // Single runs scatter by .009 and .013 at independence: about three errors of a mean of three.
    #expect(abs(Descriptive.mean(plain) - 0.046) < 0.02, "\(plain)")
    #expect(abs(Descriptive.mean(windowed) + 0.034) < 0.025, "\(windowed)")
    #expect(Descriptive.mean(windowed) < 0)
    // At a lag of 50 they scatter by .04, the correlation of the sample itself: three errors of the
    // difference of a mean of three and a single run, and much closer to that sample's correlation.
    #expect(abs(Descriptive.mean(lagPlain) - 0.255) < 0.14, "\(lagPlain)")
    #expect(abs(Descriptive.mean(lagWindowed) - 0.230) < 0.14, "\(lagWindowed)")
    for run in gaussian.indices {
      #expect(abs(lagPlain[run] - gaussian[run] - 0.029) < 0.03)
      #expect(abs(lagWindowed[run] - gaussian[run] + 0.016) < 0.03)
    }
  }

  @Test("Swapping x and o changes nothing of the first estimator")
  func symmetry() throws {
    let (x, o) = try correlatedPair(0.7, count: 2000, seed: 23)
    let estimator = KraskovEstimator(k: 5, theilerWindow: 2)
    #expect(try estimator.estimate(x, o).localTerms == estimator.estimate(o, x).localTerms)
  }

  @Test("An angle may be cut anywhere")
  func cuts() throws {
    let (x, o) = try correlatedPair(0.6, count: 3000, seed: 24)
    let turn = 2 * Double.pi
    let values = try [0.0, 1, 3, 12.5].map { shift in
      let angle = try ContinuousVariable(x.values.elements.map { $0 + shift }, period: turn)
      return try KraskovEstimator(k: 4).estimate(angle, o).value
    }
    // The angle's scale and distances change by rounding alone, which few counts can notice.
    for value in values { #expect(abs(value - values[0]) < 1e-3) }
    let onALine = try ContinuousVariable(
      x.values.elements.map { ($0 + 3).truncatingRemainder(dividingBy: turn) })
    // Wrapped to -π … π or cut in the middle, a line tears neighbours apart but no information.
    #expect(abs(try KraskovEstimator(k: 4).estimate(onALine, o).value - values[0]) < 0.05)
  }

  @Test("The number of threads changes no bit")
  func threads() throws {
    let columns = PointKind.clustered.columns(4, 5000, seed: 25)
    let x = try ContinuousVariable(columns.columns(0..<2), periods: [nil, 5])
    let o = try ContinuousVariable(columns.columns(2..<3))
    let z = try ContinuousVariable(columns.columns(3..<4))
    let labels = o.values.elements.map { Int($0.rounded()) }
    let blocks = FrameBlocks(frameCounts: [2000, 3000], atLeast: 500, atMost: 5)
    func all(_ threads: Int) throws -> [[Double]] {
      var estimator = KraskovEstimator(theilerWindow: 5, threadCount: threads)
      let first = try estimator.estimate(x, o, trajectoryLengths: [2000, 3000])
      estimator.variant = .second
      let second = try estimator.estimate(x, o, trajectoryLengths: [2000, 3000])
      let given = try estimator.estimate(x, o, given: z)
      let ross = RossEstimator(theilerWindow: 5, threadCount: threads)
      return [
        first.localTerms, second.localTerms, given.localTerms, [first.value, given.value],
        try ross.estimate(x, labels: labels).localTerms,
        try estimator.jackknife(x, o, blocks: blocks).replicates,
        try KozachenkoLeonenkoEstimator(threadCount: threads).estimate(x).localTerms,
      ]
    }
    let one = try all(1)
    #expect(try all(2) == one)
    #expect(try all(5) == one)
  }

  @Test("Equal points: no noise, no infinity, and the discrete value where all are equal to others")
  func equalPoints() throws {
    var generator = SeededGenerator(seed: 26)
    var (a, b, counts) = ([Double](), [Double](), [Double](repeating: 0, count: 9))
    for _ in 0..<3000 {
      let x = generator.nextIndex(below: 3)
      let o = generator.nextUniform() < 0.7 ? x : generator.nextIndex(below: 3)
      a.append(Double(x))
      b.append(Double(o))
      counts[3 * x + o] += 1
    }
    let joint = counts.map { $0 / 3000 }
    var plugIn = 0.0
    for x in 0..<3 {
      for o in 0..<3 {
        let (px, po) = (joint[3 * x..<3 * x + 3].reduce(0, +), joint[o] + joint[3 + o] + joint[6 + o])
        plugIn += joint[3 * x + o] * log(joint[3 * x + o] / px / po)
      }
    }
    let (x, o) = (try ContinuousVariable(a), try ContinuousVariable(b))
    for variant in [KraskovEstimator.Variant.first, .second] {
      let estimate = try KraskovEstimator(variant: variant).estimate(x, o)
      #expect(estimate.equalCount == 3000)
      // ψ(n) is below ln n by 1/2n: nine cells make that .001 at most.
      #expect(abs(estimate.value - plugIn) < 0.002)
    }
  }

  @Test("Data written twice do not look like information")
  func doubled() throws {
    let (x, o) = try correlatedPair(0.5, count: 2000, seed: 27)
    let twice = try KraskovEstimator(k: 4).estimate(
      x.repeated(5), o.repeated(5)).value
    let once = try KraskovEstimator(k: 4).estimate(x, o).value
    // Copies at distance 0 say that each point is a value of its own: the information of 2000 equal
    // pairs, ln 2000. Its being far from .14 is why nothing here resamples with replacement, and the
    // count of equal points is what tells.
    let estimate = try KraskovEstimator(k: 4).estimate(x.repeated(5), o.repeated(5))
    #expect(estimate.equalCount == 10_000)
    #expect(twice > 5 * once)
  }

  @Test("Transfer entropy goes one way where the coupling does")
  func transfer() throws {
    var generator = SeededGenerator(seed: 28)
    var (a, b) = ([0.0], [0.0])
    for t in 1..<6000 {
      a.append(0.5 * a[t - 1] + generator.nextNormal())
      b.append(0.5 * b[t - 1] + 0.8 * a[t - 1] + generator.nextNormal())
    }
    let (x, o) = (try ContinuousVariable(a), try ContinuousVariable(b))
    let estimator = KraskovEstimator(k: 4, theilerWindow: 10)
    let forward = try estimator.transferEntropy(from: x, to: o, lag: 1)
    let gaussian = try GaussianEstimator().estimate(
      ContinuousVariable(Array(a[..<5999])), ContinuousVariable(Array(b[1...])),
      given: ContinuousVariable(Array(b[..<5999])))
    // The process is linear and Gaussian: the closed form, within four times the scatter of .012.
    #expect(abs(forward.value - gaussian) < 0.05)
    #expect(forward.value > 0.1)
    #expect(abs(try estimator.transferEntropy(from: o, to: x, lag: 1).value) < 0.05)
    // With two past values of each there are two frames fewer.
    let longer = try estimator.transferEntropy(
      from: o, to: x, lag: 1, history: 2, trajectoryLengths: [3000, 3000])
    #expect(longer.trajectoryLengths == [2998, 2998])
    #expect(abs(longer.value) < 0.06)
  }
}

extension ContinuousVariable {
  func repeated(_ times: Int) -> ContinuousVariable {
    frames([Range<Int>](repeating: 0..<frameCount, count: times))
  }
}

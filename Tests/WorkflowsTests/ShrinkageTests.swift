import Glibc
import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Testing
import Workflows

@Suite("Shrinkage in jobs")
struct ShrinkageTests {
  private let settings = RunSettings(threadCount: 2)

  /// Three columns of one slow process with a timescale of 50 frames, each with fast
  /// motion of its own.
  private func columns(frames: Int, seed: UInt64) -> Matrix<Double> {
    var generator = SeededGenerator(seed: seed)
    let (a, b) = (exp(-1 / 50.0), 0.5)
    var state = (0..<4).map { _ in generator.nextNormal() }
    return Matrix(
      rows: (0..<frames).map { _ in
        for j in 0..<4 {
          let decay = j == 0 ? a : b
          state[j] = decay * state[j] + (1 - decay * decay).squareRoot() * generator.nextNormal()
        }
        return (1...3).map { state[0] + 0.8 * state[$0] }
      })
  }

  /// By symmetry the slow direction is the sum of the columns, whose variance is
  /// 3(1 + .64) + 6(1 − ρ) and whose lagged covariance 9 e^(−τ/50) + 3·.64 bᵗ.
  private func timescale(shrunkBy intensity: Double, lag: Double) -> Double {
    let variance = 3 * 1.64 + 6 * (1 - intensity)
    return -lag / log((9 * exp(-lag / 50) + 3 * 0.64 * pow(0.5, lag)) / variance)
  }

  @Test("Intervals are those of the shrunk value: its exact one lies in them, the unshrunk does not",
    arguments: Method.allCases)
  func intervals(method: Method) throws {
    let truth = timescale(shrunkBy: 0.2, lag: 10)
    let unshrunk = timescale(shrunkBy: 0, lag: 10)
    #expect(truth > 1.35 * unshrunk)
    var held = 0
    var heldUnshrunk = 0
    for seed in UInt64(1)...40 {
      let source = ArraySource([columns(frames: 40_000, seed: seed)])
      let moments = try MomentPass(lags: [10], dynamics: method.dynamics).run(over: source)
      let scan = try SpectralScan(
        moments, method: method, lags: [10], modeCount: 1,
        whitening: WhiteningOptions(shrinkage: .fixed(0.2)), settings: settings)
      #expect(scan.spectra[0].model.shrinkageIntensity == 0.2)
      let interval = try #require(scan.spectra[0].uncertainties[0].interval)
      if interval.contains(truth) { held += 1 }
      if interval.contains(unshrunk) { heldUnshrunk += 1 }
    }
    // Of 40 at 95 %, fewer than 33 come with a probability below 1e-3.
    #expect(held >= 33, "\(held) of 40")
    #expect(heldUnshrunk <= 4, "\(heldUnshrunk) of 40")
  }

  @Test("The number of independent frames is counted from the blocks", arguments: [0, 0.9])
  func independentFrames(decay: Double) throws {
    var generator = SeededGenerator(seed: 5)
    let p = 8
    var state = (0..<p).map { _ in generator.nextNormal() }
    let frames = 40_000
    let rows = Matrix(
      rows: (0..<frames).map { _ -> [Double] in
        for j in 0..<p {
          state[j] = decay * state[j] + (1 - decay * decay).squareRoot() * generator.nextNormal()
        }
        // Mixed columns: their correlations are not zero.
        return (0..<p).map { 3 * Double($0 + 1) * (state[$0] + 0.7 * state[0]) }
      })
    // Products of AR(1) columns decay with a², so that n is cut by (1 + a²)/(1 − a²).
    let truth = Double(frames) * (1 - decay * decay) / (1 + decay * decay)
    for dynamics in [Dynamics.reversible, .nonreversible] {
      let moments = try MomentPass(lags: [1, 4], dynamics: dynamics).run(over: ArraySource([rows]))
      let count = try #require(try Shrinkage.independentFrameCount(moments, lag: 1))
      // 28 variances of 20 blocks: √(2/(19·28)) = 6 % were they independent.
      #expect(abs(count / truth - 1) < 0.25)
      let options = WhiteningOptions(shrinkage: .raoBlackwell())
      let resolved = try options.resolved(for: moments)
      #expect(resolved.shrinkage == .raoBlackwell(sampleCount: count))
      #expect(try resolved.resolved(for: moments) == resolved)
      // The same at all lags but for the covariance's own change.
      let at = try [1, 4].map { try resolved.shrinkageIntensity(moments, lag: $0) }
      #expect(abs(at[0] - at[1]) < 0.05 * at[0])
      // Counting pairs would shrink by the inefficiency too little.
      let naive = try options.shrinkageIntensity(moments, lag: 1)
      #expect(abs(at[0] / naive - Double(frames) / truth) < 0.3 * Double(frames) / truth)
    }
    let fixed = WhiteningOptions(shrinkage: .fixed(0.1))
    let one = try MomentPass(lags: [1]).run(over: ArraySource([rows.columns(0..<1)]))
    #expect(try fixed.resolved(for: one) == fixed)
    #expect(try Shrinkage.independentFrameCount(one, lag: 1) == nil)
    for shrinkage in [Shrinkage.fixed(0.1), .raoBlackwell()] {
      #expect(try WhiteningOptions(shrinkage: shrinkage).shrinkageIntensity(one, lag: 1) == 0)
    }
  }

  @Test("Counting independent frames brings the correlations of short series nearer to the truth")
  func nearer() throws {
    // 20 columns with a timescale of 5 frames, their correlations 1/17.
    let (p, decay, truth) = (20, exp(-1 / 5.0), 1 / 17.0)
    var errors = [0.0, 0, 0]
    for seed in UInt64(1)...20 {
      var generator = SeededGenerator(seed: seed)
      var state = (0...p).map { _ in generator.nextNormal() }
      let rows = Matrix(
        rows: (0..<600).map { _ -> [Double] in
          for j in 0...p {
            state[j] = decay * state[j] + (1 - decay * decay).squareRoot() * generator.nextNormal()
          }
          return (0..<p).map { state[$0] + 0.25 * state[p] }
        })
      let moments = try MomentPass(lags: [1], dynamics: .nonreversible).run(over: ArraySource([rows]))
      let asked = WhiteningOptions(shrinkage: .raoBlackwell())
      let intensities = [
        try asked.resolved(for: moments).shrinkageIntensity(moments, lag: 1),
        try asked.shrinkageIntensity(moments, lag: 1), 0,
      ]
      let correlation = correlations(of: rows)
      for (k, intensity) in intensities.enumerated() {
        for r in correlation {
          let error = (1 - intensity) * r - truth
          errors[k] += error * error
        }
      }
    }
    // Independent frames, all pairs, no shrinkage.
    #expect(errors[0] < 0.9 * errors[1] && errors[1] < errors[2], "\(errors)")
  }

  private func correlations(of rows: Matrix<Double>) -> [Double] {
    let columns = (0..<rows.columnCount).map { j -> [Double] in
      let column = rows.column(j)
      let (mean, deviation) = (Descriptive.mean(column), Descriptive.variance(column).squareRoot())
      return column.map { ($0 - mean) / deviation }
    }
    return columns.indices.flatMap { a in
      (0..<a).map { b in
        zip(columns[a], columns[b]).reduce(0) { $0 + $1.0 * $1.1 } / Double(rows.rowCount - 1)
      }
    }
  }

  @Test("Each job tells the intensity, and nothing without shrinkage")
  func told() throws {
    let scratch = try Scratch()
    let input = try scratch.input(columns(frames: 20_000, seed: 3))
    func headlines(_ shrinkage: Shrinkage) throws -> [[Advice]] {
      let whitening = WhiteningOptions(shrinkage: shrinkage)
      var timescales = TimescalesJob()
      timescales.lags = [.frames(5), .frames(10)]
      timescales.whitening = whitening
      var validate = ValidateJob()
      validate.lags = [.frames(10)]
      validate.whitening = whitening
      var discover = DiscoverJob(input: input, outputPath: scratch("report"))
      discover.lag = .frames(10)
      discover.whitening = whitening
      return [
        try timescales.run(input, settings: settings).advice,
        try validate.run(input, settings: settings).advice, try discover.run(settings).advice,
      ]
    }
    for advice in try headlines(.fixed(0.05)) {
      let told = advice.filter { $0.headline == "Correlations were shrunk by 0.050" }
      #expect(told.count == 1 && told[0].severity == .note)
    }
    for advice in try headlines(.raoBlackwell()) {
      #expect(advice.contains { $0.headline.hasPrefix("Correlations were shrunk by 0.0") })
    }
    for advice in try headlines(.none) {
      #expect(!advice.contains { $0.headline.hasPrefix("Correlations were shrunk") })
    }
  }

  @Test("An eigenvalue above one is laid to shrinkage and not hidden")
  func aboveOne() throws {
    let scratch = try Scratch()
    var job = TimescalesJob()
    job.lags = [.frames(1)]
    job.whitening.shrinkage = .fixed(0.9)
    let output = try job.run(
      try scratch.input(columns(frames: 20_000, seed: 4)), settings: settings)
    // (9·.98 + .96)/(4.92 + .6) = 1.77.
    let mode = output.scan.spectra[0].model.modes[0]
    #expect(abs(mode.real - 1.77) < 0.05 && mode.timescale == nil)
    #expect(output.scan.spectra[0].uncertainties[0].absence == .noTimescale)
    let told = try #require(output.advice.first { $0.headline == "An eigenvalue exceeds one" })
    #expect(told.detail.contains("shrinkage (use less)"))
  }
}

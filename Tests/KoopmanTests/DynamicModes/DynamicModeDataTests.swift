import Foundation
import Koopman
import LinearAlgebra
import Moments
import Numerics
import Samples
import Statistics
import Systems
import Testing

private let wakeFile = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()
  .appendingPathComponent("../shared/data/cylinder-wake/vonKarman_a.dat").standardizedFileURL.path

@Suite("Dynamic modes of flows and their error bars")
struct DynamicModeDataTests {
  /// The published wake: nine POD coefficients each .1 convective units.
  private func publishedWake(_ rows: Range<Int>) throws -> Matrix<Double> {
    let lines = try String(contentsOfFile: wakeFile, encoding: .utf8).split(separator: "\n")
    return Matrix(
      rows: lines[rows].map { line in
        line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().map { Double($0)! }
      })
  }

  @Test(
    "The published wake sheds at 1.125 with its harmonics",
    .enabled(if: FileManager.default.fileExists(atPath: wakeFile)))
  func publishedLimitCycle() throws {
    let frames = try publishedWake(2000..<3000)
    let found = try DynamicModeDecomposition().fit(
      moments([frames], lags: [1], .nonreversible), lag: 1)
    let frequencies = found.independent.map { found.modes[$0] }.filter { $0.value.imaginary > 0 }
    for expected in [1.125, 2.25, 3.375] {
      let best = try #require(
        frequencies.min { abs($0.angularFrequency / 0.1 - expected) < abs($1.angularFrequency / 0.1 - expected) })
      // The frequency is known to about a digit more than is written: the cycle is not yet reached.
      #expect(abs(best.angularFrequency / 0.1 - expected) < 0.005 * expected)
      #expect(abs(best.growthRate / 0.1) < 0.01)
    }
    // The pair that carries most is the shedding itself.
    let strongest = try #require(frequencies.max { $0.amplitude < $1.amplitude })
    #expect(abs(strongest.angularFrequency / 0.1 - 1.125) < 0.006)
  }

  @Test(
    "Before shedding the published wake grows at .151",
    .enabled(if: FileManager.default.fileExists(atPath: wakeFile)))
  func publishedGrowth() throws {
    // t = 20 … 50. Only the leading pair has grown out of the file's six decimals.
    let frames = try publishedWake(200..<500).columns(0..<2)
    let found = try DynamicModeDecomposition(hasConstant: false).fit(
      moments([frames], lags: [1], .nonreversible), lag: 1)
    #expect(found.modes[0].value.imaginary > 0)
    #expect(abs(found.modes[0].growthRate / 0.1 - 0.151) < 0.005)
    #expect(found.modes[0].value.timescale == nil)
  }

  @Test("On the model's limit cycle extended DMD finds the multiples of its frequency exactly")
  func modelHarmonics() throws {
    let wake = CylinderWake()
    let frames = wake.simulate(frameCount: 5000, seed: 1).rows(2000..<5000)
    // Monomials of a₁ and a₂ to degree 3, on the circle trigonometric polynomials.
    var lifted = Matrix<Double>(rowCount: 3000, columnCount: 6)
    for t in 0..<3000 {
      let (x, y) = (frames[t, 0], frames[t, 1])
      for (j, value) in [x, y, x * x, x * y, x * x * x, x * x * y].enumerated() { lifted[t, j] = value }
    }
    let found = try DynamicModeDecomposition().fit(
      moments([lifted], lags: [5], .nonreversible), lag: 5)
    let pairs = found.independent.map { found.modes[$0] }
    #expect(pairs.count == 3)
    for (harmonic, mode) in pairs.enumerated() {
      // Equal moduli come by rising frequency. Rounding through the Gram matrix's condition.
      #expect(abs(mode.angularFrequency - 0.1 * Double(harmonic + 1)) < 1e-7)
      #expect(abs(mode.growthRate) < 1e-7)
    }
  }

  /// A noisy oscillation with decay time 20 and period 40 frames.
  private func oscillation(_ count: Int, seed: UInt64) -> Matrix<Double> {
    var generator = SeededGenerator(seed: seed)
    let (decay, angle) = (exp(-1.0 / 20), 2 * Double.pi / 40)
    var (x, y) = (0.0, 0.0)
    var rows = Matrix<Double>(rowCount: count, columnCount: 2)
    for t in 0..<count {
      rows[t, 0] = x
      rows[t, 1] = 0.4 * x + y
      (x, y) = (
        decay * (cos(angle) * x - sin(angle) * y) + 0.3 * generator.nextNormal(),
        decay * (sin(angle) * x + cos(angle) * y) + 0.3 * generator.nextNormal())
    }
    return rows
  }

  @Test("Intervals of decay and period hold the truth as often as they should")
  func coverage() throws {
    var held = (decay: 0, period: 0)
    var errors: [Double] = []
    var estimates: [Double] = []
    let trials = 60
    for seed in 1...trials {
      let moments = try moments(
        [oscillation(8000, seed: UInt64(seed))], lags: [1], .nonreversible)
      let found = try DynamicModeDecomposition().fit(moments, lag: 1)
      let bars = try DynamicModeResampling(modeCount: 1).uncertainties(moments, modes: found)
      #expect(bars.count == 1)
      let decay = try #require(bars[0].timescale.interval)
      let period = try #require(bars[0].period?.interval)
      held.decay += decay.contains(20) ? 1 : 0
      held.period += period.contains(40) ? 1 : 0
      errors.append(try #require(bars[0].period?.standardError))
      estimates.append(try #require(found.modes[0].value.period))
    }
    // 95 % of 60 is 57; 3σ of the binomial is 5.
    #expect(held.decay >= 52, "\(held)")
    #expect(held.period >= 52, "\(held)")
    // The error bar is the spread of estimates, to the 30 % that 60 trials tell.
    let spread = Descriptive.standardDeviation(estimates)
    #expect(abs(Descriptive.mean(errors) / spread - 1) < 0.3)
  }

  @Test("Error bars do not depend on the columns' scales")
  func scales() throws {
    let frames = oscillation(8000, seed: 21)
    var scaled = frames
    for t in 0..<8000 {
      scaled[t, 0] *= 1e-7
      scaled[t, 1] *= 1e5
    }
    let intervals = try [frames, scaled].map { rows in
      let moments = try moments([rows], lags: [1], .nonreversible)
      let found = try DynamicModeDecomposition().fit(moments, lag: 1)
      return try #require(
        DynamicModeResampling(modeCount: 1).uncertainties(moments, modes: found)[0].timescale.interval)
    }
    #expect(abs(intervals[0].lowerBound - intervals[1].lowerBound) < 1e-6)
    #expect(abs(intervals[0].upperBound - intervals[1].upperBound) < 1e-6)
  }

  @Test("Too little data carry no interval, with the reason")
  func noInterval() throws {
    let moments = try moments([oscillation(800, seed: 3)], lags: [1], .nonreversible)
    let found = try DynamicModeDecomposition().fit(moments, lag: 1)
    let bars = try DynamicModeResampling(modeCount: 1).uncertainties(moments, modes: found)
    guard case .tooShort(let stretches) = bars[0].timescale.absence else {
      Issue.record("an interval from ten decay times")
      return
    }
    #expect(stretches < 10)
    #expect(bars[0].period?.absence == bars[0].timescale.absence)
    #expect(bars[0].timescale.interval == nil)
  }

  @Test("Total least squares have error bars too, the same for any number of threads")
  func totalLeastSquaresBars() throws {
    // Ringing down from many starts, with measurement noise alone.
    var generator = SeededGenerator(seed: 6)
    let trajectories = (0..<100).map { _ in
      let (radius, phase) = (1 + generator.nextUniform(), 2 * .pi * generator.nextUniform())
      return Matrix<Double>(
        rows: (0..<60).map { t in
          let size = radius * exp(-Double(t) / 20)
          let angle = phase + 2 * .pi * Double(t) / 40
          return [
            size * cos(angle) + 0.1 * generator.nextNormal(),
            size * sin(angle) + 0.1 * generator.nextNormal(),
          ]
        })
    }
    func bars(_ threads: Int) throws -> (DynamicModes, [DynamicModeResampling.Uncertainty]) {
      let moments = try MomentPass(lags: [1], dynamics: .nonreversible, threadCount: threads)
        .run(over: ArraySource(trajectories))
      let method = DynamicModeDecomposition(regression: .totalLeastSquares, hasConstant: false)
      let found = try method.fit(moments, lag: 1)
      return (found, try DynamicModeResampling(modeCount: 1).uncertainties(moments, modes: found))
    }
    let (found, one) = try bars(1)
    #expect(try bars(2).1 == one)
    let error = try #require(one[0].timescale.standardError)
    let decay = try #require(found.modes[0].value.timescale)
    #expect(error > 0.05 && error < 2)
    #expect(abs(decay - 20) < 4 * error)
    // Least squares are off by more than that.
    let plain = try DynamicModeDecomposition(hasConstant: false).fit(
      moments(trajectories, lags: [1], .nonreversible), lag: 1)
    #expect(try #require(plain.modes[0].value.timescale) < 20 - 8 * error)
  }

  @Test("Correlations at longer lags follow the powers of a true mode, and leave those of a false one")
  func correlations() throws {
    let frames = oscillation(40_000, seed: 8)
    let moments = try moments([frames], lags: [1, 10, 20, 40], .nonreversible)
    let found = try DynamicModeDecomposition().fit(moments, lag: 1)
    let test = try ModeCorrelations(moments, modes: found, modeCount: 2)
    #expect(test.modes == [0])
    #expect(test.points[0].map(\.lag) == [1, 10, 20, 40])
    #expect((test.points[0][0].measured - test.points[0][0].predicted).length < 1e-10)
    for point in test.points[0].dropFirst() {
      let error = try #require(point.standardError)
      // Prediction and measurement share the data: 4σ of the measured one is ample.
      #expect(abs(point.measured.real - point.predicted.real) < 4 * error + 1e-3)
    }
    // One column of the two is no mode by itself.
    let alone = try KoopmanTests.moments([frames.columns(0..<1)], lags: [1, 20], .nonreversible)
    let wrong = try ModeCorrelations(
      alone, modes: DynamicModeDecomposition().fit(alone, lag: 1), modeCount: 1)
    let last = wrong.points[0][1]
    #expect(abs(last.measured.real - last.predicted.real) > 0.3)
  }

  @Test("The projection model gives real and imaginary parts of eigenfunctions, and survives a round trip")
  func projection() throws {
    let frames = oscillation(2000, seed: 9)
    let found = try DynamicModeDecomposition().fit(
      moments([frames], lags: [1], .nonreversible), lag: 1)
    let model = found.projection(modeCount: 5)
    #expect(model.componentCount == 2)
    #expect(try ProjectionModel(json: model.json, file: "model.json") == model)
    let values = model.project(frames)
    let value = (0..<2).reduce(Complex<Double>.zero) {
      $0 + found.eigenfunctions[$1, 0] * Complex(frames[7, $1] - found.mean[$1])
    }
    #expect(abs(values[7, 0] - value.real) < 1e-12)
    #expect(abs(values[7, 1] - value.imaginary) < 1e-12)
  }
}

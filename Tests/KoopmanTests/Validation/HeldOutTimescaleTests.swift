import Glibc
import Koopman
import LinearAlgebra
import Moments
import Statistics
import Systems
import Testing

@Suite("The slowest timescale on held-out data")
struct HeldOutTimescaleTests {
  /// One-dimensional moments of each trajectory, a block each.
  private func blocks(_ series: [[Double]], lag: Int) throws -> [PairMoments] {
    try series.map { values in
      let source = try moments(
        [Matrix(rowCount: values.count, columnCount: 1, elements: values)], lags: [lag])
      return try source.total(lag: lag)
        .projected(onto: .identity(1), offset: source.header.shift.map { -$0 })
    }
  }

  private func ornsteinUhlenbeck(_ timescale: Double, frameCount: Int, seed: UInt64) -> [Double] {
    autoregressive([exp(-1 / timescale)], frameCount: frameCount, seed: seed).elements
  }

  @Test("Pooled: 1 − Σ D / Σ 2C₀ with each fold's own mean removed")
  func formula() throws {
    let lag = 3
    let series = (0..<4).map { index in
      // Folds with means of their own, which would pass for slow motion.
      ornsteinUhlenbeck(8, frameCount: 600, seed: UInt64(index)).map { $0 + (index < 2 ? 0 : 40) }
    }
    let found = try #require(
      HeldOutTimescale(
        blocks: try blocks(series, lag: lag), folds: [7, 7, 2, 2], frameCounts: [600, 600, 600, 600],
        lag: lag))
    var (change, variance) = (0.0, 0.0)
    for fold in [series[0..<2], series[2..<4]] {
      let pairs = fold.flatMap { zip($0.dropLast(lag), $0.dropFirst(lag)) }
      let mean = pairs.reduce(0) { $0 + $1.0 + $1.1 } / Double(2 * pairs.count)
      change += pairs.reduce(0) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) }
      variance += pairs.reduce(0) {
        $0 + ($1.0 - mean) * ($1.0 - mean) + ($1.1 - mean) * ($1.1 - mean)
      }
    }
    let expected = -Double(lag) / log(1 - change / variance)
    #expect(abs(try #require(found.timescale) / expected - 1) < 1e-9)
    // A stretch is a block at least, and ten are needed.
    #expect(found.uncertainty.absence == .tooShort(stretches: 9))
  }

  @Test("95 % intervals hold the truth in about 95 % of runs")
  func coverage() throws {
    let lag = 5
    var held = 0
    for seed in UInt64(1)...60 {
      let values = ornsteinUhlenbeck(40, frameCount: 12_000, seed: seed)
      let whole = try moments(
        [Matrix(rowCount: values.count, columnCount: 1, elements: values)], lags: [lag])
      let found = try #require(try validate(whole, lag: lag, most: 1)?.timescale)
      if try #require(found.uncertainty.interval).contains(40) { held += 1 }
    }
    // Of 60 runs at 95 %, fewer than 50 hold with a probability below 1e-3.
    #expect(held >= 50)
  }

  @Test("What was fitted to noise has no slow held-out timescale, whatever training says")
  func noise() throws {
    let rows = smoothedNoise(dimension: 40, frameCount: 6000, width: 18, seed: 1)
    let whole = try moments([rows], lags: [60])
    let model = try TICA().fit(whole, lag: 60)
    let found = try #require(try validate(whole, lag: 60, most: 1)?.timescale)
    let inSample = try #require(model.modes[0].timescale)
    #expect(inSample > 100)
    #expect(found.timescale ?? 0 < 0.5 * inSample)
  }

  @Test("Several slow directions in one data set: the bar belongs to the pooled slowest")
  func directions() throws {
    let system = ARMixture(timescales: [60, 20, 5], dimension: 8, seed: 3)
    let whole = try moments((1...6).map { system.simulate(frameCount: 8000, seed: $0) }, lags: [10])
    let found = try #require(try validate(whole, lag: 10, most: 3))
    #expect(found.folds.kind == .trajectories)
    let timescale = try #require(found.timescale)
    let interval = try #require(timescale.uncertainty.interval)
    #expect(interval.contains(60))
    #expect(interval.contains(try #require(timescale.timescale)))
    // √(2 t / T) = 5 %.
    #expect(try #require(timescale.uncertainty.standardError) < 0.15 * 60)
  }

  @Test("Too little data: no interval, and the reason")
  func tooShort() throws {
    let series = (0..<5).map { ornsteinUhlenbeck(100, frameCount: 400, seed: 20 + UInt64($0)) }
    let found = try #require(
      HeldOutTimescale(
        blocks: try blocks(series, lag: 10), folds: Array(0..<5),
        frameCounts: series.map(\.count), lag: 10))
    let timescale = try #require(found.timescale)
    #expect(found.uncertainty.interval == nil)
    #expect(
      found.uncertainty.absence == .tooShort(stretches: Int(2000 / (5 * timescale))))
  }

  @Test("No correlation: no timescale")
  func white() throws {
    let alternating = (0..<400).map { $0 % 2 == 0 ? 1.0 : -1.0 }
    let found = try #require(
      HeldOutTimescale(
        blocks: try blocks([alternating], lag: 1), folds: [0], frameCounts: [400], lag: 1))
    #expect(found.timescale == nil)
    #expect(found.uncertainty.absence == .noTimescale)
  }

  @Test("Blocks that are not one-dimensional and reversible, or lists that do not fit, are refused")
  func badInput() throws {
    let one = try blocks([ornsteinUhlenbeck(5, frameCount: 100, seed: 1)], lag: 1)
    func make(_ blocks: [PairMoments], _ folds: [Int], _ counts: [Int]) -> HeldOutTimescale? {
      HeldOutTimescale(blocks: blocks, folds: folds, frameCounts: counts, lag: 1)
    }
    #expect(make([], [], []) == nil)
    #expect(make(one, [0, 1], [100]) == nil)
    #expect(make(one, [0], []) == nil)
    #expect(make([PairMoments(dimension: 2, dynamics: .reversible)], [0], [100]) == nil)
    #expect(make([PairMoments(dimension: 1, dynamics: .nonreversible)], [0], [100]) == nil)
    #expect(make(one, [0], [100])?.timescale != nil)
  }
}

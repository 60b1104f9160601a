import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Testing

@Suite("Drifts, outliers and chance")
struct StationarityTests {
  private func stationarity(
    _ trajectories: [Matrix<Double>], blockCount: Int = 24
  ) throws -> Stationarity {
    let moments = try moments(trajectories, lags: [5], blockCount: blockCount)
    return try #require(
      try Stationarity(moments, model: try TICA().fit(moments, lag: 5), componentCount: 2))
  }

  @Test("Stationary processes seldom look otherwise")
  func quiet() throws {
    var drifts = 0
    var outliers = 0
    for seed in 0..<100 {
      let runs = (0..<6).map {
        autoregressive([0.9, 0.5], frameCount: 4000, seed: UInt64(1000 * seed + $0))
      }
      let found = try stationarity(runs)
      drifts += found.drifts.count { $0.pValue < 0.01 }
      outliers += found.outliers.count { !$0.isEmpty }
    }
    // Of 200 tests at 1 %, more than 8 have a probability below 1e-3.
    #expect(drifts <= 8)
    #expect(outliers <= 8)
  }

  @Test("p-values of stationary processes are spread evenly")
  func uniform() throws {
    let pValues = try (0..<150).flatMap { seed in
      try stationarity(
        [autoregressive([0.8, 0.3], frameCount: 6000, seed: UInt64(7000 + seed))]
      ).drifts.map(\.pValue)
    }
    // Kolmogorov–Smirnov with 300 values: .094 at 1 %.
    let sorted = pValues.sorted()
    let distance = sorted.indices.map {
      max(Double($0 + 1) / 300 - sorted[$0], sorted[$0] - Double($0) / 300)
    }.max()!
    #expect(distance < 0.1)
  }

  @Test("A drift is found, with its size")
  func drift() throws {
    let runs = (0..<4).map { seed in
      var rows = autoregressive([0.9, 0.5], frameCount: 6000, seed: UInt64(seed))
      for t in 0..<6000 { rows[t, 0] += 2 * Double(t) / 6000 }
      return rows
    }
    let found = try stationarity(runs)
    // The drift is most of what the slowest component is: 2 of √(1 + 4/12).
    #expect(found.drifts[0].pValue < 1e-4)
    #expect(abs(abs(found.drifts[0].change) - 1.73) < 0.2)
    #expect(found.outliers.allSatisfy { $0.isEmpty })
  }

  @Test("An outlier is found, and it alone", arguments: [3, 6])
  func outlier(count: Int) throws {
    let runs = (0..<count).map { seed in
      var rows = autoregressive([0.9, 0.5], frameCount: 4000, seed: UInt64(seed + 50))
      if seed == 2 { for t in 0..<4000 { rows[t, 0] += 3 } }
      return rows
    }
    let found = try stationarity(runs)
    #expect(found.outliers[0].map(\.trajectory) == [2])
    #expect(abs(found.outliers[0][0].score) > 10)
    #expect(found.drifts.allSatisfy { $0.pValue > 0.001 })
  }

  @Test("Blocks without pairs are passed over, few blocks say nothing")
  func short() throws {
    let runs = (0..<4).map { autoregressive([0.9, 0.5], frameCount: 4000, seed: UInt64($0)) }
    // One block in ten has no weight, and so no pairs.
    let weights = runs.map { run in
      (0..<run.rowCount).map { $0 < 400 ? 0.0 : 1 }
    }
    let weighted = try MomentPass(lags: [5], blockCount: 40).run(
      over: ArraySource(runs, weights: weights))
    let model = try TICA().fit(weighted, lag: 5)
    let found = try #require(try Stationarity(weighted, model: model, componentCount: 2))
    #expect(found.drifts.count == 2)
    #expect(found.drifts.allSatisfy { $0.change.isFinite && $0.pValue > 1e-4 })
    let few = try moments([runs[1]], lags: [5], blockCount: 5)
    #expect(
      try Stationarity(few, model: try TICA().fit(few, lag: 5), componentCount: 2) == nil)
  }

  @Test("By chance white noise correlates up to 1.96/√N, slow series far more")
  func surrogateNull() throws {
    let n = 6000
    let noise = autoregressive([0, 0, 0.98], frameCount: n, seed: 12)
    let null = try #require(
      SurrogateNull(series: [(0..<3).map { noise.column($0) }], shortestShift: 500, seed: 1))
    let white = 1.96 / Double(n).squareRoot()
    // A 95 % quantile of 200 shifts is good to 7 %.
    for component in 0..<2 { #expect(abs(null.thresholds[component] / white - 1) < 0.25) }
    // Σ ρ² = (1 + a²)/(1 − a²) = 49.5: seven times as much.
    #expect(null.thresholds[2] > 4 * white && null.thresholds[2] < 11 * white)
    #expect(
      null
        == SurrogateNull(series: [(0..<3).map { noise.column($0) }], shortestShift: 500, seed: 1))
  }

  @Test("Several trajectories are shifted each within itself")
  func surrogateNullOfMany() throws {
    let runs = (0..<6).map { autoregressive([0], frameCount: 1000, seed: UInt64($0)) }
    let short = autoregressive([0], frameCount: 30, seed: 9)
    let null = try #require(
      SurrogateNull(
        series: (runs + [short]).map { [$0.column(0)] }, shortestShift: 100, seed: 2))
    #expect(abs(null.thresholds[0] * 6000.0.squareRoot() / 1.96 - 1) < 0.25)
    #expect(SurrogateNull(series: [[short.column(0)]], shortestShift: 100, seed: 2) == nil)
    #expect(SurrogateNull(series: [], shortestShift: 1, seed: 2) == nil)
    let flat = SurrogateNull(
      series: [[Array(repeating: 2, count: 100)]], shortestShift: 5, seed: 1)
    #expect(flat?.thresholds == [0])
  }
}

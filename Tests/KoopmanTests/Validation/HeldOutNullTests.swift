import Koopman
import LinearAlgebra
import Statistics
import Testing

@Suite("The null of a held-out score")
struct HeldOutNullTests {
  private func series(_ decays: [Double], frameCount: Int, seed: UInt64) -> [[Double]] {
    let rows = autoregressive(decays, frameCount: frameCount, seed: seed)
    return decays.indices.map(rows.column)
  }

  @Test("Slow components stand out; the score is that of the span, whatever its basis")
  func slow() throws {
    let parts = [UInt64(1), 2].map { series([0.95, 0.9], frameCount: 4000, seed: $0) }
    let null = try #require(
      HeldOutNull(series: parts, lag: 5, shortestShift: 100, seed: 1))
    #expect(null.samples.count == 200)
    #expect(null.samples == null.samples.sorted())
    // 1 + .95¹⁰ + .9¹⁰ = 1.947, and a null of 1 + 4 · 2 t / T.
    #expect(abs(null.observed - 1.947) < 0.15)
    #expect(null.threshold < 1.1)
    #expect(null.pValue == 1 / 201.0)
    let mixed = parts.map { part in
      [
        zip(part[0], part[1]).map { 3 * $0 + 100 * $1 + 7 },
        zip(part[0], part[1]).map { 0.01 * $0 - $1 },
      ]
    }
    let other = try #require(HeldOutNull(series: mixed, lag: 5, shortestShift: 100, seed: 1))
    #expect(abs(other.observed - null.observed) < 1e-9)
    #expect(zip(other.samples, null.samples).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test("Without memory at the lag the p-value is uniform")
  func uniform() throws {
    let values = try (0..<60).map { index -> Double in
      // Memory of 20 frames, looked at 400 frames on.
      let parts = [series([0.95, 0.95], frameCount: 3000, seed: UInt64(100 + index))]
      return try #require(
        HeldOutNull(series: parts, lag: 400, shortestShift: 400, shiftCount: 100, seed: 3)
      ).pValue
    }
    // Mean .5 ± .037; below .05 in 3 ± 1.7 of 60.
    #expect(abs(Descriptive.mean(values) - 0.5) < 4 * 0.037)
    #expect(values.count { $0 < 0.05 } <= 9)
  }

  @Test("The same bits for any number of threads, and others for another seed")
  func seeds() throws {
    let parts = [series([0.9, 0.5], frameCount: 2000, seed: 1)]
    func null(_ seed: UInt64, _ threads: Int) -> HeldOutNull? {
      HeldOutNull(series: parts, lag: 2, shortestShift: 50, seed: seed, threadCount: threads)
    }
    #expect(null(1, 1) == null(1, 3))
    #expect(null(1, 1) != null(2, 1))
  }

  @Test("Copies of a component add nothing")
  func copies() throws {
    let one = series([0.9], frameCount: 2000, seed: 1)[0]
    let single = try #require(HeldOutNull(series: [[one]], lag: 2, shortestShift: 50, seed: 1))
    let twice = try #require(
      HeldOutNull(series: [[one, one.map { 2 * $0 }]], lag: 2, shortestShift: 50, seed: 1))
    #expect(abs(single.observed - twice.observed) < 1e-9)
    #expect(abs(single.threshold - twice.threshold) < 1e-9)
  }

  @Test("Too short, constant, ragged or no numbers: no null")
  func badInput() {
    func null(_ series: [[[Double]]]) -> HeldOutNull? {
      HeldOutNull(series: series, lag: 2, shortestShift: 50, seed: 1)
    }
    #expect(null([]) == nil)
    #expect(null([[[1, 2, 3]]]) == nil)
    #expect(null([[Array(repeating: 1, count: 500)]]) == nil)
    let good = (0..<500).map { Double($0 % 7) }
    #expect(null([[good]]) != nil)
    #expect(null([[good, Array(good.dropLast())]]) == nil)
    #expect(null([[good.dropLast() + [.nan]]]) == nil)
  }
}

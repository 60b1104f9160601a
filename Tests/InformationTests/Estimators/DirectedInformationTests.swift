import Foundation
import Information
import Statistics
import Testing

@Suite("Transfer entropy and predictive information")
struct DirectedInformationTests {
  static func binary(_ p: Double) -> Double { -p * log(p) - (1 - p) * log(1 - p) }

  @Test("A noisy copy one frame late receives information, and sends none")
  func copy() throws {
    var generator = SeededGenerator(seed: 1)
    let n = 100_000
    let x: [Int32] = (0..<n).map { _ in Int32(generator.nextIndex(below: 2)) }
    let y: [Int32] = (0..<n).map { t in
      t == 0 ? 0 : (generator.nextUniform() < 0.1 ? 1 - x[t - 1] : x[t - 1])
    }
    let blocks = FrameBlocks(frameCounts: [n], atLeast: 100)
    let there = try TransferEntropy.estimate(
      from: [x], xCount: 2, to: [y], yCount: 2, lag: 1, blocks: blocks)
    let back = try TransferEntropy.estimate(
      from: [y], xCount: 2, to: [x], yCount: 2, lag: 1, history: 2, blocks: blocks)
    // The sd of ln-likelihood terms, √(.09)·ln 9 = .66, over √n: .0021.
    let error = try #require(there.standardError)
    #expect(abs(error - 0.0021) < 0.001)
    #expect(abs(there.value - (log(2) - Self.binary(0.1))) < 5 * error)
    // 4 degrees of freedom over 2n: 2e-5.
    #expect(back.plain > 0 && back.plain < 2e-4)
  }

  @Test("A symmetric two-state chain knows ln 2 − H(½(1 − (1 − 2p)^τ)) of its future", arguments: [1, 2])
  func chain(threads: Int) throws {
    var generator = SeededGenerator(seed: 2)
    let n = 50_000
    let labels = (0..<3).map { _ in
      var state = Int32(generator.nextIndex(below: 2))
      return (0..<n).map { _ in
        if generator.nextUniform() < 0.05 { state = 1 - state }
        return state
      }
    }
    let blocks = FrameBlocks(frameCounts: [n, n, n], atLeast: 100)
    let lags = [30, 1, 5, 0]
    let points = try PredictiveInformation.over(
      lags: lags, x: labels, rowCount: 2, blocks: blocks, threadCount: threads)
    #expect(points.map(\.lag) == lags)
    for point in points {
      let flipped = 0.5 * (1 - pow(0.9, Double(point.lag)))
      let truth = log(2) - (point.lag == 0 ? 0 : Self.binary(flipped))
      let error = try #require(point.information.standardError)
      #expect(abs(point.information.value - truth) < 5 * error + 1e-4)
    }
    // The same from the way that is taken for many cells.
    let sparse = try PredictiveInformation.over(
      lags: lags, x: labels, rowCount: 200, blocks: blocks, .millerMadow)
    let dense = try PredictiveInformation.over(
      lags: lags, x: labels, rowCount: 2, blocks: blocks, .millerMadow)
    for (a, b) in zip(sparse, dense) {
      #expect(abs(a.information.value - b.information.value) < 1e-11)
    }
  }

  @Test("A lag as long as the longest trajectory is refused")
  func bad() {
    #expect(throws: InformationError.noPairs(lag: 3, longest: 3)) {
      _ = try PredictiveInformation.over(
        lags: [1, 3], x: [[0, 1, 1]], rowCount: 2,
        blocks: FrameBlocks(frameCounts: [3], atLeast: 1))
    }
  }
}

import LinearAlgebra
import Systems
import Testing

@Suite("Three-state chain")
struct ThreeStateChainTests {
  private let states = ThreeStateChain().states(frameCount: 10_000, seed: 42)

  @Test("Seed 42 gives the reference trajectory")
  func reference() {
    #expect(states.reduce(0, +) == 15589)
    #expect((0..<3).map { state in states.count { $0 == state } } == [1225, 1961, 6814])
    #expect(states[0] == 0)
    let frames = ThreeStateChain().simulate(frameCount: 10_000, seed: 42)
    #expect(frames.elements == states.map(Double.init))
  }

  @Test(
    "Sliding counts are those of the reference",
    arguments: [
      (1, [[1189, 36, 0], [35, 1851, 75], [0, 74, 6739]]),
      (5, [[1054, 157, 14], [158, 1470, 333], [8, 334, 6467]]),
      (20, [[702, 318, 205], [376, 722, 860], [127, 921, 5749]]),
    ])
  func slidingCounts(lag: Int, expected: [[Int]]) {
    #expect(counts(lag: lag, stride: 1) == expected)
  }

  @Test("Sampled counts are those of the reference")
  func sampledCounts() {
    #expect(counts(lag: 5, stride: 5) == [[213, 33, 3], [30, 285, 68], [5, 65, 1297]])
  }

  @Test("The exact timescales are those of the reference")
  func timescales() throws {
    let timescales = try ThreeStateChain().spectrum.timescalesInFrames
    #expect(timescales.count == 2)
    // −1/ln λ multiplies the rounding of λ by the timescale squared.
    #expect(abs(timescales[0] - 49.498316452509) < 1e-10)
    #expect(abs(timescales[1] - 13.779667258736) < 1e-10)
  }

  @Test("The stationary distribution is left unchanged by a step")
  func stationary() {
    let p = ThreeStateChain.transitionMatrix
    let pi = ThreeStateChain.stationaryDistribution
    let moved = p.transposed() * pi
    for (a, b) in zip(moved, pi) {
      #expect(abs(a - b) < 1e-15)
    }
  }

  @Test("One-hot VAMP at lag 5 has the reference's singular values")
  func oneHot() throws {
    let indicators = ThreeStateChain.oneHot(states)
    #expect(indicators.elements.reduce(0, +) == 10_000)
    let now = indicators.rows(0..<9_995)
    let next = indicators.rows(5..<10_000)
    let c00 = now.transposed() * now
    let ctt = next.transposed() * next
    var whitened = now.transposed() * next
    for i in 0..<3 {
      for j in 0..<3 {
        whitened[i, j] /= (c00[i, i] * ctt[j, j]).squareRoot()
      }
    }
    let values = try SingularValueDecomposition(of: whitened).values
    for (value, expected) in zip(values, [1, 0.893203603376, 0.668008785782]) {
      #expect(abs(value - expected) < 1e-11)
    }
  }

  private func counts(lag: Int, stride step: Int) -> [[Int]] {
    var counts = [[Int]](repeating: [0, 0, 0], count: 3)
    for t in stride(from: 0, to: states.count - lag, by: step) {
      counts[states[t]][states[t + lag]] += 1
    }
    return counts
  }
}

import Glibc
import LinearAlgebra
import MarkovModels
import Statistics
import Testing

@Suite("Propagation")
struct AnalysisPropagationTests {
  @Test("Two states, by the closed form", arguments: [0, 1, 2, 7, 100])
  func twoStates(steps: Int) throws {
    let (a, b) = (0.1, 0.3)
    let model = try AnalysisChains.model([[1 - a, a], [b, 1 - b]], lag: 10)
    let later = try model.propagate([1, 0], steps: steps)
    let memory = pow(1 - a - b, Double(steps))
    #expect(AnalysisDeviation.largest(later, [0.75 + 0.25 * memory, 0.25 - 0.25 * memory]) < 1e-14)
    #expect(
      abs(try model.probability(of: [1], from: 0, steps: steps) - 0.25 * (1 - memory)) < 1e-14)
    // E[x(0) x(n)] = m² + σ² λⁿ for x = 2, 6 with m = 3, σ² = 3.
    let x = [2.0, 6]
    #expect(abs(try model.expectation(of: x) - 3) < 1e-14)
    let correlation = try model.correlation(of: x, multiples: [steps, 0])
    #expect(AnalysisDeviation.largest(correlation, [9 + 3 * memory, 12]) < 1e-13)
    let relaxation = try model.relaxation(of: x, from: [0, 1], multiples: [steps])
    #expect(abs(relaxation[0] - (3 + 3 * memory)) < 1e-13)
    let peaks = try model.fingerprint(of: x, count: 1)
    #expect(abs(peaks[0].amplitude - 3) < 1e-13)
    #expect(abs(peaks[0].timescale! + 10 / log(0.6)) < 1e-12)
  }

  @Test("Properties of random chains", arguments: [3, 20, 60])
  func properties(n: Int) throws {
    var random = SeededGenerator(seed: 31)
    let start = random.nextDirichlet([Double](repeating: 1, count: n))
    let a = (0..<n).map { _ in random.nextNormal() }
    let b = (0..<n).map { _ in random.nextNormal() }
    for model in [
      AnalysisChains.reversible(n, seed: 32), try AnalysisChains.general(n, seed: 33),
    ] {
      let pi = model.stationaryDistribution
      #expect(AnalysisDeviation.largest(try model.propagate(pi, steps: 9), pi) < 1e-14)
      let later = try model.propagate(start, steps: 4)
      #expect(abs(later.reduce(0, +) - 1) < 1e-14)
      let relaxed = try model.relaxation(of: a, from: start, multiples: [4])[0]
      #expect(abs(relaxed - zip(later, a).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-13)
      // Backwards in time the two observables change places.
      let forward = try model.correlation(of: a, with: b, multiples: [3, 1, 3])
      let backward = try model.timeReversed.correlation(of: b, with: a, multiples: [3, 1, 3])
      #expect(AnalysisDeviation.largest(forward, backward) < 1e-13)
      #expect(forward[0] == forward[2])
      guard model.isReversible else { continue }
      let values = try model.spectrum(count: n).realEigenvalues
      let peaks = try model.fingerprint(of: a, with: b, count: n - 1)
      let means = try model.expectation(of: a) * model.expectation(of: b)
      let sum = peaks.indices.reduce(means) { $0 + peaks[$1].amplitude * pow(values[$1 + 1], 3) }
      #expect(abs(sum - forward[0]) < 1e-12)
    }
  }

  @Test("A chain made reversible keeps π and the symmetric flow")
  func reversal() throws {
    let model = try AnalysisChains.general(15, seed: 34)
    let pi = model.stationaryDistribution
    let both = model.reversibilised
    #expect(both.isReversible && both.stationaryDistribution == pi)
    #expect(AnalysisDeviation.largest(both.transitionMatrix.rowSums, pi.map { _ in 1 }) < 1e-13)
    for i in 0..<15 {
      for j in 0..<15 {
        let flow = pi[i] * model.transitionMatrix[i, j]
        let back = pi[j] * model.transitionMatrix[j, i]
        #expect(abs(pi[i] * both.transitionMatrix[i, j] - (flow + back) / 2) < 1e-16)
        #expect(abs(pi[j] * model.timeReversed.transitionMatrix[j, i] - flow) < 1e-16)
      }
    }
    let balanced = AnalysisChains.reversible(5, seed: 1)
    #expect(balanced.reversibilised == balanced && balanced.timeReversed == balanced)
  }

  @Test("Bad input")
  func errors() throws {
    let model = try AnalysisChains.model([[0.5, 0.5], [0.2, 0.8]])
    #expect(
      throws: MarkovError.invalidDistribution(reason: "has 3 values for 2 states; give one a state")
    ) { try model.propagate([1, 0, 0], steps: 1) }
    #expect(
      throws: MarkovError.invalidDistribution(
        reason: "has a negative value; probabilities lie in 0 … 1")
    ) { try model.propagate([1.5, -0.5], steps: 1) }
    #expect(throws: MarkovError.invalidDistribution(reason: "sums to 0.5, not to 1")) {
      try model.relaxation(of: [1, 2], from: [0.25, 0.25], multiples: [1])
    }
    #expect(throws: MarkovError.invalidValue(what: "the number of steps", value: -2)) {
      try model.propagate([1, 0], steps: -2)
    }
    #expect(throws: MarkovError.invalidValue(what: "the number of steps", value: -1)) {
      try model.correlation(of: [1, 2], multiples: [3, -1])
    }
    #expect(
      throws: MarkovError.tooFewData(
        what: "an observable of 1 values for 2 states; give one value for each state")
    ) { try model.expectation(of: [1]) }
    #expect(throws: MarkovError.invalidValue(what: "a value of the observable", value: .infinity)) {
      try model.expectation(of: [1, .infinity])
    }
    #expect(throws: MarkovError.unknownState(label: 2, available: 2)) {
      try model.probability(of: [1], from: 2, steps: 1)
    }
    #expect(throws: MarkovError.emptySet(name: "target")) {
      try model.probability(of: [], from: 1, steps: 1)
    }
    #expect(throws: MarkovError.needsReversible(what: "a dynamical fingerprint")) {
      try AnalysisChains.general(5, seed: 1).fingerprint(of: [1, 2, 3, 4, 5], count: 1)
    }
    #expect(throws: MarkovError.invalidCount(what: "processes", value: 2, limit: 1)) {
      try model.fingerprint(of: [1, 2], count: 2)
    }
  }
}

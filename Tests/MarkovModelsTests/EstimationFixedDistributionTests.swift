import Foundation
import LinearAlgebra
import MarkovModels
import Statistics
import Testing

@Suite("Maximum likelihood with a fixed distribution")
struct EstimationFixedDistributionTests {
  /// The flow between two states by bisection of s/t = c₀₀/(π₀ − t) + c₁₁/(π₁ − t).
  static func twoStateFlow(_ c: [[Double]], _ pi: [Double]) -> Double {
    var (low, high) = (0.0, min(pi[0], pi[1]))
    for _ in 0..<200 {
      let t = (low + high) / 2
      let slope = (c[0][1] + c[1][0]) / t - c[0][0] / (pi[0] - t) - c[1][1] / (pi[1] - t)
      if slope > 0 { low = t } else { high = t }
    }
    return (low + high) / 2
  }

  @Test(
    "Two states, by bisection",
    arguments: [
      ([[5.0, 2], [3, 10]], [0.5, 0.5]), ([[5, 2], [0, 10]], [0.25, 0.75]),
      ([[1, 1], [1, 1]], [0.3, 0.7]), ([[1e8, 1], [0, 10]], [0.999, 0.001]),
      ([[0, 7], [1, 10]], [0.2, 0.8]), ([[100, 1], [1e6, 3]], [1e-4, 0.9999]),
    ])
  func twoStates(c: [[Double]], pi: [Double]) throws {
    let model = try MaximumLikelihood(.fixedDistribution(pi)).fit(countMatrix(c))
    let flow = Self.twoStateFlow(c, pi)
    #expect(abs(model.transitionMatrix[0, 1] / (flow / pi[0]) - 1) < 1e-9)
    #expect(abs(model.transitionMatrix[1, 0] / (flow / pi[1]) - 1) < 1e-9)
    #expect(model.stationaryDistribution == pi)
  }

  @Test("States that are never seen to stay may end on the boundary")
  func boundary() throws {
    // t¹⁰ grows up to t = .3: the rarer state is always left.
    let model = try MaximumLikelihood(.fixedDistribution([0.3, 0.7])).fit(
      countMatrix([[0, 5], [5, 0]]))
    #expect(abs(model.transitionMatrix[0, 1] - 1) < 1e-9)
    #expect(abs(model.transitionMatrix[1, 0] - 3.0 / 7) < 1e-9)
    // Alternating states with equal weights leave nothing on either diagonal.
    let alternating = try MaximumLikelihood(.fixedDistribution([0.5, 0.5])).fit(
      countMatrix([[0, 5], [5, 0]]))
    #expect(abs(alternating.transitionMatrix[0, 1] - 1) < 1e-9)
    #expect(abs(alternating.transitionMatrix[1, 0] - 1) < 1e-9)
  }

  @Test(
    "Rows, balance and no better neighbour", arguments: [3, 10, 60],
    RandomCounts.Kind.allCases)
  func properties(n: Int, kind: RandomCounts.Kind) throws {
    var random = SeededGenerator(seed: UInt64(n))
    var c = RandomCounts.make(n, kind, seed: UInt64(7 * n))
    // A fifth of the states never stay.
    var values = c.values
    for i in stride(from: 0, to: n, by: 5) { if let k = c.place(i, i) { values[k] = 0 } }
    c.values = values
    let weights = (0..<n).map { _ in exp(1.5 * random.nextNormal()) }
    let total = weights.reduce(0, +)
    let pi = weights.map { $0 / total }
    let model = try MaximumLikelihood(.fixedDistribution(pi)).fit(CountMatrix(c))
    let p = model.transitionMatrix
    for sum in p.rowSums { #expect(abs(sum - 1) < 1e-11) }
    for i in 0..<n {
      #expect(abs(model.stationaryDistribution[i] / pi[i] - 1) < 1e-13)
      for k in p.entries(ofRow: i) {
        #expect(p.values[k] >= 0 && p.values[k] <= 1 + 1e-12)
        let j = Int(p.columns[k])
        #expect(abs(pi[i] * p.values[k] - pi[j] * p[j, i]) <= 1e-12 * pi[i] * p.values[k] + 1e-18)
      }
    }
    // A flow may take from, or give to, what its two states keep.
    let best = ReversibleJudge.logLikelihood(c, p)
    #expect(abs(model.logLikelihood! - best) < 1e-12 * abs(best))
    let flows = p.scalingRows(by: pi).dense()
    for _ in 0..<200 {
      let (i, j) = (random.nextIndex(below: n), random.nextIndex(below: n))
      guard i != j, c[i, j] + c[j, i] > 0 else { continue }
      let room = min(flows[i, i], flows[j, j], flows[i, j])
      let change = room * (2 * random.nextUniform() - 1) * [1e-3, 0.1, 0.9][random.nextIndex(below: 3)]
      var changed = flows
      changed[i, j] += change
      changed[j, i] += change
      changed[i, i] -= change
      changed[j, j] -= change
      let other = SparseMatrix(changed).scalingRows(by: pi.map { 1 / $0 })
      #expect(ReversibleJudge.logLikelihood(c, other) <= best + 1e-12 * abs(best))
    }
  }

  @Test("The distribution of the free estimate gives the free estimate", arguments: [5, 40])
  func consistent(n: Int) throws {
    for kind in RandomCounts.Kind.allCases {
      let counts = try CountMatrix(RandomCounts.make(n, kind, seed: UInt64(n)))
      let free = try MaximumLikelihood().fit(counts)
      let fixed = try MaximumLikelihood(.fixedDistribution(free.stationaryDistribution)).fit(counts)
      #expect(abs(fixed.logLikelihood! - free.logLikelihood!) < 1e-11 * abs(free.logLikelihood!))
      for i in 0..<n {
        for j in 0..<n {
          // Likelihoods are flat at the top: probabilities agree to the root of the tolerance
          // or better.
          let difference = abs(fixed.transitionMatrix[i, j] - free.transitionMatrix[i, j])
          #expect(difference < 1e-6 * free.transitionMatrix[i, j] + 1e-12, "\(kind)")
        }
      }
    }
  }

  @Test("Distributions over many orders of magnitude", arguments: [1e-4, 1e-8])
  func rareStates(rare: Double) throws {
    // State 2 is rare and hangs on state 1: t of the last link solves its own two-state problem
    // only together with the first, so rows and the likelihood are what can be checked.
    let pi = [0.5 - rare / 2, 0.5 - rare / 2, rare]
    let c = [[1000.0, 30, 0], [25, 900, 2], [0, 3, 20]]
    let model = try MaximumLikelihood(.fixedDistribution(pi)).fit(countMatrix(c))
    let p = model.transitionMatrix
    for sum in p.rowSums { #expect(abs(sum - 1) < 1e-10) }
    func value(_ t: Double) -> Double {
      5 * log(t) + 20 * log(pi[2] - t) + 900 * log(pi[1] - pi[0] * p[0, 1] - t)
    }
    let t = pi[2] * p[2, 1]
    for factor in [0.99, 1.01] { #expect(value(factor * t) < value(t)) }
    // About 5 of 25 of what leaves or stays.
    #expect(abs(p[2, 1] - 0.2) < 1e-2)
  }

  @Test("Bad distributions are named")
  func errors() throws {
    let counts = try countMatrix([[1, 1], [1, 1]])
    for (pi, reason) in [
      ([1.0], "has 1 numbers for 2 states"), ([1, 0], "has numbers that are not positive"),
      ([0.5, .nan], "has numbers that are not positive"),
    ] {
      #expect(throws: MarkovError.invalidDistribution(reason: reason)) {
        try MaximumLikelihood(.fixedDistribution(pi)).fit(counts)
      }
    }
    // Weights need not sum to one.
    let model = try MaximumLikelihood(.fixedDistribution([3, 1])).fit(counts)
    #expect(model.stationaryDistribution == [0.75, 0.25])
  }
}

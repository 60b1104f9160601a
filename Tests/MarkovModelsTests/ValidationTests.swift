import Foundation
import LinearAlgebra
import MarkovModels
import Statistics
import Testing

@Suite("Tests of a model")
struct ValidationTests {
  /// Two basins of two states each; timescales 50 and about 1 frame.
  static let markovian = [
    [0.6, 0.39, 0.01, 0], [0.39, 0.6, 0, 0.01], [0.01, 0, 0.6, 0.39], [0, 0.01, 0.39, 0.6],
  ]

  /// Two observed states that are each two hidden ones, one of which can only leave by the other:
  /// the longer a stay has lasted, the longer it will last.
  static func hiddenMemory(frames: Int, seed: UInt64) throws -> DiscreteTrajectories {
    let p = [
      [0.7, 0.1, 0.2, 0], [0.01, 0.99, 0, 0], [0.2, 0, 0.7, 0.1], [0, 0, 0.01, 0.99],
    ]
    return try SimulatedChain.trajectory(p, frames: frames, seed: seed).mapped(
      [0, 0, 1, 1], stateCount: 2)
  }

  static func chapmanKolmogorov(
    _ data: DiscreteTrajectories, lag: Int, sets: [[Int]], estimator: MarkovEstimator,
    multiples: [Int] = [1, 2, 3, 5]
  ) throws -> ChapmanKolmogorovTest {
    let estimate = try estimator.estimate(data, lag: lag)
    let draws = try #require(
      try estimator.draws(of: estimate, data, sampleCount: 100, seed: 5) {
        $0.setTransitions(sets, multiples: multiples)
      })
    return try ChapmanKolmogorovTest(
      data, estimate: estimate, estimator: estimator, sets: sets, multiples: multiples,
      predictedDraws: draws.all, sampleCount: 100, seed: 6)
  }

  @Test("A Markov chain's predictions hold", arguments: 1...4)
  func holds(seed: UInt64) throws {
    let data = try SimulatedChain.trajectory(Self.markovian, frames: 40_000, seed: seed)
    let test = try Self.chapmanKolmogorov(
      data, lag: 4, sets: [[0, 1], [2, 3]], estimator: MarkovEstimator())
    #expect(test.passes == true)
    #expect(test.verdict.tested == 4 * 3)
    #expect(test.points[0][1].map(\.lag) == [4, 8, 12, 20])
    let truth = SimulatedChain.power(Self.markovian, 20)
    let last = test.points[0][1][3]
    for estimate in [last.predicted, last.estimated] {
      // From either state of a basin to either of the other.
      let known = truth[0, 2] + truth[0, 3]
      #expect(abs(estimate.value! - known) < 5 * estimate.standardError!)
      #expect(estimate.standardError! > 0.001 && estimate.standardError! < 0.05)
      #expect(estimate.interval!.contains(estimate.value!))
    }
    // Rows sum to one on either side.
    for place in 0..<4 {
      let sums = [0, 1].map { test.points[0][$0][place].predicted.value! }
      #expect(abs(sums[0] + sums[1] - 1) < 1e-12)
    }
    // At the model's own lag both sides are one.
    #expect(test.points[0][1][0].predicted.value == test.points[0][1][0].estimated.value)
  }

  @Test("Memory that states hide is found")
  func fails() throws {
    let data = try Self.hiddenMemory(frames: 100_000, seed: 3)
    let test = try Self.chapmanKolmogorov(data, lag: 1, sets: [[0], [1]], estimator: MarkovEstimator())
    #expect(test.passes == false)
    // The model forgets too soon.
    let point = test.points[0][0][3]
    #expect(point.estimated.value! > point.predicted.value! + 0.03)
    #expect(point.deviation! > 5)
  }

  @Test("Without draws there is no verdict")
  func noDraws() throws {
    let data = try SimulatedChain.trajectory(Self.markovian, frames: 5000, seed: 2)
    let estimator = MarkovEstimator()
    let test = try ChapmanKolmogorovTest(
      data, estimate: estimator.estimate(data, lag: 2), estimator: estimator, sets: [[0, 1], [2, 3]],
      multiples: [1, 2], predictedDraws: [], sampleCount: 0, seed: 1)
    #expect(test.passes == nil && test.verdict.tested == 0)
    #expect(test.points[1][0][1].predicted.standardError == nil)
    #expect(test.points[1][0][1].deviation == nil)
  }

  @Test("Transitions of sets start from the stationary distribution within them")
  func setTransitions() throws {
    let p = [[0.5, 0.5, 0], [0.25, 0.5, 0.25], [0, 1, 0]]
    let model = try MarkovModel(
      transitionMatrix: SparseMatrix(Matrix(rows: p)), labels: [2, 5, 7])
    // π is in the ratio 2 : 4 : 1.
    let tables = model.setTransitions([[2, 5], [7], [100]], multiples: [1, 3])
    #expect(abs(tables[0][0][1]! - 4.0 / 6 * 0.25) < 1e-15)
    #expect(tables[0][1][0]! == 1)
    #expect(tables[0][2][0] == nil && tables[0][0][2]! == 0)
    let cube = SimulatedChain.power(p, 3)
    #expect(abs(tables[1][0][1]! - (2 * cube[0, 2] + 4 * cube[1, 2]) / 6) < 1e-15)
  }

  @Test("Detailed balance holds where it does", arguments: 1...5)
  func balance(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let p = SimulatedChain.reversible(5, stay: 6, using: &random).p
    let data = try SimulatedChain.trajectory(p, frames: 20_000, seed: seed + 100)
    let test = try DetailedBalanceTest(data, lag: 1)
    #expect(test.holds == true)
    #expect(test.pairCount == 10)
    #expect(test.asymmetry < 2.5 * test.expectedAsymmetry)
    // Many short trajectories, one a block or more.
    let pieces = data.pieces(count: 100, shortest: 10)
    #expect(pieces.states.count == 100)
    #expect(try DetailedBalanceTest(pieces, lag: 2).holds == true)
  }

  @Test("A chain that is driven around three states does not balance")
  func driven() throws {
    let p = [[0.8, 0.15, 0.05], [0.05, 0.8, 0.15], [0.15, 0.05, 0.8]]
    let data = try SimulatedChain.trajectory(p, frames: 20_000, seed: 4)
    let test = try DetailedBalanceTest(data, lag: 1)
    #expect(test.holds == false)
    #expect(test.pairCount == 3 && test.unbalancedCount == 3)
    // (.15 − .05) / (.15 + .05).
    #expect(abs(test.asymmetry - 0.5) < 0.05)
    #expect(test.expectedAsymmetry < 0.1)
  }

  @Test("Two states can always be balanced and are not judged")
  func undecided() throws {
    let data = try SimulatedChain.trajectory([[0.9, 0.1], [0.3, 0.7]], frames: 2000, seed: 4)
    let test = try DetailedBalanceTest(data, lag: 1)
    #expect(test.holds == nil && test.pairCount <= 1)
    #expect(throws: MarkovError.self) { try DetailedBalanceTest(data, lag: 2000) }
  }
}

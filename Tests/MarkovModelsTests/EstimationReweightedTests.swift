import Foundation
import LinearAlgebra
import MarkovModels
import Statistics
import Testing

@Suite("Estimates from trajectories out of equilibrium")
struct EstimationReweightedTests {
  /// Three states in a row with π = (.6, .3, .1).
  static let p = [[0.95, 0.05, 0], [0.1, 0.8, 0.1], [0, 0.3, 0.7]]
  static let pi = [0.6, 0.3, 0.1]

  @Test("Short trajectories that all start in the rarest state")
  func koopman() throws {
    var random = SeededGenerator(seed: 21)
    let data = try DiscreteTrajectories(
      (0..<20_000).map { _ in SimulatedChain.states(Self.p, frames: 6, from: 2, using: &random) })
    let counts = try TransitionCounter(lag: 1).count(data)
    let plain = counts.counts + counts.counts.transposed()
    let reweighted = try KoopmanReweighted().fit(counts)
    let total = plain.total
    // Starts weigh π as the plain symmetrised counts see it towards state 2, by far more than noise.
    #expect(plain.rowSums[2] / total > 0.3)
    for i in 0..<3 {
      // 10⁵ pairs; the rarest link, 0→1, is seen some 500 times: an error of 5 % in the worst row,
      // of which 4σ.
      #expect(abs(reweighted.stationaryDistribution[i] / Self.pi[i] - 1) < 0.2)
    }
    #expect(ReversibleJudge.imbalance(reweighted) < 1e-14)
    #expect(reweighted.isReversible)
    // π is that of the estimate without balance, and the flows are its symmetric part.
    let rows = try MaximumLikelihood(.nonreversible).fit(counts)
    for i in 0..<3 {
      #expect(abs(reweighted.stationaryDistribution[i] - rows.stationaryDistribution[i]) < 1e-13)
      for j in 0..<3 {
        let out = rows.stationaryDistribution[i] * rows.transitionMatrix[i, j]
        let back = rows.stationaryDistribution[j] * rows.transitionMatrix[j, i]
        let flow = reweighted.stationaryDistribution[i] * reweighted.transitionMatrix[i, j]
        #expect(abs(flow - (out + back) / 2) < 1e-14)
      }
    }
    #expect(try KoopmanReweighted(isReversible: false).fit(counts) == rows)
  }

  /// Symbols of a hidden chain of two states.
  static func hidden(
    _ count: Int, frames: Int, seed: UInt64
  ) throws -> DiscreteTrajectories {
    var random = SeededGenerator(seed: seed)
    let outputs = [[0.5, 0.3, 0.15, 0.05], [0.05, 0.15, 0.3, 0.5]]
    return try DiscreteTrajectories(
      (0..<count).map { _ in
        SimulatedChain.states(hiddenMatrix, frames: frames, from: 0, using: &random).map { state in
          let row = outputs[Int(state)]
          let u = random.nextUniform()
          return u < row[0] ? 0 : u < row[0] + row[1] ? 1 : u < row[0] + row[1] + row[2] ? 2 : 3
        }
      })
  }
  /// Eigenvalue .95, π = (.4, .6).
  static let hiddenMatrix = [[0.97, 0.03], [0.02, 0.98]]

  @Test("Observable operators see through outputs that overlap")
  func observableOperators() throws {
    let data = try Self.hidden(20_000, frames: 40, seed: 22)
    let result = try ObservableOperators(lag: 1, rank: 2).fit(data)
    #expect(result.rank == 2)
    #expect(abs(result.eigenvalues[0].real - 1) < 1e-3)
    // 20 000 trajectories of two lifetimes each, through outputs that tell little: λ is known to some
    // .003, a lifetime to 6 %.
    #expect(abs(result.eigenvalues[1].real - 0.95) < 0.01)
    // A plain model of the outputs decays within frames.
    let plain = try MaximumLikelihood().fit(TransitionCounter(lag: 1).count(data))
    #expect(try plain.timescales(count: 1)[0]! < 2)
    // Symbols in equilibrium: .4 of the first row and .6 of the second, though all start in 0.
    let known = [0.23, 0.21, 0.24, 0.32]
    for (found, known) in zip(result.model.stationaryDistribution, known) {
      #expect(abs(found - known) < 0.02)
    }
    // The start shows in plain counts.
    #expect(plain.stationaryDistribution[0] > 0.26)
    #expect(abs(result.negativeEntries.share) < 1e-3)
  }

  @Test("The rank is found")
  func rank() throws {
    let data = try Self.hidden(4000, frames: 40, seed: 23)
    #expect(try ObservableOperators(lag: 1).fit(data).rank == 2)
  }

  @Test("Ranks that make no sense and trajectories that are too short are named")
  func errors() throws {
    let data = try DiscreteTrajectories([[0, 1, 0, 1, 1, 0, 0]])
    #expect(throws: MarkovError.invalidCount(what: "ranks", value: 0, limit: 2)) {
      try ObservableOperators(lag: 1, rank: 0).fit(data)
    }
    #expect(throws: MarkovError.invalidCount(what: "ranks", value: 3, limit: 2)) {
      try ObservableOperators(lag: 1, rank: 3).fit(data)
    }
    #expect(throws: MarkovError.invalidLag(0)) { try ObservableOperators(lag: 0).fit(data) }
    let short = try DiscreteTrajectories([[0, 1], [1, 0]])
    #expect(throws: MarkovError.noPairs(lag: 2, longest: 2)) {
      try ObservableOperators(lag: 1, rank: 1).fit(short)
    }
  }
}

import LinearAlgebra
import MarkovModels
import Testing

@Suite("Priors and estimates without detailed balance")
struct EstimationPriorTests {
  static let rows = [[8.0, 2, 0], [0, 3, 1], [4, 0, 6]]

  @Test("Without constraints rows are counts over their sum")
  func nonreversible() throws {
    let model = try MaximumLikelihood(.nonreversible).fit(countMatrix(Self.rows, lag: 4))
    let known = Matrix(rows: [[0.8, 0.2, 0], [0, 0.75, 0.25], [0.4, 0, 0.6]])
    for i in 0..<3 {
      for j in 0..<3 { #expect(abs(model.transitionMatrix[i, j] - known[i, j]) < 1e-15) }
    }
    // Flow around the ring is the same everywhere: .2 π₀ = .25 π₁ = .4 π₂.
    let weights = [5.0, 4, 2.5]
    for (pi, weight) in zip(model.stationaryDistribution, weights) {
      #expect(abs(pi - weight / 11.5) < 1e-15)
    }
    #expect(!model.isReversible && model.lag == 4)
    #expect(
      abs(
        model.logLikelihood!
          - ReversibleJudge.logLikelihood(SparseMatrix(Matrix(rows: Self.rows)), model.transitionMatrix))
        < 1e-12)
  }

  @Test("Prior counts are added where they should be")
  func priors() throws {
    let counts = try countMatrix([[8.0, 2, 0], [0, 3, 1], [0, 4, 6]])
    let neighbours = try MaximumLikelihood(.nonreversible, prior: .neighbours(1)).fit(counts)
    // Pairs 0–1 and 1–2 were seen in one way at least; 0–2 in none.
    let added = SparseMatrix(Matrix(rows: [[9.0, 3, 0], [1, 4, 2], [0, 5, 7]]))
    let p = neighbours.transitionMatrix
    for i in 0..<3 {
      for j in 0..<3 { #expect(abs(p[i, j] - added[i, j] / added.rowSums[i]) < 1e-15) }
    }
    let uniform = try MaximumLikelihood(.nonreversible, prior: .uniform(0.5)).fit(counts)
    #expect(abs(uniform.transitionMatrix[0, 2] - 0.5 / 11.5) < 1e-15)
    #expect(abs(uniform.transitionMatrix[1, 0] - 0.5 / 5.5) < 1e-15)
    // A prior may connect what the counts do not.
    #expect(throws: MarkovError.disconnected(sets: [[1, 2], [0]])) {
      try MaximumLikelihood().fit(counts)
    }
    let reversible = try MaximumLikelihood(prior: .neighbours(1)).fit(counts)
    #expect(ReversibleJudge.largestDerivative(reversible, added) <= 1e-12)
    // The likelihood is that of the counts alone.
    let own = ReversibleJudge.logLikelihood(counts.counts, reversible.transitionMatrix)
    #expect(abs(reversible.logLikelihood! - own) < 1e-12)
  }
}

import LinearAlgebra
import MarkovModels
import Testing

/// Counts whose pattern is not symmetric: some ways were seen in one direction only.
@Suite("Reversible estimates of counts seen one way only")
struct EstimationPatternTests {
  static let matrices: [[[Double]]] = [
    [[10, 4, 6, 0], [5, 20, 3, 7], [9, 0, 0, 0], [0, 8, 0, 15]],
    [[0, 8, 15, 0], [11, 0, 14, 14], [15, 0, 0, 0], [0, 5, 0, 0]],
    [[0, 3, 0], [0, 0, 4], [5, 0, 0]],
  ]

  @Test("The fixed point of the likelihood, run to its end, says the same", arguments: matrices)
  func fixedPoint(rows: [[Double]]) throws {
    let n = rows.count
    let model = try MaximumLikelihood().fit(CountMatrix(SparseMatrix(Matrix(rows: rows))))
    let sums = rows.map { $0.reduce(0, +) }
    var x = (0..<n).map { i in (0..<n).map { rows[i][$0] + rows[$0][i] } }
    for _ in 0..<100_000 {
      let totals = x.map { $0.reduce(0, +) }
      for i in 0..<n {
        for j in 0..<n where rows[i][j] + rows[j][i] > 0 {
          x[i][j] = (rows[i][j] + rows[j][i]) / (sums[i] / totals[i] + sums[j] / totals[j])
        }
      }
    }
    let total = x.joined().reduce(0, +)
    for i in 0..<n {
      let weight = x[i].reduce(0, +)
      // The fixed point converges linearly; 10⁻⁹ is far above what these steps leave.
      #expect(abs(model.stationaryDistribution[i] - weight / total) < 1e-9)
      for j in 0..<n {
        #expect(abs(model.transitionMatrix[i, j] - x[i][j] / weight) < 1e-9)
        let forward = model.stationaryDistribution[i] * model.transitionMatrix[i, j]
        let back = model.stationaryDistribution[j] * model.transitionMatrix[j, i]
        #expect(abs(forward - back) < 1e-14)
      }
    }
  }
}

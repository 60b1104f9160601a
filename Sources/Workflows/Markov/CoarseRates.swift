public import LinearAlgebra
import MarkovModels

/// The rate matrix between metastable sets: the generator of the chain of sets at the model's lag.
public struct CoarseRates: Sendable {
  /// Per frame, rows sum to zero.
  public let matrix: Matrix<Double>
  /// Whether it is the logarithm of the sets' transition matrix; (P − 1) / lag otherwise.
  public let isLogarithm: Bool
  /// Rates between different sets that were negative and were set to zero.
  public let negativeCount: Int

  /// - Throws: ``MarkovError`` where a set has no transitions.
  init(_ model: MarkovModel, sets: [[Int]]) throws(MarkovError) {
    let table = model.setTransitions(sets, multiples: [1])[0]
    let rows = table.map { $0.map { $0 ?? 0 } }
    let chain = try MarkovModel(transitionMatrix: SparseMatrix(Matrix(rows: rows)), lag: model.lag)
    if let generator = try? chain.kineticGenerator(by: .principalLogarithm) {
      matrix = generator.nearestGenerator.rateMatrix
      isLogarithm = true
      negativeCount = generator.negativeOffDiagonalCount
    } else {
      matrix = try chain.kineticGenerator(by: .firstOrder).rateMatrix
      isLogarithm = false
      negativeCount = 0
    }
  }
}

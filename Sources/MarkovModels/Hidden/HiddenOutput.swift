public import LinearAlgebra

/// What each hidden state lets one see.
public enum HiddenOutput: Equatable, Sendable {
  /// Symbols 0 ..< n: the row-stochastic m × n matrix of P(symbol | hidden state).
  case discrete(Matrix<Double>)
  /// Normal vectors of d elements: the m × d means, and the covariances.
  case gaussian(means: Matrix<Double>, covariances: HiddenCovariances)

  /// The number of hidden states m.
  public var stateCount: Int {
    switch self {
    case .discrete(let probabilities): return probabilities.rowCount
    case .gaussian(let means, _): return means.rowCount
    }
  }
}

/// The covariances of normal outputs.
public enum HiddenCovariances: Equatable, Sendable {
  /// One symmetric positive definite d × d matrix for each hidden state.
  case full([Matrix<Double>])
  /// The variances, m × d, of uncorrelated elements.
  case diagonal(Matrix<Double>)

  /// Which covariances are estimated.
  public enum Kind: String, Sendable, CaseIterable {
    case full
    case diagonal
  }

  /// Whether correlations are allowed for.
  public var kind: Kind {
    switch self {
    case .full: return .full
    case .diagonal: return .diagonal
    }
  }
}

extension HiddenOutput {
  /// Throws where the numbers are no probabilities or densities of m states.
  func validate(stateCount m: Int) throws(MarkovError) {
    guard stateCount == m else {
      throw .invalidCount(what: "states in the output", value: stateCount, limit: m)
    }
    switch self {
    case .discrete(let b):
      guard b.columnCount > 0 else {
        throw .tooFewData(what: "the output has no symbols; give at least one")
      }
      for k in 0..<m {
        let row = b.row(k)
        for (j, value) in row.enumerated() where !(value >= 0 && value.isFinite) {
          throw .negativeProbability(row: k, column: j, value: value)
        }
        let sum = row.reduce(0, +)
        guard abs(sum - 1) <= 1e-8 else { throw .rowSum(row: k, sum: sum) }
      }
    case .gaussian(let means, let covariances):
      let d = means.columnCount
      guard d > 0 else { throw .tooFewData(what: "the output has no columns; give at least one") }
      for (place, value) in means.elements.enumerated() where !value.isFinite {
        throw .invalidValue(what: "the mean of hidden state \(place / d)", value: value)
      }
      switch covariances {
      case .diagonal(let variances):
        guard variances.shape == means.shape else {
          throw .linearAlgebra(.shapeMismatch(expected: means.shape, actual: variances.shape))
        }
        for (place, value) in variances.elements.enumerated()
        where !(value > 0 && value.isFinite) {
          throw .invalidValue(
            what: "the variance of hidden state \(place / d), column \(place % d)", value: value)
        }
      case .full(let matrices):
        guard matrices.count == m else {
          throw .invalidCount(what: "covariances", value: matrices.count, limit: m)
        }
        let shape = MatrixShape(rowCount: d, columnCount: d)
        for matrix in matrices where matrix.shape != shape {
          throw .linearAlgebra(.shapeMismatch(expected: shape, actual: matrix.shape))
        }
      }
    }
    _ = try EmissionTable(self)
  }

  /// The same states in another order: state k is the old `order[k]`.
  func permuted(_ order: [Int]) -> HiddenOutput {
    func rows(_ a: Matrix<Double>) -> Matrix<Double> {
      a.submatrix(rows: order, columns: Array(0..<a.columnCount))
    }
    switch self {
    case .discrete(let b):
      return .discrete(rows(b))
    case .gaussian(let means, .full(let matrices)):
      return .gaussian(means: rows(means), covariances: .full(order.map { matrices[$0] }))
    case .gaussian(let means, .diagonal(let variances)):
      return .gaussian(means: rows(means), covariances: .diagonal(rows(variances)))
    }
  }
}

/// What can be wrong with the data of a decomposition.
public enum LinearAlgebraError: Error, Equatable, Sendable {
  /// A matrix has another shape than the one called for.
  case shapeMismatch(expected: MatrixShape, actual: MatrixShape)
  /// An element is NaN or infinite.
  case notFinite(row: Int, column: Int)
  /// The leading minor of this order is not positive definite, counted from one.
  case notPositiveDefinite(minorOrder: Int)
  /// A general matrix has no inverse: this pivot is zero, counted from zero.
  case singular(pivot: Int)
  /// An iteration ended with this many values still moving.
  case notConverged(unconvergedCount: Int)
  /// More, or fewer, values were asked for than there are.
  case invalidCount(requested: Int, available: Int)
  /// The matrix is larger than LAPACK's 32-bit workspace sizes allow.
  case tooLarge(dimension: Int, limit: Int)
  /// A linear operator returned NaN or infinity in the element of this index.
  case operatorNotFinite(index: Int)
}

extension LinearAlgebraError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .shapeMismatch(let expected, let actual):
      return "a matrix of \(expected) was expected, but this one is \(actual)"
    case .notFinite(let row, let column):
      return "the matrix has NaN or infinity in row \(row), column \(column) (counted from 0); "
        + "remove such values first"
    case .notPositiveDefinite(let order):
      return "the matrix is not positive definite (its leading minor of order \(order) is not); "
        + "remove dependent columns or regularise it"
    case .singular(let pivot):
      return "the matrix has no inverse: row \(pivot) depends on those before it (counted from 0)"
    case .notConverged(let count):
      return "the iteration ended before \(count) of the values had converged; "
        + "allow more iterations, a larger subspace or a larger tolerance"
    case .invalidCount(let requested, let available):
      return "\(requested) values were asked for; ask for at least 1 and at most \(available)"
    case .tooLarge(let dimension, let limit):
      return "the problem has \(dimension) rows or columns; "
        + "this decomposition takes at most \(limit)"
    case .operatorNotFinite(let index):
      return "the linear operator returned NaN or infinity in element \(index) (counted from 0)"
    }
  }
}

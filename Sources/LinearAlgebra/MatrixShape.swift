/// The number of rows and columns of a matrix.
public struct MatrixShape: Equatable, Hashable, Sendable, CustomStringConvertible {
  /// The number of rows.
  public var rowCount: Int
  /// The number of columns.
  public var columnCount: Int

  /// Makes a shape.
  public init(rowCount: Int, columnCount: Int) {
    self.rowCount = rowCount
    self.columnCount = columnCount
  }

  /// The shape of a square matrix of n rows.
  public static func square(_ n: Int) -> MatrixShape {
    MatrixShape(rowCount: n, columnCount: n)
  }

  public var description: String { "\(rowCount) × \(columnCount)" }
}

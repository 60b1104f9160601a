/// A dense matrix in row-major order with value semantics.
///
///     var a = Matrix<Double>(rows: [[2, 1], [1, 3]])
///     a[0, 0] = 4
///     let b = a * a.transposed()
public struct Matrix<Scalar: MatrixScalar>: Equatable, Sendable {
  /// The number of rows.
  public let rowCount: Int
  /// The number of columns.
  public let columnCount: Int

  @usableFromInline
  internal var storage: [Scalar]

  /// The elements, row after row; there are always rowCount · columnCount.
  @inlinable
  public var elements: [Scalar] {
    get { storage }
    _modify {
      // In place, so that `m.elements[k] = x` does not copy the matrix.
      defer { precondition(storage.count == rowCount * columnCount, "The element count is fixed.") }
      yield &storage
    }
  }

  /// Makes a matrix of one repeated value.
  public init(rowCount: Int, columnCount: Int, repeating value: Scalar = 0) {
    precondition(rowCount >= 0 && columnCount >= 0, "A shape has no negative sides.")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.storage = [Scalar](repeating: value, count: rowCount * columnCount)
  }

  /// Makes a matrix of its elements, row after row.
  ///
  /// - Precondition: There are rowCount · columnCount elements.
  public init(rowCount: Int, columnCount: Int, elements: [Scalar]) {
    precondition(rowCount >= 0 && columnCount >= 0, "A shape has no negative sides.")
    precondition(elements.count == rowCount * columnCount, "The elements must fill the shape.")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.storage = elements
  }

  /// Makes a matrix of its rows; no rows make the 0 × 0 matrix.
  ///
  /// - Precondition: The rows are of one length.
  public init(rows: [[Scalar]]) {
    let width = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == width }, "The rows must be of one length.")
    self.init(rowCount: rows.count, columnCount: width, elements: Array(rows.joined()))
  }

  /// The identity matrix of n rows.
  public static func identity(_ n: Int) -> Matrix {
    diagonal([Scalar](repeating: 1, count: n))
  }

  /// The square matrix with these values on its diagonal and zeros elsewhere.
  public static func diagonal(_ values: [Scalar]) -> Matrix {
    var result = Matrix(rowCount: values.count, columnCount: values.count)
    for (i, value) in values.enumerated() { result[i, i] = value }
    return result
  }

  /// The element in row i and column j.
  @inlinable
  public subscript(i: Int, j: Int) -> Scalar {
    get {
      precondition(j >= 0 && j < columnCount, "No such column.")
      return storage[i &* columnCount &+ j]
    }
    set {
      precondition(j >= 0 && j < columnCount, "No such column.")
      storage[i &* columnCount &+ j] = newValue
    }
  }

  /// The number of rows and columns.
  public var shape: MatrixShape { MatrixShape(rowCount: rowCount, columnCount: columnCount) }

  /// Whether there are as many rows as columns.
  public var isSquare: Bool { rowCount == columnCount }
}

extension Matrix where Scalar == Double {
  /// Widens every element, exactly.
  public init(_ other: Matrix<Float>) {
    self.init(
      rowCount: other.rowCount, columnCount: other.columnCount,
      elements: other.storage.map { Double($0) })
  }
}

extension Matrix where Scalar == Float {
  /// Rounds every element to the nearest `Float`.
  public init(_ other: Matrix<Double>) {
    self.init(
      rowCount: other.rowCount, columnCount: other.columnCount,
      elements: other.storage.map { Float($0) })
  }
}

extension Matrix: CustomStringConvertible {
  /// The rows, one a line, for a debugger or a failed expectation.
  public var description: String {
    (0..<rowCount).map { i in "[" + row(i).map { "\($0)" }.joined(separator: ", ") + "]" }
      .joined(separator: "\n")
  }
}

public import ComplexModule
public import RealModule

/// A dense matrix of complex numbers in row-major order: the eigenvectors of a
/// general matrix.
public struct ComplexMatrix: Equatable, Sendable {
  /// The number of rows.
  public let rowCount: Int
  /// The number of columns.
  public let columnCount: Int
  /// The elements, row after row.
  public private(set) var elements: [Complex<Double>]

  /// Makes a matrix of its elements, row after row.
  public init(rowCount: Int, columnCount: Int, elements: [Complex<Double>]) {
    precondition(elements.count == rowCount * columnCount, "The elements must fill the shape.")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.elements = elements
  }

  /// The element in row i and column j.
  public subscript(i: Int, j: Int) -> Complex<Double> {
    get {
      precondition(j >= 0 && j < columnCount, "No such column.")
      return elements[i * columnCount + j]
    }
    set {
      precondition(j >= 0 && j < columnCount, "No such column.")
      elements[i * columnCount + j] = newValue
    }
  }

  /// The number of rows and columns.
  public var shape: MatrixShape { MatrixShape(rowCount: rowCount, columnCount: columnCount) }

  /// The elements of column j.
  public func column(_ j: Int) -> [Complex<Double>] {
    (0..<rowCount).map { self[$0, j] }
  }

  /// The columns of these indices, in their order.
  public func columns(_ indices: [Int]) -> ComplexMatrix {
    ComplexMatrix(
      rowCount: rowCount, columnCount: indices.count,
      elements: (0..<rowCount).flatMap { i in indices.map { self[i, $0] } })
  }

  /// The real part of every element.
  public var realPart: Matrix<Double> {
    Matrix(rowCount: rowCount, columnCount: columnCount, elements: elements.map(\.real))
  }

  /// The imaginary part of every element.
  public var imaginaryPart: Matrix<Double> {
    Matrix(rowCount: rowCount, columnCount: columnCount, elements: elements.map(\.imaginary))
  }
}

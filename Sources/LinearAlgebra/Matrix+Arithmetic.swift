extension Matrix {
  /// The sum of two matrices of one shape.
  public static func + (a: Matrix, b: Matrix) -> Matrix {
    var result = a
    result += b
    return result
  }

  /// The difference of two matrices of one shape.
  public static func - (a: Matrix, b: Matrix) -> Matrix {
    var result = a
    result -= b
    return result
  }

  /// Adds a matrix of the same shape.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public static func += (a: inout Matrix, b: Matrix) {
    precondition(a.shape == b.shape, "A sum is of matrices of one shape.")
    for k in a.storage.indices { a.storage[k] += b.storage[k] }
  }

  /// Subtracts a matrix of the same shape.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public static func -= (a: inout Matrix, b: Matrix) {
    precondition(a.shape == b.shape, "A difference is of matrices of one shape.")
    for k in a.storage.indices { a.storage[k] -= b.storage[k] }
  }

  /// Every element multiplied by a number.
  public static func * (factor: Scalar, a: Matrix) -> Matrix {
    var result = a
    result *= factor
    return result
  }

  /// Multiplies every element by a number.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public static func *= (a: inout Matrix, factor: Scalar) {
    for k in a.storage.indices { a.storage[k] *= factor }
  }

  /// Adds `factor · b`.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public mutating func add(_ factor: Scalar, times b: Matrix) {
    precondition(shape == b.shape, "A sum is of matrices of one shape.")
    for k in storage.indices { storage[k] += factor * b.storage[k] }
  }

  /// The matrix product.
  ///
  /// - Precondition: `a` has as many columns as `b` has rows.
  public static func * (a: Matrix, b: Matrix) -> Matrix {
    product(of: a, and: b)
  }

  /// The product with a column vector.
  ///
  /// - Precondition: `a` has as many columns as `x` has elements.
  public static func * (a: Matrix, x: [Scalar]) -> [Scalar] {
    product(of: a, and: x)
  }

  /// The mean of the matrix and its transpose.
  ///
  /// - Precondition: The matrix is square.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func symmetrized() -> Matrix {
    precondition(isSquare, "Only a square matrix can be symmetrized.")
    var result = self
    for i in 0..<rowCount {
      for j in 0..<i {
        let mean = (self[i, j] + self[j, i]) / 2
        result[i, j] = mean
        result[j, i] = mean
      }
    }
    return result
  }

  /// The symmetric matrix whose upper triangle is this matrix's; the lower
  /// triangle is not read.
  ///
  /// - Precondition: The matrix is square.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func mirroringUpperTriangle() -> Matrix {
    precondition(isSquare, "Only a square matrix has two triangles.")
    var result = self
    for i in 0..<rowCount {
      for j in 0..<i { result[i, j] = self[j, i] }
    }
    return result
  }
}

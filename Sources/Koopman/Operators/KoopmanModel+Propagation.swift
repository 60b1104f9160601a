import ComplexModule
public import LinearAlgebra

/// A function that is linear in the features: constant + Σ cᵢ xᵢ.
public struct LinearFunction: Equatable, Sendable {
  /// The value where all features are zero.
  public var constant: Double
  /// One a feature.
  public var coefficients: [Double]

  /// One coefficient a feature.
  public init(constant: Double = 0, coefficients: [Double]) {
    self.constant = constant
    self.coefficients = coefficients
  }

  /// Its values on rows (frames × d).
  public func values(on rows: Matrix<Double>) -> [Double] {
    (rows * coefficients).map { $0 + constant }
  }
}

extension KoopmanModel {
  /// Values of the eigenfunctions on rows (frames × d): frames × r.
  public func eigenfunctions(of rows: Matrix<Double>) -> ComplexMatrix {
    let z = coordinates(of: rows)
    let real = z * eigenvectors.realPart
    let imaginary = z * eigenvectors.imaginaryPart
    var result = ComplexMatrix(
      rowCount: rows.rowCount, columnCount: rank,
      elements: zip(real.elements, imaginary.elements).map { Complex($0, $1) })
    for i in 0..<rows.rowCount {
      for j in 0..<rank { result[i, j] = result[i, j] + eigenfunctionOffsets[j] }
    }
    return result
  }

  /// The operator's matrix on the basis [1, z] that is orthonormal over the first
  /// frames, (r + 1) × (r + 1): the columns hold K applied to each function.
  public var koopmanMatrix: Matrix<Double> {
    var result = Matrix<Double>(rowCount: rank + 1, columnCount: rank + 1)
    result[0, 0] = 1
    for j in 0..<rank {
      result[0, j + 1] = drift[j]
      for i in 0..<rank { result[i + 1, j + 1] = matrix[i, j] }
    }
    return result
  }

  /// The Perron–Frobenius operator with respect to the first frames' density on
  /// the same basis: the adjoint of ``koopmanMatrix``.
  public var transferMatrix: Matrix<Double> { koopmanMatrix.transposed() }

  /// x ↦ E[f(xₙ) | x₀ = x] with n = `steps` lags, f taken to the model's span.
  ///
  /// - Complexity: O(d r + n r²).
  public func propagate(_ function: LinearFunction, steps: Int) -> LinearFunction {
    precondition(steps >= 0, "the past is not propagated")
    var (a, c) = projection(of: function)
    for _ in 0..<steps {
      a += zip(drift, c).reduce(0) { $0 + $1.0 * $1.1 }
      c = matrix * c
    }
    return self.function(a, c)
  }

  /// The density n = `steps` lags later of frames whose density now is `density`,
  /// both relative to that of the first frames.
  ///
  /// - Complexity: O(d r + n r²).
  public func transfer(_ density: LinearFunction, steps: Int) -> LinearFunction {
    precondition(steps >= 0, "the past is not propagated")
    var (a, c) = projection(of: density)
    for _ in 0..<steps {
      let moved = product(of: matrix, .transposed, and: c)
      c = zip(drift, moved).map { a * $0 + $1 }
    }
    return self.function(a, c)
  }

  /// Expected features n = `steps` lags after each row (frames × d). Constant
  /// features stay; with no step a row is taken to the model's span.
  ///
  /// - Complexity: O(frames · (d r + n r²)).
  public func forecast(_ rows: Matrix<Double>, steps: Int) -> Matrix<Double> {
    precondition(steps >= 0, "the past is not propagated")
    var z = coordinates(of: rows)
    for _ in 0..<steps {
      // E[z(y) | x] = b + Pᵀ z.
      z = z * matrix
      for i in 0..<z.rowCount {
        for j in 0..<rank { z[i, j] += drift[j] }
      }
    }
    var result = product(of: z, and: expansion, .transposed)
    for i in 0..<result.rowCount {
      for j in mean.indices { result[i, j] += mean[j] }
    }
    return result
  }

  /// z = Wᵀ(x − mean), frames × r.
  func coordinates(of rows: Matrix<Double>) -> Matrix<Double> {
    precondition(rows.columnCount == mean.count, "one column a feature")
    var centered = rows
    centered.withUnsafeMutableBufferPointer { values in
      let d = mean.count
      for row in 0..<rows.rowCount {
        for j in 0..<d { values[row * d + j] -= mean[j] }
      }
    }
    return centered * basis
  }

  /// f as a + cᵀz.
  private func projection(of function: LinearFunction) -> (Double, [Double]) {
    precondition(function.coefficients.count == mean.count, "one coefficient a feature")
    let a = zip(function.coefficients, mean).reduce(function.constant) { $0 + $1.0 * $1.1 }
    return (a, product(of: expansion, .transposed, and: function.coefficients))
  }

  /// a + cᵀz as a function of the features.
  func function(_ a: Double, _ c: [Double]) -> LinearFunction {
    let coefficients = basis * c
    let atMean = zip(coefficients, mean).reduce(0) { $0 + $1.0 * $1.1 }
    return LinearFunction(constant: a - atMean, coefficients: coefficients)
  }
}

/// A few leading singular values of a large operator given by its action.
///
/// Finds the leading eigenvectors of `Aᵀ·A` or `A·Aᵀ`, whichever is smaller, by
/// ``TruncatedEigen``, and refines them by the singular value decomposition of A
/// restricted to them; so the vectors of both sides are orthonormal to rounding
/// and the values carry an absolute error near the rounding unit times the
/// largest. Vectors of values under 1e-8 of the largest are not determined.
public enum TruncatedSVD {
  /// Finds the largest singular values with their vectors.
  ///
  /// - Parameters:
  ///   - rowCount: The number of rows m of A.
  ///   - columnCount: The number of columns n of A.
  ///   - count: The number k of values, from 1 to min(m, n).
  ///   - options: Tolerance, subspace, restarts and seed.
  ///   - apply: Multiplies n elements by A into m elements.
  ///   - applyTransposed: Multiplies m elements by Aᵀ into n elements.
  /// - Returns: k values, largest first, and the vectors of both sides.
  /// - Throws: As ``TruncatedEigen/symmetric(dimension:count:end:options:operator:)``.
  public static func leading(
    rowCount: Int, columnCount: Int, count: Int, options: KrylovOptions = KrylovOptions(),
    operator apply: LinearOperator, transposedOperator applyTransposed: LinearOperator
  ) throws(LinearAlgebraError) -> SingularValueDecomposition {
    try requireCount(count, dimension: min(rowCount, columnCount))
    if rowCount < columnCount {
      let transposed = try leading(
        rowCount: columnCount, columnCount: rowCount, count: count, options: options,
        operator: applyTransposed, transposedOperator: apply)
      return SingularValueDecomposition(
        values: transposed.values, leftVectors: transposed.rightVectors,
        rightVectors: transposed.leftVectors)
    }
    var middle = [Double](repeating: 0, count: rowCount)
    let eigen = try TruncatedEigen.symmetric(
      dimension: columnCount, count: count, options: options
    ) { x, y in
      var span = middle.mutableSpan
      apply(x, &span)
      applyTransposed(middle.span, &y)
    }
    // The images A·v, one a row.
    var images: [Double] = []
    let directions = eigen.vectors.transposed()
    for k in 0..<count {
      var span = middle.mutableSpan
      apply(directions.span.extracting(k * columnCount..<(k + 1) * columnCount), &span)
      images += middle
    }
    let refined = try SingularValueDecomposition(
      of: Matrix(rowCount: count, columnCount: rowCount, elements: images))
    return SingularValueDecomposition(
      values: refined.values, leftVectors: refined.rightVectors,
      rightVectors: eigen.vectors * refined.leftVectors)
  }

  /// Finds the largest singular values of a matrix with their vectors.
  ///
  /// - Complexity: O(m·n) for each of a few products with A and Aᵀ.
  public static func leading(
    of a: Matrix<Double>, count: Int, options: KrylovOptions = KrylovOptions()
  ) throws(LinearAlgebraError) -> SingularValueDecomposition {
    try a.requireFinite()
    return try leading(
      rowCount: a.rowCount, columnCount: a.columnCount, count: count, options: options,
      operator: { x, y in multiply(a, .plain, x, into: &y) },
      transposedOperator: { x, y in multiply(a, .transposed, x, into: &y) })
  }
}

private func multiply(
  _ a: Matrix<Double>, _ transposition: Transposition, _ x: Span<Double>,
  into y: inout MutableSpan<Double>
) {
  a.withUnsafeBufferPointer { a_ in
    x.withUnsafeBufferPointer { x_ in
      y.withUnsafeMutableBufferPointer { y_ in
        Double._multiply(
          a_.baseAddress!, transposition, rowCount: a.rowCount, columnCount: a.columnCount,
          x_.baseAddress!, into: y_.baseAddress!)
      }
    }
  }
}

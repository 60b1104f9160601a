public import ComplexModule
public import RealModule

/// A few eigenvalues of a large linear operator that is given by its action.
///
///     let leading = try TruncatedEigen.symmetric(dimension: n, count: 5) { x, y in
///       for i in 0..<n { y[i] = weights[i] * x[i] }
///     }
///
/// Solved by ARPACK, which keeps its state in static variables: solves run one
/// after the other, whatever thread they come from, and give the same bits as
/// alone. Where ARPACK cannot be used soundly, a growing Krylov space takes its
/// place: inside the operator of another solve, and where the space is exhausted
/// (an operator of low rank, say) and ARPACK would go on with random vectors that
/// depend on earlier solves. Problems about as small as the Krylov space are
/// solved densely.
///
/// As with every Krylov method of single vectors, copies of a repeated eigenvalue
/// can be missed.
///
/// - Reference: R. Lehoucq, D. Sorensen, C. Yang, ARPACK Users' Guide (1998),
///   [doi:10.1137/1.9780898719628](https://doi.org/10.1137/1.9780898719628).
public enum TruncatedEigen {
  /// Finds eigenvalues at one end of the spectrum of a symmetric operator.
  ///
  /// - Parameters:
  ///   - dimension: The length n of the vectors.
  ///   - count: The number of values, from 1 to n.
  ///   - end: Which values.
  ///   - options: Tolerance, subspace, restarts and seed.
  ///   - apply: The operator; that it is symmetric is not checked.
  /// - Returns: `count` values, largest first, and their orthonormal vectors.
  /// - Throws: ``LinearAlgebraError/notConverged(unconvergedCount:)``,
  ///   ``LinearAlgebraError/operatorNotFinite(index:)``, or
  ///   ``LinearAlgebraError/invalidCount(requested:available:)``.
  public static func symmetric(
    dimension: Int, count: Int, end: SymmetricSpectrumEnd = .largest,
    options: KrylovOptions = KrylovOptions(), operator apply: LinearOperator
  ) throws(LinearAlgebraError) -> SymmetricEigen {
    try requireCount(count, dimension: dimension)
    return try withoutActuallyEscaping(apply) { apply throws(LinearAlgebraError) in
      let checked = CheckedOperator(dimension: dimension, apply: apply)
      if options.subspaceDimension(count: count, dimension: dimension) == dimension {
        let all = try SymmetricEigen(of: try checked.dense().symmetrized())
        let places = end.select(count, fromDescending: all.values)
        return SymmetricEigen(
          values: places.map { all.values[$0] }, vectors: all.vectors.columns(places))
      }
      if let found = try ARPACK.symmetric(checked, count: count, end: end, options: options) {
        return found
      }
      var space = KrylovSpace(checked, seed: options.seed)
      return try space.symmetric(count: count, end: end, options: options)
    }
  }

  /// Finds eigenvalues at one end of the spectrum of a general real operator.
  ///
  /// - Parameters:
  ///   - dimension: The length n of the vectors.
  ///   - count: The number of values, from 1 to n.
  ///   - end: Which values.
  ///   - options: Tolerance, subspace, restarts and seed.
  ///   - apply: The operator.
  /// - Returns: `count` values, or one more where the last is one of a pair.
  /// - Throws: ``LinearAlgebraError/notConverged(unconvergedCount:)``,
  ///   ``LinearAlgebraError/operatorNotFinite(index:)``, or
  ///   ``LinearAlgebraError/invalidCount(requested:available:)``.
  public static func general(
    dimension: Int, count: Int, end: GeneralSpectrumEnd = .largestMagnitude,
    options: KrylovOptions = KrylovOptions(), operator apply: LinearOperator
  ) throws(LinearAlgebraError) -> TruncatedGeneralEigen {
    try requireCount(count, dimension: dimension)
    return try withoutActuallyEscaping(apply) { apply throws(LinearAlgebraError) in
      let checked = CheckedOperator(dimension: dimension, apply: apply)
      if options.subspaceDimension(count: count, dimension: dimension) == dimension {
        return TruncatedGeneralEigen(
          try RightEigen(of: try checked.dense()), count: count, end: end)
      }
      if let found = try ARPACK.general(checked, count: count, end: end, options: options) {
        return found
      }
      var space = KrylovSpace(checked, seed: options.seed)
      return try space.general(count: count, end: end, options: options)
    }
  }
}

/// Some eigenvalues of a general real operator with their right eigenvectors.
public struct TruncatedGeneralEigen: Equatable, Sendable {
  /// The eigenvalues, by descending real part; a conjugate pair stands together,
  /// its positive imaginary part first.
  public let values: [Complex<Double>]
  /// The right eigenvectors as columns of norm 1.
  public let vectors: ComplexMatrix

  internal init(_ eigen: RightEigen, count: Int, end: GeneralSpectrumEnd) {
    let wanted = Set(end.select(count, from: eigen.pairs))
    let order = eigen.pairs.sortedByRealPart().filter(wanted.contains)
    values = eigen.pairs.values(order)
    vectors = eigen.pairs.vectors(
      columnMajor: eigen.packedVectors, dimension: eigen.dimension, order)
  }
}

internal func requireCount(_ count: Int, dimension: Int) throws(LinearAlgebraError) {
  guard count >= 1 && count <= dimension else {
    throw .invalidCount(requested: count, available: max(0, dimension))
  }
  guard dimension <= Int(Int32.max) else {
    throw .tooLarge(dimension: dimension, limit: Int(Int32.max))
  }
}

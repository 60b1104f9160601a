private import Glibc

/// An orthonormal Krylov basis that grows without restarts: Arnoldi's process with
/// full reorthogonalisation, all of whose state is its own.
///
/// Slower and larger than ARPACK, but re-entrant, and it passes an exhausted space
/// by going on with a seeded vector, so that it always ends: with n vectors it is
/// the whole problem.
///
/// - Reference: Y. Saad, Numerical Methods for Large Eigenvalue Problems (2011),
///   [doi:10.1137/1.9781611970739](https://doi.org/10.1137/1.9781611970739), ch. 6.
internal struct KrylovSpace {
  private let `operator`: CheckedOperator
  private var generator: SplitMix64
  /// The basis vectors, one after the other.
  private var basis: [Double] = []
  /// The columns of the projected operator; column j has j + 1 elements.
  private var columns: [[Double]] = []
  /// The element below the diagonal in each column but the last.
  private var subdiagonal: [Double] = []
  /// The part of the operator's last result outside the space, and its norm.
  private var residual: [Double]
  private var residualNorm = 0.0

  private var size: Int { columns.count }
  private var dimension: Int { `operator`.dimension }

  internal init(_ operator: CheckedOperator, seed: UInt64) {
    self.operator = `operator`
    generator = SplitMix64(seed: seed)
    residual = generator.vector(count: `operator`.dimension)
    residualNorm = norm(residual)
  }

  internal mutating func symmetric(
    count: Int, end: SymmetricSpectrumEnd, options: KrylovOptions
  ) throws(LinearAlgebraError) -> SymmetricEigen {
    var target = options.subspaceDimension(count: count, dimension: dimension)
    while true {
      try grow(to: target)
      let small = try SymmetricEigen(of: projected().symmetrized())
      let places = end.select(count, fromDescending: small.values)
      let unconverged = places.count { place in
        let lastElement = small.vectors[size - 1, place].magnitude
        return !isConverged(lastElement, small.values[place].magnitude, options)
      }
      if unconverged == 0 {
        let vectors = product(of: basisRows, .transposed, and: small.vectors.columns(places))
        return SymmetricEigen(values: places.map { small.values[$0] }, vectors: vectors)
      }
      target = try nextTarget(options, count: count, unconverged: unconverged)
    }
  }

  internal mutating func general(
    count: Int, end: GeneralSpectrumEnd, options: KrylovOptions
  ) throws(LinearAlgebraError) -> TruncatedGeneralEigen {
    var target = options.subspaceDimension(count: count, dimension: dimension)
    while true {
      try grow(to: target)
      var small = try RightEigen(of: projected())
      let places = end.select(count, from: small.pairs)
      let values = small.pairs.values(places)
      let vectors = small.pairs.vectors(
        columnMajor: small.packedVectors, dimension: size, places)
      let unconverged = places.indices.count { k in
        !isConverged(vectors[size - 1, k].length, values[k].length, options)
      }
      if unconverged == 0 {
        let packed = Matrix(rowCount: size, columnCount: size, elements: small.packedVectors)
        small.packedVectors = product(of: packed, and: basisRows).elements
        small.dimension = dimension
        return TruncatedGeneralEigen(small, count: count, end: end)
      }
      target = try nextTarget(options, count: count, unconverged: unconverged)
    }
  }

  private var basisRows: Matrix<Double> {
    Matrix(rowCount: size, columnCount: dimension, elements: basis)
  }

  private func projected() -> Matrix<Double> {
    var result = Matrix<Double>(rowCount: size, columnCount: size)
    for (j, column) in columns.enumerated() {
      for (i, value) in column.enumerated() { result[i, j] = value }
      if j + 1 < size { result[j + 1, j] = subdiagonal[j] }
    }
    return result
  }

  /// Whether a Ritz pair's residual, the last element of its vector times what is
  /// left outside the space, is small beside its value.
  private func isConverged(
    _ lastElement: Double, _ magnitude: Double, _ options: KrylovOptions
  ) -> Bool {
    guard size < dimension else { return true }
    // ARPACK's floor for values near zero, beside the operator's own scale.
    let scale = columns.reduce(0) { max($0, $1.last!.magnitude) }
    let floor = pow(Double.ulpOfOne, 2.0 / 3.0)
    // Rounding of the projected problem itself is not below a few units.
    let tolerance = max(options.effectiveTolerance, 4 * .ulpOfOne)
    let reference = max(magnitude, floor * scale, .leastNormalMagnitude)
    return residualNorm * lastElement <= tolerance * reference
  }

  private func nextTarget(
    _ options: KrylovOptions, count: Int, unconverged: Int
  ) throws(LinearAlgebraError) -> Int {
    // As much work as the restarts would have been allowed, and no more memory
    // than about a thousand vectors where the count does not call for more.
    let first = options.subspaceDimension(count: count, dimension: dimension)
    let work = first * min(max(1, options.maximumRestarts), dimension)
    let limit = min(dimension, work, max(1000, 10 * first))
    guard size < limit else { throw .notConverged(unconvergedCount: unconverged) }
    return min(limit, size + max(8, size / 2))
  }

  private mutating func grow(to target: Int) throws(LinearAlgebraError) {
    while size < target {
      if size > 0 { subdiagonal.append(residualNorm) }
      if residualNorm == 0 { replaceResidual() }
      basis += residual.map { $0 / residualNorm }
      let start = size * dimension
      var image = [Double](repeating: 0, count: dimension)
      try basis.withUnsafeBufferPointer { buffer throws(LinearAlgebraError) in
        try `operator`.multiply(buffer.baseAddress! + start, into: &image)
      }
      residual = image
      columns.append([Double](repeating: 0, count: size + 1))
      columns[size - 1] = orthogonalizeResidual()
    }
  }

  /// Takes a seeded vector where the space is exhausted; its element below the
  /// diagonal stays zero.
  private mutating func replaceResidual() {
    repeat {
      residual = generator.vector(count: dimension)
      _ = orthogonalizeResidual()
    } while residualNorm == 0
  }

  /// Makes the residual orthogonal to the basis, and returns what it had in it.
  ///
  /// Twice is enough: if the second pass shrinks it again, it is rounding, and the
  /// space is exhausted (W. Kahan, B. Parlett).
  private mutating func orthogonalizeResidual() -> [Double] {
    let rows = Matrix(
      rowCount: basis.count / dimension, columnCount: dimension, elements: basis)
    var total = [Double](repeating: 0, count: rows.rowCount)
    var firstNorm = 0.0
    for pass in 0..<2 {
      let inside = product(of: rows, and: residual)
      let correction = product(of: rows, .transposed, and: inside)
      for i in 0..<dimension { residual[i] -= correction[i] }
      for j in total.indices { total[j] += inside[j] }
      if pass == 0 { firstNorm = norm(residual) }
    }
    residualNorm = norm(residual)
    if residualNorm < 0.5 * firstNorm || rows.rowCount >= dimension { residualNorm = 0 }
    return total
  }
}

/// The Euclidean norm, scaled against overflow.
private func norm(_ x: [Double]) -> Double {
  Matrix(rowCount: x.count, columnCount: 1, elements: x).frobeniusNorm
}

import LinearAlgebra
import Moments

extension TICA {
  /// From this many features on a few components are cheaper by iteration; measured by
  /// `andante-bench kernels`.
  static let truncatedDimension = 500
  /// So many components count as few.
  static let mostTruncatedComponents = 10
  /// From this many features on, a dense eigenproblem is solved only where a large share of
  /// all components is asked for.
  static let largestDenseDimension = 5000
  /// The components of such a basis where no number is asked for.
  static let wideComponentCount = 20

  /// The number of components that are found by iteration; nil for the dense way.
  package func truncatedCount(dimension d: Int) -> Int? {
    guard whitening.principalComponentCount == nil else { return nil }
    let isWide = d >= Self.largestDenseDimension
    guard let count = componentCount ?? (isWide ? Self.wideComponentCount : nil) else { return nil }
    let isFew = count <= Self.mostTruncatedComponents && d >= Self.truncatedDimension
    // Of many components of a wide basis a whole decomposition is the cheaper.
    return isFew || (isWide && 20 * count <= d) ? count : nil
  }

  /// The slowest components without a dense eigenproblem.
  ///
  /// Whitens by the pivoted Cholesky factor L of the correlation matrix and finds the
  /// largest eigenvalues of 1 − L⁻¹ D L⁻ᵀ, whose products are two triangular solves and one
  /// product with D: the wanted end is well apart there. Their μ are then taken from D
  /// itself in the space found (Rayleigh and Ritz), so that slow modes keep their digits.
  ///
  /// - Complexity: O(d² · rank) for the factor, and O(rank²) for each of some hundred
  ///   products.
  func slowest(
    _ count: Int, of covariances: LaggedCovariances.Reversible, mean: [Double], pairs: PairMoments,
    lag: Int, header: MomentHeader
  ) throws(KoopmanError) -> SpectralModel {
    let names = header.features.map(\.name)
    let white = try FactoredWhitening(
      of: covariances.instantaneous, means: mean, offsets: covariances.mean,
      precision: header.precision, names: names, cutoff: whitening.cutoff(for: header.precision))
    let difference = white.scaled(covariances.difference)
    let r = white.rank
    let found = min(max(1, count), r)
    let ritz = try rethrow { () throws(LinearAlgebraError) in
      try Self.ritzVectors(white, difference, count: found)
    }
    // In the coordinates of the columns kept: L⁻ᵀ of each vector.
    var functions = Matrix<Double>(rowCount: r, columnCount: found)
    for k in 0..<found {
      var column = ritz.column(k)
      white.solveTransposed(&column)
      for i in 0..<r { functions[i, k] = column[i] }
    }
    let small = product(of: functions, .transposed, and: difference * functions).symmetrized()
    let eigen = try rethrow { () throws(LinearAlgebraError) in try SymmetricEigen(of: small) }
    let order = Array(eigen.values.indices.reversed())
    var vectors = white.coefficients(ritz * eigen.vectors.columns(order))
    SignConvention.apply(to: &vectors)
    return SpectralModel(
      method: .tica, lag: lag, header: header, pairs: pairs, mean: mean,
      modes: order.map { Mode(relaxation: eigen.values[$0], lag: lag) }, singularValues: nil,
      vectors: vectors, rightVectors: nil,
      whitening: Whitening(rank: r, droppedFeatures: white.droppedFeatures),
      covariance: covariances.instantaneous)
  }

  /// An orthonormal basis of the slowest directions in white coordinates.
  private static func ritzVectors(
    _ white: FactoredWhitening, _ difference: Matrix<Double>, count: Int
  ) throws(LinearAlgebraError) -> Matrix<Double> {
    // A larger space than ARPACK's default: it costs little beside a product.
    let options = KrylovOptions(relativeTolerance: 1e-12, subspaceDimension: 4 * count + 20)
    return try TruncatedEigen.symmetric(
      dimension: white.rank, count: count, end: .largest, options: options
    ) { x, y in
      var vector = (0..<white.rank).map { x[$0] }
      white.solveTransposed(&vector)
      vector = difference * vector
      white.solve(&vector)
      for i in 0..<white.rank { y[i] = x[i] - vector[i] }
    }.vectors
  }
}

extension Whitening {
  /// What a whitening that was done by a factor says of itself: its basis is not formed.
  init(rank: Int, droppedFeatures: [DroppedFeature]) {
    basis = Matrix(rowCount: 0, columnCount: rank)
    self.droppedFeatures = droppedFeatures
  }
}

import LinearAlgebra
public import Moments

/// Time-lagged independent component analysis.
///
/// Finds the linear combinations of features whose autocorrelation at the lag
/// time is largest. Assumes reversible dynamics: solves `D v = μ C₀ v` for the
/// smallest `μ = 1 − λ`, with `D = C₀ − C_τ` the moment of the lagged
/// differences, so that slow modes keep their digits.
///
///     let model = try TICA().fit(moments, lag: 10)
///     let slowest = model.modes[0].timescale   // in frames
///
/// - Reference: G. Pérez-Hernández et al., J. Chem. Phys. 139, 015102 (2013),
///   doi:10.1063/1.4811489.
public struct TICA: Sendable {
  /// How the covariance is inverted.
  public var whitening: WhiteningOptions
  /// The number of components that are wanted; nil for all, or for the 20 slowest of 5000
  /// features and more. Where it is small against the features they are found by iteration,
  /// without a dense eigenproblem.
  public var componentCount: Int?

  /// The precision of the data sets the cut-off, unless `whitening` does.
  public init(whitening: WhiteningOptions = WhiteningOptions(), componentCount: Int? = nil) {
    self.whitening = whitening
    self.componentCount = componentCount
  }

  /// Estimates the slow components from all data.
  ///
  /// - Parameter moments: Reversible moments of d features that include `lag`.
  /// - Returns: A model with as many components as the covariance's rank, or as
  ///   are wanted, slowest first.
  /// - Throws: ``KoopmanError/rankDeficient(features:)`` if no direction is left.
  /// - Complexity: O(B d² + d³); no pass over the data.
  public func fit(_ moments: LaggedMoments, lag: Int) throws(KoopmanError) -> SpectralModel {
    let pairs = try momentsOf { () throws(MomentError) in try moments.total(lag: lag) }
    return try fit(pairs, lag: lag, header: moments.header)
  }

  /// Estimates the slow components from some pairs.
  package func fit(
    _ pairs: PairMoments, lag: Int, header: MomentHeader
  ) throws(KoopmanError) -> SpectralModel {
    guard pairs.dynamics == .reversible else { throw .wrongDynamics(needed: .reversible) }
    guard pairs.weight > 0 else { throw .noPairs(lag: lag) }
    var covariances = LaggedCovariances.Reversible(pairs)
    let intensity = covariances.shrink(self.whitening.shrinkage, pairs)
    let mean = zip(header.shift, covariances.mean).map { $0 + $1 }
    if let count = truncatedCount(dimension: header.dimension) {
      var model = try slowest(
        count, of: covariances, mean: mean, pairs: pairs, lag: lag, header: header)
      model.shrinkageIntensity = intensity
      return model
    }
    let whitening = try Whitening(
      of: covariances.instantaneous, means: mean, offsets: covariances.mean,
      precision: header.precision, names: header.features.map(\.name),
      cutoff: self.whitening.cutoff(for: header.precision),
      principalComponentCount: self.whitening.principalComponentCount)
    let whitened = product(
      of: whitening.basis, .transposed, and: covariances.difference * whitening.basis
    ).symmetrized()
    let eigen = try rethrow { () throws(LinearAlgebraError) in try SymmetricEigen(of: whitened) }
    // Smallest μ first: sorted by signed λ, never by magnitude.
    let order = eigen.values.indices.reversed().prefix(max(1, componentCount ?? .max))
    var vectors = whitening.basis * eigen.vectors.columns(Array(order))
    SignConvention.apply(to: &vectors)
    let modes = order.map { Mode(relaxation: eigen.values[$0], lag: lag) }
    var model = SpectralModel(
      method: .tica, lag: lag, header: header, pairs: pairs, mean: mean, modes: modes,
      singularValues: nil, vectors: vectors, rightVectors: nil, whitening: whitening,
      covariance: covariances.instantaneous)
    model.shrinkageIntensity = intensity
    return model
  }
}

/// Runs a question to the moments and carries its failure over.
func momentsOf<T>(_ body: () throws(MomentError) -> T) throws(KoopmanError) -> T {
  do throws(MomentError) {
    return try body()
  } catch {
    throw .moments(error)
  }
}

import LinearAlgebra
public import Moments

/// Dynamic mode decomposition: the linear map y ≈ A x + b between lagged frames, by its
/// eigenvalues, spatial modes and eigenfunctions.
///
/// Exact DMD, A = C₀τᵀ C₀₀⁺, from second moments alone, so that it streams, merges and
/// resamples as everything else does. On moments of basis functions it is extended DMD.
///
///     let modes = try DynamicModeDecomposition().fit(moments, lag: 1)
///     let period = modes.modes[0].value.period   // in frames
///
/// - Reference: J. H. Tu et al., J. Comput. Dyn. 1, 391 (2014), doi:10.3934/jcd.2014.1.391;
///   with total least squares M. S. Hemati et al., Theor. Comput. Fluid Dyn. 31, 349 (2017),
///   doi:10.1007/s00162-017-0432-2.
public struct DynamicModeDecomposition: Sendable {
  /// Where the error of the regression lies.
  public enum Regression: String, Sendable, CaseIterable {
    /// In the second frames only: the noise drives the dynamics.
    case leastSquares
    /// In both frames alike: white noise of equal variance in every column, added by the
    /// measurement. Least squares take it for decay.
    case totalLeastSquares
  }

  /// How C₀₀ is inverted; its number of principal components is the rank of A.
  public var whitening: WhiteningOptions
  /// Where the error of the regression lies.
  public var regression: Regression
  /// Whether the map has a constant term b, whose eigenvalue 1 is not listed.
  ///
  /// First and second frames then lose each their own mean. That is not what makes DMD a
  /// discrete Fourier transform: there, one common mean is taken off and the pairs are no more
  /// than the directions. Without a constant the data count from their zero.
  public var hasConstant: Bool

  /// Least squares with a constant, unless told otherwise.
  public init(
    whitening: WhiteningOptions = WhiteningOptions(), regression: Regression = .leastSquares,
    hasConstant: Bool = true
  ) {
    self.whitening = whitening
    self.regression = regression
    self.hasConstant = hasConstant
  }

  /// Estimates the modes from all data.
  ///
  /// - Parameter moments: Non-reversible moments of d features that include `lag`.
  /// - Throws: ``KoopmanError/rankDeficient(features:)`` if no direction is left,
  ///   ``KoopmanError/wrongDynamics(needed:)``, ``KoopmanError/noPairs(lag:)``.
  /// - Complexity: O(B d² + d³), with total least squares of 2d; no pass over the data.
  public func fit(_ moments: LaggedMoments, lag: Int) throws(KoopmanError) -> DynamicModes {
    let pairs = try momentsOf { () throws(MomentError) in try moments.total(lag: lag) }
    return try fit(pairs, lag: lag, header: moments.header)
  }

  /// Estimates the modes from some pairs.
  package func fit(
    _ pairs: PairMoments, lag: Int, header: MomentHeader
  ) throws(KoopmanError) -> DynamicModes {
    guard pairs.dynamics == .nonreversible else { throw .wrongDynamics(needed: .nonreversible) }
    guard pairs.weight > 0 else { throw .noPairs(lag: lag) }
    let covariances = SnapshotMoments(pairs, shift: header.shift, hasConstant: hasConstant)
    let whitening = try Whitening(
      of: covariances.c00, means: covariances.scale, offsets: covariances.offset,
      precision: header.precision, names: header.features.map(\.name),
      cutoff: self.whitening.cutoff(for: header.precision),
      principalComponentCount: self.whitening.principalComponentCount)
    var used = covariances
    var basis = whitening.basis
    if regression == .totalLeastSquares {
      let projected = try covariances.denoised(rank: whitening.rank)
      used = projected.moments
      basis = projected.basis
    }
    return try DynamicModes(
      used, basis: basis, lag: lag, header: header, pairCount: pairs.pairCount, estimator: self,
      whitening: whitening)
  }
}

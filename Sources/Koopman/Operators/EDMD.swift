import LinearAlgebra
public import Moments

/// Extended dynamic mode decomposition: the Koopman operator on the span of the
/// features and the constant.
///
/// The features may be anything a ``SampleSource`` hands out: columns, or the
/// functions of a basis. The constant belongs to the space and is treated
/// exactly, so its eigenvalue 1 is never among the modes.
///
///     let moments = try MomentPass(lags: [10], dynamics: .nonreversible)
///       .run(over: BasisSource(source, basis: monomials))
///     let model = try EDMD().fit(moments, lag: 10)
///
/// Reversible moments give the reversible estimate, with a real spectrum.
///
/// - Reference: M. O. Williams, I. G. Kevrekidis, C. W. Rowley, J. Nonlinear Sci.
///   25, 1307 (2015), doi:10.1007/s00332-015-9258-5.
public struct EDMD: Sendable {
  /// How the covariance is inverted.
  public var whitening: WhiteningOptions

  /// The precision of the data sets the cut-off, unless `whitening` does.
  public init(whitening: WhiteningOptions = WhiteningOptions()) { self.whitening = whitening }

  /// Estimates the operator from all data.
  ///
  /// - Parameter moments: Moments of d features that include `lag`.
  /// - Throws: ``KoopmanError/rankDeficient(features:)`` if no direction is left.
  /// - Complexity: O(B d² + d³); no pass over the data.
  public func fit(_ moments: LaggedMoments, lag: Int) throws(KoopmanError) -> KoopmanModel {
    let pairs = try momentsOf { () throws(MomentError) in try moments.total(lag: lag) }
    return try fit(pairs, lag: lag, header: moments.header)
  }

  /// Estimates the operator from some pairs.
  package func fit(
    _ pairs: PairMoments, lag: Int, header: MomentHeader
  ) throws(KoopmanError) -> KoopmanModel {
    guard pairs.weight > 0 else { throw .noPairs(lag: lag) }
    let estimate = pairs.dynamics == .reversible
      ? try OperatorEstimate(reversible: pairs, header: header, whitening: whitening)
      : try OperatorEstimate(nonreversible: pairs, header: header, whitening: whitening)
    return try KoopmanModel(estimate, pairs: pairs, lag: lag, header: header)
  }
}

/// The operator in whitened coordinates z = Wᵀ(x − mean) of the first frames.
struct OperatorEstimate {
  var mean: [Double]
  var laggedMean: [Double]
  /// C₀₀, shrunk where that was asked for.
  var covariance: Matrix<Double>
  var whitening: Whitening
  var shrinkageIntensity: Double
  /// P = Wᵀ C₀τ W.
  var matrix: Matrix<Double>
  /// I − P without cancellation; nil where pairs are not symmetrised.
  var relaxation: Matrix<Double>?
  /// b = E[z] over the second frames.
  var drift: [Double]
  /// Of the second frames; nil where it is the first frames'.
  var laggedWhitening: Whitening?
  /// Wᵀ C₀τ Wτ with both whitenings.
  var whitenedCross: Matrix<Double>

  init(
    reversible pairs: PairMoments, header: MomentHeader, whitening options: WhiteningOptions
  ) throws(KoopmanError) {
    var covariances = LaggedCovariances.Reversible(pairs)
    shrinkageIntensity = covariances.shrink(options.shrinkage, pairs)
    covariance = covariances.instantaneous
    mean = zip(header.shift, covariances.mean).map { $0 + $1 }
    laggedMean = mean
    let whitening = try Whitening(
      of: covariance, means: mean, offsets: covariances.mean, header: header, options: options)
    let relaxation = product(
      of: whitening.basis, .transposed, and: covariances.difference * whitening.basis
    ).symmetrized()
    matrix = Matrix.identity(whitening.rank) - relaxation
    whitenedCross = matrix
    drift = Array(repeating: 0, count: whitening.rank)
    self.whitening = whitening
    self.relaxation = relaxation
  }

  init(
    nonreversible pairs: PairMoments, header: MomentHeader, whitening options: WhiteningOptions
  ) throws(KoopmanError) {
    var covariances = LaggedCovariances.Nonreversible(pairs)
    shrinkageIntensity = covariances.shrink(options.shrinkage, pairs)
    covariance = covariances.c00
    mean = zip(header.shift, covariances.meanX).map { $0 + $1 }
    laggedMean = zip(header.shift, covariances.meanY).map { $0 + $1 }
    let first = try Whitening(
      of: covariance, means: mean, offsets: covariances.meanX, header: header, options: options)
    let second = try Whitening(
      of: covariances.ctt, means: laggedMean, offsets: covariances.meanY, header: header,
      options: options)
    let half = product(of: first.basis, .transposed, and: covariances.c0t)
    matrix = half * first.basis
    whitenedCross = half * second.basis
    let change = zip(covariances.meanY, covariances.meanX).map { $0 - $1 }
    drift = product(of: first.basis, .transposed, and: change)
    whitening = first
    laggedWhitening = second
  }
}

import Numerics
import LinearAlgebra
public import Moments

/// Variational approach to Markov processes: slow modes without assuming
/// reversibility.
///
/// Components are the singular functions of the whitened C₀τ; timescales come
/// from the eigenvalues of C₀₀⁻¹C₀τ, since singular values are no relaxation
/// factors.
///
/// - Reference: H. Wu, F. Noé, J. Nonlinear Sci. 30, 23 (2020),
///   doi:10.1007/s00332-019-09567-y.
public struct VAMP: Sendable {
  /// How the covariances of first and second frames are inverted.
  public var whitening: WhiteningOptions

  /// The precision of the data sets the cut-off, unless `whitening` does.
  public init(whitening: WhiteningOptions = WhiteningOptions()) { self.whitening = whitening }

  /// Estimates the components from all data.
  ///
  /// - Parameter moments: Non-reversible moments that include `lag`.
  /// - Throws: ``KoopmanError/rankDeficient(features:)`` if no direction is left.
  /// - Complexity: O(B d² + d³); no pass over the data.
  public func fit(_ moments: LaggedMoments, lag: Int) throws(KoopmanError) -> SpectralModel {
    let pairs = try momentsOf { () throws(MomentError) in try moments.total(lag: lag) }
    return try fit(pairs, lag: lag, header: moments.header)
  }

  /// Estimates the components from some pairs.
  package func fit(
    _ pairs: PairMoments, lag: Int, header: MomentHeader
  ) throws(KoopmanError) -> SpectralModel {
    guard pairs.dynamics == .nonreversible else { throw .wrongDynamics(needed: .nonreversible) }
    guard pairs.weight > 0 else { throw .noPairs(lag: lag) }
    var covariances = LaggedCovariances.Nonreversible(pairs)
    let intensity = covariances.shrink(self.whitening.shrinkage, pairs)
    let mean = zip(header.shift, covariances.meanX).map { $0 + $1 }
    func whiten(
      _ covariance: Matrix<Double>, offsets: [Double]
    ) throws(KoopmanError) -> Whitening {
      try Whitening(
        of: covariance, means: mean, offsets: offsets, precision: header.precision,
        names: header.features.map(\.name),
        cutoff: whitening.cutoff(for: header.precision),
        principalComponentCount: whitening.principalComponentCount)
    }
    let first = try whiten(covariances.c00, offsets: covariances.meanX)
    let second = try whiten(covariances.ctt, offsets: covariances.meanY)

    let whitened = product(of: first.basis, .transposed, and: covariances.c0t * second.basis)
    let svd = try rethrow { () throws(LinearAlgebraError) in
      try SingularValueDecomposition(of: whitened)
    }
    let count = svd.values.count
    var left = first.basis * svd.leftVectors.columns(0..<count)
    var right = second.basis * svd.rightVectors.columns(0..<count)
    let unsigned = left
    SignConvention.apply(to: &left)
    for j in 0..<count where (0..<left.rowCount).contains(where: { left[$0, j] != unsigned[$0, j] }) {
      SignConvention.flip(&right, column: j)
    }

    let propagator = product(of: first.basis, .transposed, and: covariances.c0t * first.basis)
    let eigen = try rethrow { () throws(LinearAlgebraError) in try GeneralEigen(of: propagator) }
    var model = SpectralModel(
      method: .vamp, lag: lag, header: header, pairs: pairs, mean: mean,
      meanY: zip(header.shift, covariances.meanY).map { $0 + $1 },
      modes: eigen.values.map { Mode(real: $0.real, imaginary: $0.imaginary, lag: lag) },
      singularValues: svd.values, vectors: left, rightVectors: right, whitening: first,
      covariance: covariances.c00)
    model.shrinkageIntensity = intensity
    model.eigenfunctions = EigenfunctionBasis(
      real: first.basis * eigen.rightVectors.realPart,
      imaginary: first.basis * eigen.rightVectors.imaginaryPart)
    return model
  }
}

/// Coefficients of complex eigenfunctions, a column each.
struct EigenfunctionBasis: Sendable {
  var real: Matrix<Double>
  var imaginary: Matrix<Double>
}

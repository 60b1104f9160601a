public import ComplexModule
public import LinearAlgebra
public import Moments
public import RealModule
public import Samples

/// The Koopman operator of lagged dynamics on the span of d features and the
/// constant, with its adjoint, the transfer operator.
///
/// (K f)(x) = E[f(y) | x] with y the frame one lag after x. In whitened
/// coordinates z = Wᵀ(x − mean) of the first frames, K acts on a + cᵀz as
///
///     (a, c) ↦ (a + bᵀc, P c),   P = Wᵀ C₀τ W,   b = E[z(y)],
///
/// so the constant's eigenvalue 1 is exact and stands apart: ``modes`` are the
/// eigenvalues of P. Densities are taken relative to that of the first frames.
public struct KoopmanModel: Sendable {
  /// Whether pairs were symmetrised; the spectrum is then real.
  public let dynamics: Dynamics
  /// The lag in frames.
  public let lag: Int
  /// The d features, in the order of rows.
  public let features: [Feature]
  /// The time between frames; nil where unknown.
  public let timeStep: PhysicalTime?
  /// The number of pairs it was made from.
  public let pairCount: Int
  /// The features' mean over first frames, d values (over both, reversible).
  public let mean: [Double]
  /// The features' mean over second frames.
  public let laggedMean: [Double]
  /// The intensity with which correlations were shrunk; 0 where they were not.
  public let shrinkageIntensity: Double
  /// Features left out because they carry nothing of their own.
  public let droppedFeatures: [DroppedFeature]
  /// Directions below the cut-off beyond those.
  public let droppedDirectionCount: Int

  /// The r eigenvalues besides the constant's, by falling |λ| (reversible: by
  /// falling signed λ), conjugate pairs together, positive imaginary part first.
  public let modes: [Mode]
  /// The eigenfunctions φⱼ(x) = offset + cⱼᵀ(x − mean): coefficients, d × r.
  ///
  /// Of unit variance over the first frames (a pair's |φ|²), the coefficient of
  /// largest magnitude real and positive, of zero mean in the stationary state.
  public let eigenfunctionCoefficients: ComplexMatrix
  /// The eigenfunctions' offsets, one a mode.
  public let eigenfunctionOffsets: [Complex<Double>]
  /// The left eigenfunctions ηⱼ(x) = cⱼᵀ(x − mean), those of the transfer
  /// operator, with ⟨ηᵢ φⱼ⟩ = δᵢⱼ over the first frames: coefficients, d × r.
  public let leftEigenfunctionCoefficients: ComplexMatrix
  /// The Koopman modes or spatial maps, d × r: how much of each feature goes with
  /// one unit of each eigenfunction, x − ⟨x⟩ = Σⱼ vⱼ φⱼ(x) with the stationary mean.
  public let spatialMaps: ComplexMatrix
  /// σ₁/σᵣ of the eigenfunctions: large where they are nearly parallel and the
  /// spectrum is sensitive to noise; infinite where the operator is defective.
  public let eigenfunctionCondition: Double

  /// Singular values of C₀₀^−½ C₀τ C_ττ^−½ besides the constant's 1, falling.
  /// They bound how far functions can be predicted; they are no relaxation factors.
  public let singularValues: [Double]
  /// Singular functions of first frames, uᵢᵀ(x − mean): d × number of values.
  public let leftSingularFunctions: Matrix<Double>
  /// Singular functions of second frames, vᵢᵀ(y − laggedMean).
  public let rightSingularFunctions: Matrix<Double>

  /// W, d × r.
  let basis: Matrix<Double>
  /// C₀₀ W, d × r: x − mean = B z on the span.
  let expansion: Matrix<Double>
  let matrix: Matrix<Double>
  let drift: [Double]
  /// Right eigenvectors in z.
  let eigenvectors: ComplexMatrix
  let eigenvalues: [Complex<Double>]
  /// s with stationary density 1 + sᵀz; nil where it is not unique.
  let stationary: [Double]?

  /// The number r of independent directions besides the constant.
  public var rank: Int { basis.columnCount }

  /// Modes of |λ| ≥ 1, which no decay explains: they come from weights, from
  /// shrinkage or from too little data.
  public var nondecayingModeCount: Int {
    eigenvalues.count { $0.length >= 1 }
  }

  /// The features' mean in the stationary state of the model, d values; nil where
  /// another eigenvalue is 1 and there is no one such state.
  public var stationaryMean: [Double]? {
    stationary.map { s in zip(mean, expansion * s).map { $0 + $1 } }
  }

  init(
    _ estimate: OperatorEstimate, pairs: PairMoments, lag: Int, header: MomentHeader
  ) throws(KoopmanError) {
    dynamics = pairs.dynamics
    self.lag = lag
    features = header.features
    timeStep = header.timeStep
    pairCount = pairs.pairCount
    mean = estimate.mean
    laggedMean = estimate.laggedMean
    shrinkageIntensity = estimate.shrinkageIntensity
    droppedFeatures = estimate.whitening.droppedFeatures
    droppedDirectionCount = estimate.whitening.droppedDirectionCount
    basis = estimate.whitening.basis
    matrix = estimate.matrix
    drift = estimate.drift

    var expansion = estimate.covariance * basis
    let constant = Set(droppedFeatures.filter { $0.reason == .constant }.map(\.name))
    for i in 0..<expansion.rowCount where constant.contains(features[i].name) {
      for j in 0..<expansion.columnCount { expansion[i, j] = 0 }
    }
    self.expansion = expansion

    let eigen: BiorthogonalEigen
    if let relaxation = estimate.relaxation {
      eigen = try BiorthogonalEigen(relaxation: relaxation, basis: estimate.whitening.basis)
    } else {
      eigen = try BiorthogonalEigen(of: estimate.matrix, basis: estimate.whitening.basis)
    }
    eigenvalues = eigen.values
    eigenvectors = eigen.right
    eigenfunctionCondition = eigen.condition
    let isReal = estimate.relaxation != nil
    modes = eigen.values.map {
      isReal
        ? Mode(relaxation: 1 - $0.real, lag: lag)
        : Mode(real: $0.real, imaginary: $0.imaginary, lag: lag)
    }
    eigenfunctionCoefficients = Self.product(basis, eigen.right)
    leftEigenfunctionCoefficients = Self.product(basis, eigen.left)
    spatialMaps = Self.product(expansion, eigen.left)
    let drift = estimate.drift
    eigenfunctionOffsets = eigen.values.indices.map { j in
      let gap = eigen.values[j] - 1
      guard gap.length > Self.uniqueness else { return 0 }
      let moved = drift.indices.reduce(Complex<Double>(0)) {
        $0 + Complex(drift[$1]) * eigen.right[$1, j]
      }
      return moved / gap
    }
    stationary = try Self.stationaryDensity(estimate)

    let svd = try rethrow { () throws(LinearAlgebraError) in
      try SingularValueDecomposition(of: estimate.whitenedCross)
    }
    singularValues = svd.values
    var left = basis * svd.leftVectors
    var right = (estimate.laggedWhitening ?? estimate.whitening).basis * svd.rightVectors
    let unsigned = left
    SignConvention.apply(to: &left)
    for j in svd.values.indices where left.column(j) != unsigned.column(j) {
      SignConvention.flip(&right, column: j)
    }
    leftSingularFunctions = left
    rightSingularFunctions = right
  }

  /// A second eigenvalue this near to 1 cannot be told from it.
  static let uniqueness = 1e-10

  private static func product(_ a: Matrix<Double>, _ b: ComplexMatrix) -> ComplexMatrix {
    let real = a * b.realPart
    let imaginary = a * b.imaginaryPart
    return ComplexMatrix(
      rowCount: a.rowCount, columnCount: b.columnCount,
      elements: zip(real.elements, imaginary.elements).map { Complex($0, $1) })
  }

  /// s = (I − Pᵀ)⁻¹ b.
  private static func stationaryDensity(_ estimate: OperatorEstimate) throws(KoopmanError) -> [Double]? {
    // Of the symmetrised process the data's own density is stationary.
    guard estimate.relaxation == nil else { return estimate.drift }
    let gap = Matrix.identity(estimate.drift.count) - estimate.matrix.transposed()
    let svd = try rethrow { () throws(LinearAlgebraError) in
      try SingularValueDecomposition(of: gap)
    }
    guard let smallest = svd.values.last, smallest > uniqueness else { return nil }
    let projected = LinearAlgebra.product(of: svd.leftVectors, .transposed, and: estimate.drift)
    return svd.rightVectors * zip(projected, svd.values).map { $0 / $1 }
  }
}

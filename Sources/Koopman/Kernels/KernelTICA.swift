import Bases
import LinearAlgebra
import Moments
public import Samples

/// Exact kernel TICA with a Gaussian kernel, for data of a few thousand frames.
///
/// The slow components are sought among all functions f of the kernel's space: the largest
/// λ = cov(f(x_t), f(x_{t+τ})) / (var f + ε |f|²), symmetrised in time. With the kernel matrix
/// of all frames K = L Lᵀ, the rows of L are coordinates in which this is linear TICA with a
/// ridge ε: nothing is approximated but what lies below the pivots' cut-off, 10⁻¹².
/// The components are combinations of Gaussians about the frames that were pivots.
///
///     let model = try KernelTICA(bandwidth: 0.5, regularisation: 1e-4).fit(source, lag: 10)
///
/// Frames too many for it: ``Landmarks`` and ``RandomFourierFeatures``, which stream.
///
/// - Reference: C. R. Schwantes, V. S. Pande, J. Chem. Theory Comput. 11, 600 (2015),
///   doi:10.1021/ct5007357.
public struct KernelTICA: Equatable, Sendable {
  /// σ, in the features' own units: they must be of one scale.
  public var bandwidth: Double
  /// ε, with k(x, x) = 1: rough functions, of large |f|, are drawn to λ = 0. Zero overfits.
  public var regularisation: Double
  /// The number of components to keep.
  public var componentCount: Int

  /// The most frames that are taken: the kernel's matrix is dense.
  public static let mostFrames = 5000
  static let pivotCutoff = 1e-12

  /// The Gaussian kernel of this width.
  public init(bandwidth: Double, regularisation: Double, componentCount: Int = 10) {
    self.bandwidth = bandwidth
    self.regularisation = regularisation
    self.componentCount = componentCount
  }

  /// Estimates the slowest components.
  ///
  /// - Parameter lag: In frames.
  /// - Throws: ``LinearAlgebraError/tooLarge(dimension:limit:)`` for more than
  ///   ``mostFrames``, ``KoopmanError/noPairs(lag:)``, or what reading meets.
  /// - Complexity: O(T r² + r³) for T frames whose kernel has rank r.
  public func fit(_ source: some SampleSource, lag: Int) throws(KoopmanError) -> KernelTICAModel {
    guard source.frameCount <= Self.mostFrames else {
      throw .linearAlgebra(.tooLarge(dimension: source.frameCount, limit: Self.mostFrames))
    }
    guard lag >= 1 else { throw .moments(.invalidLag(lag)) }
    let frames = try momentsOf { () throws(MomentError) in
      try FrameSample(source, mostFrames: Self.mostFrames)
    }
    let names = source.features.map(\.name)
    let whole = try basisOf { () throws(BasisError) in
      guard regularisation >= 0, regularisation.isFinite else {
        throw .invalid(basis: "kernel TICA", reason: "the regularisation must not be negative")
      }
      return try GaussianBasis(inputNames: names, centres: frames.rows, widths: [bandwidth])
    }
    let cholesky = try rethrow { () throws(LinearAlgebraError) in
      try PivotedCholesky(
        of: whole.values(of: frames.rows), relativeTolerance: Self.pivotCutoff)
    }
    let pairs = try KernelPairs(cholesky, frames, lag: lag, regularisation: regularisation)
    let found = try rethrow { () throws(LinearAlgebraError) in
      try GeneralizedSymmetricEigen(pairs.difference, pairs.covariance)
    }
    let order = Array(found.values.indices.reversed().prefix(max(1, componentCount)))
    let modes = order.map { Mode(relaxation: found.values[$0], lag: lag) }
    let vectors = found.vectors.columns(order)

    // f(x) = kₚ(x)ᵀ L⁻ᵀ v over the pivots p.
    let r = cholesky.rank
    let pivots = Array(cholesky.pivots.prefix(r))
    var coefficients = Matrix<Double>(rowCount: r, columnCount: order.count)
    for j in 0..<order.count {
      var column = vectors.column(j)
      for i in stride(from: r - 1, through: 0, by: -1) {
        column[i] /= cholesky.lowerFactor[i, i]
        for k in 0..<i { column[k] -= column[i] * cholesky.lowerFactor[i, k] }
      }
      for i in 0..<r { coefficients[i, j] = column[i] }
    }
    let basis = try basisOf { () throws(BasisError) in
      try GaussianBasis(
        inputNames: names,
        centres: frames.rows.submatrix(rows: pivots, columns: Array(names.indices)),
        widths: [bandwidth])
    }
    // L of the pivots times the coordinates' mean: the mean of the functions.
    let mean = cholesky.lowerFactor.rows(0..<r) * pairs.mean
    SignConvention.apply(to: &coefficients)
    return KernelTICAModel(
      projection: ProjectionModel(
        kernel: basis, features: source.features, timeStep: source.timeStep, lag: lag, mean: mean,
        coefficients: coefficients, values: modes.map(\.real)),
      modes: modes)
  }
}

/// Slow components from a kernel.
public struct KernelTICAModel: Equatable, Sendable {
  /// The components, of unit variance but for the regularisation's share.
  public let projection: ProjectionModel
  /// One a component, slowest first.
  public let modes: [Mode]
}

extension ProjectionModel {
  init(
    kernel basis: GaussianBasis, features: [Feature], timeStep: PhysicalTime?, lag: Int,
    mean: [Double], coefficients: Matrix<Double>, values: [Double]
  ) {
    method = .tica
    self.lag = lag
    self.timeStep = timeStep
    self.features = features
    self.basis = .gaussians(basis)
    self.mean = mean
    self.coefficients = coefficients
    self.values = values
    recipe = nil
  }
}

import Glibc
public import LinearAlgebra
internal import Statistics

/// Sites joined by springs, each held by a weak trap, in overdamped motion along one axis:
/// dx = −K x dt + √2 dW, with k_B T and the mobility 1.
///
/// Positions are normal with covariance K⁻¹, and ⟨x(0) x(τ)ᵀ⟩ = K⁻¹ e^(−Kτ): what any linear map of the
/// sites keeps and loses has a closed form.
///
/// - Reference: T. T. Foley, M. S. Shell, W. G. Noid, J. Chem. Phys. 143, 243104 (2015),
///   doi:10.1063/1.4929836.
public struct GaussianNetwork: Equatable, Sendable {
  /// A spring between two sites.
  public struct Spring: Equatable, Sendable {
    public var first: Int
    public var second: Int
    public var constant: Double

    /// A spring.
    public init(_ first: Int, _ second: Int, constant: Double) {
      (self.first, self.second, self.constant) = (first, second, constant)
    }
  }

  /// K, sites × sites.
  public let stiffness: Matrix<Double>
  private let eigen: SymmetricEigen

  /// A network.
  ///
  /// - Precondition: Springs join two different sites and are not negative; the trap is positive.
  public init(siteCount: Int, springs: [Spring], trap: Double) throws(LinearAlgebraError) {
    precondition(siteCount >= 1 && trap > 0, "sites in a trap")
    var k = Matrix<Double>.diagonal([Double](repeating: trap, count: siteCount))
    for spring in springs {
      precondition(spring.first != spring.second && spring.constant >= 0, "a spring joins two sites")
      k[spring.first, spring.first] += spring.constant
      k[spring.second, spring.second] += spring.constant
      k[spring.first, spring.second] -= spring.constant
      k[spring.second, spring.first] -= spring.constant
    }
    stiffness = k
    eigen = try SymmetricEigen(of: k)
  }

  /// A chain with a spring between each site and the next.
  public static func chain(
    springs: [Double], trap: Double
  ) throws(LinearAlgebraError) -> GaussianNetwork {
    try GaussianNetwork(
      siteCount: springs.count + 1,
      springs: springs.enumerated().map { Spring($0.offset, $0.offset + 1, constant: $0.element) },
      trap: trap)
  }

  /// The number of sites.
  public var siteCount: Int { stiffness.rowCount }

  /// ⟨x(0) x(τ)ᵀ⟩ = K⁻¹ e^(−Kτ).
  ///
  /// - Precondition: The lag is not negative.
  public func covariance(lag: Double = 0) -> Matrix<Double> {
    precondition(lag >= 0, "a lag is not negative")
    var scaled = eigen.vectors
    for (column, value) in eigen.values.enumerated() {
      let factor = exp(-value * lag) / value
      for row in 0..<siteCount { scaled[row, column] *= factor }
    }
    return product(of: scaled, and: eigen.vectors, .transposed)
  }

  /// The mapping entropy of the beads R = M x in k_B:
  /// ½ ln det(M K⁻¹ Mᵀ) − ½ ln det(M Mᵀ) − ½ ln det K⁻¹.
  ///
  /// What is left out, (n − m)/2 · (ln V² − ln 2πe) for a system of length V, is the same for all
  /// maps to m beads. The second term makes the number the same for all maps that keep the same
  /// directions; it is zero for maps that pick sites.
  ///
  /// - Parameter map: M, beads × sites, its rows linearly independent.
  /// - Throws: `LinearAlgebraError.notPositiveDefinite` where they are not.
  public func mappingEntropy(of map: Matrix<Double>) throws(LinearAlgebraError) -> Double {
    let mapped = try Self.factored(Self.sandwich(map, covariance()))
    let volume = try Self.factored(product(of: map, and: map, .transposed))
    let whole = eigen.values.reduce(0) { $0 + log($1) }
    return 0.5 * (mapped.logDeterminant - volume.logDeterminant + whole)
  }

  /// VAMP-2 of the beads as features: 1 + ‖C₀₀^(−½) C₀τ C₀₀^(−½)‖².
  ///
  /// - Parameters:
  ///   - map: M, beads × sites, its rows linearly independent.
  ///   - lag: In the system's time.
  /// - Throws: `LinearAlgebraError.notPositiveDefinite` where they are not.
  public func vamp2(of map: Matrix<Double>, lag: Double) throws(LinearAlgebraError) -> Double {
    try whitened(map, lag: lag).elements.reduce(1) { $0 + $1 * $1 }
  }

  /// tr(C₀₀⁻¹ C₀τ), the sum of the eigenvalues of the beads' linear propagator.
  ///
  /// At least one published tool calls this VAMP. It is neither VAMP-1 nor VAMP-2, which sum singular
  /// values and their squares, and 1.
  ///
  /// - Throws: As ``vamp2(of:lag:)``.
  public func eigenvalueSum(of map: Matrix<Double>, lag: Double) throws(LinearAlgebraError) -> Double {
    try whitened(map, lag: lag).diagonal.reduce(0, +)
  }

  /// Frames of all sites, one row a frame, sampled exactly and from equilibrium on.
  ///
  /// - Parameter timeStep: Between frames, in the system's time.
  /// - Complexity: O(frames · sites²).
  public func simulate(frameCount: Int, timeStep: Double, seed: UInt64) -> Matrix<Double> {
    precondition(frameCount >= 0 && timeStep > 0, "frames some time apart")
    var generator = SeededGenerator(seed: seed)
    let n = siteCount
    // Each mode of K is an Ornstein–Uhlenbeck process of its own.
    let keep = eigen.values.map { exp(-$0 * timeStep) }
    let noise = eigen.values.map { (-expm1(-2 * $0 * timeStep) / $0).squareRoot() }
    var state = eigen.values.map { (1 / $0).squareRoot() * generator.nextNormal() }
    var modes = Matrix<Double>(rowCount: frameCount, columnCount: n)
    for frame in 0..<frameCount {
      for mode in 0..<n {
        modes[frame, mode] = state[mode]
        state[mode] = keep[mode] * state[mode] + noise[mode] * generator.nextNormal()
      }
    }
    return product(of: modes, and: eigen.vectors, .transposed)
  }

  /// L⁻¹ C₀τ L⁻ᵀ, with L the Cholesky factor of the beads' C₀₀; its singular values are those of the
  /// form with square roots.
  private func whitened(_ map: Matrix<Double>, lag: Double) throws(LinearAlgebraError) -> Matrix<Double> {
    let instantaneous = try Self.factored(Self.sandwich(map, covariance()))
    let half = try instantaneous.solveTriangular(Self.sandwich(map, covariance(lag: lag)))
    return try instantaneous.solveTriangular(half.transposed())
  }

  /// Cholesky's factors, refused where rounding alone keeps a row apart from those before it.
  private static func factored(
    _ a: Matrix<Double>
  ) throws(LinearAlgebraError) -> CholeskyFactorization {
    let factors = try CholeskyFactorization(of: a)
    for row in 0..<a.rowCount {
      let pivot = factors.lowerFactor[row, row]
      guard pivot * pivot > 1e-12 * a[row, row] else { throw .notPositiveDefinite(minorOrder: row + 1) }
    }
    return factors
  }

  /// M A Mᵀ.
  private static func sandwich(_ map: Matrix<Double>, _ a: Matrix<Double>) -> Matrix<Double> {
    product(of: product(of: map, and: a), and: map, .transposed)
  }
}

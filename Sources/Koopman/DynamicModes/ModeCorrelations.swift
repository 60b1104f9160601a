import LinearAlgebra
public import Moments
import Numerics
public import Statistics

/// How eigenfunctions really decay and turn at longer lags, against what their eigenvalues say:
/// the Chapman–Kolmogorov test of a linear map, mode by mode.
///
/// ⟨ψ̄(x_t) ψ(x_{t+kτ})⟩ / ⟨|ψ|²⟩ against λᵏ. At k = 1 both agree by construction; with total
/// least squares the denominator leaves the noise out, as the fit does.
public struct ModeCorrelations: Sendable {
  /// What one lag says about one mode.
  public struct Point: Equatable, Sendable {
    /// In frames, a multiple of the modes' lag.
    public var lag: Int
    /// λᵏ.
    public var predicted: Complex<Double>
    /// From the pairs at that lag.
    public var measured: Complex<Double>
    /// Of the measured real part; nil where the data carry no error bar.
    public var standardError: Double?
  }

  /// The place among the modes, one a list of points.
  public let modes: [Int]
  /// By rising lag, one list a mode.
  public let points: [[Point]]

  /// Compares at every lag of the moments that is a multiple of the modes' lag.
  ///
  /// - Parameter modeCount: The leading independent modes that are followed.
  /// - Complexity: O(L B d² k); no pass over the data.
  public init(
    _ moments: LaggedMoments, modes: DynamicModes, modeCount: Int,
    bootstrap: BlockBootstrap = BlockBootstrap()
  ) throws(KoopmanError) {
    let hasConstant = modes.estimator.hasConstant
    var points: [[Point]] = []
    var followed: [Int] = []
    var scales: [Double] = []
    let lags = moments.header.lags.filter { $0.isMultiple(of: modes.lag) }
    for lag in [modes.lag] + lags.filter({ $0 != modes.lag }) {
      let blocks = try ModeBlocks(moments, modes: modes, count: modeCount, lag: lag)
      guard let whole = blocks.moments(blocks.once, hasConstant: hasConstant) else { continue }
      if points.isEmpty {
        followed = blocks.followed
        points = followed.map { _ in [] }
        scales = followed.indices.map { Self.form(blocks.functions, $0, whole.c00).real }
      }
      let slowest = followed.compactMap { modes.modes[$0].value.timescale }.max()
      let groups = DynamicModeResampling.stretches(blocks.frameCounts, slowest: slowest)
      let isHonest = groups.count >= TimescaleResampling.leastStretchCount
      let replicates = isHonest
        ? bootstrap.multiplicities(groups: groups).compactMap {
          blocks.moments($0, hasConstant: hasConstant)
        } : []
      for (k, mode) in followed.enumerated() {
        func correlation(_ moments: SnapshotMoments) -> Complex<Double> {
          let variance = Self.form(blocks.functions, k, moments.c00).real
          return Self.form(blocks.functions, k, moments.c0t) * Complex(scales[k] / variance)
        }
        let value = modes.modes[mode].value
        let measured = correlation(whole)
        let drawn = replicates.map { correlation($0).real }
        points[k].append(
          Point(
            lag: lag,
            predicted: Complex.pow(Complex(value.real, value.imaginary), lag / modes.lag),
            measured: measured,
            standardError: drawn.isEmpty
              ? nil
              : BootstrapInterval(
                estimate: measured.real, replicates: drawn, groupCount: groups.count
              ).standardError))
      }
    }
    self.modes = followed
    self.points = points.map { $0.sorted { $0.lag < $1.lag } }
  }

  /// aᴴ C a of a column a.
  private static func form(
    _ functions: ComplexMatrix, _ column: Int, _ matrix: Matrix<Double>
  ) -> Complex<Double> {
    let a = functions.columns([column])
    let image = matrix.times(a)
    return (0..<a.rowCount).reduce(Complex.zero) { $0 + a[$1, 0].conjugate * image[$1, 0] }
  }
}

import Glibc
import LinearAlgebra
public import Moments
import Numerics
public import Statistics

/// Error bars on decay times and periods of dynamic modes from saved blocks.
///
/// As for timescales: blocks are drawn with replacement, each pair belonging to its first
/// frame's block, the map is fitted again in the leading modes' space and modes are matched by
/// overlap. Fewer than ten stretches of five slowest decay times carry no interval.
public struct DynamicModeResampling: Sendable {
  /// How blocks are drawn.
  public var bootstrap: BlockBootstrap
  /// The independent modes that get an error bar.
  public var modeCount: Int

  /// Error bars on the `modeCount` leading modes.
  public init(bootstrap: BlockBootstrap = BlockBootstrap(), modeCount: Int = 10) {
    self.bootstrap = bootstrap
    self.modeCount = modeCount
  }

  /// The error bars of one mode.
  public struct Uncertainty: Equatable, Sendable {
    /// Of the decay time.
    public var timescale: TimescaleUncertainty
    /// Of the period; nil for a mode that does not oscillate.
    public var period: TimescaleUncertainty?
  }

  /// One a leading ``DynamicModes/independent`` mode, in their order.
  ///
  /// - Complexity: O(B d² k) for k modes, and k³ a replicate; no pass over the data.
  public func uncertainties(
    _ moments: LaggedMoments, modes: DynamicModes
  ) throws(KoopmanError) -> [Uncertainty] {
    let blocks = try ModeBlocks(moments, modes: modes, count: modeCount, lag: modes.lag)
    let followed = blocks.followed.map { modes.modes[$0].value }
    let slowest = followed.compactMap(\.timescale).max()
    let groups = Self.stretches(blocks.frameCounts, slowest: slowest)
    guard groups.count >= TimescaleResampling.leastStretchCount else {
      let frames = Double(blocks.frameCounts.reduce(0, +))
      let whole = slowest.map { Int(min(frames / (TimescaleResampling.stretchLength * $0), 1e9)) }
      let count = min(whole ?? 0, TimescaleResampling.leastStretchCount - 1)
      return followed.map { mode in
        func none() -> TimescaleUncertainty {
          .none(mode.timescale == nil ? .noTimescale : .tooShort(stretches: count))
        }
        return Uncertainty(timescale: none(), period: mode.period.map { _ in none() })
      }
    }
    let hasConstant = modes.estimator.hasConstant
    guard let whole = blocks.moments(blocks.once, hasConstant: hasConstant) else {
      throw .noPairs(lag: modes.lag)
    }
    let replicates = bootstrap.multiplicities(groups: groups).map { draw -> [Mode?] in
      guard let drawn = blocks.moments(draw, hasConstant: hasConstant),
        let found = try? Self.spectrum(drawn, modes.estimator.regression, lag: modes.lag)
      else { return followed.map { _ in nil } }
      return Self.matched(found, to: blocks.functions, metric: whole.c00)
    }
    return followed.indices.map { mode in
      func uncertainty(of value: Double?, _ replicate: (Mode) -> Double?) -> TimescaleUncertainty {
        guard let value else { return .none(.noTimescale) }
        let values = replicates.compactMap { $0[mode].flatMap(replicate).map { log($0) } }
        let failed = replicates.count - values.count
        let most = TimescaleResampling.largestFailedShare * Double(replicates.count)
        guard Double(failed) <= most else {
          return .none(.unstable(failed: failed, of: replicates.count))
        }
        let interval = BootstrapInterval(
          estimate: log(value), replicates: values, groupCount: groups.count)
        return TimescaleUncertainty(
          standardError: value * interval.standardError,
          interval: exp(interval.lower)...exp(interval.upper), absence: nil, failedCount: failed)
      }
      return Uncertainty(
        timescale: uncertainty(of: followed[mode].timescale, \.timescale),
        period: followed[mode].period.map { uncertainty(of: $0, \.period) })
    }
  }

  /// Runs of blocks that are drawn together, each of five slowest decay times or more.
  static func stretches(_ frameCounts: [Int], slowest: Double?) -> [Range<Int>] {
    guard let slowest else { return [] }
    return BlockBootstrap.groups(
      blockLengths: frameCounts, atLeast: TimescaleResampling.stretchLength * slowest)
  }

  private struct Found {
    var mode: Mode
    var vector: [Complex<Double>]
  }

  /// The modes of a replicate with their eigenfunctions, one of each conjugate pair.
  private static func spectrum(
    _ moments: SnapshotMoments, _ regression: DynamicModeDecomposition.Regression, lag: Int
  ) throws -> [Found] {
    var basis = Matrix<Double>.identity(moments.c00.rowCount)
    let propagator: Matrix<Double>
    switch regression {
    case .leastSquares:
      propagator = try CholeskyFactorization(of: moments.c00.symmetrized()).solve(moments.c0t)
    case .totalLeastSquares:
      let denoised = try moments.denoised(rank: moments.c00.rowCount)
      basis = denoised.basis
      propagator = product(of: basis, .transposed, and: denoised.moments.c0t * basis)
    }
    let eigen = try GeneralEigen(of: propagator)
    let vectors = basis.times(eigen.rightVectors)
    return eigen.values.indices.filter { eigen.values[$0].imaginary >= 0 }.map {
      let value = eigen.values[$0]
      return Found(
        mode: Mode(real: value.real, imaginary: value.imaginary, lag: lag),
        vector: vectors.column($0))
    }
  }

  /// For each reference the mode with the largest overlap, none taken twice.
  private static func matched(
    _ found: [Found], to references: ComplexMatrix, metric: Matrix<Double>
  ) -> [Mode?] {
    let images = metric.times(references)
    var free = Array(found.indices)
    func overlap(_ j: Int, _ reference: Int) -> Double {
      let vector = found[j].vector
      let image = metric.times(
        ComplexMatrix(rowCount: vector.count, columnCount: 1, elements: vector))
      var cross = Complex<Double>.zero
      var norm = 0.0
      for i in vector.indices {
        cross += images[i, reference].conjugate * vector[i]
        norm += (vector[i].conjugate * image[i, 0]).real
      }
      return cross.lengthSquared / norm
    }
    return (0..<references.columnCount).map { reference in
      guard let best = free.max(by: { overlap($0, reference) < overlap($1, reference) }) else {
        return nil
      }
      free.removeAll { $0 == best }
      return found[best].mode
    }
  }
}

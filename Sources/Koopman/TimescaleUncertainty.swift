import Glibc
public import Moments
public import Statistics

/// The error bar of one timescale, or why there is none.
public struct TimescaleUncertainty: Equatable, Sendable {
  /// In frames.
  public var standardError: Double?
  /// A 95 % interval in frames.
  public var interval: ClosedRange<Double>?
  /// Why there is no error bar; nil where there is one.
  public var absence: Absence?
  /// Resamples without such a mode (λ ≤ 0 or λ ≥ 1), which the interval leaves out.
  public var failedCount = 0

  /// Why a timescale has no honest error bar.
  public enum Absence: Equatable, Sendable {
    /// The eigenvalue gives no timescale.
    case noTimescale
    /// Fewer than ten stretches of five timescales fit into the data.
    case tooShort(stretches: Int)
    /// Too many resamples have no such mode.
    case unstable(failed: Int, of: Int)
  }

  static func none(_ absence: Absence) -> TimescaleUncertainty {
    TimescaleUncertainty(standardError: nil, interval: nil, absence: absence)
  }
}

extension TimescaleUncertainty.Absence: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noTimescale: "the eigenvalue gives no timescale"
    case .tooShort(let stretches):
      "ten stretches of five slowest timescales are needed, and the data's blocks make \(stretches)"
    case .unstable(let failed, let count):
      "the mode is missing in \(failed) of \(count) resamples"
    }
  }
}

/// Error bars on timescales from saved blocks.
///
/// Blocks are drawn with replacement, each pair belonging to its first frame's
/// block, and the eigenproblem is solved again in the leading subspace of all
/// data. Intervals are made for ln t: bias-corrected, with Student quantiles.
/// Where blocks are shorter than five timescales, neighbours are drawn
/// together; where fewer than ten such stretches are left, there is no interval.
public struct TimescaleResampling: Sendable {
  /// How blocks are drawn.
  public var bootstrap: BlockBootstrap
  /// The modes that get an error bar.
  public var modeCount: Int

  static let stretchLength = 5.0
  static let leastStretchCount = 10
  static let largestFailedShare = 0.05

  /// Error bars on the `modeCount` leading modes.
  public init(bootstrap: BlockBootstrap = BlockBootstrap(), modeCount: Int = 10) {
    self.bootstrap = bootstrap
    self.modeCount = modeCount
  }

  /// The blocks of a model's leading subspace.
  public func project(
    _ moments: LaggedMoments, model: SpectralModel
  ) throws(KoopmanError) -> ProjectedBlocks {
    ProjectedBlocks(
      blocks: try SubspaceBlocks(
        moments, model: model, modeCount: modeCount, dimension: modeCount + 5))
  }

  /// Error bars for the model's leading modes.
  ///
  /// - Complexity: O(replicates · (B k² + k³)); no pass over the data.
  public func uncertainties(_ projected: ProjectedBlocks) -> [TimescaleUncertainty] {
    let blocks = projected.blocks
    guard let slowest = blocks.modes.compactMap(\.timescale).max() else {
      return blocks.modes.map { _ in .none(.noTimescale) }
    }
    let groups = Self.stretches(of: blocks, timescale: slowest)
    guard groups.count >= Self.leastStretchCount else {
      let frames = Double(blocks.frameCounts.reduce(0, +))
      let whole = Int(min(frames / (Self.stretchLength * slowest), 1e9))
      let count = min(whole, Self.leastStretchCount - 1)
      return blocks.modes.map {
        .none($0.timescale == nil ? .noTimescale : .tooShort(stretches: count))
      }
    }
    let replicates = bootstrap.multiplicities(groups: groups).map {
      blocks.timescales(multiplicities: $0)
    }
    return blocks.modes.indices.map { mode in
      guard let estimate = blocks.modes[mode].timescale else { return .none(.noTimescale) }
      let values = replicates.compactMap { $0[mode].map { log($0) } }
      let failed = replicates.count - values.count
      guard Double(failed) <= Self.largestFailedShare * Double(replicates.count) else {
        return .none(.unstable(failed: failed, of: replicates.count))
      }
      let interval = BootstrapInterval(
        estimate: log(estimate), replicates: values, groupCount: groups.count)
      return TimescaleUncertainty(
        standardError: estimate * interval.standardError,
        interval: exp(interval.lower)...exp(interval.upper), absence: nil, failedCount: failed)
    }
  }

  /// The interval of ln t(2τ) − ln t(τ) of the slowest mode, on the same
  /// resamples; nil where the data cannot carry one.
  func logRatio(_ short: ProjectedBlocks, _ long: ProjectedBlocks) -> BootstrapInterval? {
    guard let first = short.blocks.modes.first?.timescale,
      let second = long.blocks.modes.first?.timescale
    else { return nil }
    let groups = Self.stretches(of: short.blocks, timescale: max(first, second))
    guard groups.count >= Self.leastStretchCount else { return nil }
    let draws = bootstrap.multiplicities(groups: groups)
    let replicates = draws.compactMap { draw -> Double? in
      guard let a = short.blocks.timescales(multiplicities: draw)[0],
        let b = long.blocks.timescales(multiplicities: draw)[0]
      else { return nil }
      return log(b / a)
    }
    guard Double(draws.count - replicates.count) <= Self.largestFailedShare * Double(draws.count)
    else { return nil }
    return BootstrapInterval(
      estimate: log(second / first), replicates: replicates, groupCount: groups.count)
  }

  /// Runs of blocks that are drawn together, each of five timescales or more.
  private static func stretches(of blocks: SubspaceBlocks, timescale: Double) -> [Range<Int>] {
    BlockBootstrap.groups(
      blockLengths: blocks.frameCounts, atLeast: stretchLength * timescale)
  }
}

/// Block moments of a model's leading subspace.
public struct ProjectedBlocks: Sendable {
  let blocks: SubspaceBlocks

  /// The leading mode's timescale in frames.
  var slowest: Double? { blocks.modes.first?.timescale }
}

import Moments
import Samples

/// How kinetic scores are made: the same for the reference and all mappings.
public struct KineticOptions: Sendable {
  /// In frames.
  public var lag: Int
  /// The number k of components; nil takes those of the reference that cross-validation supports, up to
  /// ``mostComponents``.
  public var componentCount: Int?
  /// The number of folds; nil chooses, see ``GuardedFolds``.
  public var foldCount: Int?
  /// The least number of blocks.
  public var blockCount = MomentPass.defaultBlockCount
  /// The number of worker threads; no result depends on it.
  public var threadCount = ParallelPass.availableThreadCount
  /// In bytes, for the sums of many mappings at once.
  public var memoryLimit = 4 << 30
  /// The blocks that may be used; nil for all. What is chosen on some blocks is rescored on others.
  public var blocks: Set<Int>?

  /// Up to this many components are chosen.
  public static let mostComponents = 5

  /// Everything else by default.
  public init(lag: Int) { self.lag = lag }
}

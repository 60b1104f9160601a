public import Samples
public import Storage

/// What a set of moments is about.
public struct MomentHeader: Equatable, Sendable {
  /// The d features, in the order of rows.
  public var features: [Feature]
  /// The lags in frames, rising.
  public var lags: [Int]
  /// Whether pairs are symmetrised.
  public var dynamics: Dynamics
  /// The precision of the samples.
  public var precision: NumericPrecision
  /// Whether frames carry weights.
  public var isWeighted: Bool
  /// Whether the weights are those of a bias on the dynamics, so that no physical time
  /// belongs to what is found; not so for weights that undo where trajectories were started.
  public var isBiased: Bool
  /// The time between frames; nil where unknown.
  public var timeStep: PhysicalTime?
  /// The trajectories that the blocks cut.
  public var trajectories: [Trajectory]
  /// What was taken off each feature before products were formed.
  public var shift: [Double]
  /// The frames of each block.
  public var plan: BlockPlan

  /// The number d of features.
  public var dimension: Int { features.count }
  /// The number of blocks.
  public var blockCount: Int { plan.blocks.count }
  /// The frames of all trajectories.
  public var frameCount: Int { trajectories.reduce(0) { $0 + $1.frameCount } }

  /// Trajectories, and their frames, that are too short for a lag.
  public func skipped(atLag lag: Int) -> (trajectories: Int, frames: Int) {
    let short = trajectories.filter { $0.frameCount <= lag }
    return (short.count, short.reduce(0) { $0 + $1.frameCount })
  }

  /// The position of a lag.
  ///
  /// - Throws: ``MomentError/unknownLag(lag:available:)``.
  public func index(ofLag lag: Int) throws(MomentError) -> Int {
    guard let index = lags.firstIndex(of: lag) else {
      throw .unknownLag(lag: lag, available: lags)
    }
    return index
  }

  /// The later blocks in which pairs that leave `block` at this lag end.
  ///
  /// - Complexity: O(segments of the block's trajectories).
  public func blocksReached(from block: Int, lag: Int) -> [Int] {
    var reached: [Int] = []
    for segment in plan.blocks[block] {
      let length = trajectories[segment.trajectory].frameCount
      guard lag < length else { continue }
      let last = min(segment.frames.upperBound, length - lag)
      let border = max(segment.frames.lowerBound, segment.frames.upperBound - lag)
      guard border < last else { continue }
      let ends = (border + lag)..<(last + lag)
      for later in (block + 1)..<max(block + 1, plan.blocks.count) {
        let own = plan.blocks[later].filter { $0.trajectory == segment.trajectory }
        if own.isEmpty { break }
        if own.contains(where: { $0.frames.overlaps(ends) }), !reached.contains(later) {
          reached.append(later)
        }
      }
    }
    return reached.sorted()
  }

  /// The memory that one block's moments take, in bytes.
  var bytesPerBlock: Int {
    let triangle = dimension * (dimension + 1) / 2
    let matrices = 2 * triangle + (dynamics == .nonreversible ? dimension * dimension : 0)
    return lags.count * 2 * (matrices + 2 * dimension) * 8
  }
}

public import Moments

/// Splits of the blocks into training and test data.
public struct GuardedFolds: Equatable, Sendable {
  /// One split, as indices of blocks.
  public struct Fold: Equatable, Sendable {
    /// The blocks to train on, guards left out.
    public var training: Set<Int>
    /// The blocks that are held out.
    public var test: Set<Int>
  }

  /// What the folds are made of.
  public enum Kind: Equatable, Sendable {
    case trajectories
    /// Contiguous runs of blocks, with up to this many left out on each side.
    case contiguous(guardBlocks: Int)
  }

  /// One a set of held-out blocks; each block is held out once.
  public var folds: [Fold]
  /// Whether trajectories or runs of blocks are held out.
  public var kind: Kind

  static let leastTrajectoryCount = 5
  static let mostFolds = 10
  static let contiguousFoldCount = 5

  /// Whole trajectories where there are at least five; else five contiguous
  /// folds with at least max(τ, 2 t₁) left out on each side. Nil where the
  /// guards would leave too little to train on.
  ///
  /// - Parameters:
  ///   - lag: τ in frames.
  ///   - slowest: t₁ in frames.
  public init?(_ header: MomentHeader, lag: Int, slowest: Double) {
    let owners = header.plan.blocks.map { Set($0.map(\.trajectory)) }
    // A block of several trajectories is a unit of its own; blocks of one
    // trajectory belong together.
    var units: [[Int]] = []
    for block in owners.indices {
      if block > 0, !owners[block].isDisjoint(with: owners[block - 1]) {
        units[units.count - 1].append(block)
      } else {
        units.append([block])
      }
    }
    let all = Set(owners.indices)
    if units.count >= Self.leastTrajectoryCount {
      let count = min(units.count, Self.mostFolds)
      kind = .trajectories
      folds = (0..<count).map { fold in
        let test = Set(units[(units.count * fold / count)..<(units.count * (fold + 1) / count)].joined())
        return Fold(training: all.subtracting(test), test: test)
      }
      return
    }
    let guardFrames = max(Double(lag), 2 * slowest)
    let blockCount = owners.count
    let count = Self.contiguousFoldCount
    guard blockCount >= 2 * count, guardFrames.isFinite else { return nil }
    // The blocks next to `edge` that lie within the guard; another trajectory
    // needs none.
    func guards(from edge: Int, step: Int) -> [Int] {
      var blocks: [Int] = []
      var frames = 0.0
      var block = edge + step
      while frames < guardFrames, owners.indices.contains(block),
        !owners[block].isDisjoint(with: owners[block - step])
      {
        blocks.append(block)
        frames += Double(header.plan.frameCount(of: block))
        block += step
      }
      return blocks
    }
    var guardBlocks = 0
    folds = (0..<count).map { fold in
      let range = (blockCount * fold / count)..<(blockCount * (fold + 1) / count)
      let left = guards(from: range.lowerBound, step: -1)
      let right = guards(from: range.upperBound - 1, step: 1)
      guardBlocks = max(guardBlocks, left.count, right.count)
      return Fold(training: all.subtracting(range).subtracting(left + right), test: Set(range))
    }
    kind = .contiguous(guardBlocks: guardBlocks)
    guard folds.allSatisfy({ $0.training.count * 2 >= blockCount }) else { return nil }
  }
}

/// A cut of all trajectories into blocks of about equal length.
///
/// Blocks are the units of cross-validation and of error bars. A long
/// trajectory is divided; several short ones share a block.
public struct BlockPlan: Equatable, Sendable {
  /// Consecutive frames of one trajectory.
  public struct Segment: Equatable, Sendable {
    /// The trajectory's index.
    public var trajectory: Int
    /// Counted from the trajectory's first frame that is used.
    public var frames: Range<Int>

    /// Some frames of the trajectory at this index.
    public init(trajectory: Int, frames: Range<Int>) {
      self.trajectory = trajectory
      self.frames = frames
    }
  }

  /// The segments of each block, in the order of the data within the block.
  public var blocks: [[Segment]]

  /// Takes the blocks as they are.
  public init(blocks: [[Segment]]) { self.blocks = blocks }

  /// Cuts trajectories into at least `blockCount` blocks, or into one a frame
  /// where there are fewer frames than that.
  ///
  /// The longest block is at most twice as long as the shortest. Trajectories
  /// of up to half a block are not divided.
  ///
  /// - Parameter frameCounts: The trajectories' lengths; empty ones have no block.
  /// - Complexity: O(trajectories + blocks).
  public init(frameCounts: [Int], blockCount: Int) {
    let total = frameCounts.reduce(0, +)
    // No block is longer than this, so that there are enough of them, and none
    // but a remnant is shorter than half of it.
    let target = max(1, total / max(1, blockCount))
    var blocks: [[Segment]] = []
    var open: [Segment] = []
    var openLength = 0
    for (trajectory, length) in frameCounts.enumerated() where length > 0 {
      if 2 * length > target {
        let parts = (length + target - 1) / target
        for part in 0..<parts {
          let bounds = (length * part / parts)..<(length * (part + 1) / parts)
          blocks.append([Segment(trajectory: trajectory, frames: bounds)])
        }
      } else {
        if openLength + length > target {
          blocks.append(open)
          open = []
          openLength = 0
        }
        open.append(Segment(trajectory: trajectory, frames: 0..<length))
        openLength += length
      }
    }
    self.blocks = blocks
    if 2 * openLength > target || blocks.isEmpty {
      if !open.isEmpty { self.blocks.append(open) }
    } else if !open.isEmpty {
      // Too little for a block of its own: it goes to the shortest.
      let shortest = blocks.indices.min { frameCount(of: $0) < frameCount(of: $1) }!
      self.blocks[shortest] = (blocks[shortest] + open).sorted { $0.trajectory < $1.trajectory }
    }
  }

  /// The number of frames in several blocks.
  public func frameCount(of chosen: Set<Int>) -> Int {
    chosen.reduce(0) { $0 + frameCount(of: $1) }
  }

  /// The number of frames in a block.
  public func frameCount(of block: Int) -> Int {
    blocks[block].reduce(0) { $0 + $1.frames.count }
  }
}

/// A cut of all trajectories into blocks of about equal length.
///
/// Blocks are the units of cross-validation and of error bars. A long
/// trajectory is divided; several short ones share a block.
public struct BlockPlan: Equatable, Sendable {
  /// Consecutive frames of one trajectory.
  public struct Segment: Equatable, Sendable {
    public var trajectory: Int
    public var frames: Range<Int>

    public init(trajectory: Int, frames: Range<Int>) {
      self.trajectory = trajectory
      self.frames = frames
    }
  }

  /// The segments of each block, in the order of the data.
  public var blocks: [[Segment]]

  public init(blocks: [[Segment]]) { self.blocks = blocks }

  /// Cuts trajectories into at least `blockCount` blocks where their lengths
  /// allow it.
  ///
  /// - Parameter frameCounts: The trajectories' lengths.
  public init(frameCounts: [Int], blockCount: Int) {
    let total = frameCounts.reduce(0, +)
    let target = max(1, Double(total) / Double(max(1, blockCount)))
    var blocks: [[Segment]] = []
    var open: [Segment] = []
    var openLength = 0
    func close() {
      if !open.isEmpty { blocks.append(open) }
      open = []
      openLength = 0
    }
    for (trajectory, length) in frameCounts.enumerated() where length > 0 {
      let parts = Int((Double(length) / target - 1e-9).rounded(.up))
      if parts >= 2 {
        close()
        for part in 0..<parts {
          let bounds = (length * part / parts)..<(length * (part + 1) / parts)
          blocks.append([Segment(trajectory: trajectory, frames: bounds)])
        }
      } else {
        open.append(Segment(trajectory: trajectory, frames: 0..<length))
        openLength += length
        if Double(openLength) >= target - 1e-9 { close() }
      }
    }
    close()
    self.blocks = blocks
  }

  /// The number of frames in a block.
  public func frameCount(of block: Int) -> Int {
    blocks[block].reduce(0) { $0 + $1.frames.count }
  }
}

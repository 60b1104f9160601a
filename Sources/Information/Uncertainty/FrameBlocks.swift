public import Samples

/// Stretches of trajectories that serve as units of resampling.
///
/// Each trajectory is cut into stretches of nearly one length; short trajectories are grouped with
/// their neighbours. No block is shorter than asked, unless all the data are.
public struct FrameBlocks: Equatable, Sendable {
  /// Frames of one trajectory, one after the other.
  public struct Segment: Equatable, Sendable {
    /// The trajectory's place.
    public let trajectory: Int
    /// Its frames.
    public let frames: Range<Int>

    /// A stretch of one trajectory.
    public init(trajectory: Int, frames: Range<Int>) {
      self.trajectory = trajectory
      self.frames = frames
    }
  }

  /// One unit of resampling: one stretch, or several where trajectories are short.
  public struct Block: Equatable, Sendable {
    /// In the order of the data; no two of them touch.
    public let segments: [Segment]

    /// A block of these stretches.
    public init(segments: [Segment]) {
      self.segments = segments
    }

    /// The frames of all segments.
    public var frameCount: Int { segments.reduce(0) { $0 + $1.frames.count } }
  }

  /// In the order of the data; together they hold each frame once.
  public let blocks: [Block]

  /// The number of frames of each trajectory.
  public let frameCounts: [Int]

  /// The blocks of a plan.
  public init(_ plan: BlockPlan, frameCounts: [Int]) {
    self.frameCounts = frameCounts
    blocks = plan.blocks.map { segments in
      Block(segments: segments.map { Segment(trajectory: $0.trajectory, frames: $0.frames) })
    }
  }

  /// Cuts trajectories into blocks.
  ///
  /// - Parameters:
  ///   - frameCounts: The number of frames of each trajectory; zero is allowed.
  ///   - length: The least number of frames of a block, several correlation times.
  ///   - count: About the most blocks that are of use; at least 1.
  public init(frameCounts: [Int], atLeast length: Double, atMost count: Int = 40) {
    precondition(count >= 1, "at least one block")
    precondition(frameCounts.allSatisfy { $0 >= 0 }, "numbers of frames are not negative")
    let total = frameCounts.reduce(0, +)
    let least = max(1, length.rounded(.up))
    let goal = max(least, Double(total) / Double(count))

    var blocks: [Block] = []
    var open: [Segment] = []
    var size = 0
    for (trajectory, frameCount) in frameCounts.enumerated() where frameCount > 0 {
      let n = Double(frameCount)
      let pieces = max(1, min(Int((n / goal).rounded()), Int(n / least)))
      for piece in 0..<pieces {
        let frames = (piece * frameCount / pieces)..<((piece + 1) * frameCount / pieces)
        Self.append(Segment(trajectory: trajectory, frames: frames), to: &open)
        size += frames.count
        if Double(size) >= max(least, 0.75 * goal) {
          blocks.append(Block(segments: open))
          open = []
          size = 0
        }
      }
    }
    if !open.isEmpty {
      // Too little for a block of its own, unless there is no other.
      var segments = blocks.popLast()?.segments ?? []
      for segment in open { Self.append(segment, to: &segments) }
      blocks.append(Block(segments: segments))
    }
    self.blocks = blocks
    self.frameCounts = frameCounts
  }

  /// Joins stretches that touch.
  private static func append(_ segment: Segment, to segments: inout [Segment]) {
    if let last = segments.last, last.trajectory == segment.trajectory,
      last.frames.upperBound == segment.frames.lowerBound
    {
      segments[segments.count - 1] = Segment(
        trajectory: last.trajectory,
        frames: last.frames.lowerBound..<segment.frames.upperBound)
    } else {
      segments.append(segment)
    }
  }
}

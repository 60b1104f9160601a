/// An information in nats, as a mean over frames.
public struct NeighbourInformation: Equatable, Sendable {
  /// In nats; estimates scatter about 0 where there is no information, and some are negative.
  public let value: Double
  /// What each frame adds: ``value`` is their mean.
  public let localTerms: [Double]
  /// The frame of each local term, rising; all frames but those that had to be left out.
  public let frames: [Int]
  /// The frames of each trajectory.
  public let trajectoryLengths: [Int]
  /// Frames whose k-th neighbour equals them: above a few in a hundred, treat the data as discrete.
  public let equalCount: Int

  init(localTerms: [Double], frames: [Int], trajectoryLengths: [Int], equalCount: Int) {
    value = localTerms.orderedMean
    self.localTerms = localTerms
    self.frames = frames
    self.trajectoryLengths = trajectoryLengths
    self.equalCount = equalCount
  }

  /// The standard error by the scatter of the mean local term from block to block.
  ///
  /// Costs nothing, and misses what the blocks have in common: the jackknife of the estimator is the
  /// surer way.
  ///
  /// - Parameter blocks: Of the same trajectories, each several correlation times long.
  /// - Returns: nil with fewer than ``JackknifeEstimate/leastBlockCount`` blocks that hold terms.
  /// - Complexity: O(frames).
  public func blockError(_ blocks: FrameBlocks) -> Double? {
    precondition(blocks.frameCounts == trajectoryLengths, "blocks of the same trajectories")
    var blockOfFrame = [Int](repeating: 0, count: trajectoryLengths.reduce(0, +))
    for index in blocks.blocks.indices {
      for range in blocks.ranges(of: index) {
        for frame in range { blockOfFrame[frame] = index }
      }
    }
    var sums = [Double](repeating: 0, count: blocks.blocks.count)
    var counts = sums
    for (frame, term) in zip(frames, localTerms) {
      sums[blockOfFrame[frame]] += term - value
      counts[blockOfFrame[frame]] += 1
    }
    let used = counts.count { $0 > 0 }
    guard used >= JackknifeEstimate.leastBlockCount else { return nil }
    let squares = sums.reduce(0) { $0 + $1 * $1 }
    let count = Double(localTerms.count)
    return (squares * Double(used) / Double(used - 1)).squareRoot() / count
  }
}

extension [Double] {
  /// The mean, summed in order about the first element.
  var orderedMean: Double {
    guard let first else { return .nan }
    var sum = 0.0
    for value in self { sum += value - first }
    return first + sum / Double(count)
  }
}

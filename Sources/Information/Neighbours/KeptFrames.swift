/// The frames that are left when a block is taken out, counted over all trajectories.
struct KeptFrames {
  let ranges: [Range<Int>]

  var count: Int { ranges.reduce(0) { $0 + $1.count } }
  var places: [Int] { ranges.flatMap { Array($0) } }

  func isWhole(_ frameCount: Int) -> Bool { count == frameCount }
}

extension FrameBlocks {
  /// The frames of a block, counted over all trajectories.
  func ranges(of block: Int) -> [Range<Int>] {
    var starts = [0]
    for count in frameCounts { starts.append(starts.last! + count) }
    return blocks[block].segments.map { segment in
      let start = starts[segment.trajectory]
      return start + segment.frames.lowerBound..<start + segment.frames.upperBound
    }
  }

  /// All frames but a block's.
  func frames(without block: Int) -> KeptFrames {
    var kept: [Range<Int>] = []
    var next = 0
    for range in ranges(of: block) {
      if next < range.lowerBound { kept.append(next..<range.lowerBound) }
      next = range.upperBound
    }
    let end = frameCounts.reduce(0, +)
    if next < end { kept.append(next..<end) }
    return KeptFrames(ranges: kept)
  }

  /// A statistic of all frames, corrected by those without each block.
  func jackknife<Failure: Error>(
    _ statistic: (KeptFrames) throws(Failure) -> Double
  ) throws(Failure) -> JackknifeEstimate {
    let plain = try statistic(KeptFrames(ranges: [0..<frameCounts.reduce(0, +)]))
    var deleted: [Double] = []
    // One block is all the data: there is nothing without it.
    let chosen = blocks.count > 1 ? blocks.indices : 0..<0
    for block in chosen { deleted.append(try statistic(frames(without: block))) }
    return JackknifeEstimate(
      plain: plain, deleted: deleted, sizes: chosen.map { Double(blocks[$0].frameCount) })
  }
}

extension ContinuousVariable {
  /// The trajectories' lengths, after a check that everything has as many frames.
  func checkedLengths(
    _ lengths: [Int]?, with others: [(name: String, count: Int)]
  ) throws(InformationError) -> [Int] {
    for other in others where other.count != frameCount {
      throw .lengthMismatch(
        what: "the frames of \(other.name)", count: other.count, expected: frameCount)
    }
    let lengths = lengths ?? [frameCount]
    if let short = lengths.min(), short < 0 {
      throw .invalidCount(what: "frames of a trajectory", value: short, least: 0)
    }
    let sum = lengths.reduce(0, +)
    guard sum == frameCount else {
      throw .lengthMismatch(
        what: "the frames of all trajectories", count: sum, expected: frameCount)
    }
    return lengths
  }
}

extension TheilerWindow {
  /// Checks that each point may have k neighbours.
  func requireNeighbours(_ k: Int) throws(InformationError) {
    guard !times.isEmpty else { throw .tooFewNeighbours(frame: 0, available: 0, needed: k) }
    for point in times.indices where admissibleCount(point) < k {
      throw .tooFewNeighbours(frame: point, available: admissibleCount(point), needed: k)
    }
  }
}

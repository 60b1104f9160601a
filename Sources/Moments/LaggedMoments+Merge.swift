import Samples

extension LaggedMoments {
  /// More blocks than this are joined in runs when moments are merged.
  static let mostMergedBlocks = 60

  /// Moments of the trajectories of both, as one pass over all of them would
  /// give (to 1e-12 relative).
  ///
  /// The shift of the first is kept. Blocks stay blocks; neighbours are joined
  /// to about equal lengths where there would be more than sixty.
  ///
  /// - Parameters:
  ///   - other: Moments of the same features at the same lags.
  ///   - names: How messages call the two.
  /// - Throws: ``MomentError/mismatch(file:first:difference:)``.
  /// - Complexity: O(1); blocks are added up when they are asked for.
  public func merged(
    with other: LaggedMoments, names: (first: String, other: String) = ("the first", "the other")
  ) throws(MomentError) -> LaggedMoments {
    if let difference = header.difference(from: other.header) {
      throw .mismatch(file: names.other, first: names.first, difference: difference)
    }
    let offset = header.trajectories.count
    let moved = other.header.plan.blocks.map {
      $0.map { BlockPlan.Segment(trajectory: $0.trajectory + offset, frames: $0.frames) }
    }
    var merged = header
    merged.trajectories += other.header.trajectories
    merged.plan = BlockPlan(blocks: header.plan.blocks + moved)
    let separate = merged
    let groups = merged.plan.groups(atMost: Self.mostMergedBlocks)
    merged.plan = merged.plan.joined(groups)
    if other.header.precision == .float32 { merged.precision = .float32 }
    let delta = zip(other.header.shift, header.shift).map { $0 - $1 }
    return LaggedMoments(
      header: merged,
      store: MergedBlocks(
        first: store, firstCount: header.blockCount, other: other.store, delta: delta,
        groups: groups, separate: separate))
  }
}

extension BlockPlan {
  /// Runs of neighbouring blocks with about equal numbers of frames.
  func groups(atMost count: Int) -> [Range<Int>] {
    guard blocks.count > count else { return blocks.indices.map { $0..<($0 + 1) } }
    let lengths = blocks.indices.map { Double(frameCount(of: $0)) }
    let total = lengths.reduce(0, +)
    var groups: [Range<Int>] = []
    var before = 0.0
    var last = -1
    for (block, length) in lengths.enumerated() {
      // A block goes where its middle lies.
      let group = Int((before + length / 2) / total * Double(count))
      before += length
      if group == last {
        groups[groups.count - 1] = groups[groups.count - 1].lowerBound..<(block + 1)
      } else {
        groups.append(block..<(block + 1))
      }
      last = group
    }
    return groups
  }

  /// Runs of blocks as one block each; segments that continue one another are
  /// one segment.
  func joined(_ groups: [Range<Int>]) -> BlockPlan {
    BlockPlan(
      blocks: groups.map { group in
        var segments: [Segment] = []
        for segment in blocks[group].joined() {
          if let last = segments.last, last.trajectory == segment.trajectory,
            last.frames.upperBound == segment.frames.lowerBound
          {
            segments[segments.count - 1].frames = last.frames.lowerBound..<segment.frames.upperBound
          } else {
            segments.append(segment)
          }
        }
        return segments
      })
  }
}

extension MomentHeader {
  /// What keeps the moments from being merged with others.
  func difference(from other: MomentHeader) -> MomentError.Difference? {
    if features != other.features {
      // Equal names may hide another unit or period.
      func labels(_ features: [Feature]) -> [String] {
        let isEqual = self.features.map(\.name) == other.features.map(\.name)
        return features.map { isEqual ? $0.label : $0.name }
      }
      return .features(ours: labels(features), theirs: labels(other.features))
    }
    if lags != other.lags { return .lags(ours: lags, theirs: other.lags) }
    if dynamics != other.dynamics { return .dynamics(ours: dynamics, theirs: other.dynamics) }
    if isWeighted != other.isWeighted || isBiased != other.isBiased { return .weights }
    if timeStep != other.timeStep {
      func text(_ step: PhysicalTime?) -> String { step?.description ?? "frame of unknown length" }
      return .timeStep(ours: text(timeStep), theirs: text(other.timeStep))
    }
    return nil
  }
}

/// The blocks of two sets of moments, some of them joined.
private struct MergedBlocks: BlockStore {
  let first: any BlockStore
  let firstCount: Int
  let other: any BlockStore
  /// The other's shift less the first's.
  let delta: [Double]
  let groups: [Range<Int>]
  /// What the parts are about before they are joined.
  let separate: MomentHeader

  func pairs(block: Int, lagIndex: Int) throws(MomentError) -> LagBlock {
    var sum = LagBlock(dimension: separate.dimension, dynamics: separate.dynamics)
    for part in groups[block] {
      var pairs: LagBlock
      if part < firstCount {
        pairs = try first.pairs(block: part, lagIndex: lagIndex)
      } else {
        pairs = try other.pairs(block: part - firstCount, lagIndex: lagIndex)
        pairs.reshift(by: delta)
      }
      // Pairs from part to part lie inside the joined block.
      let reached = separate.blocksReached(from: part, lag: separate.lags[lagIndex])
      if !reached.isEmpty, reached.allSatisfy(groups[block].contains) {
        sum.interior.add(pairs.owned)
      } else {
        sum.add(pairs)
      }
    }
    return sum
  }
}

extension Feature {
  /// The name with what else tells features apart.
  fileprivate var label: String {
    let unit = unit.map { " in \($0)" } ?? ""
    switch origin {
    case .column: return name + unit
    case .cosine(_, let period), .sine(_, let period): return "\(name)\(unit) of period \(period)"
    }
  }
}

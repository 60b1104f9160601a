/// Splits of blocks into those that an encoder is fitted to and those that it is scored on.
struct BlockFolds: Equatable, Sendable {
  struct Fold: Equatable, Sendable {
    let test: Range<Int>
    let training: [Int]
  }

  let folds: [Fold]

  /// Contiguous runs of blocks; beside each, blocks of the same trajectory are left out until `guardFrames`
  /// are between training and test.
  ///
  /// - Returns: Nil where a fold would have nothing to train on.
  init?(_ blocks: FrameBlocks, count: Int, guardFrames: Int) {
    let blocks = blocks.blocks
    let count = min(count, blocks.count / 2)
    guard count >= 2 else { return nil }
    let owners = blocks.map { Set($0.segments.map(\.trajectory)) }
    func isNeighbour(_ block: Int, _ other: Int) -> Bool {
      blocks.indices.contains(other) && !owners[block].isDisjoint(with: owners[other])
    }
    func guards(from edge: Int, step: Int) -> Set<Int> {
      var (left, frames, block): (Set<Int>, Int, Int) = ([], 0, edge)
      while frames < guardFrames, isNeighbour(block, block + step) {
        block += step
        left.insert(block)
        frames += blocks[block].segments.reduce(0) { $0 + $1.frames.count }
      }
      return left
    }
    var folds: [Fold] = []
    for fold in 0..<count {
      let test = (blocks.count * fold / count)..<(blocks.count * (fold + 1) / count)
      let left = guards(from: test.lowerBound, step: -1).union(guards(from: test.upperBound - 1, step: 1))
      let training = blocks.indices.filter { !test.contains($0) && !left.contains($0) }
      guard 2 * training.count >= blocks.count - test.count else { return nil }
      folds.append(Fold(test: test, training: training))
    }
    self.folds = folds
  }
}

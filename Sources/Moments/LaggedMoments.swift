import Samples

/// Moments of lagged pairs at a set of lags, block by block.
///
/// Read once, ask many: every later question (a spectrum, a fold, an error
/// bar, a merge) is algebra on these sums.
///
///     let moments = try MomentPass(lags: [1, 10, 100]).run(over: source)
///     let atTen = try moments.total(lag: 10)
public struct LaggedMoments: Sendable {
  /// What the moments are about: features, lags, blocks.
  public let header: MomentHeader
  let store: any BlockStore

  package init(header: MomentHeader, store: any BlockStore) {
    self.header = header
    self.store = store
  }

  /// One block's pairs at a lag.
  ///
  /// - Throws: ``MomentError/unknownLag(lag:available:)``, or what reading a
  ///   spilled block meets.
  public func pairs(block: Int, lag: Int) throws(MomentError) -> LagBlock {
    try store.pairs(block: block, lagIndex: try header.index(ofLag: lag))
  }

  /// All pairs at a lag.
  ///
  /// - Complexity: O(B d²) for B blocks.
  public func total(lag: Int) throws(MomentError) -> PairMoments {
    try sum(lag: lag) { _ in true }
  }

  /// The pairs at a lag that lie within the chosen blocks.
  ///
  /// Pairs that cross from a chosen block into others are counted only where
  /// every block that they end in is chosen as well.
  public func sum(
    lag: Int, over isChosen: (_ block: Int) -> Bool
  ) throws(MomentError) -> PairMoments {
    let lagIndex = try header.index(ofLag: lag)
    var sum = PairMoments(dimension: header.dimension, dynamics: header.dynamics)
    let choice = (0..<header.blockCount).map(isChosen)
    for block in 0..<header.blockCount where choice[block] {
      let pairs = try store.pairs(block: block, lagIndex: lagIndex)
      sum.add(pairs.interior)
      if header.blocksReached(from: block, lag: lag).allSatisfy({ choice[$0] }) {
        sum.add(pairs.crossing)
      }
    }
    return sum
  }
}

/// Where blocks are kept.
package protocol BlockStore: Sendable {
  func pairs(block: Int, lagIndex: Int) throws(MomentError) -> LagBlock
}

/// Blocks in memory, one array a block with one element a lag.
struct MemoryBlocks: BlockStore {
  var blocks: [[LagBlock]]

  func pairs(block: Int, lagIndex: Int) throws(MomentError) -> LagBlock { blocks[block][lagIndex] }
}

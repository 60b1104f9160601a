/// The pairs of one block at one lag.
///
/// A pair belongs to the block of its first frame. Pairs whose second frame
/// lies beyond the block are kept apart, so that a block can be left out, or
/// tested on, without touching its neighbours.
public struct LagBlock: Equatable, Sendable {
  /// Pairs with both frames in the block.
  public package(set) var interior: PairMoments
  /// Pairs that leave the block.
  public package(set) var crossing: PairMoments

  package init(dimension: Int, dynamics: Dynamics) {
    interior = PairMoments(dimension: dimension, dynamics: dynamics)
    crossing = interior
  }

  package init(interior: PairMoments, crossing: PairMoments) {
    self.interior = interior
    self.crossing = crossing
  }

  /// All pairs that belong to the block.
  public var owned: PairMoments {
    var sum = interior
    sum.add(crossing)
    return sum
  }

  mutating func add(_ other: LagBlock) {
    interior.add(other.interior)
    crossing.add(other.crossing)
  }

  mutating func reshift(by delta: [Double]) {
    interior.reshift(by: delta)
    crossing.reshift(by: delta)
  }
}

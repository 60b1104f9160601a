/// Makes molecules whole that the periodic box has cut.
///
/// Each pair moves its child to the image that is nearest to its parent, parents
/// first, so that a chain of short bonds leads from a molecule's first atom to all
/// others however long the molecule is.
package struct Wholeness: Sendable {
  /// Offsets of parents and children into a batch's positions.
  private let offsets: [(parent: Int, child: Int)]

  /// Pairs of a parent `a` and a child `b`, in the order of their moves; `slots` must
  /// hold their atoms.
  package init(pairs: [AtomPair], slots: AtomSlots) {
    offsets = pairs.map { (3 * slots[$0.a], 3 * slots[$0.b]) }
  }

  /// Whether there is nothing to do.
  package var isEmpty: Bool { offsets.isEmpty }

  /// Moves the children of four frames, in place.
  ///
  /// - Complexity: O(pairs).
  package func apply(_ positions: UnsafeMutableBufferPointer<Lanes>, box: BatchBox) {
    guard !offsets.isEmpty else { return }
    let base = positions.baseAddress!
    let image = MinimumImage(box)
    for (parent, child) in offsets {
      let start = LaneVector(base, at: parent)
      let moved = start + image.wrap(LaneVector(base, at: child) - start)
      base[child] = moved.x
      base[child + 1] = moved.y
      base[child + 2] = moved.z
    }
  }
}

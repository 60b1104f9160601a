/// The radius of gyration √(Σ w |x − centre|² / Σ w), in nm, about the weighted
/// centre.
package struct RadiusOfGyrationKernel: FeatureKernel {
  private let slots: [Int]
  private let weights: [Double]
  private let totalWeight: Double

  /// The radius of a whole group of atoms.
  package init(_ group: AtomGroup, slots: AtomSlots) {
    precondition(group.weights.count == group.atoms.count, "one weight an atom")
    self.slots = group.atoms.map { slots[$0] }
    weights = group.weights
    totalWeight = group.weights.reduce(0, +)
  }

  package var columnCount: Int { 1 }

  package func evaluate(_ batch: FrameBatch, into columns: UnsafeMutableBufferPointer<Lanes>) {
    guard let first = slots.first else { return columns[0] = Lanes(repeating: .nan) }
    let positions = batch.positions.baseAddress!
    // Relative to an atom, so that molecules far from the origin lose no digits.
    let origin = LaneVector(positions, at: 3 * first)
    var sum = LaneVector(.zero, .zero, .zero)
    for (slot, weight) in zip(slots, weights) {
      sum = sum + (LaneVector(positions, at: 3 * slot) - origin) * Lanes(repeating: weight)
    }
    let centre = origin + sum * Lanes(repeating: 1 / totalWeight)
    var square = Lanes.zero
    for (slot, weight) in zip(slots, weights) {
      let x = LaneVector(positions, at: 3 * slot) - centre
      square += weight * x.dot(x)
    }
    columns[0] = (square / totalWeight).squareRoot()
  }
}

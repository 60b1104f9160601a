/// One number for each of four frames.
package typealias Lanes = SIMD4<Double>

/// Four frames side by side, the atoms that features read and no others.
///
/// Every kernel works on four frames at once, so that all of them are vector
/// arithmetic whatever they compute. Where fewer frames are left, the last one
/// fills the other lanes.
package struct FrameBatch {
  /// x, y, z of each slot: `positions[3 * slot + axis]`, in nm.
  package var positions: UnsafeBufferPointer<Lanes>
  /// The boxes; nil where features are not periodic.
  package var box: BatchBox?

  /// Frames over positions that the caller keeps alive.
  package init(positions: UnsafeBufferPointer<Lanes>, box: BatchBox?) {
    self.positions = positions
    self.box = box
  }
}

/// Computes columns from four frames; built for slots of a batch, not atoms.
package protocol FeatureKernel: Sendable {
  /// The number of columns it writes.
  var columnCount: Int { get }
  /// Writes `columnCount` lanes.
  ///
  /// Nothing is thrown: what cannot be computed (coinciding atoms) becomes NaN,
  /// and the table names the frame and the column.
  func evaluate(_ batch: FrameBatch, into columns: UnsafeMutableBufferPointer<Lanes>)
}

/// Where each topology atom lies in a batch.
package struct AtomSlots: Sendable {
  /// The topology indices in slot order, ascending.
  package let atoms: [Int]
  private let slots: [Int: Int]

  /// Slots for these atoms, each once.
  package init(_ atoms: some Sequence<Int>) {
    self.atoms = Set(atoms).sorted()
    slots = Dictionary(uniqueKeysWithValues: self.atoms.enumerated().map { ($1, $0) })
  }

  /// The slot of an atom that is among those of the initializer.
  package subscript(atom: Int) -> Int { slots[atom]! }
}

/// Positions after the best superposition on a reference: x, y and z of each
/// chosen atom, in nm, in the frame of the reference as given.
///
/// The fitted atoms' weighted centre is moved onto the reference's, so that a frame
/// which is the reference, moved and turned, gives the reference's own coordinates.
package struct SuperpositionKernel: FeatureKernel {
  private let fit: SuperpositionFit
  private let slots: [Int]

  /// The positions of `atoms`, which need not be among the fitted ones.
  package init(_ superposition: Superposition, atoms: [Int], slots: AtomSlots) {
    fit = SuperpositionFit(superposition, slots: slots)
    self.slots = atoms.map { slots[$0] }
  }

  package var columnCount: Int { 3 * slots.count }

  package func evaluate(_ batch: FrameBatch, into columns: UnsafeMutableBufferPointer<Lanes>) {
    let positions = batch.positions.baseAddress!
    let result = fit(positions)
    let origin = fit.referenceCentre
    for (i, slot) in slots.enumerated() {
      let turned = result.rotation.apply(LaneVector(positions, at: 3 * slot) - result.centre)
      columns[3 * i] = turned.x + origin.x
      columns[3 * i + 1] = turned.y + origin.y
      columns[3 * i + 2] = turned.z + origin.z
    }
  }
}

/// A kernel of displacements between atoms, compiled once for each way to take them.
protocol ImageKernel: FeatureKernel {
  /// Writes `columnCount` lanes.
  func evaluate(
    _ positions: UnsafePointer<Lanes>, _ rule: some ImageRule, into columns: UnsafeMutablePointer<Lanes>)
}

extension ImageKernel {
  package func evaluate(_ batch: FrameBatch, into columns: UnsafeMutableBufferPointer<Lanes>) {
    guard columnCount > 0, let positions = batch.positions.baseAddress, let output = columns.baseAddress
    else { return }
    switch batch.box?.minimumImage {
    case nil: evaluate(positions, NoImage(), into: output)
    case .orthogonal(let rule): evaluate(positions, rule, into: output)
    case .triclinic(let rule): evaluate(positions, rule, into: output)
    }
  }
}

extension AtomSlots {
  /// Where an atom's x lies in a batch's positions.
  func offset(ofAtom atom: Int) -> Int { 3 * self[atom] }
}

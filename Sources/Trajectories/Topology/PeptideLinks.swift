/// Finds the bonds between the residues of proteins and nucleic acids.
struct PeptideLinks {
  private let topology: Topology
  private let lattice: Lattice?
  private let isBonded: [Bool]

  init(_ topology: Topology) {
    self.topology = topology
    lattice = topology.box.flatMap(Lattice.init)
    isBonded = topology.bondedAtoms()
  }

  /// See ``Topology/isLinked(residue:)``.
  func isLinked(_ residue: Int) -> Bool { link(after: residue) != nil }

  /// The bond to the next residue.
  func link(after residue: Int) -> Topology.Bond? {
    let residues = topology.residues
    guard residue >= 0, residue + 1 < residues.count,
      residues[residue].chain == residues[residue + 1].chain,
      let carbon = topology.atom(named: "C", inResidue: residue),
      let nitrogen = topology.atom(named: "N", inResidue: residue + 1)
    else { return nil }
    return follows(residue, carbon, nitrogen)
  }

  /// A bond from an atom of a residue to an atom of the next.
  private func follows(_ residue: Int, _ last: Int, _ first: Int) -> Topology.Bond? {
    let residues = topology.residues
    let bond = Topology.Bond(last, first)
    if contains(bond) { return bond }
    if let positions = topology.positions {
      let between = point(positions, last) - point(positions, first)
      let shortest = lattice?.minimumImage(between) ?? between
      return (shortest * shortest).sum() < 0.2 * 0.2 ? bond : nil
    }
    if isBonded[last], isBonded[first] { return nil }
    let step = residues[residue + 1].number.subtractingReportingOverflow(residues[residue].number)
    let codes = residues[residue].insertionCode + residues[residue + 1].insertionCode
    return step.partialValue == 1 || (step.partialValue == 0 && !codes.isEmpty) ? bond : nil
  }

  /// The bond from a nucleotide's O3′ to the P of the next: by distance, or where there
  /// are no coordinates by the residues' numbers.
  func nucleicLink(after residue: Int) -> Topology.Bond? {
    let residues = topology.residues
    guard residue + 1 < residues.count, residues[residue].chain == residues[residue + 1].chain,
      let phosphorus = topology.atom(named: "P", inResidue: residue + 1),
      let oxygen = topology.atom(named: "O3'", inResidue: residue)
        ?? topology.atom(named: "O3*", inResidue: residue)
    else { return nil }
    return follows(residue, oxygen, phosphorus)
  }

  /// Bonds are sorted.
  private func contains(_ bond: Topology.Bond) -> Bool {
    var low = 0
    var high = topology.bonds.count
    while low < high {
      let middle = (low + high) / 2
      let other = topology.bonds[middle]
      if (other.first, other.second) < (bond.first, bond.second) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < topology.bonds.count && topology.bonds[low] == bond
  }
}

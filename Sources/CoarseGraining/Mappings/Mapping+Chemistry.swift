public import LinearAlgebra
public import Trajectories

extension Mapping {
  /// The beads that each atom belongs to, ascending; virtual sites own no atoms.
  ///
  /// - Complexity: O(atoms + entries).
  public var beadsOfAtoms: [[Int]] {
    var result = [[Int]](repeating: [], count: atomCount)
    for (index, bead) in beads.enumerated() where bead.parents == nil {
      for atom in bead.atoms { result[atom].append(index) }
    }
    return result
  }

  /// The atoms that belong to several beads, ascending; virtual sites do not count.
  public var sharedAtoms: [Int] {
    var counts = [Int](repeating: 0, count: atomCount)
    for bead in beads where bead.parents == nil { for atom in bead.atoms { counts[atom] += 1 } }
    return counts.indices.filter { counts[$0] > 1 }
  }

  /// Whether no atom belongs to two beads and there are no virtual sites: the beads divide the
  /// atoms that they have.
  public var isPartition: Bool { sharedAtoms.isEmpty && beads.allSatisfy { $0.parents == nil } }

  /// Whether each atom of the system belongs to a bead.
  public var coversAllAtoms: Bool { beadsOfAtoms.allSatisfy { !$0.isEmpty } }

  /// The same beads in another order: bead `order[i]` becomes bead i.
  ///
  /// - Precondition: `order` holds each of 0 … N − 1 once.
  public func permuted(by order: [Int]) -> Mapping {
    precondition(order.sorted() == Array(beads.indices), "not an order of the beads")
    var place = order
    for (new, old) in order.enumerated() { place[old] = new }
    var result = self
    result.beads = order.map { old in
      var bead = beads[old]
      bead.parents = bead.parents?.map { Parent(bead: place[$0.bead], weight: $0.weight) }
      return bead
    }
    return result
  }

  /// C, beads × atoms: bead positions are its products with the atoms' positions.
  ///
  /// - Complexity: O(beads · atoms), the dense matrix.
  public var matrix: Matrix<Double> {
    var elements = [Double](repeating: 0, count: beadCount * atomCount)
    for (row, bead) in beads.enumerated() {
      for (atom, weight) in zip(bead.atoms, bead.weights) { elements[row * atomCount + atom] += weight }
    }
    return Matrix(rowCount: beadCount, columnCount: atomCount, elements: elements)
  }

  /// How each bead's force is put together, one number an atom of the bead: the bead's own
  /// ``Bead/forceWeights``, else 1 for atoms that belong to it alone and 0 for shared ones. Virtual
  /// sites that say nothing carry no force: it acts on their parents.
  public var resolvedForceWeights: [[Double]] {
    let owners = beadsOfAtoms
    return beads.map { bead in
      if let own = bead.forceWeights { return own }
      return bead.atoms.map { bead.parents == nil && owners[$0].count == 1 ? 1 : 0 }
    }
  }

  /// A bead's mass in u: its own, else the sum of its atoms'; a virtual site has none. Nil where an
  /// atom's mass is not known.
  public func mass(ofBead index: Int, in topology: Topology) -> Double? {
    let bead = beads[index]
    if let mass = bead.mass { return mass }
    if bead.parents != nil { return 0 }
    var sum = 0.0
    for atom in bead.atoms {
      guard let mass = topology.mass(ofAtom: atom) else { return nil }
      sum += mass
    }
    return sum
  }

  /// A bead's charge in e: its own, else the sum of its atoms'; nil where neither is known.
  public func charge(ofBead index: Int, in topology: Topology) -> Double? {
    let bead = beads[index]
    if let charge = bead.charge { return charge }
    if bead.parents != nil { return nil }
    var sum = 0.0
    for atom in bead.atoms {
      guard let charge = topology.atoms[atom].charge else { return nil }
      sum += charge
    }
    return sum
  }
}

extension Mapping.ResidueLabel {
  /// The label of an atom's residue.
  public init(ofAtom atom: Int, in topology: Topology) {
    let residue = topology.residues[topology.atoms[atom].residue]
    self.init(
      name: residue.name, number: residue.number, chain: topology.chains[residue.chain].identifier)
  }
}

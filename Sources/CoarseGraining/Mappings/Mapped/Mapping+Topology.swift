public import Trajectories

extension Mapping {
  /// The topology of the beads: a bead an atom, in the mapping's order.
  ///
  /// Residues and chains are those of the beads' labels, cut where the atomistic residue or chain
  /// changes. Masses and charges are the beads' own or the sums of their atoms'; a bead of one atom keeps
  /// its element. Two beads are bonded where a bond joins their atoms, or the atoms nearest to them: an atom
  /// of no bead counts to the nearest bead along bonds, so that α carbons are bonded along the chain.
  /// Virtual sites have no bonds.
  ///
  /// - Complexity: O(atoms + bonds + entries).
  public func topology(of topology: Topology) -> Topology {
    precondition(topology.atomCount == atomCount, "a mapping of another system")
    var atoms: [Topology.Atom] = []
    var residues: [Topology.Residue] = []
    var chains: [Topology.Chain] = []
    var lastLabel: ResidueLabel?
    var lastResidue: Int?
    var lastChain: Int?
    for (index, bead) in beads.enumerated() {
      let first = bead.parents.map { beads[$0[0].bead].atoms[0] } ?? bead.atoms[0]
      let residue = topology.atoms[first].residue
      let chain = topology.residues[residue].chain
      let isOwnLabel = bead.residue == ResidueLabel(ofAtom: first, in: topology)
      let beginsChain = lastChain != chain || lastLabel?.chain != bead.residue.chain
      if beginsChain {
        chains.append(
          Topology.Chain(identifier: bead.residue.chain, residues: residues.count..<residues.count))
      }
      if beginsChain || bead.residue != lastLabel || (isOwnLabel && residue != lastResidue) {
        residues.append(
          Topology.Residue(
            name: bead.residue.name, number: bead.residue.number,
            insertionCode: isOwnLabel ? topology.residues[residue].insertionCode : "",
            chain: chains.count - 1,
            atoms: index..<index))
        let last = chains.count - 1
        chains[last].residues = chains[last].residues.lowerBound..<residues.count
      }
      let last = residues.count - 1
      residues[last].atoms = residues[last].atoms.lowerBound..<(index + 1)
      atoms.append(
        Topology.Atom(
          name: bead.name,
          element: bead.atoms.count == 1 && bead.parents == nil ? topology.atoms[first].element : nil,
          residue: last, mass: mass(ofBead: index, in: topology),
          charge: charge(ofBead: index, in: topology)))
      (lastLabel, lastResidue, lastChain) = (bead.residue, residue, chain)
    }
    return Topology(
      atoms: atoms, residues: residues, chains: chains, bonds: bonds(topology.inferredBonds()),
      positions: topology.positions.map { mapped($0, weights: beads.map(\.weights)) }, box: topology.box)
  }

  /// Bonds between beads that follow from bonds between atoms.
  private func bonds(_ atomBonds: [Topology.Bond]) -> [Topology.Bond] {
    var found: Set<Topology.Bond> = []
    var owner = [Int](repeating: -1, count: atomCount)
    for (index, bead) in beads.enumerated() where bead.parents == nil {
      for atom in bead.atoms {
        if owner[atom] < 0 { owner[atom] = index } else { found.insert(Topology.Bond(owner[atom], index)) }
      }
    }
    var neighbours = [[Int]](repeating: [], count: atomCount)
    for bond in atomBonds {
      neighbours[bond.first].append(bond.second)
      neighbours[bond.second].append(bond.first)
    }
    // Shells around all beads at once; of beads that are equally near the first counts.
    var shell = owner.indices.filter { owner[$0] >= 0 }
    while !shell.isEmpty {
      var reached: [Int: Int] = [:]
      for atom in shell {
        for other in neighbours[atom] where owner[other] < 0 {
          reached[other] = min(reached[other] ?? .max, owner[atom])
        }
      }
      for (atom, bead) in reached { owner[atom] = bead }
      shell = reached.keys.sorted()
    }
    for bond in atomBonds {
      let (a, b) = (owner[bond.first], owner[bond.second])
      if a >= 0, b >= 0, a != b { found.insert(Topology.Bond(a, b)) }
    }
    return found.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  /// Σ weight · vector for each bead, of x, y, z of each atom.
  func mapped(_ vectors: [Double], weights: [[Double]]) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(3 * beads.count)
    for (bead, weights) in zip(beads, weights) {
      var sum = SIMD3<Double>.zero
      for (atom, weight) in zip(bead.atoms, weights) {
        sum += SIMD3(vectors[3 * atom], vectors[3 * atom + 1], vectors[3 * atom + 2]) * weight
      }
      result += [sum.x, sum.y, sum.z]
    }
    return result
  }
}

extension Topology {
  /// The file's bonds and those that residue names and coordinates imply.
  ///
  /// Amino acids, caps, nucleotides and water are bonded by atom names, and to
  /// their neighbours as ``isLinked(residue:)`` says (O3′–P likewise); their hydrogens
  /// to the nearest heavy atom of the residue. Other residues, and disulphides, are bonded
  /// where two non-metals are nearer than the sum of their covalent radii and 0.04 nm
  /// (hydrogens to heavy atoms only), minimum image in the topology's box. The last two
  /// need coordinates, and leave residues alone whose atoms have bonds in the file.
  ///
  /// - Returns: Sorted, each once.
  /// - Complexity: O(atoms).
  public func inferredBonds() -> [Bond] {
    var found = Set(bonds)
    let stated = bondedAtoms()
    let lattice = box.flatMap(Lattice.init)
    let links = PeptideLinks(self)
    var byDistance: [Int] = []
    for residue in residues.indices {
      if let bonds = ResidueTemplates.bonds(of: residue, in: self) {
        found.formUnion(bonds)
        if let link = links.link(after: residue) { found.insert(link) }
        if let link = links.nucleicLink(after: residue) { found.insert(link) }
        if !isWater(residue: residue) {
          found.formUnion(hydrogenBonds(ofResidue: residue, stated, lattice))
        }
        if let sulphur = atom(named: "SG", inResidue: residue) { byDistance.append(sulphur) }
      } else if residues[residue].atoms.count > 1 || residues.count == 1 {
        byDistance += residues[residue].atoms.filter { !stated[$0] }
      }
    }
    found.formUnion(closeAtoms(byDistance, lattice))
    return found.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  /// Whether the file states a bond of each atom.
  func bondedAtoms() -> [Bool] {
    var isBonded = [Bool](repeating: false, count: atomCount)
    for bond in bonds {
      isBonded[bond.first] = true
      isBonded[bond.second] = true
    }
    return isBonded
  }

  /// Bonds of a residue's hydrogens, each to its nearest heavy atom.
  private func hydrogenBonds(
    ofResidue residue: Int, _ stated: [Bool], _ lattice: Lattice?
  ) -> [Bond] {
    guard let positions else { return [] }
    let range = residues[residue].atoms
    let heavy = range.filter { !isHydrogen(atom: $0) && atoms[$0].element != nil }
    return range.filter { isHydrogen(atom: $0) && !stated[$0] }.compactMap { hydrogen in
      var nearest: Int?
      var least = 0.16 * 0.16
      for atom in heavy {
        let between = point(positions, atom) - point(positions, hydrogen)
        let shortest = lattice?.minimumImage(between) ?? between
        let square = (shortest * shortest).sum()
        if square < least { (nearest, least) = (atom, square) }
      }
      return nearest.map { Bond($0, hydrogen) }
    }
  }

  /// Bonds between these atoms, by their distances.
  private func closeAtoms(_ candidates: [Int], _ lattice: Lattice?) -> [Bond] {
    let tolerance = 0.04
    guard let positions else { return [] }
    let bonding = candidates.filter { Self.nonMetals.contains(atoms[$0].element?.atomicNumber ?? 0) }
    let largest = bonding.compactMap { atoms[$0].element?.covalentRadius }.max() ?? 0
    guard largest > 0 else { return [] }
    let grid = NeighbourGrid(
      atoms: bonding, positions: positions, lattice: lattice,
      radius: 2 * largest + tolerance)
    var bonds: [Bond] = []
    for atom in bonding {
      let radius = atoms[atom].element?.covalentRadius ?? 0
      var partners = 0
      grid.forEachNeighbour(of: point(positions, atom)) { other, square in
        guard other > atom, !(isHydrogen(atom: atom) && isHydrogen(atom: other)) else { return true }
        let limit = radius + (atoms[other].element?.covalentRadius ?? 0) + tolerance
        // Atoms on top of one another are no bond.
        if square < limit * limit, square > 0.03 * 0.03 {
          bonds.append(Bond(atom, other))
          partners += 1
        }
        // Overlapping atoms of a broken file must not give all pairs.
        return partners < 12
      }
    }
    return bonds
  }

  /// Elements that form molecules: H B C N O F Si P S Cl Ge As Se Br Te I.
  private static let nonMetals: Set<Int> = [1, 5, 6, 7, 8, 9, 14, 15, 16, 17, 32, 33, 34, 35, 52, 53]
}

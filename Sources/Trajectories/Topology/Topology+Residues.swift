extension Topology {
  /// Whether a residue belongs to a protein: an amino acid or a cap by its name
  /// (protonation states of AMBER, CHARMM and GROMACS included), or any residue
  /// with atoms N, CA, C and O.
  public func isProtein(residue: Int) -> Bool {
    if ResidueKinds.isProtein(residues[residue].name) { return true }
    var found = 0
    for atom in residues[residue].atoms {
      switch atoms[atom].name {
      case "N": found |= 1
      case "CA": found |= 2
      case "C": found |= 4
      case "O", "OT1", "OC1", "OXT": found |= 8
      default: break
      }
    }
    return found == 15
  }

  /// Whether a residue is water, by its name.
  public func isWater(residue: Int) -> Bool {
    ResidueKinds.isWater(residues[residue].name)
  }

  /// Whether a residue is a nucleotide, by its name.
  public func isNucleic(residue: Int) -> Bool {
    ResidueKinds.isNucleic(residues[residue].name)
  }

  /// Whether a residue is a monatomic ion: one atom, and an ion's name.
  public func isIon(residue: Int) -> Bool {
    residues[residue].atoms.count == 1
      && ResidueKinds.ions.contains(residues[residue].name.uppercased())
  }

  /// Whether an atom is hydrogen: by its element; where that is unknown, by a name
  /// that begins with H or D behind any digits.
  public func isHydrogen(atom: Int) -> Bool {
    if let element = atoms[atom].element { return element == .hydrogen }
    if let mass = atoms[atom].mass { return mass >= 0.5 && mass < 4.5 }
    let letter = atoms[atom].name.first { !$0.isNumber }
    return letter == "H" || letter == "D"
  }

  /// Whether an atom is of a protein's backbone: N, CA, C or O of a protein's residue.
  public func isBackbone(atom: Int) -> Bool {
    switch atoms[atom].name {
    case "N", "CA", "C", "O": isProtein(residue: atoms[atom].residue)
    default: false
    }
  }

  /// Whether an atom is of a protein's side chain: neither backbone, nor a hydrogen
  /// of N or CA, nor the second oxygen of a chain's end.
  ///
  /// The methyl group of a cap counts as a side chain, as in MDTraj.
  public func isSidechain(atom: Int) -> Bool {
    let residue = atoms[atom].residue
    switch atoms[atom].name {
    case "N", "CA", "C", "O", "OXT", "OT1", "OT2", "OC1", "OC2", "HXT", "H", "HN", "HA", "HA1", "HA2",
      "HA3", "HT1", "HT2", "HT3":
      return false
    case "H1", "H2", "H3":
      // Of the amino end; a cap's methyl hydrogens have the same names.
      return ResidueKinds.caps.contains(residues[residue].name.uppercased())
    default:
      return isProtein(residue: residue)
    }
  }

  /// An atom's mass in u: the file's, else its element's; nil where neither is known.
  public func mass(ofAtom atom: Int) -> Double? {
    atoms[atom].mass ?? atoms[atom].element?.mass
  }

  /// The first atom of this name in a residue.
  func atom(named name: String, inResidue residue: Int) -> Int? {
    residues[residue].atoms.first { atoms[$0].name == name }
  }
}

/// Bonds between the heavy atoms of known residues, by name.
///
/// Within an amino acid the names alone say what is bonded (CB–CG, CE2–CZ2),
/// whatever the residue's protonation or modification; the rings that are
/// exceptions are told apart by atoms that only they have.
enum ResidueTemplates {
  /// Pairs of names from chains such as `CA-CB-CG`.
  private static func pairs(_ chains: String) -> [(String, String)] {
    chains.split(whereSeparator: \.isWhitespace).flatMap { chain in
      let names = chain.split(separator: "-").map(String.init)
      return zip(names, names.dropFirst()).map { ($0, $1) }
    }
  }

  private static let protein = pairs(
    """
    N-CA-C-O C-OXT C-OT1 C-OT2 C-OC1 C-OC2 CA-CB CB-CG CB-CG1 CB-CG2 CB-OG CB-OG1 CB-SG
    CG-CD CG-CD1 CG-CD2 CG-OD1 CG-OD2 CG-ND1 CG-ND2 CG-SD-CE CG-SE-CE CG1-CD1 CG1-CD
    CD-CE-NZ CD-NE-CZ CD-OE1 CD-OE2 CD-NE2 CZ-NH1 CZ-NH2 CD1-CE1-CZ CD2-CE2-CZ CZ-OH
    ND1-CE1-NE2-CD2 CD1-NE1-CE2-CZ2-CH2 CD2-CE3-CZ3-CH2
    OG-P OG1-P OH-P P-O1P P-O2P P-O3P CAY-CY-OY CY-N C-NT-CAT
    """)
  private static let proline = pairs("N-CD")
  private static let cap = pairs("CH3-C-O N-CH3 N-C")

  private static let sugarPhosphate = pairs(
    """
    P-OP1 P-OP2 P-OP3 P-O1P P-O2P P-O3P P-O5'-C5'-C4'-C3'-C2'-C1'-O4'-C4' C3'-O3' C2'-O2'
    C6-N6 C6-O6 C2-N2 C2-O2 C4-N4 C4-O4 C5-C7 C5-C5M C4-C5-C6-N1-C2-N3-C4
    """)
  private static let purine = pairs("C1'-N9-C8-N7-C5 C4-N9")
  private static let pyrimidine = pairs("C1'-N1")

  /// The bonds within a residue of a protein or a nucleic acid, or of water with all
  /// its atoms; nil for other residues and for those too large to be one.
  static func bonds(of residue: Int, in topology: Topology) -> [Topology.Bond]? {
    let range = topology.residues[residue].atoms
    guard range.count <= 200 else { return nil }
    if topology.isWater(residue: residue) {
      let oxygen = range.first { topology.atoms[$0].element?.atomicNumber == 8 } ?? range.first
      guard let oxygen else { return nil }
      return range.filter { $0 != oxygen }.map { Topology.Bond(oxygen, $0) }
    }
    var atoms: [String: Int] = [:]
    for atom in range.reversed() {
      // Older files write the prime of sugars as an asterisk.
      let name = topology.atoms[atom].name
      atoms[name.hasSuffix("*") ? "\(name.dropLast())'" : name] = atom
    }
    let name = topology.residues[residue].name.uppercased()
    let lists: [[(String, String)]]
    if ResidueKinds.caps.contains(name) {
      lists = [cap]
    } else if topology.isProtein(residue: residue) {
      lists = name.hasSuffix("PRO") || name == "HYP" ? [protein, proline] : [protein]
    } else if topology.isNucleic(residue: residue) {
      lists = [sugarPhosphate, atoms["N9"] == nil ? pyrimidine : purine]
    } else {
      return nil
    }
    var bonds: [Topology.Bond] = []
    for list in lists {
      for (first, second) in list {
        if let a = atoms[first], let b = atoms[second] { bonds.append(Topology.Bond(a, b)) }
      }
    }
    return bonds
  }
}

/// The named torsions of proteins.
public enum TorsionKind: String, CaseIterable, Sendable {
  case phi
  case psi
  case omega
  case chi1
  case chi2
  case chi3
  case chi4
  case chi5

  /// The atom names of a side-chain torsion, one list a kind of side chain; none
  /// for the backbone's.
  var sidechainAtoms: [[String]] {
    switch self {
    case .phi, .psi, .omega: []
    case .chi1: ["CG", "CG1", "SG", "OG", "OG1"].map { ["N", "CA", "CB", $0] }
    case .chi2:
      ["CD", "CD1", "OD1", "ND1", "SD"].map { ["CA", "CB", "CG", $0] }
        // CHARMM and GROMACS call isoleucine's last carbon CD.
        + ["CD1", "CD"].map { ["CA", "CB", "CG1", $0] }
    case .chi3: ["NE", "CE", "OE1"].map { ["CB", "CG", "CD", $0] } + [["CB", "CG", "SD", "CE"]]
    case .chi4: [["CG", "CD", "NE", "CZ"], ["CG", "CD", "CE", "NZ"]]
    case .chi5: [["CD", "NE", "CZ", "NH1"]]
    }
  }
}

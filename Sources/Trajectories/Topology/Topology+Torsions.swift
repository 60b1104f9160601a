extension Topology {
  /// The atoms of every torsion of a kind, in the order of the residues.
  ///
  /// With i a residue and i + 1 the one that its C is bonded to (IUPAC 1969):
  /// φ is C(i−1) N CA C, ψ is N CA C N(i+1), ω is CA C N(i+1) CA(i+1) and counts for
  /// residue i, χ are N CA CB xG and onwards; the choice between equal branches is
  /// IUPAC's lower number, as in MDTraj. Caps count as neighbours: ACE's C in φ, NME's N
  /// in ψ, and their methyl carbons as the CA of ω (which MDTraj leaves out); also those
  /// that CHARMM writes within the first and last residue (CY, CAY, NT, CAT).
  /// Torsions across a break of the chain are left out, see ``isLinked(residue:)``.
  ///
  /// - Complexity: O(atoms).
  public func backboneTorsions(_ kind: TorsionKind) -> [(residue: Int, atoms: [Int])] {
    var torsions: [(residue: Int, atoms: [Int])] = []
    let links = PeptideLinks(self)
    for residue in residues.indices {
      let names = namedAtoms(ofResidue: residue)
      let quadruple: [Int?]
      switch kind {
      case .phi:
        let before = links.isLinked(residue - 1) ? atom(named: "C", inResidue: residue - 1) : nil
        quadruple = [before ?? names["CY"], names["N"], names["CA"], names["C"]]
      case .psi:
        let after = links.isLinked(residue) ? atom(named: "N", inResidue: residue + 1) : nil
        quadruple = [names["N"], names["CA"], names["C"], after ?? names["NT"]]
      case .omega:
        if let after = omegaOfPatchedCap(names) { torsions.append((residue, after)) }
        var next: [String: Int] = [:]
        if links.isLinked(residue) { next = namedAtoms(ofResidue: residue + 1) }
        quadruple = [
          names["CA"] ?? names["CH3"], names["C"], next["N"] ?? names["NT"],
          next["CA"] ?? next["CH3"] ?? (next["N"] == nil ? names["CAT"] : next["C"]),
        ]
      default:
        quadruple =
          kind.sidechainAtoms.map { $0.map { names[$0] } }.first { !$0.contains(nil) } ?? [nil]
      }
      let atoms = quadruple.compactMap(\.self)
      if atoms.count == 4 { torsions.append((residue, atoms)) }
    }
    return torsions
  }

  /// CHARMM's acetyl cap is part of the first residue: CAY CY N CA.
  private func omegaOfPatchedCap(_ names: [String: Int]) -> [Int]? {
    guard let methyl = names["CAY"], let carbon = names["CY"], let nitrogen = names["N"],
      let alpha = names["CA"]
    else { return nil }
    return [methyl, carbon, nitrogen, alpha]
  }

  /// The first atom of each name in a residue.
  private func namedAtoms(ofResidue residue: Int) -> [String: Int] {
    var names: [String: Int] = [:]
    // Larger residues are no amino acids, but may be a whole system without residues.
    for atom in residues[residue].atoms.prefix(500) where names[atoms[atom].name] == nil {
      names[atoms[atom].name] = atom
    }
    return names
  }

  /// Whether a residue's C is bonded to the N of the next residue of its chain.
  ///
  /// A bond in the file decides; else the atoms' distance where the file has coordinates
  /// (below 0.2 nm, minimum image); else the file's other bonds, if it has any of both
  /// atoms; else whether the residues' numbers follow each other.
  ///
  /// - Complexity: O(bonds).
  public func isLinked(residue: Int) -> Bool { PeptideLinks(self).isLinked(residue) }
}

/// Where the residues of proteins are cut into beads of two to four heavy atoms.
///
/// - References: L. Monticelli et al., J. Chem. Theory Comput. 4, 819 (2008), doi:10.1021/ct700324x;
///   P. C. T. Souza et al., Nat. Methods 18, 382 (2021), doi:10.1038/s41592-021-01098-3.
enum MartiniLike {
  /// A bead's name and the places of its atoms in the residue's list.
  struct Group: Equatable {
    var name: String
    var members: [Int]
  }

  private static let backbone: Set<String> = [
    "N", "CA", "C", "O", "OXT", "OT1", "OT2", "OC1", "OC2",
  ]

  /// Side chains whose beads are more than one; all others are one bead.
  private static let sideChains: [String: [Set<String>]] = {
    func cut(_ text: String) -> [Set<String>] {
      text.split(separator: "|").map { Set($0.split(separator: " ").map(String.init)) }
    }
    return [
      "LYS": cut("CB CG CD|CE NZ"), "ARG": cut("CB CG CD|NE CZ NH1 NH2"),
      "HIS": cut("CB CG|CD2 NE2|ND1 CE1"),
      "PHE": cut("CB CG|CD1 CE1|CD2 CE2 CZ"), "TYR": cut("CB CG|CD1 CE1|CD2 CE2|CZ OH"),
      "TRP": cut("CB CG|CD1 NE1|CD2 CE2|CE3 CZ3|CZ2 CH2"),
    ]
  }()

  /// Other names of the residues above: protonation states in AMBER, CHARMM and GROMACS.
  private static let synonyms: [String: String] = [
    "LYN": "LYS", "LSN": "LYS", "LYSH": "LYS", "AR0": "ARG", "ARN": "ARG", "ARGN": "ARG", "HID": "HIS",
    "HIE": "HIS", "HIP": "HIS", "HSD": "HIS", "HSE": "HIS", "HSP": "HIS", "HISA": "HIS", "HISB": "HIS",
    "HISD": "HIS", "HISE": "HIS", "HISH": "HIS", "HISP": "HIS", "HIS1": "HIS", "HIS2": "HIS", "TYM": "TYR",
  ]

  private static let caps: Set<String> = ["ACE", "NME", "NMA", "NAC", "FOR", "NH2", "NHE"]

  /// The beads of a residue's heavy atoms; together they have each atom once.
  ///
  /// Atoms that a cut does not name (phosphates, substituents) join the last bead of the side chain.
  static func groups(residue: String, atoms: [String]) -> [Group] {
    guard !atoms.isEmpty else { return [] }
    var name = residue.uppercased()
    if caps.contains(name) { return [Group(name: "BB", members: Array(atoms.indices))] }
    // NLYS, CLYS: an end of a chain in AMBER.
    if name.count == 4, name.hasPrefix("N") || name.hasPrefix("C"),
      sideChains[String(name.dropFirst())] != nil
        || synonyms[String(name.dropFirst())] != nil
    {
      name = String(name.dropFirst())
    }
    let cuts = sideChains[synonyms[name] ?? name] ?? [[]]
    var bb: [Int] = []
    var sides = [[Int]](repeating: [], count: cuts.count)
    for (index, atom) in atoms.enumerated() {
      if backbone.contains(atom) {
        bb.append(index)
      } else {
        sides[cuts.firstIndex { $0.contains(atom) } ?? cuts.count - 1].append(index)
      }
    }
    var groups = bb.isEmpty ? [] : [Group(name: "BB", members: bb)]
    var number = 0
    for side in sides where !side.isEmpty {
      number += 1
      groups.append(Group(name: "SC\(number)", members: side))
    }
    return groups
  }
}

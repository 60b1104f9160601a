import Trajectories

/// Makes the built-in mappings of a topology.
struct BuiltInBuilder {
  let topology: Topology
  let name: String
  /// Ascending.
  let allowedAtoms: [Int]
  private let isAllowed: [Bool]
  /// Whether atoms without an element count as heavy: where no atom has one.
  private let takesUnknown: Bool

  init(_ topology: Topology, within atoms: [Int]?, name: String) {
    self.topology = topology
    self.name = name
    var isAllowed = [Bool](repeating: atoms == nil, count: topology.atomCount)
    if let atoms {
      for atom in atoms { isAllowed[atom] = true }
    } else {
      for (index, residue) in topology.residues.enumerated()
      where topology.isWater(residue: index) || topology.isIon(residue: index) {
        for atom in residue.atoms { isAllowed[atom] = false }
      }
    }
    self.isAllowed = isAllowed
    allowedAtoms = isAllowed.indices.filter { isAllowed[$0] }
    takesUnknown = topology.atoms.allSatisfy { $0.element == nil }
  }

  func unsuitable(_ reason: String) -> CoarseGrainingError {
    .unsuitableTopology(mapping: name, reason: reason)
  }

  func isHeavy(_ atom: Int) -> Bool {
    (topology.atoms[atom].element != nil || takesUnknown) && !topology.isHydrogen(atom: atom)
  }

  func requiredHeavyAtoms() throws(CoarseGrainingError) -> [Int] {
    let heavy = allowedAtoms.filter(isHeavy)
    guard !heavy.isEmpty else {
      throw unsuitable(
        "there are no heavy atoms beside water and ions; give another topology, or a mapping file")
    }
    return heavy
  }

  /// A site an atom.
  func sites(_ atoms: [Int], name: String) -> Mapping {
    Mapping(
      name: name, atomCount: topology.atomCount, beads: atoms.map { bead(topology.atoms[$0].name, [$0]) })
  }

  func sites(_ atoms: [Int]) throws(CoarseGrainingError) -> Mapping {
    guard !atoms.isEmpty else {
      throw unsuitable(
        "the topology has no such atoms (of a protein, by their names); give a PDB or another topology with "
          + "residues, or a mapping file")
    }
    return sites(atoms, name: name)
  }

  /// A bead weighted by mass where masses are known.
  func bead(_ label: String, _ atoms: [Int], type: String? = nil) -> Mapping.Bead {
    let masses = atoms.compactMap { topology.mass(ofAtom: $0) }.filter { $0 > 0 }
    return Mapping.Bead(
      name: label.isEmpty ? "site" : label, type: type, atoms: atoms,
      weights: masses.count == atoms.count && atoms.count > 1
        ? masses : [Double](repeating: 1, count: atoms.count),
      residue: Mapping.ResidueLabel(ofAtom: atoms[0], in: topology))
  }

  /// The protein residues that may be used.
  private var proteinResidues: [Int] {
    topology.residues.indices.filter { residue in
      topology.isProtein(residue: residue) && topology.residues[residue].atoms.contains { isAllowed[$0] }
    }
  }

  /// An allowed atom of a residue, by the first of several names that there is.
  private func atom(_ residue: Int, _ names: String...) -> Int? {
    for name in names {
      if let atom = topology.residues[residue].atoms.first(where: {
        isAllowed[$0] && topology.atoms[$0].name == name
      }) {
        return atom
      }
    }
    return nil
  }

  func alphaCarbons(withBeta: Bool) throws(CoarseGrainingError) -> Mapping {
    var atoms: [Int] = []
    for residue in proteinResidues {
      guard let alpha = atom(residue, "CA") else { continue }
      atoms.append(alpha)
      if withBeta, let beta = atom(residue, "CB") { atoms.append(beta) }
    }
    return try sites(atoms)
  }

  func backbone() throws(CoarseGrainingError) -> Mapping {
    var atoms: [Int] = []
    var hasAlpha = false
    for residue in proteinResidues {
      let name = topology.residues[residue].name.uppercased()
      let found: [Int?]
      switch name {
      case "ACE", "FOR": found = [atom(residue, "C"), atom(residue, "O")]
      case "NME", "NMA", "NAC", "NH2", "NHE": found = [atom(residue, "N")]
      default:
        found = [
          atom(residue, "N"), atom(residue, "CA"), atom(residue, "CB"), atom(residue, "C"),
          atom(residue, "O", "OT1", "OC1"),
        ]
        hasAlpha = hasAlpha || found[1] != nil
      }
      atoms += found.compactMap { $0 }
    }
    return try sites(hasAlpha ? atoms : [])
  }

  func martiniLike() throws(CoarseGrainingError) -> Mapping {
    var beads: [Mapping.Bead] = []
    for residue in proteinResidues {
      let heavy = topology.residues[residue].atoms.filter { isAllowed[$0] && isHeavy($0) }
      let groups = MartiniLike.groups(
        residue: topology.residues[residue].name, atoms: heavy.map { topology.atoms[$0].name })
      for group in groups {
        let atoms = group.members.map { heavy[$0] }
        beads.append(bead(group.name, atoms))
      }
    }
    guard !beads.isEmpty else {
      throw unsuitable("the topology has no protein; give a mapping file, or blocks:N")
    }
    return Mapping(name: name, atomCount: topology.atomCount, beads: beads)
  }

  func blocks(_ count: Int) throws(CoarseGrainingError) -> Mapping {
    let heavy = try requiredHeavyAtoms()
    guard heavy.count >= count else {
      throw unsuitable("there are \(heavy.count) heavy atoms, fewer than \(count) beads; ask for fewer")
    }
    var chains: [[Int]] = []
    var last: Int?
    for atom in heavy {
      let chain = topology.residues[topology.atoms[atom].residue].chain
      if chain == last { chains[chains.count - 1].append(atom) } else { chains.append([atom]) }
      last = chain
    }
    guard chains.count <= count else {
      throw unsuitable(
        "there are \(chains.count) chains, and no bead may join two; ask for as many beads or more")
    }
    var beads: [Mapping.Bead] = []
    for (chain, share) in zip(chains, Self.shares(of: count, sizes: chains.map(\.count))) {
      for index in 0..<share {
        let range = (index * chain.count / share)..<((index + 1) * chain.count / share)
        beads.append(bead("B\(beads.count + 1)", Array(chain[range]), type: "B"))
      }
    }
    return Mapping(name: name, atomCount: topology.atomCount, beads: beads)
  }

  /// Beads for parts of these sizes: one each, and each further one to the part whose beads are then the
  /// largest (the first of equal ones); none more than its atoms.
  private static func shares(of count: Int, sizes: [Int]) -> [Int] {
    var shares = sizes.map { _ in 1 }
    for _ in sizes.count..<count {
      var best = 0
      for part in sizes.indices where sizes[part] * shares[best] > sizes[best] * shares[part] {
        best = part
      }
      shares[best] += 1
    }
    return shares
  }
}

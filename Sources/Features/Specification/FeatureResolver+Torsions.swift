import Trajectories

extension FeatureResolver {
  /// Named torsions, kind after kind, in the order of the residues.
  func torsions(
    _ kinds: [TorsionKind], _ selection: String?, _ form: TorsionForm, _ place: SpecificationPlace
  ) throws(FeatureError) -> [FeatureDefinition] {
    var residues: Set<Int>?
    if let selection {
      residues = Set(try atoms(selection, place).map { topology.atoms[$0].residue })
    }
    var found: [FeatureDefinition] = []
    for kind in kinds {
      for (residue, atoms) in topology.backboneTorsions(kind)
      where residues?.contains(residue) ?? true {
        found.append(
          FeatureDefinition(
            name: "\(kind.rawValue)(\(labels.residue(residue)))",
            quantity: .torsion(AtomQuadruple(atoms[0], atoms[1], atoms[2], atoms[3]), form)))
      }
    }
    guard !found.isEmpty else {
      throw .nothingFound(
        place, what: "torsion " + kinds.map(\.rawValue).joined(separator: ", "), topology: name)
    }
    return found
  }

  /// The torsions of listed atoms.
  func torsions(
    _ lists: [[AtomReference]], _ form: TorsionForm, _ place: SpecificationPlace
  ) throws(FeatureError) -> [FeatureDefinition] {
    try named("torsion", lists, place) {
      .torsion(AtomQuadruple($0[0], $0[1], $0[2], $0[3]), form)
    }
  }

  /// The angles of listed atoms.
  func angles(
    _ lists: [[AtomReference]], _ form: AngleForm, _ place: SpecificationPlace
  ) throws(FeatureError) -> [FeatureDefinition] {
    try named("angle", lists, place) { .angle(AtomTriple($0[0], $0[1], $0[2]), form) }
  }

  /// A quantity of each list of atoms, called after the atoms.
  private func named(
    _ what: String, _ lists: [[AtomReference]], _ place: SpecificationPlace,
    _ quantity: (_ atoms: [Int]) -> FeatureDefinition.Quantity
  ) throws(FeatureError) -> [FeatureDefinition] {
    var found: [FeatureDefinition] = []
    for list in lists {
      let atoms = try atoms(list, place)
      found.append(
        FeatureDefinition(name: "\(what)(\(shortLabels(atoms)))", quantity: quantity(atoms)))
    }
    return found
  }

  /// `N2–CA2–C2`.
  func shortLabels(_ atoms: [Int]) -> String {
    atoms.map { labels.shortAtom($0) }.joined(separator: "–")
  }
}

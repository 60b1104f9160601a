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

  func torsions(
    _ lists: [[AtomReference]], _ form: TorsionForm, _ place: SpecificationPlace
  ) throws(FeatureError) -> [FeatureDefinition] {
    var found: [FeatureDefinition] = []
    for list in lists {
      let atoms = try atoms(list, place)
      found.append(
        FeatureDefinition(
          name: "torsion(\(shortLabels(atoms)))",
          quantity: .torsion(AtomQuadruple(atoms[0], atoms[1], atoms[2], atoms[3]), form)))
    }
    return found
  }

  func angles(
    _ lists: [[AtomReference]], _ form: AngleForm, _ place: SpecificationPlace
  ) throws(FeatureError) -> [FeatureDefinition] {
    var found: [FeatureDefinition] = []
    for list in lists {
      let atoms = try atoms(list, place)
      found.append(
        FeatureDefinition(
          name: "angle(\(shortLabels(atoms)))",
          quantity: .angle(AtomTriple(atoms[0], atoms[1], atoms[2]), form)))
    }
    return found
  }

  /// `N2–CA2–C2`.
  func shortLabels(_ atoms: [Int]) -> String {
    atoms.map { labels.shortAtom($0) }.joined(separator: "–")
  }
}

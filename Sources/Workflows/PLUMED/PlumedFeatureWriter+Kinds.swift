import Features

extension PlumedFeatureWriter {
  /// Writes one column of a feature.
  mutating func write(
    _ definition: FeatureDefinition, column: Int, into paragraph: inout Paragraph
  ) throws(Refused) -> String {
    let name = definition.name
    switch definition.quantity {
    case .torsion(let atoms, let form):
      let torsion = emit(
        action("TORSION", [atoms.a, atoms.b, atoms.c, atoms.d]), as: name, into: &paragraph)
      switch form {
      case .cosineSine:
        let isCosine = column == 0
        return emit(
          .custom([torsion], isCosine ? "cos(x)" : "sin(x)"), as: (isCosine ? "c_" : "s_") + name,
          into: &paragraph)
      case .angle:
        return torsion
      case .bumps(let centres, let concentration):
        let shift = Self.minus(centres[column])
        return emit(
          .custom([torsion], "exp(\(PlumedText.short(concentration))*(cos(x\(shift))-1))"),
          as: "b\(column + 1)_" + name, into: &paragraph)
      }
    case .angle(let atoms, let form):
      let angle = emit(action("ANGLE", [atoms.a, atoms.b, atoms.c]), as: name, into: &paragraph)
      switch form {
      case .value: return angle
      case .cosine: return emit(.custom([angle], "cos(x)"), as: "c_" + name, into: &paragraph)
      }
    case .distance(let pair, let form):
      return try distance(
        String(pair.a + 1), String(pair.b + 1), form, as: name, into: &paragraph)
    case .closestDistance:
      throw Refused(reason: "PLUMED's least distance of two groups is a smoothed one")
    case .centreDistance(let first, let second, let form):
      // Refused forms leave no centres behind.
      try check(form)
      let a = centre(first, as: name + "_a", into: &paragraph)
      let b = centre(second, as: name + "_b", into: &paragraph)
      return try distance(a, b, form, as: name, into: &paragraph)
    case .alignedPositions(let superposition, let atoms):
      let reference = try reference(superposition)
      paragraph.stage = .fitted(reference: reference)
      let atom = atoms[column / 3]
      needWhole(superposition.fitAtoms + [atom])
      let position = emit(
        PlumedAction("POSITION", [.init("ATOM", String(atom + 1))], flags: ["NOPBC"]),
        as: "\(name)_\(atom + 1)_ref\(reference + 1)", into: &paragraph)
      return position + [".x", ".y", ".z"][column % 3]
    case .rmsd(let superposition):
      let number = try reference(superposition)
      needWhole(superposition.fitAtoms)
      return emit(
        PlumedAction(
          "RMSD", [.init("REFERENCE", references[number].fileName), .init("TYPE", "OPTIMAL")],
          flags: ["NOPBC"]),
        as: name, into: &paragraph)
    case .radiusOfGyration(let group):
      return radius(group, as: name, into: &paragraph)
    case .surface:
      throw Refused(reason: "PLUMED has no Shrake–Rupley surface")
    case .hydrogenBond(let atoms, let form):
      switch form {
      case .distance:
        return try distance(
          String(atoms.b + 1), String(atoms.c + 1), .value, as: name, into: &paragraph)
      case .angle:
        return emit(action("ANGLE", [atoms.a, atoms.b, atoms.c]), as: name, into: &paragraph)
      case .present:
        throw Refused(reason: "a yes or no has no slope, so no force")
      }
    case .expression(let text):
      return try expression(text, named: name, into: &paragraph)
    }
  }

  /// An action on atoms, with or without minimum images.
  private func action(_ name: String, _ atoms: [Int]) -> PlumedAction {
    PlumedAction(name, [.init("ATOMS", atoms.map { String($0 + 1) })], flags: imageFlags)
  }

  private var imageFlags: [String] { features.isPeriodic ? [] : ["NOPBC"] }

  private func check(_ form: DistanceForm) throws(Refused) {
    if case .contact = form {
      throw Refused(reason: "a hard contact has no slope, so no force; take a switching function")
    }
  }

  private mutating func distance(
    _ a: String, _ b: String, _ form: DistanceForm, as name: String, into paragraph: inout Paragraph
  ) throws(Refused) -> String {
    try check(form)
    if case .switching(let function) = form {
      return emit(
        PlumedAction(
          "COORDINATION",
          [.init("GROUPA", a), .init("GROUPB", b), .init("SWITCH", "{\(function.plumed)}")],
          flags: imageFlags),
        as: name, into: &paragraph)
    }
    let distance = emit(
      PlumedAction("DISTANCE", [.init("ATOMS", [a, b])], flags: imageFlags),
      as: form == .inverse ? "r_" + name : name, into: &paragraph)
    guard form == .inverse else { return distance }
    return emit(.custom([distance], "1/x"), as: name, into: &paragraph)
  }

  /// A group's centre as a virtual atom; an atom is its own.
  private mutating func centre(
    _ group: AtomGroup, as name: String, into paragraph: inout Paragraph
  ) -> String {
    guard group.atoms.count > 1 else { return String(group.atoms[0] + 1) }
    needWhole(group.atoms)
    var keywords = [PlumedAction.Keyword("ATOMS", group.atoms.map { String($0 + 1) })]
    if !group.isUniform { keywords.append(.init("WEIGHTS", group.weights.map(PlumedText.short))) }
    // Whole already, by the same bonds as here.
    return emit(PlumedAction("CENTER", keywords, flags: ["NOPBC"]), as: name, into: &paragraph)
  }

  /// GYRATION takes equal weights, or the engine's masses, which are not always
  /// ours (heavy hydrogens): other weights go by the distances from the centre.
  private mutating func radius(
    _ group: AtomGroup, as name: String, into paragraph: inout Paragraph
  ) -> String {
    needWhole(group.atoms)
    guard !group.isUniform else {
      return emit(
        PlumedAction(
          "GYRATION", [.init("ATOMS", group.atoms.map { String($0 + 1) }), .init("TYPE", "RADIUS")],
          flags: ["NOPBC"]),
        as: name, into: &paragraph)
    }
    let centre = centre(group, as: name + "_centre", into: &paragraph)
    let total = group.weights.reduce(0, +)
    var distances: [String] = []
    var coefficients: [String] = []
    for (atom, weight) in zip(group.atoms, group.weights) where weight > 0 {
      let distance = PlumedAction(
        "DISTANCE", [.init("ATOMS", [centre, String(atom + 1)])], flags: ["NOPBC"])
      distances.append(emit(distance, as: "\(name)_r\(atom + 1)", into: &paragraph))
      coefficients.append(PlumedText.precise(weight / total))
    }
    let square = emit(
      PlumedAction(
        "COMBINE",
        [
          .init("ARG", distances), .init("POWERS", distances.map { _ in "2" }),
          .init("COEFFICIENTS", coefficients), .init("PERIODIC", "NO"),
        ]),
      as: name + "_square", into: &paragraph)
    return emit(.custom([square], "sqrt(x)"), as: name, into: &paragraph)
  }

  /// `-0.5`, or `+0.5` for a negative number.
  static func minus(_ value: Double) -> String {
    // The magnitude, since a zero may have a sign.
    (value < 0 ? "+" : "-") + PlumedText.short(abs(value))
  }
}

extension AtomGroup {
  /// Whether all atoms count the same.
  fileprivate var isUniform: Bool { weights.allSatisfy { $0 == weights[0] } }
}

extension SwitchingFunction {
  /// As in `SWITCH={…}`.
  fileprivate var plumed: String {
    let number = PlumedText.short
    let kind =
      switch shape {
      case .rational(let n, let m): "RATIONAL R_0=\(number(r0)) NN=\(n) MM=\(m)"
      case .exponential: "EXP R_0=\(number(r0))"
      case .gaussian: "GAUSSIAN R_0=\(number(r0))"
      case .smap(let a, let b): "SMAP R_0=\(number(r0)) A=\(a) B=\(b)"
      case .cubic: "CUBIC"
      case .tanh: "TANH R_0=\(number(r0))"
      case .cosine: "COSINUS R_0=\(number(r0))"
      }
    return kind + (d0 == 0 ? "" : " D_0=\(number(d0))") + (dMax.map { " D_MAX=\(number($0))" } ?? "")
  }
}

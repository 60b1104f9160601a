import Storage

/// Consecutive definitions of one kind as JSON; see ``FeatureSet/json``.
enum FeatureGroup {
  /// One object for definitions that differ in names and atoms alone; not empty.
  static func json(_ definitions: ArraySlice<FeatureDefinition>) -> JSONValue {
    var members: [String: JSONValue] = ["names": .strings(definitions.map(\.name))]
    let first = definitions.first!.quantity
    members["kind"] = .string(first.storedKind)
    switch first {
    case .torsion(_, let form): members["form"] = form.json
    case .angle(_, let form): members["form"] = form == .cosine ? "cosine" : "value"
    case .hydrogenBond(_, let form): members["form"] = form.json
    case .distance(_, let form), .closestDistance(_, _, let form): members["form"] = form.json
    case .centreDistance(_, _, let form): members["form"] = form.json
    case .alignedPositions(let superposition, _), .rmsd(let superposition):
      members["superposition"] = superposition.json
    case .surface(_, let environment, let options):
      members["environment"] = .atoms(environment)
      members["radii"] = .numbers(options.radii)
      members["probe"] = .number(options.probeRadius)
      members["points"] = .integer(options.pointCount)
    case .radiusOfGyration, .expression: break
    }
    switch first {
    case .torsion, .angle, .distance, .hydrogenBond:
      members["atoms"] = .atoms(definitions.flatMap(\.quantity.atoms))
    case .alignedPositions, .surface:
      members["atoms"] = .array(definitions.map { .atoms($0.quantity.atoms) })
    case .closestDistance:
      members["first"] = .array(definitions.map { .atoms($0.quantity.groups[0].atoms) })
      members["second"] = .array(definitions.map { .atoms($0.quantity.groups[1].atoms) })
    case .centreDistance, .radiusOfGyration:
      let keys = [("atoms", "weights"), ("other_atoms", "other_weights")]
      for (i, key) in keys.prefix(first.groups.count).enumerated() {
        members[key.0] = .array(definitions.map { .atoms($0.quantity.groups[i].atoms) })
        members[key.1] = .array(definitions.map { .numbers($0.quantity.groups[i].weights) })
      }
    case .expression:
      members["expressions"] = .strings(definitions.map(\.quantity.expressionText))
    case .rmsd: break
    }
    return .object(members)
  }
}

extension FeatureDefinition.Quantity {
  fileprivate var storedKind: String {
    switch self {
    case .torsion: "torsion"
    case .angle: "angle"
    case .distance: "distance"
    case .closestDistance: "closest"
    case .centreDistance: "centres"
    case .alignedPositions: "positions"
    case .rmsd: "rmsd"
    case .radiusOfGyration: "gyration"
    case .surface: "surface"
    case .hydrogenBond: "hydrogen_bond"
    case .expression: "expression"
    }
  }

  /// The groups of atoms of kinds that have them.
  fileprivate var groups: [AtomGroup] {
    switch self {
    case .closestDistance(let a, let b, _):
      [AtomGroup(atoms: a, weights: []), AtomGroup(atoms: b, weights: [])]
    case .centreDistance(let a, let b, _): [a, b]
    case .radiusOfGyration(let group): [group]
    default: []
    }
  }

  fileprivate var expressionText: String {
    if case .expression(let text) = self { text } else { "" }
  }
}

extension Superposition {
  fileprivate var json: JSONValue {
    [
      "atoms": .atoms(fitAtoms), "weights": .numbers(weights), "reference": .numbers(reference),
      "name": .string(referenceName),
    ]
  }
}

extension TorsionForm {
  fileprivate var json: JSONValue {
    switch self {
    case .cosineSine: "cos-sin"
    case .angle: "angle"
    case .bumps(let centres, let concentration):
      ["bumps": .numbers(centres), "concentration": .number(concentration)]
    }
  }
}

extension HydrogenBondForm {
  fileprivate var json: JSONValue {
    switch self {
    case .distance: "distance"
    case .angle: "angle"
    case .present(let distance, let angle):
      ["distance": .number(distance), "angle": .number(angle)]
    }
  }
}

extension DistanceForm {
  fileprivate var json: JSONValue {
    switch self {
    case .value: return "value"
    case .inverse: return "inverse"
    case .contact(let cutoff): return ["contact": .number(cutoff)]
    case .switching(let function):
      var members: [String: JSONValue] = [
        "r0": .number(function.r0), "d0": .number(function.d0),
      ]
      if let dMax = function.dMax { members["d_max"] = .number(dMax) }
      switch function.shape {
      case .rational(let n, let m):
        members["switch"] = "rational"
        members["n"] = .integer(n)
        members["m"] = .integer(m)
      case .smap(let a, let b):
        members["switch"] = "smap"
        members["a"] = .integer(a)
        members["b"] = .integer(b)
      case .exponential: members["switch"] = "exponential"
      case .gaussian: members["switch"] = "gaussian"
      case .cubic: members["switch"] = "cubic"
      case .tanh: members["switch"] = "tanh"
      case .cosine: members["switch"] = "cosine"
      }
      return .object(members)
    }
  }
}

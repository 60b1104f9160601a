internal import Samples
import Trajectories

extension FeatureRequest {
  private static let atomLists =
    "a list of lists of atoms, such as [[5, 7, 9, 15]]; numbers count from 1 in the order of the file"

  /// The kinds and the keys that go with each; `name` goes with all.
  private static let options: [(kind: String, options: [String])] = [
    ("torsions", ["of", "as"]), ("angles", ["as"]), ("distances", ["apart", "as"]),
    ("contacts", ["apart", "cutoff"] + SwitchingFunction.keys),
    ("closest", ["apart", "as", "hydrogens"]), ("centres", ["weights", "as"]),
    ("positions", ["reference", "fit", "weights"]), ("rmsd", ["reference", "weights"]),
    ("gyration", ["weights"]), ("surface", ["environment", "per", "probe", "points"]),
    ("hydrogen_bonds", ["apart", "as"]), ("expression", []),
  ]

  /// Reads an entry: a mapping of a kind's key and its options.
  init(_ node: SpecificationNode) throws(FeatureError) {
    let members = try node.members("a kind and what it is of, such as torsions: phi psi")
    let (kind, value) = try Self.kind(of: members)
    let options = Self.options.first { $0.kind == kind.name }!.options
    try members.allow([kind.name, "name"] + options)
    self.init(
      try Self.read(kind.name, value, members), names: try Self.names(members), place: kind.place)
    if case .expression = self.kind, names == nil {
      throw .missingKey(place, key: "name", of: "an expression")
    }
  }

  /// The one key of an entry that is a kind.
  private static func kind(
    of members: SpecificationMembers
  ) throws(FeatureError) -> (key: (name: String, place: SpecificationPlace), value: SpecificationNode) {
    let kinds = options.map(\.kind)
    let found = members.keys.filter { kinds.contains($0.name) }
    if let key = found.first, found.count == 1, let value = members[key.name] { return (key, value) }
    if found.count > 1 {
      throw .malformedSpecification(
        found[1].place,
        reason: "“\(found[0].name)” and “\(found[1].name)” are in one entry; begin each with a dash")
    }
    let known = Set(options.flatMap(\.options) + ["name"])
    guard let key = members.keys.first(where: { !known.contains($0.name) }) else {
      throw .missingKey(
        members.place, key: members.keys.isEmpty ? "torsions" : "a kind, such as torsions",
        of: "an entry")
    }
    throw .misspeltKey(
      key.place, key: shortened(key.name), nearest: nearestWord(to: key.name, among: kinds),
      allowed: kinds)
  }

  private static func names(_ members: SpecificationMembers) throws(FeatureError) -> [String]? {
    guard let node = members["name"] else { return nil }
    let expected = "a name, or a list of names, one a feature"
    var names: [String] = []
    for entry in node.isList ? try node.list(expected) : [node] {
      let name = try entry.text(expected)
      guard name.count <= 200, !name.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
        throw entry.invalid("a name of at most 200 characters on one line")
      }
      names.append(name)
    }
    return names
  }

  private static func read(
    _ kind: String, _ value: SpecificationNode, _ members: SpecificationMembers
  ) throws(FeatureError) -> Kind {
    switch kind {
    case "torsions":
      let form = try TorsionForm(members["as"])
      if value.isList {
        if let of = members["of"] {
          throw of.invalid("kinds of torsions (phi psi) beside it, or leave it out")
        }
        return .torsionAtoms(try atoms(value, count: 4), form)
      }
      let text = try value.text("kinds of torsions, such as phi psi chi1, or \(atomLists)")
      return .torsions(
        try torsionKinds(text, place: value.place),
        residues: try selection(members["of"]), form)
    case "angles":
      let form: AngleForm = try members["as"]?.word([("value", .value), ("cosine", .cosine)]) ?? .value
      return .angles(try atoms(value, count: 3), form)
    case "distances":
      return .distances(try pairs(value, members, apart: 0), try DistanceForm(members["as"]))
    case "contacts":
      return .distances(try pairs(value, members, apart: 0), try DistanceForm(contact: members))
    case "closest":
      let pairs = try pairs(value, members, apart: 3)
      if case .explicit = pairs { throw value.invalid("a selection, or {from: …, to: …}") }
      return .closest(
        pairs, hydrogens: try members["hydrogens"]?.bool() ?? false, try DistanceForm(members["as"]))
    case "centres":
      return .centres(
        try centres(value), try weights(members, default: .mass), try DistanceForm(members["as"]))
    case "positions":
      return .positions(
        try selectionText(value), fit: try selection(members["fit"]),
        reference: try members["reference"]?.text("a structure file"),
        try weights(members, default: .none))
    case "rmsd":
      var references: [String] = []
      if let node = members["reference"] {
        let expected = "a structure file, or a list of them"
        for entry in node.isList ? try node.list(expected) : [node] {
          references.append(try entry.text(expected))
        }
      }
      return .rmsd(
        try selectionText(value), references: references, try weights(members, default: .none))
    case "gyration":
      return .gyration(try selectionText(value), try weights(members, default: .mass))
    case "surface":
      return .surface(try surface(value, members))
    case "hydrogen_bonds":
      return .hydrogenBonds(try hydrogenBonds(value, members), try HydrogenBondForm(members["as"]))
    default:
      return .expression(try value.text("a formula over columns that come before"))
    }
  }
}

// MARK: - Parts of entries

extension FeatureRequest {
  private static func selectionText(_ node: SpecificationNode) throws(FeatureError) -> String {
    try node.text("a selection of atoms, such as name CA")
  }

  private static func selection(_ node: SpecificationNode?) throws(FeatureError) -> String? {
    guard let node else { return nil }
    return try selectionText(node)
  }

  private static func weights(
    _ members: SpecificationMembers, default weighting: Weighting
  ) throws(FeatureError) -> Weighting {
    try members["weights"]?.word(Weighting.allCases.map { ($0.rawValue, $0) }) ?? weighting
  }

  private static func atoms(
    _ node: SpecificationNode, count: Int
  ) throws(FeatureError) -> [[AtomReference]] {
    let expected = "lists of \(count) atoms, each a number from 1 or a selection of one atom"
    var lists: [[AtomReference]] = []
    for entry in try node.list(expected) {
      let elements = try entry.list(expected)
      guard elements.count == count else {
        throw entry.invalid("\(count) atoms in each list, not \(elements.count)")
      }
      var list: [AtomReference] = []
      for element in elements {
        let text = try element.text(expected)
        list.append(Int(text).map { .number($0) } ?? .selection(text))
      }
      lists.append(list)
    }
    return lists
  }

  private static func pairs(
    _ node: SpecificationNode, _ members: SpecificationMembers, apart least: Int
  ) throws(FeatureError) -> PairRequest {
    let apart = try members["apart"]?.integer("a number of residues from 0", in: 0...Int(Int32.max))
    guard node.isMapping else { return .within(try selectionText(node), apart: apart ?? least) }
    let parts = try node.members("a selection")
    try parts.allow(["from", "to", "pairs"])
    if let pairs = parts["pairs"] {
      if parts.keys.count > 1 || apart != nil {
        throw pairs.invalid("either pairs alone, or selections")
      }
      return .explicit(try atoms(pairs, count: 2))
    }
    return .between(
      try selectionText(parts.required("from", of: "a pair of selections")),
      try selectionText(parts.required("to", of: "a pair of selections")), apart: apart ?? 0)
  }

  private static func centres(_ node: SpecificationNode) throws(FeatureError) -> [CentrePair] {
    let expected = "two selections, {from: …, to: …}, or a list of two or more"
    if node.isMapping {
      let parts = try node.members(expected)
      try parts.allow(["from", "to"])
      return [
        CentrePair(
          from: try selectionText(parts.required("from", of: "a pair of groups")),
          to: try selectionText(parts.required("to", of: "a pair of groups")))
      ]
    }
    var groups: [String] = []
    for entry in try node.list(expected) { groups.append(try selectionText(entry)) }
    guard (2...1000).contains(groups.count) else { throw node.invalid(expected) }
    return groups.indices.flatMap { i in
      groups.indices.dropFirst(i + 1).map { CentrePair(from: groups[i], to: groups[$0]) }
    }
  }

  private static func surface(
    _ node: SpecificationNode, _ members: SpecificationMembers
  ) throws(FeatureError) -> SurfaceRequest {
    var request = SurfaceRequest(atoms: try selectionText(node))
    request.environment = try selection(members["environment"])
    request.isPerResidue = try members["per"]?.word([("total", false), ("residue", true)]) ?? false
    if let probe = members["probe"] {
      request.probeRadius = try probe.number("a radius in nm, 0 to 10") { (0...10).contains($0) }
    }
    if let points = members["points"] {
      request.pointCount = try points.integer("a number of points, 10 to 100000", in: 10...100_000)
    }
    return request
  }

  private static func hydrogenBonds(
    _ node: SpecificationNode, _ members: SpecificationMembers
  ) throws(FeatureError) -> HydrogenBondRequest {
    let apart =
      try members["apart"]?.integer("a number of residues from 0", in: 0...Int(Int32.max)) ?? 1
    guard node.isMapping else {
      let text = try selectionText(node)
      return .between(donors: text, acceptors: text, apart: apart)
    }
    let parts = try node.members("a selection")
    try parts.allow(["donors", "acceptors", "triples"])
    if let triples = parts["triples"] {
      if parts.keys.count > 1 || members["apart"] != nil {
        throw triples.invalid("either triples alone, or selections")
      }
      return .explicit(try atoms(triples, count: 3))
    }
    return .between(
      donors: try selectionText(parts.required("donors", of: "hydrogen_bonds")),
      acceptors: try selectionText(parts.required("acceptors", of: "hydrogen_bonds")), apart: apart)
  }
}

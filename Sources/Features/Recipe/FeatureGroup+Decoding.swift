import Storage

extension FeatureGroup {
  /// The definitions of a stored group, every field checked.
  static func definitions(
    _ json: JSONValue, atomCount: Int
  ) throws(FeatureError) -> [FeatureDefinition] {
    let fields = try RecipeFields(json, in: "a group of features")
    let names = try fields.strings("names")
    guard !names.isEmpty, names.allSatisfy({ !$0.isEmpty }) else { throw fields.wrong("names") }
    let quantities = try quantities(fields, names.count, atomCount)
    return zip(names, quantities).map { FeatureDefinition(name: $0, quantity: $1) }
  }

  private static func quantities(
    _ fields: RecipeFields, _ count: Int, _ atomCount: Int
  ) throws(FeatureError) -> [FeatureDefinition.Quantity] {
    let common = ["kind", "names"]
    switch try fields.string("kind") {
    case "torsion":
      try fields.allow(common + ["form", "atoms"])
      let form = try TorsionForm(fields)
      let atoms = try flatAtoms(fields, 4, count, atomCount)
      return (0..<count).map {
        let a = 4 * $0
        return .torsion(AtomQuadruple(atoms[a], atoms[a + 1], atoms[a + 2], atoms[a + 3]), form)
      }
    case "angle":
      try fields.allow(common + ["form", "atoms"])
      let isCosine = try fields.word("form", ["value", "cosine"]) == "cosine"
      let atoms = try flatAtoms(fields, 3, count, atomCount)
      return (0..<count).map {
        .angle(AtomTriple(atoms[3 * $0], atoms[3 * $0 + 1], atoms[3 * $0 + 2]), isCosine ? .cosine : .value)
      }
    case "hydrogen_bond":
      try fields.allow(common + ["form", "atoms"])
      let form = try HydrogenBondForm(fields)
      let atoms = try flatAtoms(fields, 3, count, atomCount)
      return (0..<count).map {
        .hydrogenBond(AtomTriple(atoms[3 * $0], atoms[3 * $0 + 1], atoms[3 * $0 + 2]), form)
      }
    case "distance":
      try fields.allow(common + ["form", "atoms"])
      let form = try DistanceForm(fields)
      let atoms = try flatAtoms(fields, 2, count, atomCount)
      return (0..<count).map { .distance(AtomPair(atoms[2 * $0], atoms[2 * $0 + 1]), form) }
    case "closest":
      try fields.allow(common + ["form", "first", "second"])
      let form = try DistanceForm(fields)
      let first = try lists(fields, "first", count, atomCount)
      let second = try lists(fields, "second", count, atomCount)
      return zip(first, second).map { .closestDistance($0, $1, form) }
    case "centres":
      try fields.allow(common + ["form", "atoms", "weights", "other_atoms", "other_weights"])
      let form = try DistanceForm(fields)
      let first = try groups(fields, "atoms", "weights", count, atomCount)
      let second = try groups(fields, "other_atoms", "other_weights", count, atomCount)
      return zip(first, second).map { .centreDistance($0, $1, form) }
    case "gyration":
      try fields.allow(common + ["atoms", "weights"])
      return try groups(fields, "atoms", "weights", count, atomCount).map { .radiusOfGyration($0) }
    case "positions":
      try fields.allow(common + ["superposition", "atoms"])
      let superposition = try Superposition(fields.fields("superposition"), atomCount)
      return try lists(fields, "atoms", count, atomCount).map {
        .alignedPositions(superposition, atoms: $0)
      }
    case "rmsd":
      try fields.allow(common + ["superposition"])
      guard count == 1 else { throw fields.wrong("names") }
      return [.rmsd(try Superposition(fields.fields("superposition"), atomCount))]
    case "surface":
      try fields.allow(common + ["atoms", "environment", "radii", "probe", "points"])
      return try surfaces(fields, count, atomCount)
    case "expression":
      try fields.allow(common + ["expressions"])
      let texts = try fields.strings("expressions")
      guard texts.count == count else { throw fields.wrong("expressions") }
      return texts.map { .expression($0) }
    default:
      throw fields.wrong("kind")
    }
  }

  /// The same number of atoms for each definition, in one array; none twice in a definition.
  private static func flatAtoms(
    _ fields: RecipeFields, _ width: Int, _ count: Int, _ atomCount: Int
  ) throws(FeatureError) -> [Int] {
    let atoms = try fields.atoms("atoms", below: atomCount)
    guard atoms.count.isMultiple(of: width), atoms.count / width == count else {
      throw fields.wrong("atoms")
    }
    for start in stride(from: 0, to: atoms.count, by: width) {
      for i in start..<(start + width) {
        for j in (i + 1)..<max(i + 1, start + width) where atoms[i] == atoms[j] {
          throw fields.wrong("atoms")
        }
      }
    }
    return atoms
  }

  private static func lists(
    _ fields: RecipeFields, _ key: String, _ count: Int, _ atomCount: Int
  ) throws(FeatureError) -> [[Int]] {
    let lists = try fields.atomLists(key, below: atomCount)
    guard lists.count == count else { throw fields.wrong(key) }
    return lists
  }

  private static func groups(
    _ fields: RecipeFields, _ atoms: String, _ weights: String, _ count: Int, _ atomCount: Int
  ) throws(FeatureError) -> [AtomGroup] {
    let lists = try lists(fields, atoms, count, atomCount)
    let stored = try fields.array(weights)
    guard stored.count == count else { throw fields.wrong(weights) }
    var groups: [AtomGroup] = []
    for (list, entry) in zip(lists, stored) {
      guard let values = entry.doubles, values.areWeights(count: list.count) else {
        throw fields.wrong(weights)
      }
      groups.append(AtomGroup(atoms: list, weights: values))
    }
    return groups
  }

  private static func surfaces(
    _ fields: RecipeFields, _ count: Int, _ atomCount: Int
  ) throws(FeatureError) -> [FeatureDefinition.Quantity] {
    let environment = try fields.atoms("environment", below: atomCount)
    let members = Set(environment)
    guard members.count == environment.count else { throw fields.wrong("environment") }
    let radii = try fields.doubles("radii") { $0 > 0 && $0 < 10 }
    guard radii.count == environment.count else { throw fields.wrong("radii") }
    let points = try fields.int("points")
    guard (1...1_000_000).contains(points) else { throw fields.wrong("points") }
    let options = SurfaceOptions(
      probeRadius: try fields.double("probe") { $0 >= 0 && $0 <= 10 }, pointCount: points, radii: radii)
    let lists = try lists(fields, "atoms", count, atomCount)
    guard lists.allSatisfy({ $0.allSatisfy(members.contains) }) else { throw fields.wrong("atoms") }
    return lists.map { .surface(atoms: $0, environment: environment, options) }
  }
}

extension [Double] {
  /// Finite, not negative, some positive, and as many.
  fileprivate func areWeights(count: Int) -> Bool {
    self.count == count && allSatisfy { $0.isFinite && $0 >= 0 } && contains { $0 > 0 }
  }
}

extension Superposition {
  fileprivate init(_ fields: RecipeFields, _ atomCount: Int) throws(FeatureError) {
    try fields.allow(["atoms", "weights", "reference", "name"])
    let atoms = try fields.atoms("atoms", below: atomCount)
    guard atoms.count >= 3, Set(atoms).count == atoms.count else { throw fields.wrong("atoms") }
    let weights = try fields.doubles("weights")
    guard weights.areWeights(count: atoms.count) else { throw fields.wrong("weights") }
    let reference = try fields.doubles("reference")
    guard reference.count == 3 * atoms.count else { throw fields.wrong("reference") }
    self.init(
      fitAtoms: atoms, weights: weights, reference: reference,
      referenceName: try fields.string("name"))
  }
}

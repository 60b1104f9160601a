import Bases
public import Storage

/// A set of features as JSON, schema version 1.
///
/// | member | content |
/// | --- | --- |
/// | `version` | 1 |
/// | `atom_count`, `topology`, `periodic` | of the set |
/// | `whole` | parent, child, parent, child, …: ``FeatureSet/wholenessPairs`` |
/// | `labels` | `atoms` and `names`, alike in number: ``FeatureSet/atomLabels`` |
/// | `features` | groups of consecutive definitions of one kind |
/// | `basis` | absent without one: ``FeatureSet/basis``, its inputs all columns by name |
///
/// A group has `kind`, `names` (one a definition), the kind's parameters, and one or
/// more arrays of atoms: flat where each definition has the same number of them,
/// nested otherwise. Atoms count from 1 in the order of the file. Angles are in
/// radians, lengths in nm.
extension FeatureSet {
  /// The version of the schema that is written.
  public static let schemaVersion = 1

  /// The set as files store it.
  ///
  /// - Complexity: O(definitions and their atoms).
  public var json: JSONValue {
    let labels = atomLabels.sorted { $0.key < $1.key }
    var members: [String: JSONValue] = [
      "version": .integer(Self.schemaVersion),
      "atom_count": .integer(atomCount),
      "topology": .string(topologyName),
      "periodic": .bool(isPeriodic),
      "whole": .atoms(wholenessPairs.flatMap { [$0.a, $0.b] }),
      "labels": .object([
        "atoms": .atoms(labels.map(\.key)), "names": .strings(labels.map(\.value)),
      ]),
      "features": .array(groups.map(FeatureGroup.json)),
    ]
    members["basis"] = basis?.json
    return .object(members)
  }

  /// Consecutive definitions that differ in names and atoms alone.
  private var groups: [ArraySlice<FeatureDefinition>] {
    var groups: [ArraySlice<FeatureDefinition>] = []
    var start = 0
    for index in definitions.indices.dropFirst()
    where !definitions[start].quantity.isInGroup(with: definitions[index].quantity) {
      groups.append(definitions[start..<index])
      start = index
    }
    if start < definitions.count { groups.append(definitions[start...]) }
    return groups
  }

  /// Reads a stored set, every field checked against the others.
  ///
  /// - Throws: ``FeatureError/damagedRecipe(reason:)``.
  public init(json: JSONValue) throws(FeatureError) {
    let fields = try RecipeFields(json, in: "the recipe")
    let version = try fields.int("version")
    guard version == Self.schemaVersion else {
      throw .damagedRecipe(
        reason: "its version is \(version), and \(Self.schemaVersion) is what can be read")
    }
    try fields.allow([
      "version", "atom_count", "topology", "periodic", "whole", "labels", "features", "basis",
    ])
    let count = try fields.int("atom_count")
    guard count > 0, count <= Int(Int32.max) else { throw fields.wrong("atom_count") }
    let whole = try fields.atoms("whole", below: count)
    guard whole.count.isMultiple(of: 2) else { throw fields.wrong("whole") }
    let labels = try fields.fields("labels")
    try labels.allow(["atoms", "names"])
    let labelled = try labels.atoms("atoms", below: count)
    let names = try labels.strings("names")
    guard names.count == labelled.count, Set(labelled).count == labelled.count else {
      throw labels.wrong("names")
    }
    var definitions: [FeatureDefinition] = []
    for group in try fields.array("features") {
      definitions += try FeatureGroup.definitions(group, atomCount: count)
    }
    let columns = try Self.columnNames(definitions)
    self.init(
      atomCount: count, topologyName: try fields.string("topology"),
      isPeriodic: try fields.bool("periodic"), definitions: definitions,
      wholenessPairs: stride(from: 0, to: whole.count, by: 2).map { AtomPair(whole[$0], whole[$0 + 1]) },
      atomLabels: Dictionary(uniqueKeysWithValues: zip(labelled, names)),
      basis: try fields.json["basis"].map { json throws(FeatureError) in try Self.basis(json, columns) })
  }

  /// A stored basis, which must be on these columns.
  private static func basis(_ json: JSONValue, _ columns: [String]) throws(FeatureError) -> Basis {
    // Compared before functions are made of them.
    guard json["inputs"]?.array?.map(\.string) == columns else {
      throw .damagedRecipe(reason: "the basis is not on the features' columns")
    }
    let basis: Basis
    do throws(BasisError) {
      basis = try Basis(json: json)
    } catch {
      throw .damagedRecipe(reason: error.description)
    }
    if let name = basis.repeatedName {
      throw .damagedRecipe(reason: "two functions of the basis are called “\(shortened(name))”")
    }
    return basis
  }

  /// The columns' names, each another one.
  private static func columnNames(
    _ definitions: [FeatureDefinition]
  ) throws(FeatureError) -> [String] {
    guard !definitions.isEmpty else { throw .damagedRecipe(reason: "it has no features") }
    var count = 0
    for definition in definitions {
      count += definition.quantity.columnCount
      guard count <= FeatureSpecification.columnLimit else {
        throw .damagedRecipe(reason: "it has more than \(FeatureSpecification.columnLimit) columns")
      }
    }
    let names = definitions.flatMap { $0.columns.map { $0.name ?? "" } }
    var known: Set<String> = []
    if let name = names.first(where: { !known.insert($0).inserted }) {
      throw .damagedRecipe(reason: "two columns are called “\(name)”")
    }
    return names
  }
}

extension FeatureDefinition.Quantity {
  /// Whether two quantities can share a group: all but names and atoms are equal.
  fileprivate func isInGroup(with other: Self) -> Bool {
    switch (self, other) {
    case (.torsion(_, let a), .torsion(_, let b)): a == b
    case (.angle(_, let a), .angle(_, let b)): a == b
    case (.distance(_, let a), .distance(_, let b)): a == b
    case (.closestDistance(_, _, let a), .closestDistance(_, _, let b)): a == b
    case (.centreDistance(_, _, let a), .centreDistance(_, _, let b)): a == b
    case (.alignedPositions(let a, _), .alignedPositions(let b, _)): a == b
    case (.surface(_, let a, let aOptions), .surface(_, let b, let bOptions)):
      a == b && aOptions == bOptions
    case (.hydrogenBond(_, let a), .hydrogenBond(_, let b)): a == b
    case (.expression, .expression): true
    default: false
    }
  }
}

extension JSONValue {
  /// Atoms, counted from 1.
  static func atoms(_ indices: some Sequence<Int>) -> JSONValue {
    .array(indices.map { .integer($0 + 1) })
  }
}

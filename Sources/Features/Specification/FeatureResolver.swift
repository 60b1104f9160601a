import Trajectories

/// Turns requests into definitions, one after the other.
final class FeatureResolver {
  let topology: Topology
  let name: String
  let isPeriodic: Bool
  let labels: TopologyLabels
  /// Where relative paths begin.
  let folder: String

  private(set) var definitions: [FeatureDefinition] = []
  private var places: [String: SpecificationPlace] = [:]
  private var columnCount = 0
  private var atomsToMakeWhole: Set<Int> = []
  private var selections: [String: [Int]] = [:]
  var references: [String: Topology] = [:]
  private(set) lazy var bonds = topology.inferredBonds()

  init(_ topology: Topology, name: String, isPeriodic: Bool, folder: String) {
    self.topology = topology
    self.name = name
    self.isPeriodic = isPeriodic
    self.folder = folder
    labels = TopologyLabels(topology)
  }

  /// Appends a request's features.
  func add(_ request: FeatureRequest) throws(FeatureError) {
    var found = try features(of: request)
    if let names = request.names {
      guard names.count == found.count else {
        throw .invalidValue(
          request.place, key: "name",
          found: names.count == 1 ? "one name" : "a list of \(names.count) names",
          expected: found.count == 1 ? "one name" : "one for each of the \(found.count) features")
      }
      for (i, name) in names.enumerated() { found[i].name = name }
    }
    for definition in found { try append(definition, request.place) }
  }

  private func features(of request: FeatureRequest) throws(FeatureError) -> [FeatureDefinition] {
    let place = request.place
    switch request.kind {
    case .torsions(let kinds, let residues, let form):
      return try torsions(kinds, residues, form, place)
    case .torsionAtoms(let lists, let form):
      return try torsions(lists, form, place)
    case .angles(let lists, let form):
      return try angles(lists, form, place)
    case .distances(let pairs, let form):
      return try distances(pairs, form, place)
    case .closest(let pairs, let hydrogens, let form):
      return try closest(pairs, hydrogens, form, place)
    case .centres(let pairs, let weighting, let form):
      return try centres(pairs, weighting, form, place)
    case .positions(let atoms, let fit, let reference, let weighting):
      return try positions(atoms, fit, reference, weighting, place)
    case .rmsd(let atoms, let references, let weighting):
      return try deviations(atoms, references, weighting, place)
    case .gyration(let atoms, let weighting):
      let group = try group(atoms, weighting, place)
      makeWhole(group.atoms)
      return [FeatureDefinition(name: "rg(\(atoms))", quantity: .radiusOfGyration(group))]
    case .surface(let surface):
      return try surfaces(surface, place)
    case .hydrogenBonds(let bonds, let form):
      return try hydrogenBonds(bonds, form, place)
    case .expression(let text):
      try checkExpression(text, place)
      return [FeatureDefinition(name: text, quantity: .expression(text))]
    }
  }

  private func append(
    _ definition: FeatureDefinition, _ place: SpecificationPlace
  ) throws(FeatureError) {
    columnCount += definition.quantity.columnCount
    guard columnCount <= FeatureSpecification.columnLimit else { throw tooMany(columnCount, place) }
    for column in definition.columns {
      let name = column.name ?? definition.name
      if let other = places.updateValue(place, forKey: name) {
        throw .duplicateName(name, place, other: other)
      }
    }
    definitions.append(definition)
  }

  /// The features of all requests so far.
  func finish() -> FeatureSet {
    var used: Set<Int> = []
    for definition in definitions { used.formUnion(definition.quantity.atoms) }
    var names: [Int: String] = [:]
    for atom in used { names[atom] = labels.atom(atom) }
    let pairs = isPeriodic ? topology.wholenessPairs(for: atomsToMakeWhole) : []
    return FeatureSet(
      atomCount: topology.atomCount, topologyName: name, isPeriodic: isPeriodic,
      definitions: definitions, wholenessPairs: pairs.map { AtomPair($0.parent, $0.child) },
      atomLabels: names)
  }

  // MARK: - Atoms

  /// The atoms of a selection, ascending, at least one.
  func atoms(_ text: String, _ place: SpecificationPlace) throws(FeatureError) -> [Int] {
    if let known = selections[text] { return known }
    let atoms: [Int]
    do throws(TrajectoryError) {
      atoms = try AtomSelection(parsing: text).requireAtoms(in: topology, topologyName: name)
    } catch {
      throw .selection(error, at: place)
    }
    selections[text] = atoms
    return atoms
  }

  /// The atoms of references, each another one.
  func atoms(
    _ references: [AtomReference], _ place: SpecificationPlace
  ) throws(FeatureError) -> [Int] {
    var found: [Int] = []
    for reference in references {
      let atom: Int
      switch reference {
      case .number(let number):
        guard number >= 1, number <= topology.atomCount else {
          throw .unsuitable(
            place,
            reason: "there is no atom \(number) in \(name): "
              + "atoms count from 1 to \(topology.atomCount)")
        }
        atom = number - 1
      case .selection(let text):
        let picked = try atoms(text, place)
        guard picked.count == 1 else {
          throw .unsuitable(
            place, reason: "“\(text)” picks \(picked.count) atoms of \(name) where one is meant")
        }
        atom = picked[0]
      }
      guard !found.contains(atom) else {
        throw .unsuitable(place, reason: "the atom \(labels.atom(atom)) is given twice")
      }
      found.append(atom)
    }
    return found
  }

  /// A selection's atoms with their weights.
  func group(
    _ text: String, _ weighting: Weighting, _ place: SpecificationPlace
  ) throws(FeatureError) -> AtomGroup {
    let atoms = try atoms(text, place)
    return AtomGroup(atoms: atoms, weights: try weights(of: atoms, weighting, place))
  }

  func weights(
    of atoms: [Int], _ weighting: Weighting, _ place: SpecificationPlace
  ) throws(FeatureError) -> [Double] {
    guard weighting == .mass else { return [Double](repeating: 1, count: atoms.count) }
    var weights: [Double] = []
    for atom in atoms {
      guard let mass = topology.mass(ofAtom: atom), mass.isFinite, mass >= 0 else {
        throw .unsuitable(
          place, reason: "the mass of \(labels.atom(atom)) is not known; say “weights: none”")
      }
      weights.append(mass)
    }
    guard weights.contains(where: { $0 > 0 }) else {
      throw .unsuitable(place, reason: "all selected atoms are massless; say “weights: none”")
    }
    return weights
  }

  /// Has the molecules of these atoms made whole.
  func makeWhole(_ atoms: [Int]) { atomsToMakeWhole.formUnion(atoms) }

  func tooMany(_ count: Int, _ place: SpecificationPlace) -> FeatureError {
    .tooManyColumns(place, count: count, limit: FeatureSpecification.columnLimit)
  }

  private func checkExpression(
    _ text: String, _ place: SpecificationPlace
  ) throws(FeatureError) {
    _ = try ExpressionKernel(
      text: text, columns: definitions.flatMap { $0.columns.compactMap(\.name) })
  }
}

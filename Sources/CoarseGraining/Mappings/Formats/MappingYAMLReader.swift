import Trajectories

/// Andante's own YAML: beads of selected atoms, one for each residue that has some.
///
///     name: two beads a residue
///     beads:
///       - {name: BB, type: P5, select: "name N CA C O", weights: mass}
///       - {name: SC, select: "sidechain and heavy", weights: mass}
///
/// | key | meaning |
/// | --- | --- |
/// | `name` | the mapping's name; else the file's |
/// | `indices-from` | 0 (default) or 1: what `atoms` and `frame` count from; selections go their own way |
/// | `within` | a selection to which all others are limited; `not solvent` by default |
/// | `weights`, `each` | what beads take that say nothing themselves |
/// | `beads` | a list; of each bead: |
/// | · `name`, `type` | the type is the name by default |
/// | · `select` | a selection: a bead for each residue that has some of its atoms |
/// | · `each` | or for each `chain`, each `molecule`, or the whole `system` |
/// | · `atoms` | or a list of indices: one bead |
/// | · `parents` | or a virtual site: names of beads (of its residue, else of the whole mapping), or
///   `{bead: NAME, weight: W}`, or `{index: I, weight: W}` with beads counted from 0 |
/// | · `weights` | `equal` (default), `mass` or a list, normalised |
/// | · `force-weights` | a number or a list, not normalised |
/// | · `frame` | three atoms: indices, or names in the bead's residue |
/// | · `charge`, `mass` | of the bead |
/// | · `residue` | `{name: ALA, number: 2, chain: A}`; the first atom's by default |
///
/// Beads of selections that stand together in the file are ordered by residue where any of them repeats.
struct MappingYAMLReader {
  /// How often an entry's bead occurs.
  enum Repetition: String, CaseIterable {
    case residue
    case chain
    case molecule
    case system
  }

  /// A bead on the way, with the place that names resolve in.
  struct Item {
    var draft: BeadDraft
    var entry: Int
    var residue: Int?
    var parents: [ParentReference]?
  }

  enum ParentReference {
    case named(String, weight: Double)
    case index(Int, weight: Double)
  }

  let source: MappingSource
  var topology: Topology { source.topology }

  init(_ source: MappingSource) { self.source = source }

  private static let beadKeys = [
    "name", "type", "select", "atoms", "parents", "each", "weights", "force-weights", "frame", "charge",
    "mass",
    "residue",
  ]

  func read(_ text: String) throws(CoarseGrainingError) -> Mapping {
    let root = try YAMLDocument.root(text, path: source.path)
      .dictionary(["name", "indices-from", "within", "weights", "each", "beads"])
    let name = try root["name"]?.text() ?? source.name
    var base: IndexBase?
    if let value = root["indices-from"] { base = IndexBase(rawValue: try value.integer(0...1)) }
    guard let list = root["beads"] else {
      throw source.malformed("there is no “beads”; add the list of beads")
    }
    let context = MappingYAMLContext(
      reader: self, name: name, base: base ?? source.base ?? .zero,
      within: try within(root["within"], name),
      each: try root["each"].map(repetition) ?? .residue, weights: root["weights"])
    var entries: [[String: YAMLValue]] = []
    for value in try list.list() { entries.append(try value.dictionary(Self.beadKeys)) }
    var items: [[Item]] = []
    for (index, entry) in entries.enumerated() {
      items.append(entry["parents"] == nil ? try context.items(entry, index, list) : [])
    }
    for (index, entry) in entries.enumerated() where entry["parents"] != nil {
      items[index] = try context.virtualSites(entry, index, among: items.joined(), list)
    }
    guard items.reduce(0, { $0 + $1.count }) <= MappingSource.beadLimit else {
      throw source.malformed("more than \(MappingSource.beadLimit) beads")
    }
    let ordered = Self.ordered(items, isSelection: entries.map { $0["atoms"] == nil })
    var drafts = ordered.map(\.draft)
    for (index, item) in ordered.enumerated() {
      guard let parents = item.parents else { continue }
      var resolved: [Mapping.Parent] = []
      for parent in parents { resolved.append(try resolve(parent, of: item, in: ordered, name)) }
      drafts[index].parents = resolved
    }
    return try source.mapping(drafts, name: name, base: base)
  }

  func repetition(_ value: YAMLValue) throws(CoarseGrainingError) -> Repetition {
    guard let each = Repetition(rawValue: try value.text()) else {
      throw value.expected("one of \(Repetition.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return each
  }

  /// Whether each atom may be selected.
  private func within(_ value: YAMLValue?, _ name: String) throws(CoarseGrainingError) -> [Bool] {
    let atoms = try select(try value?.text() ?? "not solvent", bead: "within", name)
    var isWithin = [Bool](repeating: false, count: topology.atomCount)
    for atom in atoms { isWithin[atom] = true }
    return isWithin
  }

  func select(_ text: String, bead: String, _ name: String) throws(CoarseGrainingError) -> [Int] {
    do throws(TrajectoryError) {
      return try AtomSelection(parsing: text).atoms(in: topology)
    } catch {
      throw .selection(mapping: name, bead: bead, reason: error.description)
    }
  }

  /// Items in the order of beads: entries of selections that follow one another by residue, where one of
  /// them has several beads.
  private static func ordered(_ items: [[Item]], isSelection: [Bool]) -> [Item] {
    var result: [Item] = []
    var start = 0
    while start < items.count {
      var end = start + 1
      while end < items.count, isSelection[start], isSelection[end] { end += 1 }
      let run = Array(items[start..<end].joined())
      let repeats = isSelection[start] && items[start..<end].contains { $0.count > 1 }
      result +=
        repeats
        ? run.enumerated().sorted {
          let (a, b) = ($0.element.residue ?? .max, $1.element.residue ?? .max)
          return (a, $0.element.entry, $0.offset) < (b, $1.element.entry, $1.offset)
        }.map(\.element) : run
      start = end
    }
    return result
  }

  private func resolve(
    _ parent: ParentReference, of item: Item, in items: [Item], _ mapping: String
  ) throws(CoarseGrainingError) -> Mapping.Parent {
    switch parent {
    case .index(let index, let weight): return Mapping.Parent(bead: index, weight: weight)
    case .named(let name, let weight):
      let named = items.indices.filter { items[$0].draft.name == name }
      if let own = named.first(where: { items[$0].residue == item.residue && item.residue != nil }) {
        return Mapping.Parent(bead: own, weight: weight)
      }
      guard named.count == 1 else {
        throw .invalidParents(
          mapping: mapping, bead: item.draft.name,
          reason: named.isEmpty
            ? "there is no bead “\(name.shortenedForMessage)”"
            : "there are \(named.count) beads “\(name.shortenedForMessage)”, none in its residue; give an index"
        )
      }
      return Mapping.Parent(bead: named[0], weight: weight)
    }
  }
}

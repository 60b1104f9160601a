import Trajectories

/// What the beads of a file have in common while they are read.
struct MappingYAMLContext {
  typealias Item = MappingYAMLReader.Item

  let reader: MappingYAMLReader
  let name: String
  let base: IndexBase
  /// Whether each atom may be selected.
  let within: [Bool]
  let each: MappingYAMLReader.Repetition
  /// The weights of beads that say nothing.
  let weights: YAMLValue?

  private var topology: Topology { reader.topology }
  private var source: MappingSource { reader.source }

  /// The beads of an entry with a selection or a list of atoms.
  func items(
    _ entry: [String: YAMLValue], _ index: Int, _ list: YAMLValue
  ) throws(CoarseGrainingError) -> [Item] {
    let base = try draft(entry, index, list)
    if let atoms = entry["atoms"] {
      guard entry["select"] == nil else {
        throw atoms.fault("give either “atoms” or “select” of bead \(base.name)")
      }
      guard entry["each"] == nil else {
        throw atoms.fault("“each” is for selections, not for “atoms” of bead \(base.name)")
      }
      var draft = base
      draft.atoms = try atoms.integers()
      guard !draft.atoms.isEmpty else { throw .emptyBead(mapping: name, bead: draft.name) }
      return [try completed(draft, entry, index)]
    }
    guard let select = entry["select"] else {
      throw source.malformed("bead \(base.name) needs “select”, “atoms” or “parents”", line: list.line)
    }
    let text = try select.text()
    let all = try reader.select(text, bead: base.name, name)
    let atoms = all.filter { within[$0] }
    guard !atoms.isEmpty else {
      let reason =
        all.isEmpty
        ? "“\(text.shortenedForMessage)” picks no atom of the topology"
        : "“\(text.shortenedForMessage)” picks only atoms that “within” leaves out, by default water "
          + "and ions; write within: all"
      throw .selection(mapping: name, bead: base.name, reason: reason)
    }
    var items: [Item] = []
    for group in groups(
      atoms,
      try entry["each"].map { value throws(CoarseGrainingError) in try reader.repetition(value) } ?? each)
    {
      var draft = base
      draft.atoms = group.map { $0 + self.base.rawValue }
      items.append(try completed(draft, entry, index))
    }
    return items
  }

  /// The virtual sites of an entry: one in each residue that has all parents, else one.
  func virtualSites(
    _ entry: [String: YAMLValue], _ index: Int, among others: FlattenSequence<[[Item]]>, _ list: YAMLValue
  ) throws(CoarseGrainingError) -> [Item] {
    var draft = try draft(entry, index, list)
    let value = entry["parents"]!
    for key in ["select", "atoms", "weights", "force-weights"] where entry[key] != nil {
      throw value.fault(
        "“\(key)” and “parents” of bead \(draft.name): a virtual site is placed by its parents alone")
    }
    var parents: [MappingYAMLReader.ParentReference] = []
    var names: [String] = []
    for parent in try value.list() {
      guard parent.isMapping else {
        names.append(try parent.text())
        parents.append(.named(names.last!, weight: 1))
        continue
      }
      let members = try parent.dictionary(["bead", "index", "weight"])
      let weight = try members["weight"]?.number() ?? 1
      if let number = members["index"], members["bead"] == nil {
        parents.append(.index(try number.integer(0...Int.max), weight: weight))
      } else if let bead = members["bead"], members["index"] == nil {
        names.append(try bead.text())
        parents.append(.named(names.last!, weight: weight))
      } else {
        throw parent.fault("a parent has either “bead”, its name, or “index”, its place from 0")
      }
    }
    guard !parents.isEmpty else { throw value.expected("a list of beads") }
    try frame(entry, &draft, residue: nil)
    let repetition =
      try entry["each"].map { value throws(CoarseGrainingError) in try reader.repetition(value) } ?? each
    var residues: [Int] = []
    if names.count == parents.count, repetition == .residue {
      var found: [Int: Set<String>] = [:]
      for item in others {
        if let residue = item.residue { found[residue, default: []].insert(item.draft.name) }
      }
      residues = found.filter { Set(names).isSubset(of: $0.value) }.keys.sorted()
    }
    guard !residues.isEmpty else {
      return [Item(draft: draft, entry: index, residue: nil, parents: parents)]
    }
    return residues.map { residue in
      var site = draft
      site.residue =
        site.residue
        ?? Mapping.ResidueLabel(ofAtom: topology.residues[residue].atoms.lowerBound, in: topology)
      return Item(draft: site, entry: index, residue: residue, parents: parents)
    }
  }

  /// What an entry says beside its atoms.
  private func draft(
    _ entry: [String: YAMLValue], _ index: Int, _ list: YAMLValue
  ) throws(CoarseGrainingError) -> BeadDraft {
    guard let label = entry["name"] else {
      throw source.malformed("bead \(index) (from 0) needs a “name”", line: list.line)
    }
    var draft = BeadDraft(name: try label.text(), type: try entry["type"]?.text())
    draft.charge = try entry["charge"]?.number()
    draft.mass = try entry["mass"]?.number()
    if let residue = entry["residue"] {
      let members = try residue.dictionary(["name", "number", "chain"])
      draft.residue = Mapping.ResidueLabel(
        name: members["name"]?.scalar ?? "CG", number: try members["number"]?.integer() ?? 1,
        chain: members["chain"]?.scalar ?? "")
    }
    return draft
  }

  /// A bead whose atoms are known.
  private func completed(
    _ draft: BeadDraft, _ entry: [String: YAMLValue], _ index: Int
  ) throws(CoarseGrainingError) -> Item {
    var draft = draft
    // Indices are checked later; a residue is known only for good ones.
    let (first, _) = draft.atoms[0].subtractingReportingOverflow(base.rawValue)
    let residue = topology.atoms.indices.contains(first) ? topology.atoms[first].residue : nil
    if let value = entry["weights"] ?? (entry["parents"] == nil ? weights : nil) {
      switch value.scalar {
      case "equal": break
      case "mass": draft.weights = try masses(draft)
      default:
        guard value.isList else { throw value.expected("equal, mass or a list of numbers") }
        draft.weights = try value.numbers()
      }
    }
    if let value = entry["force-weights"] {
      draft.forceWeights =
        value.isList
        ? try value.numbers() : [Double](repeating: try value.number(), count: draft.atoms.count)
    }
    try frame(entry, &draft, residue: residue)
    return Item(draft: draft, entry: index, residue: residue, parents: nil)
  }

  private func masses(_ draft: BeadDraft) throws(CoarseGrainingError) -> [Double] {
    var masses: [Double] = []
    for index in draft.atoms {
      let (atom, _) = index.subtractingReportingOverflow(base.rawValue)
      // An atom outside is reported with all others.
      guard topology.atoms.indices.contains(atom) else {
        masses.append(1)
        continue
      }
      guard let mass = topology.mass(ofAtom: atom), mass > 0 else {
        throw .massNotKnown(mapping: name, bead: draft.name, atom: atom)
      }
      masses.append(mass)
    }
    return masses
  }

  private func frame(
    _ entry: [String: YAMLValue], _ draft: inout BeadDraft, residue: Int?
  ) throws(CoarseGrainingError) {
    guard let value = entry["frame"] else { return }
    var frame: [Int] = []
    for part in try value.list() {
      let word = try part.text()
      if let index = Int(word) {
        frame.append(index)
        continue
      }
      guard let residue,
        let atom = topology.residues[residue].atoms.first(where: { topology.atoms[$0].name == word })
      else {
        throw .atomNotFound(
          path: source.path, line: part.line, bead: draft.name, reference: word.shortenedForMessage,
          reason: residue.map { "residue \(TopologyLabelText.residue($0, topology)) has no such atom" }
            ?? "names of a frame's atoms are for beads of a residue")
      }
      frame.append(atom + base.rawValue)
    }
    guard frame.count == 3 else { throw .invalidFrame(mapping: name, bead: draft.name) }
    draft.frame = frame
  }

  /// Ascending atoms, divided.
  private func groups(_ atoms: [Int], _ each: MappingYAMLReader.Repetition) -> [[Int]] {
    var ofResidue: [Int]
    switch each {
    case .system: return [atoms]
    case .residue: ofResidue = Array(topology.residues.indices)
    case .chain: ofResidue = topology.residues.map(\.chain)
    case .molecule:
      ofResidue = [Int](repeating: 0, count: topology.residues.count)
      for (index, residues) in MoleculeResidues.of(topology).enumerated() {
        for residue in residues { ofResidue[residue] = index }
      }
    }
    var place: [Int: Int] = [:]
    var groups: [[Int]] = []
    for atom in atoms {
      let key = ofResidue[topology.atoms[atom].residue]
      if let index = place[key] {
        groups[index].append(atom)
      } else {
        place[key] = groups.count
        groups.append([atom])
      }
    }
    return groups
  }
}

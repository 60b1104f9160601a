import Trajectories

/// VOTCA's XML: a molecule's beads with their atoms, and maps with weights.
///
/// Atoms are `RESID:RESNAME:ATOM`, where RESID counts the residues of a molecule from 1. The molecules
/// are the topology's bonded groups; each one in which all atoms are found gets the beads. Where there is
/// none, RESID is tried as the residue's number in the topology, then over all molecules together.
/// Force weights are those of VOTCA: d/w, both normalised; 1 without `<d>`. Ellipsoidal beads
/// (`symmetry` 3) are read as points.
///
/// - Reference: V. Rühle et al., J. Chem. Theory Comput. 5, 3211 (2009), doi:10.1021/ct900369w.
struct VOTCAReader {
  private struct Definition {
    var draft: BeadDraft
    var references: [Reference]
    var line: Int
  }

  private struct Reference {
    var text: String
    var residue: Int
    var residueName: String
    var atom: String
  }

  private struct Key: Hashable {
    var residue: Int
    var name: String
  }

  private let source: MappingSource
  private var topology: Topology { source.topology }

  init(_ source: MappingSource) { self.source = source }

  func read(_ text: String) throws(CoarseGrainingError) -> Mapping {
    let root: XMLTree
    do throws(XMLTree.Fault) { root = try XMLTree.root(of: text) } catch {
      throw source.malformed(error.reason, line: error.line)
    }
    guard root.name == "cg_molecule" else {
      throw source.malformed(
        "the root is <\(root.name.shortenedForMessage)>, not <cg_molecule>", line: root.line)
    }
    let definitions = try definitions(root)
    guard !definitions.isEmpty else { throw .noBeads(mapping: source.name) }
    let molecules = MoleculeResidues.of(topology)
    let everything = [Array(topology.residues.indices)]
    for (groups, isOrdinal) in [
      (molecules, true), (molecules, false), (everything, false), (everything, true),
    ] {
      var drafts: [BeadDraft] = []
      for residues in groups {
        guard let copies = copies(of: definitions, in: residues, isOrdinal: isOrdinal) else { continue }
        drafts += copies
        guard drafts.count <= MappingSource.beadLimit else {
          throw source.malformed("more than \(MappingSource.beadLimit) beads")
        }
      }
      if !drafts.isEmpty { return try source.mapping(drafts, base: .zero) }
    }
    throw notFound(definitions)
  }

  private func definitions(_ root: XMLTree) throws(CoarseGrainingError) -> [Definition] {
    func child(_ name: String, of parent: XMLTree) throws(CoarseGrainingError) -> XMLTree {
      guard let child = parent[name] else {
        throw source.malformed(
          "<\(parent.name.shortenedForMessage)> needs <\(name)>; add it", line: parent.line)
      }
      return child
    }
    func word(_ name: String, of parent: XMLTree) throws(CoarseGrainingError) -> String {
      let child = try child(name, of: parent)
      guard child.words.count == 1 else {
        throw source.malformed("<\(name)> must hold one word", line: child.line)
      }
      return child.words[0]
    }
    var maps: [String: XMLTree] = [:]
    for map in try child("maps", of: root).all("map") { maps[try word("name", of: map)] = map }
    var definitions: [Definition] = []
    for bead in try child("cg_beads", of: try child("topology", of: root)).all("cg_bead") {
      var draft = BeadDraft(name: try word("name", of: bead))
      draft.type = bead["type"]?.words.first
      let atoms = try child("beads", of: bead)
      var references: [Reference] = []
      for text in atoms.words { references.append(try reference(text, line: atoms.line)) }
      guard !references.isEmpty else { throw .emptyBead(mapping: source.name, bead: draft.name) }
      let mapName = try word("mapping", of: bead)
      guard let map = maps[mapName] else {
        throw source.malformed(
          "bead \(draft.name) has map “\(mapName.shortenedForMessage)”, which is not there", line: bead.line
        )
      }
      try weigh(&draft, atomCount: references.count, map: map, weights: try child("weights", of: map))
      definitions.append(Definition(draft: draft, references: references, line: atoms.line))
    }
    return definitions
  }

  private func weigh(
    _ draft: inout BeadDraft, atomCount: Int, map: XMLTree, weights: XMLTree
  ) throws(CoarseGrainingError) {
    let values = try numbers(weights, draft, atomCount)
    let sum = values.reduce(0, +)
    guard abs(sum) > 0 else { throw .zeroWeights(mapping: source.name, bead: draft.name) }
    draft.weights = values
    guard let element = map["d"] else {
      draft.forceWeights = values.map { $0 == 0 ? 0 : 1 }
      return
    }
    let d = try numbers(element, draft, atomCount)
    let total = d.reduce(0, +)
    guard abs(total) > 0 else {
      throw source.malformed(
        "<d> of bead \(draft.name) sums to zero; leave it out, or give other numbers", line: element.line)
    }
    var forceWeights: [Double] = []
    for (d, weight) in zip(d, values) {
      guard weight != 0 || d == 0 else {
        throw source.malformed("bead \(draft.name) has a <d> where its weight is zero", line: element.line)
      }
      forceWeights.append(weight == 0 ? 0 : (d / total) / (weight / sum))
    }
    draft.forceWeights = forceWeights
  }

  private func numbers(
    _ element: XMLTree, _ draft: BeadDraft, _ atomCount: Int
  ) throws(CoarseGrainingError) -> [Double] {
    var values: [Double] = []
    for word in element.words {
      guard let value = Double(word), value.isFinite else {
        throw source.malformed("“\(word.shortenedForMessage)” is not a number", line: element.line)
      }
      values.append(value)
    }
    guard values.count == atomCount else {
      throw .weightCount(mapping: source.name, bead: draft.name, weights: values.count, atoms: atomCount)
    }
    return values
  }

  private func reference(_ text: String, line: Int) throws(CoarseGrainingError) -> Reference {
    let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let residue = Int(parts[0]), !parts[2].isEmpty else {
      throw source.malformed(
        "“\(text.shortenedForMessage)” is not RESID:RESNAME:ATOM, such as 1:ALA:CA", line: line)
    }
    return Reference(text: text, residue: residue, residueName: parts[1], atom: parts[2])
  }

  /// The beads in a group of residues; nil where an atom is not there, or not the only one.
  private func copies(of definitions: [Definition], in residues: [Int], isOrdinal: Bool) -> [BeadDraft]? {
    // Most groups are solvent, and fail here.
    let first = definitions[0].references[0]
    guard residues.contains(where: { topology.residues[$0].name == first.residueName }) else { return nil }
    var known: [Key: Int?] = [:]
    for (position, residue) in residues.enumerated() {
      let key = Key(
        residue: isOrdinal ? position + 1 : topology.residues[residue].number,
        name: topology.residues[residue].name)
      known.updateValue(known[key] == nil ? residue : nil, forKey: key)
    }
    var drafts: [BeadDraft] = []
    for definition in definitions {
      var draft = definition.draft
      for reference in definition.references {
        guard let residue = known[Key(residue: reference.residue, name: reference.residueName)] ?? nil,
          let atom = topology.residues[residue].atoms.first(where: {
            topology.atoms[$0].name == reference.atom
          })
        else { return nil }
        draft.atoms.append(atom)
      }
      drafts.append(draft)
    }
    return drafts
  }

  /// The first reference that no residue of the topology fits, or the first at all.
  private func notFound(_ definitions: [Definition]) -> CoarseGrainingError {
    for definition in definitions {
      for reference in definition.references {
        let named = topology.residues.indices.filter { topology.residues[$0].name == reference.residueName }
        let hasAtom = named.contains { residue in
          topology.residues[residue].atoms.contains { topology.atoms[$0].name == reference.atom }
        }
        guard !hasAtom else { continue }
        return .atomNotFound(
          path: source.path, line: definition.line, bead: definition.draft.name,
          reference: reference.text.shortenedForMessage,
          reason: named.isEmpty
            ? "no residue has this name"
            : "residues \(reference.residueName.shortenedForMessage) have no such atom")
      }
    }
    let first = definitions[0]
    return .atomNotFound(
      path: source.path, line: first.line, bead: first.draft.name,
      reference: first.references[0].text.shortenedForMessage,
      reason: "no molecule has all atoms of the mapping; residues count from 1 in their molecule")
  }
}

/// The residues of each molecule.
enum MoleculeResidues {
  /// Bonded residues belong together; molecules in the order of their first residues.
  ///
  /// - Complexity: O(atoms + bonds).
  static func of(_ topology: Topology) -> [[Int]] {
    var parents = Array(topology.residues.indices)
    func root(_ residue: Int) -> Int {
      var residue = residue
      while parents[residue] != residue {
        parents[residue] = parents[parents[residue]]
        residue = parents[residue]
      }
      return residue
    }
    for bond in topology.inferredBonds() {
      let (a, b) = (root(topology.atoms[bond.first].residue), root(topology.atoms[bond.second].residue))
      parents[max(a, b)] = min(a, b)
    }
    var place: [Int: Int] = [:]
    var molecules: [[Int]] = []
    for residue in topology.residues.indices {
      let first = root(residue)
      if let index = place[first] {
        molecules[index].append(residue)
      } else {
        place[first] = molecules.count
        molecules.append([residue])
      }
    }
    return molecules
  }
}

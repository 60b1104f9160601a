import Storage
public import Trajectories

extension Mapping {
  /// Reads a mapping of any format for a system.
  ///
  /// Formats that name atoms (VOTCA, PyCGTOOL, selections) are resolved against the topology; beads belong
  /// to the residue of their first atom where the file does not say otherwise. Formats without weights
  /// weigh atoms alike.
  ///
  /// - Parameters:
  ///   - format: Nil goes by the end of the file's name, else its content.
  ///   - base: What the file's indices count from; nil takes the format's custom, and what Andante's own
  ///     YAML says of itself goes before either.
  /// - Throws: What is wrong with the file or does not fit the topology.
  public static func read(
    _ path: String, topology: Topology, format: MappingFormat? = nil, base: IndexBase? = nil
  ) throws(CoarseGrainingError) -> Mapping {
    let text: String
    do throws(StorageError) {
      let file = try RandomAccessFile(path: path)
      guard file.size <= MappingSource.sizeLimit else {
        throw .malformed(
          path: path, format: "mapping",
          reason: "\(file.size) bytes, more than \(MappingSource.sizeLimit); is it another file?")
      }
      text = String(decoding: try file.bytes(at: 0, count: file.size), as: UTF8.self)
    } catch {
      throw .cannotUseFile(reason: error.description)
    }
    return try parse(text, path: path, topology: topology, format: format, base: base)
  }

  /// As ``read(_:topology:format:base:)``, of a text; `path` names it in messages, and the mapping.
  public static func parse(
    _ text: String, path: String, topology: Topology, format: MappingFormat? = nil, base: IndexBase? = nil
  ) throws(CoarseGrainingError) -> Mapping {
    let text = text.first == "\u{FEFF}" ? String(text.dropFirst()) : text
    guard let format = format ?? MappingFormat.detect(path: path, text: text) else {
      throw .unknownMappingFormat(path: path)
    }
    let source = MappingSource(path: path, topology: topology, base: base, formatBase: format.indexBase)
    return switch format {
    case .votca: try VOTCAReader(source).read(text)
    case .openMSCG: try OpenMSCGReader(source).read(text)
    case .pyCGTOOL: try PyCGTOOLReader(source).read(text)
    case .excogito: try source.excogito(text)
    case .ndx: try source.indexGroups(text)
    case .yaml: try MappingYAMLReader(source).read(text)
    }
  }
}

/// A file of a mapping and the system that it is read for.
struct MappingSource {
  /// More than any mapping has.
  static let sizeLimit = 32 << 20
  /// More beads, or beads' atoms, than any mapping has: repetitions in files are cheap to write.
  static let beadLimit = 1_000_000
  static let entryLimit = 20_000_000

  let path: String
  let topology: Topology
  /// What the caller says.
  let base: IndexBase?
  let formatBase: IndexBase

  /// The file's name without folder and endings.
  var name: String {
    var name = path.split(separator: "/").last.map(String.init) ?? path
    for format in MappingFormat.allCases where name.lowercased().hasSuffix("." + format.fileExtension) {
      return String(name.dropLast(format.fileExtension.count + 1))
    }
    if let dot = name.lastIndex(of: "."), dot != name.startIndex { name = String(name[..<dot]) }
    return name
  }

  func malformed(_ reason: String, line: Int? = nil) -> CoarseGrainingError {
    .malformedMapping(path: path, line: line, reason: reason)
  }
}

/// A bead as a file describes it, not yet checked.
struct BeadDraft {
  var name: String
  var type: String?
  /// As in the file, in its base.
  var atoms: [Int] = []
  /// Nil for equal ones.
  var weights: [Double]?
  var forceWeights: [Double]?
  var frame: [Int]?
  /// Positions in the list of drafts, with weights not yet normalised.
  var parents: [Mapping.Parent]?
  var residue: Mapping.ResidueLabel?
  var mass: Double?
  var charge: Double?

  init(name: String, type: String? = nil, atoms: [Int] = []) {
    (self.name, self.type, self.atoms) = (name, type, atoms)
  }
}

extension MappingSource {
  /// Makes a mapping of drafts: indices from 0, weights that sum to 1, virtual sites placed.
  ///
  /// - Parameter base: What the drafts' indices count from; nil takes the caller's word, then the format's.
  func mapping(
    _ drafts: [BeadDraft], name: String? = nil, base fixed: IndexBase? = nil
  ) throws(CoarseGrainingError) -> Mapping {
    let name = name ?? self.name
    guard !drafts.isEmpty else { throw .noBeads(mapping: name) }
    let base = fixed ?? self.base ?? formatBase
    try checkBase(drafts, base, isAssumed: fixed == nil && self.base == nil, name)
    var beads: [Mapping.Bead?] = []
    for draft in drafts {
      guard draft.parents == nil else {
        beads.append(nil)
        continue
      }
      guard !draft.atoms.isEmpty else { throw .emptyBead(mapping: name, bead: draft.name) }
      beads.append(
        try bead(draft, atoms: draft.atoms.map { $0 - base.rawValue }, draft.weights, base, name))
    }
    try placeVirtualSites(drafts, &beads, base, name)
    var mapping = Mapping(name: name, atomCount: topology.atomCount, beads: beads.map { $0! })
    try mapping.validate(in: topology)
    mapping.dropDefaultForceWeights()
    return mapping
  }

  private func bead(
    _ draft: BeadDraft, atoms: [Int], _ weights: [Double]?, _ base: IndexBase, _ name: String
  ) throws(CoarseGrainingError) -> Mapping.Bead {
    let weights = weights ?? [Double](repeating: 1, count: atoms.count)
    for numbers in [weights, draft.forceWeights ?? weights] {
      guard numbers.count == atoms.count else {
        throw .weightCount(mapping: name, bead: draft.name, weights: numbers.count, atoms: atoms.count)
      }
      guard numbers.allSatisfy(\.isFinite) else { throw .weightNotFinite(mapping: name, bead: draft.name) }
    }
    let sum = weights.reduce(0, +)
    let scale = weights.reduce(0) { max($0, abs($1)) }
    guard abs(sum) > 1e-12 * scale else { throw .zeroWeights(mapping: name, bead: draft.name) }
    let first = atoms[0]
    // Topologies of bare elements have atoms without names.
    var bead = Mapping.Bead(
      name: draft.name.isEmpty ? "site" : draft.name, type: draft.type, atoms: atoms, weights: weights,
      residue: draft.residue ?? Mapping.ResidueLabel(ofAtom: first, in: topology))
    bead.forceWeights = draft.forceWeights
    bead.bodyFrame = draft.frame?.map { $0 - base.rawValue }
    bead.mass = draft.mass
    bead.charge = draft.charge
    return bead
  }

  /// Indices must be of the topology; the way in which they are not may show another base.
  private func checkBase(
    _ drafts: [BeadDraft], _ base: IndexBase, isAssumed: Bool, _ name: String
  ) throws(CoarseGrainingError) {
    let count = topology.atomCount
    var atCount: String?
    var (smallest, largest) = (Int.max, Int.min)
    for draft in drafts {
      for index in draft.atoms + (draft.frame ?? []) {
        if index == count, atCount == nil { atCount = draft.name }
        smallest = min(smallest, index)
        largest = max(largest, index)
      }
    }
    if base == .zero, isAssumed, largest == count, smallest > 0, let bead = atCount {
      throw .looksOneBased(path: path, bead: bead, atomCount: count)
    }
    for draft in drafts {
      for index in draft.atoms + (draft.frame ?? []) {
        if base == .one, index == 0 { throw .looksZeroBased(path: path, bead: draft.name) }
        guard index >= base.rawValue, index < count + base.rawValue else {
          // Hostile numbers may lie at the ends of Int.
          let (atom, _) = index.subtractingReportingOverflow(base.rawValue)
          throw .atomOutside(mapping: name, bead: draft.name, atom: atom, atomCount: count)
        }
      }
    }
  }

  /// A virtual site's atoms are its parents', with products of weights.
  private func placeVirtualSites(
    _ drafts: [BeadDraft], _ beads: inout [Mapping.Bead?], _ base: IndexBase, _ name: String
  ) throws(CoarseGrainingError) {
    var open = drafts.indices.filter { drafts[$0].parents != nil }
    while !open.isEmpty {
      var next: [Int] = []
      for index in open {
        let draft = drafts[index]
        let parents = draft.parents!
        func fault(_ reason: String) -> CoarseGrainingError {
          .invalidParents(mapping: name, bead: draft.name, reason: reason)
        }
        guard !parents.isEmpty else { throw fault("it names no parents; give the beads that place it") }
        for parent in parents where !drafts.indices.contains(parent.bead) {
          throw fault("there is no bead \(parent.bead) (from 0); there are \(drafts.count)")
        }
        guard parents.allSatisfy({ beads[$0.bead] != nil }) else {
          next.append(index)
          continue
        }
        let sum = parents.reduce(0) { $0 + $1.weight }
        guard abs(sum) > 1e-12 else { throw .zeroWeights(mapping: name, bead: draft.name) }
        let scale = abs(sum - 1) < 1e-12 ? 1 : sum
        var weights: [Int: Double] = [:]
        var atoms: [Int] = []
        for parent in parents {
          let bead = beads[parent.bead]!
          for (atom, weight) in zip(bead.atoms, bead.weights) {
            if weights[atom] == nil { atoms.append(atom) }
            weights[atom, default: 0] += weight * parent.weight / scale
          }
        }
        var site = try bead(draft, atoms: atoms, atoms.map { weights[$0]! }, base, name)
        if draft.residue == nil { site.residue = beads[parents[0].bead]!.residue }
        site.parents = parents.map { Mapping.Parent(bead: $0.bead, weight: $0.weight / scale) }
        beads[index] = site
      }
      guard next.count < open.count else {
        throw .invalidParents(
          mapping: name, bead: drafts[next[0]].name,
          reason: "its parents lead back to it; place it by beads that have atoms")
      }
      open = next
    }
  }
}

extension Mapping {
  /// Forgets force weights that say what holds without them, so that formats that must state them
  /// read as they were written.
  mutating func dropDefaultForceWeights() {
    guard beads.contains(where: { $0.forceWeights != nil }) else { return }
    var plain = self
    for index in plain.beads.indices { plain.beads[index].forceWeights = nil }
    let usual = plain.resolvedForceWeights
    for index in beads.indices where beads[index].forceWeights == usual[index] {
      beads[index].forceWeights = nil
    }
  }
}

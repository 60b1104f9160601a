/// OpenMSCG's YAML: site types of atom offsets with weights, and where their sites stand.
///
///     site-types:
///       WAT: {index: [0, 1, 2], x-weight: [16, 1, 1], f-weight: [1, 1, 1]}
///     system:
///       - {anchor: 0, repeat: 256, offset: 3, sites: [[WAT, 0]]}
///
/// x-weights are normalised, f-weights not. Each repetition i of a group puts its sites, and the groups
/// in it, at anchor + i · offset.
///
/// - Reference: Y. Peng et al., J. Phys. Chem. B 127, 8537 (2023), doi:10.1021/acs.jpcb.3c04473.
struct OpenMSCGReader {
  private struct SiteType {
    var index: [Int]
    var weights: [Double]
    var forceWeights: [Double]?
  }

  private let source: MappingSource

  init(_ source: MappingSource) { self.source = source }

  func read(_ text: String) throws(CoarseGrainingError) -> Mapping {
    let root = try YAMLDocument.root(text, path: source.path).dictionary(["site-types", "system"])
    guard let typeNode = root["site-types"] else {
      throw source.malformed("there is no “site-types”; add it")
    }
    guard let system = root["system"] else { throw source.malformed("there is no “system”; add it") }
    var types: [String: SiteType] = [:]
    for (name, value) in try typeNode.members(nil) { types[name] = try siteType(value, name) }
    var sites: [(type: String, anchor: Int)] = []
    for group in try system.list() { sites += try self.sites(of: group, types) }
    var drafts: [BeadDraft] = []
    var entries = 0
    for site in sites {
      let type = types[site.type]!
      var draft = BeadDraft(name: site.type)
      for index in type.index {
        let (atom, overflow) = index.addingReportingOverflow(site.anchor)
        draft.atoms.append(overflow ? .max : atom)
      }
      entries += draft.atoms.count
      guard entries <= MappingSource.entryLimit else {
        throw source.malformed("its sites have more than \(MappingSource.entryLimit) atoms")
      }
      draft.weights = type.weights
      draft.forceWeights = type.forceWeights
      drafts.append(draft)
    }
    return try source.mapping(drafts)
  }

  private func siteType(_ value: YAMLValue, _ name: String) throws(CoarseGrainingError) -> SiteType {
    let members = try value.dictionary(["index", "x-weight", "f-weight"])
    guard let index = members["index"] else {
      throw value.fault("site type \(name.shortenedForMessage) needs “index”; add it")
    }
    let atoms = try index.integers()
    guard !atoms.isEmpty else { throw .emptyBead(mapping: source.name, bead: name) }
    let weights = try members["x-weight"]?.numbers() ?? [Double](repeating: 1, count: atoms.count)
    let forceWeights = try members["f-weight"]?.numbers()
    for numbers in [weights, forceWeights ?? weights] where numbers.count != atoms.count {
      throw .weightCount(mapping: source.name, bead: name, weights: numbers.count, atoms: atoms.count)
    }
    return SiteType(index: atoms, weights: weights, forceWeights: forceWeights)
  }

  private func sites(
    of group: YAMLValue, _ types: [String: SiteType]
  ) throws(CoarseGrainingError) -> [(type: String, anchor: Int)] {
    let members = try group.dictionary(["anchor", "repeat", "offset", "sites", "groups"])
    let anchor = try members["anchor"]?.integer() ?? 0
    let count = try members["repeat"]?.integer(0...Int.max) ?? 1
    let offset = try members["offset"]?.integer() ?? 0
    var unit: [(type: String, anchor: Int)] = []
    if let groups = members["groups"] {
      // OpenMSCG adds the outer anchor once for the inner group and once for the outer one.
      guard anchor == 0 else {
        throw group.fault(
          "a group of groups with anchor \(anchor), which OpenMSCG counts twice; give it anchor 0, and the "
            + "inner groups anchors that include it")
      }
      for inner in try groups.list() { unit += try sites(of: inner, types) }
    }
    if let sites = members["sites"] {
      for site in try sites.list() {
        let pair = try site.list()
        guard pair.count == 2 else { throw site.fault("a site is [type, anchor], such as [WAT, 0]") }
        let type = try pair[0].text()
        guard types[type] != nil else {
          throw site.fault("there is no site type “\(type.shortenedForMessage)”; add it to “site-types”")
        }
        unit.append((type, try pair[1].integer()))
      }
    }
    guard !unit.isEmpty else { return [] }
    let (total, overflow) = unit.count.multipliedReportingOverflow(by: count)
    guard !overflow, total <= MappingSource.beadLimit else {
      throw group.fault("it repeats to more than \(MappingSource.beadLimit) sites")
    }
    var sites: [(type: String, anchor: Int)] = []
    sites.reserveCapacity(total)
    for i in 0..<count {
      for site in unit {
        let (shift, first) = offset.multipliedReportingOverflow(by: i)
        let (start, second) = anchor.addingReportingOverflow(shift)
        let (place, third) = start.addingReportingOverflow(site.anchor)
        guard !first, !second, !third else {
          throw group.fault("its anchors and offsets lead beyond all atoms")
        }
        sites.append((site.type, place))
      }
    }
    return sites
  }
}

extension Mapping {
  /// A site type for each pattern of atoms and weights; sites one by one.
  func openMSCGText() throws(CoarseGrainingError) -> String {
    struct Pattern: Equatable {
      var label: String
      var index: [Int]
      var weights: [Double]
      var forceWeights: [Double]
    }
    var patterns: [Pattern] = []
    var places: [String: [Int]] = [:]
    var sites: [(pattern: Int, anchor: Int)] = []
    for (bead, forceWeights) in zip(beads, resolvedForceWeights) {
      let anchor = bead.atoms[0]
      let pattern = Pattern(
        label: bead.type, index: bead.atoms.map { $0 - anchor }, weights: bead.weights,
        forceWeights: forceWeights)
      if let known = places[bead.type]?.first(where: { patterns[$0] == pattern }) {
        sites.append((known, anchor))
      } else {
        places[bead.type, default: []].append(patterns.count)
        sites.append((patterns.count, anchor))
        patterns.append(pattern)
      }
    }
    let names = Mapping.unique(patterns.map(\.label)).map(YAMLDocument.quoted)
    var text = "site-types:\n"
    for (pattern, name) in zip(patterns, names) {
      func line(_ values: [some CustomStringConvertible]) -> String {
        "[" + values.map(\.description).joined(separator: ", ") + "]"
      }
      text += "  \(name):\n    index: \(line(pattern.index))\n    x-weight: \(line(pattern.weights))\n"
      text += "    f-weight: \(line(pattern.forceWeights))\n"
    }
    text += "system:\n  - anchor: 0\n    repeat: 1\n    offset: 0\n    sites:\n"
    for site in sites { text += "      - [\(names[site.pattern]), \(site.anchor)]\n" }
    return text
  }
}

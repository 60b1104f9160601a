import Features
import Moments
public import Samples
public import Trajectories

/// The declared features over which every mapping is scored: what the shape of its beads says, no more and
/// no less, so that no mapping wins by better features.
///
/// Beads are neighbours along the molecule's bonds, or along the chain where the mapping leaves bonds out
/// (an atom counts to the bead that is fewest bonds away). The features are
///
/// 1. distances of neighbours; the cosines of angles at a bead between two neighbours; cosine and sine of the
///    torsions along three neighbour pairs and, where a bead has three neighbours or more, of the torsion that
///    tells its two mirror images apart; for neighbours of beads with a body frame the cosines between its axes
///    and the way to the neighbour, and between the axes of the two;
/// 2. for up to ``mostBeadsWithAllPairs`` beads the distances of all pairs; for more those of ends and of pairs
///    8, 16, 32, … beads apart in the chain, at half their distance each, for the global shape;
/// 3. the distances of pairs two, three and four steps apart.
///
/// Their number is linear in that of the beads. Where it exceeds ``mostFeatures``, distances of the furthest
/// steps are left out first and then features evenly along the chain, and ``note`` says so. Torsions and
/// body frames carry a sign, so that mirror images differ. Beads are taken in the order of their atoms: how a
/// mapping lists them changes nothing. Virtual sites follow from other beads and add nothing.
public struct BeadLibrary: Sendable {
  /// The most features of a mapping, and of the all-atom reference.
  public static let mostFeatures = 300
  /// Up to this many beads, all distances are features.
  public static let mostBeadsWithAllPairs = 12

  /// The columns' names, in order; beads carry their residue's number.
  public let featureNames: [String]
  /// What was left out, in a sentence; nil where nothing was.
  public let note: String?
  let definitions: [FeatureDefinition]
  let sites: [FeatureSite]

  /// Steps between beads up to which distances are features.
  private static let furthestSteps = 4
  /// Neighbours of a bead up to which all of their pairs make angles and torsions.
  private static let mostBranches = 4

  /// The features of a mapping.
  ///
  /// - Parameter topology: Where bonds come from; nil follows the order of the atoms in each chain.
  public init(_ mapping: Mapping, topology: Topology?, mostFeatures: Int = Self.mostFeatures) {
    let graph = BeadGraph(mapping, topology: topology)
    var sites = SiteList(graph)
    let near = graph.pairs(upTo: Self.furthestSteps)
    let base = Self.nearest(graph, near, sites: &sites)
    var known = Set(near.filter { $0.steps == 1 }.map { BeadEdge($0.a, $0.b) })
    let shape = Self.shapePairs(beadCount: graph.beads.count).filter { known.insert($0).inserted }
    var tiers: [(what: String, features: [FeatureDefinition])] = [
      ("distances of distant beads", shape.map { graph.distance($0.a, $0.b) })
    ]
    for steps in 2...Self.furthestSteps {
      let pairs = near.filter { $0.steps == steps }.map { BeadEdge($0.a, $0.b) }
        .filter { known.insert($0).inserted }
      tiers.append(("distances \(steps) steps apart", pairs.map { graph.distance($0.a, $0.b) }))
    }
    var notes: [String] = []
    func width(_ features: [FeatureDefinition]) -> Int {
      features.reduce(0) { $0 + $1.quantity.columnCount }
    }
    var total = width(base) + tiers.reduce(0) { $0 + width($1.features) }
    while total > mostFeatures, let last = tiers.popLast() {
      guard !last.features.isEmpty else { continue }
      total -= width(last.features)
      let room = mostFeatures - total
      // Of the tier that does not fit as a whole, as much as does.
      let kept = room > 0 ? Thinning.evenly(last.features, upTo: room) : []
      notes.append("\(last.features.count - kept.count) \(last.what)")
      guard !kept.isEmpty else { continue }
      tiers.append((last.what, kept))
      total += width(kept)
      break
    }
    var definitions = base
    if total > mostFeatures {
      definitions = Thinning.evenly(base, upTo: mostFeatures)
      notes.append("\(base.count - definitions.count) of the nearest beads' features, evenly along the chain")
    }
    definitions += tiers.flatMap(\.features)
    self.definitions = definitions
    self.sites = sites.sites
    featureNames = definitions.flatMap { $0.columns.map { $0.name ?? "" } }
    note = notes.isEmpty
      ? nil : "left out to stay within \(mostFeatures) features: " + notes.joined(separator: "; ")
  }

  /// The features as columns.
  ///
  /// - Precondition: There are some, and the source has the mapping's atoms.
  public func source(_ atoms: AtomSource) throws -> any SampleSource {
    FunctionSource(atoms.source, try functions(atoms))
  }

  /// The features as functions of the rows of a source.
  func functions(_ atoms: AtomSource) throws(FeatureError) -> SiteFunctions {
    try SiteFunctions(definitions, of: sites, slots: atoms.slots, atomCount: atoms.atoms.count)
  }

  /// Pairs that show the shape as a whole.
  private static func shapePairs(beadCount: Int) -> [BeadEdge] {
    guard beadCount > 1 else { return [] }
    if beadCount <= mostBeadsWithAllPairs {
      return (0..<beadCount).flatMap { a in ((a + 1)..<beadCount).map { BeadEdge(a, $0) } }
    }
    var pairs = [BeadEdge(0, beadCount - 1)]
    var reach = 8
    while reach < beadCount {
      pairs += stride(from: 0, to: beadCount - reach, by: reach / 2).map { BeadEdge($0, $0 + reach) }
      reach *= 2
    }
    return pairs
  }

  /// The first tier, from one end of the chain to the other.
  private static func nearest(
    _ graph: BeadGraph, _ near: [(a: Int, b: Int, steps: Int)], sites: inout SiteList
  ) -> [FeatureDefinition] {
    var found: [(place: Int, definition: FeatureDefinition)] = []
    let edges = near.filter { $0.steps == 1 }
    for edge in edges {
      found.append((edge.a, graph.distance(edge.a, edge.b)))
      for (a, b) in torsionEnds(graph, edge.a, edge.b) {
        found.append((edge.a, graph.torsion(a, edge.a, edge.b, b)))
      }
      for definition in sites.frameFeatures(edge.a, edge.b, graph) {
        found.append((edge.a, definition))
      }
    }
    for bead in graph.beads.indices {
      let others = graph.neighbours[bead]
      for (i, a) in others.enumerated() {
        let partners = others.count <= mostBranches ? others[(i + 1)...] : others[(i + 1)...].prefix(1)
        for b in partners { found.append((bead, graph.angle(a, bead, b))) }
      }
      for i in others.indices.dropLast(2) {
        found.append((bead, graph.torsion(others[i], bead, others[i + 1], others[i + 2])))
      }
    }
    return found.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }
      .map(\.element.definition)
  }

  /// The ends of torsions about a pair: all combinations where these are few.
  private static func torsionEnds(_ graph: BeadGraph, _ b: Int, _ c: Int) -> [(Int, Int)] {
    let before = graph.neighbours[b].filter { $0 != c }
    let after = graph.neighbours[c].filter { $0 != b }
    guard !before.isEmpty, !after.isEmpty else { return [] }
    let pairs: [(Int, Int)]
    if before.count * after.count <= mostBranches {
      pairs = before.flatMap { a in after.map { (a, $0) } }
    } else {
      pairs = (0..<max(before.count, after.count)).map {
        (before[$0 % before.count], after[$0 % after.count])
      }
    }
    return pairs.filter { $0.0 != $0.1 }
  }
}

extension BeadGraph {
  func distance(_ a: Int, _ b: Int) -> FeatureDefinition {
    FeatureDefinition(
      name: "d(\(labels[a])–\(labels[b]))", quantity: .distance(AtomPair(a, b), .value))
  }

  func angle(_ a: Int, _ b: Int, _ c: Int) -> FeatureDefinition {
    FeatureDefinition(
      name: "angle(\(labels[a])–\(labels[b])–\(labels[c]))",
      quantity: .angle(AtomTriple(a, b, c), .cosine))
  }

  func torsion(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> FeatureDefinition {
    FeatureDefinition(
      name: "torsion(\(labels[a])–\(labels[b])–\(labels[c])–\(labels[d]))",
      quantity: .torsion(AtomQuadruple(a, b, c, d), .cosineSine))
  }
}

/// The sites of a library: the beads, then the ends of the axes that features need.
private struct SiteList {
  var sites: [FeatureSite]

  init(_ graph: BeadGraph) { sites = graph.beads.map { FeatureSite($0) } }

  /// A bead's place moved along an axis of its own or of another bead.
  private mutating func end(at bead: Int, along frame: [Int], _ axis: Int) -> Int {
    sites.append(sites[bead].moved(along: FeatureSite.Axis(atoms: frame, index: axis)))
    return sites.count - 1
  }

  /// The cosines between the axes of two neighbours, and with the way from one to the other.
  mutating func frameFeatures(_ a: Int, _ b: Int, _ graph: BeadGraph) -> [FeatureDefinition] {
    let names = ["x", "y", "z"]
    var found: [FeatureDefinition] = []
    for (own, other) in [(a, b), (b, a)] {
      guard let frame = graph.beads[own].bodyFrame else { continue }
      for axis in 0..<3 {
        let tip = end(at: own, along: frame, axis)
        found.append(
          FeatureDefinition(
            name: "\(names[axis])(\(graph.labels[own]))·(\(graph.labels[other])−\(graph.labels[own]))",
            quantity: .angle(AtomTriple(tip, own, other), .cosine)))
      }
    }
    if let first = graph.beads[a].bodyFrame, let second = graph.beads[b].bodyFrame {
      for i in 0..<3 {
        let tip = end(at: a, along: first, i)
        for j in 0..<3 {
          let otherTip = end(at: a, along: second, j)
          found.append(
            FeatureDefinition(
              name: "\(names[i])(\(graph.labels[a]))·\(names[j])(\(graph.labels[b]))",
              quantity: .angle(AtomTriple(tip, a, otherTip), .cosine)))
        }
      }
    }
    return found
  }
}

/// Leaves out features evenly along their order.
enum Thinning {
  /// As many features as make up to `room` columns.
  static func evenly(_ features: [FeatureDefinition], upTo room: Int) -> [FeatureDefinition] {
    evenly(features, upTo: room) { $0.quantity.columnCount }
  }

  /// As many items as have a total width of up to `room`.
  static func evenly<Item>(_ items: [Item], upTo room: Int, width: (Item) -> Int) -> [Item] {
    let total = items.reduce(0) { $0 + width($1) }
    guard total > room else { return items }
    var kept: [Item] = []
    var (used, passed) = (0, 0)
    for item in items {
      let own = width(item)
      passed += own
      // The share of the room that is due to what was passed.
      if used + own <= room * passed / total {
        kept.append(item)
        used += own
      }
    }
    return kept
  }
}

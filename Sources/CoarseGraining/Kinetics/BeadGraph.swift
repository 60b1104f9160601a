import Trajectories

/// Which beads of a mapping are neighbours, in an order that does not depend on how they are listed.
///
/// Where bonds are known each atom goes to the bead that is fewest bonds away, and beads are neighbours
/// where their atoms are bonded: for a bead on every heavy atom these are the bonds, for Cα atoms the
/// chain. Parts of a chain that no bond joins are joined in the order of their atoms.
struct BeadGraph {
  /// Beads with a place of their own, by their smallest atom: no virtual sites, which follow from others,
  /// and no bead twice.
  let beads: [Mapping.Bead]
  /// What reports call each bead, each another one.
  let labels: [String]
  /// For each bead its neighbours, ascending.
  let neighbours: [[Int]]

  init(_ mapping: Mapping, topology: Topology?) {
    var seen: Set<BeadKey> = []
    let beads = mapping.beads.filter { $0.parents == nil }
      .map { (key: BeadKey($0), bead: $0) }
      .sorted { $0.key < $1.key }
      .filter { seen.insert($0.key).inserted }
      .map(\.bead)
    self.beads = beads
    labels = Self.labels(of: beads)
    var edges: Set<BeadEdge> = []
    let bonds = topology.map { $0.inferredBonds() } ?? []
    if !bonds.isEmpty { edges = Self.edges(of: beads, atomCount: mapping.atomCount, bonds: bonds) }
    Self.joinChains(&edges, beads: beads, topology: topology)
    var neighbours = [[Int]](repeating: [], count: beads.count)
    for edge in edges {
      neighbours[edge.a].append(edge.b)
      neighbours[edge.b].append(edge.a)
    }
    self.neighbours = neighbours.map { $0.sorted() }
  }

  /// The beads of each pair up to `most` steps apart, with the number of steps, nearest pairs first.
  func pairs(upTo most: Int) -> [(a: Int, b: Int, steps: Int)] {
    var found: [(a: Int, b: Int, steps: Int)] = []
    for start in beads.indices {
      var steps = [start: 0]
      var open = [start]
      var next = 0
      while next < open.count {
        let bead = open[next]
        next += 1
        guard steps[bead]! < most else { continue }
        for other in neighbours[bead] where steps[other] == nil {
          steps[other] = steps[bead]! + 1
          open.append(other)
        }
      }
      for bead in open where bead > start { found.append((start, bead, steps[bead]!)) }
    }
    return found.sorted { ($0.steps, $0.a, $0.b) < ($1.steps, $1.a, $1.b) }
  }

  private static func labels(of beads: [Mapping.Bead]) -> [String] {
    let plain = beads.map { $0.name.last?.isNumber ?? false ? $0.name : "\($0.name)\($0.residue.number)" }
    var counts: [String: Int] = [:]
    for label in plain { counts[label, default: 0] += 1 }
    return plain.enumerated().map { counts[$1]! > 1 ? "\($1)#\($0 + 1)" : $1 }
  }

  /// Neighbours through bonds: atoms are given to beads in rings of one more bond each.
  private static func edges(
    of beads: [Mapping.Bead], atomCount: Int, bonds: [Topology.Bond]
  ) -> Set<BeadEdge> {
    var bonded = [[Int]](repeating: [], count: atomCount)
    for bond in bonds where bond.second < atomCount {
      bonded[bond.first].append(bond.second)
      bonded[bond.second].append(bond.first)
    }
    var edges: Set<BeadEdge> = []
    var owner = [Int](repeating: -1, count: atomCount)
    var open: [Int] = []
    for (index, bead) in beads.enumerated() {
      for atom in bead.atoms.sorted() {
        if owner[atom] < 0 {
          owner[atom] = index
          open.append(atom)
        } else if owner[atom] != index {
          edges.insert(BeadEdge(owner[atom], index))
        }
      }
    }
    var next = 0
    while next < open.count {
      let atom = open[next]
      next += 1
      for other in bonded[atom] where owner[other] < 0 {
        owner[other] = owner[atom]
        open.append(other)
      }
    }
    for bond in bonds where bond.second < atomCount {
      let (a, b) = (owner[bond.first], owner[bond.second])
      if a >= 0, b >= 0, a != b { edges.insert(BeadEdge(a, b)) }
    }
    return edges
  }

  /// Joins what follows in a chain without being connected.
  private static func joinChains(
    _ edges: inout Set<BeadEdge>, beads: [Mapping.Bead], topology: Topology?
  ) {
    var part = Array(beads.indices)
    func root(_ bead: Int) -> Int {
      var bead = bead
      while part[bead] != bead { bead = part[bead] }
      return bead
    }
    for edge in edges {
      let (a, b) = (root(edge.a), root(edge.b))
      part[max(a, b)] = min(a, b)
    }
    func chain(_ bead: Mapping.Bead) -> String {
      guard let topology, let atom = bead.atoms.min(), atom < topology.atomCount else {
        return bead.residue.chain
      }
      return "\(topology.residues[topology.atoms[atom].residue].chain)"
    }
    var last: [String: Int] = [:]
    for (index, bead) in beads.enumerated() {
      let name = chain(bead)
      if let before = last[name], root(before) != root(index) {
        edges.insert(BeadEdge(before, index))
        let (a, b) = (root(before), root(index))
        part[max(a, b)] = min(a, b)
      }
      last[name] = index
    }
  }
}

/// Two beads, `a < b`.
struct BeadEdge: Hashable {
  var a: Int
  var b: Int
  init(_ a: Int, _ b: Int) { (self.a, self.b) = (min(a, b), max(a, b)) }
}

/// A bead's atoms and weights in the order of the atoms: equal for beads at one place.
private struct BeadKey: Hashable, Comparable {
  var atoms: [Int]
  var weights: [Double]
  var frame: [Int]

  init(_ bead: Mapping.Bead) {
    let order = bead.atoms.indices.sorted { bead.atoms[$0] < bead.atoms[$1] }
    atoms = order.map { bead.atoms[$0] }
    weights = order.map { bead.weights[$0] }
    frame = bead.bodyFrame ?? []
  }

  static func < (a: BeadKey, b: BeadKey) -> Bool {
    if a.atoms != b.atoms { return a.atoms.lexicographicallyPrecedes(b.atoms) }
    if a.weights != b.weights { return a.weights.lexicographicallyPrecedes(b.weights) }
    return a.frame.lexicographicallyPrecedes(b.frame)
  }
}

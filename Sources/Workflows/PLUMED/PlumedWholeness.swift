package import Features

/// Making molecules whole in PLUMED exactly as features do it here.
package enum PlumedWholeness {
  /// The pairs that atoms need: those on the way from each atom to its root.
  package static func pairs(_ pairs: [AtomPair], needed atoms: Set<Int>) -> [AtomPair] {
    var parents: [Int: Int] = [:]
    for pair in pairs { parents[pair.b] = pair.a }
    var wanted: Set<Int> = []
    for atom in atoms {
      var current = atom
      while let parent = parents[current], wanted.insert(current).inserted { current = parent }
    }
    return pairs.filter { wanted.contains($0.b) }
  }

  /// Walks along the pairs, each as long as it gets, every atom next to its parent
  /// or behind it.
  ///
  /// `WHOLEMOLECULES` brings each atom of an entity next to the one before it and
  /// takes its entities in order. A branch is an entity that begins at an atom
  /// which an earlier one has placed, so the tree of bonds becomes entities.
  package static func entities(_ pairs: [AtomPair]) -> [[Int]] {
    var children: [Int: [Int]] = [:]
    for pair in pairs { children[pair.a, default: []].append(pair.b) }
    let placed = Set(pairs.map(\.b))
    var seen: Set<Int> = []
    var entities: [[Int]] = []
    for pair in pairs where !placed.contains(pair.a) && seen.insert(pair.a).inserted {
      var edges = children[pair.a, default: []].reversed().map { AtomPair(pair.a, $0) }
      while let edge = edges.popLast() {
        if entities.last?.last == edge.a {
          entities[entities.count - 1].append(edge.b)
        } else {
          entities.append([edge.a, edge.b])
        }
        edges += children[edge.b, default: []].reversed().map { AtomPair(edge.b, $0) }
      }
    }
    return entities
  }

  /// Nil where there is nothing to do.
  package static func action(_ pairs: [AtomPair]) -> PlumedAction? {
    let entities = entities(pairs)
    guard !entities.isEmpty else { return nil }
    return PlumedAction(
      "WHOLEMOLECULES",
      entities.enumerated().map { index, atoms in
        .init("ENTITY\(index)", atoms.map { String($0 + 1) })
      })
  }
}

extension Topology {
  /// The order in which molecules that the box has broken are put together.
  ///
  /// Walking the pairs, a child is moved to the image nearest to its parent. Paths
  /// follow bonds (``inferredBonds()``) and pass atoms that are not wanted where they must;
  /// nothing beyond is included. Molecules stay apart from one another. Wanted atoms of
  /// which no bond is known are chained in the order of their indices within each chain (as
  /// PLUMED's WHOLEMOLECULES does), except ions and water, which need no partner.
  ///
  /// - Returns: Parents before their children.
  /// - Complexity: O(atoms + bonds).
  public func wholenessPairs(for wanted: Set<Int>) -> [(parent: Int, child: Int)] {
    let neighbours = Neighbours(inferredBonds(), atomCount: atomCount)
    var parents = [Int](repeating: -1, count: atomCount)
    var isNeeded = [Bool](repeating: false, count: atomCount)
    var pairs: [(parent: Int, child: Int)] = []
    var lastOfChain: [Int: Int] = [:]
    // A parent of its own: the root.
    for root in wanted.sorted() where parents[root] < 0 {
      parents[root] = root
      guard !neighbours.of(root).isEmpty else {
        let residue = atoms[root].residue
        if isIon(residue: residue) || isWater(residue: residue) { continue }
        let chain = residues[residue].chain
        if let last = lastOfChain[chain] { pairs.append((last, root)) }
        lastOfChain[chain] = root
        continue
      }
      var visited = [root]
      var next = 0
      while next < visited.count {
        let atom = visited[next]
        next += 1
        for other in neighbours.of(atom) where parents[other] < 0 {
          parents[other] = atom
          visited.append(other)
        }
      }
      isNeeded[root] = true
      for atom in visited where wanted.contains(atom) {
        var step = atom
        while !isNeeded[step] {
          isNeeded[step] = true
          step = parents[step]
        }
      }
      for atom in visited.dropFirst() where isNeeded[atom] { pairs.append((parents[atom], atom)) }
    }
    return pairs
  }

  /// Which molecule each atom belongs to, counted from 0 in the order of their first
  /// atoms, by the given bonds.
  func molecules(bonds: [Bond]) -> [Int] {
    let neighbours = Neighbours(bonds, atomCount: atomCount)
    var molecule = [Int](repeating: -1, count: atomCount)
    var count = 0
    for root in molecule.indices where molecule[root] < 0 {
      molecule[root] = count
      var open = [root]
      while let atom = open.popLast() {
        for other in neighbours.of(atom) where molecule[other] < 0 {
          molecule[other] = count
          open.append(other)
        }
      }
      count += 1
    }
    return molecule
  }
}

/// The atoms bonded to each atom, ascending.
struct Neighbours {
  private let starts: [Int]
  private let others: [Int]

  init(_ bonds: [Topology.Bond], atomCount: Int) {
    var starts = [Int](repeating: 0, count: atomCount + 1)
    for bond in bonds {
      starts[bond.first + 1] += 1
      starts[bond.second + 1] += 1
    }
    for atom in 0..<atomCount { starts[atom + 1] += starts[atom] }
    var next = starts
    var others = [Int](repeating: 0, count: 2 * bonds.count)
    for bond in bonds {
      others[next[bond.first]] = bond.second
      next[bond.first] += 1
    }
    for bond in bonds {
      others[next[bond.second]] = bond.first
      next[bond.second] += 1
    }
    self.starts = starts
    self.others = others
  }

  func of(_ atom: Int) -> ArraySlice<Int> { others[starts[atom]..<starts[atom + 1]] }
}

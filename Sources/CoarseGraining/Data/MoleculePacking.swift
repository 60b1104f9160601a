import Trajectories

/// Puts molecules together that a periodic box has cut: each along its bonds, and all at the images nearest to the
/// first.
///
/// Beads and distances of several molecules would else jump by an edge of the box when one of them leaves it,
/// which looks like a slow process.
package struct MoleculePacking: Sendable {
  /// The atoms that must be read, ascending: those wanted and those on the way between them.
  package let read: [Int]
  /// Along bonds, parents first.
  private let pairs: [(parent: Int, child: Int)]
  /// The molecules behind the first, by their first atoms.
  private let others: [(root: Int, atoms: [Int])]
  private let first: Int?

  /// - Complexity: O(atoms + bonds).
  package init(_ topology: Topology, atoms: Set<Int>) {
    pairs = topology.wholenessPairs(for: atoms)
    let all = atoms.union(pairs.flatMap { [$0.parent, $0.child] }).sorted()
    read = all
    var roots = Dictionary(uniqueKeysWithValues: all.map { ($0, $0) })
    for (parent, child) in pairs { roots[child] = roots[parent] }
    let molecules = Dictionary(grouping: all) { roots[$0]! }.sorted { $0.key < $1.key }
    first = molecules.first?.key
    others = molecules.dropFirst().map { (root: $0.key, atoms: $0.value) }
  }

  /// Moves atoms by edges of the box; without a usable box they stay.
  ///
  /// - Parameter positions: x, y, z of each atom of the file, as far as they are read.
  /// - Complexity: O(atoms).
  package func apply(_ positions: inout [Double], box: Box?) {
    guard let first, let lattice = box.flatMap(Lattice.init) else { return }
    func point(_ atom: Int) -> SIMD3<Double> {
      SIMD3(positions[3 * atom], positions[3 * atom + 1], positions[3 * atom + 2])
    }
    func move(_ atom: Int, by shift: SIMD3<Double>) {
      for axis in 0..<3 { positions[3 * atom + axis] += shift[axis] }
    }
    for (parent, child) in pairs {
      let between = point(child) - point(parent)
      move(child, by: lattice.minimumImage(between) - between)
    }
    let origin = point(first)
    for (root, atoms) in others {
      let between = point(root) - origin
      let shift = lattice.minimumImage(between) - between
      if shift != .zero { for atom in atoms { move(atom, by: shift) } }
    }
  }
}

public import Trajectories

/// Maps frames of atoms to frames of beads.
///
/// Molecules are made whole across the periodic box first, along bonds; atoms of another molecule than
/// a bead's first atom are taken at their images nearest to it. Velocities are weighted as positions.
/// A bead's force is Σ f · F with its force weights, by default the sum over the atoms that belong
/// to it alone: it leaves out what constraints did, since saved forces lack them.
public struct FrameMapper: Sendable {
  /// The mapping.
  public let mapping: Mapping
  /// How many atoms of a frame are needed, counted from the first.
  public let requiredAtomCount: Int
  private let weights: [[Double]]
  private let forceWeights: [[Double]]
  private let pairs: [(parent: Int, child: Int)]
  /// For each bead the atoms that bonds do not join to its first one.
  private let loose: [(bead: Int, first: Int, atoms: Set<Int>)]

  /// A mapper for a valid mapping of this topology.
  ///
  /// - Complexity: O(atoms + bonds).
  public init(_ mapping: Mapping, topology: Topology) {
    precondition(mapping.atomCount == topology.atomCount, "a mapping of another system")
    self.mapping = mapping
    weights = mapping.beads.map(\.weights)
    forceWeights = mapping.resolvedForceWeights
    var wanted: Set<Int> = []
    for bead in mapping.beads { wanted.formUnion(bead.atoms) }
    pairs = topology.wholenessPairs(for: wanted)
    var roots = Array(0..<topology.atomCount)
    for (parent, child) in pairs { roots[child] = roots[parent] }
    loose = mapping.beads.enumerated().compactMap { index, bead in
      let others = bead.atoms.filter { roots[$0] != roots[bead.atoms[0]] }
      return others.isEmpty ? nil : (index, bead.atoms[0], Set(others))
    }
    let last = max(wanted.max() ?? 0, pairs.reduce(0) { max($0, $1.parent, $1.child) })
    requiredAtomCount = last + 1
  }

  /// Makes the molecules of the beads whole; nothing moves without a usable box.
  public func makeWhole(_ frame: inout Frame) {
    guard !pairs.isEmpty, let lattice = frame.box.flatMap(Lattice.init) else { return }
    for (parent, child) in pairs {
      let start = Self.point(frame.positions, parent)
      let moved = start + lattice.minimumImage(Self.point(frame.positions, child) - start)
      frame.positions[3 * child] = moved.x
      frame.positions[3 * child + 1] = moved.y
      frame.positions[3 * child + 2] = moved.z
    }
  }

  /// The frame of the beads: positions, velocities and forces as far as the atoms have them; box, time and
  /// step are kept.
  ///
  /// - Parameter frame: At least ``requiredAtomCount`` atoms.
  /// - Complexity: O(entries + bonds).
  public func map(_ frame: Frame) -> Frame {
    var whole = frame
    makeWhole(&whole)
    var result = Frame()
    (result.box, result.time, result.step) = (frame.box, frame.time, frame.step)
    result.positions = mapping.mapped(whole.positions, weights: weights)
    if let lattice = frame.box.flatMap(Lattice.init) {
      for (bead, first, atoms) in loose {
        let origin = Self.point(whole.positions, first)
        for (atom, weight) in zip(mapping.beads[bead].atoms, weights[bead]) where atoms.contains(atom) {
          let between = Self.point(whole.positions, atom) - origin
          let shift = (lattice.minimumImage(between) - between) * weight
          for axis in 0..<3 { result.positions[3 * bead + axis] += shift[axis] }
        }
      }
    }
    if !frame.velocities.isEmpty { result.velocities = mapping.mapped(frame.velocities, weights: weights) }
    if !frame.forces.isEmpty { result.forces = mapping.mapped(frame.forces, weights: forceWeights) }
    return result
  }

  /// Checks that the beads of a frame fit into half its box.
  ///
  /// - Throws: ``CoarseGrainingError/boxTooSmall(mapping:bead:span:limit:)``.
  public func checkSpan(of frame: Frame) throws(CoarseGrainingError) {
    var whole = frame
    makeWhole(&whole)
    if let lattice = frame.box.flatMap(Lattice.init) {
      for (_, first, atoms) in loose {
        let origin = Self.point(whole.positions, first)
        for atom in atoms {
          let moved = origin + lattice.minimumImage(Self.point(whole.positions, atom) - origin)
          for axis in 0..<3 { whole.positions[3 * atom + axis] = moved[axis] }
        }
      }
    }
    try mapping.checkSpan(positions: whole.positions, box: frame.box)
  }

  private static func point(_ positions: [Double], _ atom: Int) -> SIMD3<Double> {
    SIMD3(positions[3 * atom], positions[3 * atom + 1], positions[3 * atom + 2])
  }
}

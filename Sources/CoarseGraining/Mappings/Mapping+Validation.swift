public import Trajectories

extension Mapping {
  /// Checks everything that a mapping promises, for a system of this topology.
  ///
  /// - Throws: The first fault, with the bead's name: no beads, no atoms, atoms outside the topology or
  ///   twice, weights that do not sum to 1, and so on.
  /// - Complexity: O(atoms + entries).
  public func validate(in topology: Topology) throws(CoarseGrainingError) {
    guard atomCount == topology.atomCount else {
      throw .differentSystem(mapping: name, atomCount: atomCount, topologyAtomCount: topology.atomCount)
    }
    try validate()
  }

  /// As ``validate(in:)``, without a topology.
  public func validate() throws(CoarseGrainingError) {
    guard !beads.isEmpty else { throw .noBeads(mapping: name) }
    // The last bead that had each atom: a mark instead of a set for each bead.
    var mark = [Int](repeating: -1, count: atomCount)
    for (index, bead) in beads.enumerated() {
      try checkParents(index)
      guard !bead.atoms.isEmpty else { throw .emptyBead(mapping: name, bead: bead.name) }
      for atom in bead.atoms {
        try checkInside(atom, bead)
        guard mark[atom] != index else { throw .duplicateAtom(mapping: name, bead: bead.name, atom: atom) }
        mark[atom] = index
      }
      for weights in [bead.weights, bead.forceWeights ?? bead.weights] {
        guard weights.count == bead.atoms.count else {
          throw .weightCount(
            mapping: name, bead: bead.name, weights: weights.count, atoms: bead.atoms.count)
        }
        guard weights.allSatisfy(\.isFinite) else { throw .weightNotFinite(mapping: name, bead: bead.name) }
      }
      let sum = bead.weights.reduce(0, +)
      guard abs(sum) > 1e-12 else { throw .zeroWeights(mapping: name, bead: bead.name) }
      guard abs(sum - 1) < 1e-6 else { throw .rowSum(mapping: name, bead: bead.name, sum: sum) }
      if let frame = bead.bodyFrame {
        guard frame.count == 3, Set(frame).count == 3 else {
          throw .invalidFrame(mapping: name, bead: bead.name)
        }
        for atom in frame { try checkInside(atom, bead) }
      }
    }
  }

  private func checkInside(_ atom: Int, _ bead: Bead) throws(CoarseGrainingError) {
    guard (0..<atomCount).contains(atom) else {
      throw .atomOutside(mapping: name, bead: bead.name, atom: atom, atomCount: atomCount)
    }
  }

  private func checkParents(_ index: Int) throws(CoarseGrainingError) {
    let bead = beads[index]
    guard let parents = bead.parents else { return }
    func fault(_ reason: String) -> CoarseGrainingError {
      .invalidParents(mapping: name, bead: bead.name, reason: reason)
    }
    guard !parents.isEmpty else { throw fault("it names no parents; give the beads that place it") }
    for parent in parents {
      guard beads.indices.contains(parent.bead) else {
        throw fault("there is no bead \(parent.bead) (from 0); there are \(beads.count)")
      }
      guard parent.bead != index else { throw fault("it is its own parent; name other beads") }
    }
    let sum = parents.reduce(0) { $0 + $1.weight }
    guard abs(sum - 1) < 1e-6 else { throw fault("its parents' weights sum to \(sum) instead of 1") }
  }

  /// What is allowed, but worth a word: atoms of several beads, negative weights, atoms without a bead.
  ///
  /// - Returns: A sentence each, none for an ordinary mapping.
  public func notes(in topology: Topology) -> [String] {
    var notes: [String] = []
    let labels = TopologyLabels(topology)
    let shared = sharedAtoms
    if !shared.isEmpty {
      let some = shared.prefix(3).map { labels.atom($0) }.joined(separator: ", ")
      notes.append(
        "\(name): \(shared.count) \(shared.count == 1 ? "atom belongs" : "atoms belong") to several beads "
          + "(\(some)\(shared.count > 3 ? ", …" : "")); such atoms give no force to any of them")
    }
    let negative = beads.filter { $0.weights.contains { $0 < 0 } }
    if let first = negative.first {
      notes.append(
        "\(name): \(negative.count) \(negative.count == 1 ? "bead has" : "beads have") negative weights "
          + "(first \(first.name)) and may lie outside their atoms")
    }
    let weightless = beads.filter { $0.parents == nil && $0.weights.contains(0) }
    if let first = weightless.first {
      notes.append("\(name): bead \(first.name) has atoms of weight zero, which do not move it")
    }
    return notes
  }

  /// Checks that each bead fits into half the box, without which tools that take nearest images
  /// atom by atom place it wrongly.
  ///
  /// - Parameters:
  ///   - positions: x, y, z of each atom in nm, whole molecules (not cut by the box).
  ///   - box: The frame's box; nothing is checked without a usable one.
  /// - Throws: ``CoarseGrainingError/boxTooSmall(mapping:bead:span:limit:)`` for the first bead whose
  ///   atoms lie further apart than half the smallest distance between the box's faces.
  /// - Complexity: O(Σ atoms of a bead²).
  public func checkSpan(positions: [Double], box: Box?) throws(CoarseGrainingError) {
    guard let box, box.isUsable else { return }
    let limit = box.smallestHeight / 2
    for bead in beads where bead.parents == nil && bead.atoms.count > 1 {
      for (i, first) in bead.atoms.enumerated() {
        let origin = SIMD3(positions[3 * first], positions[3 * first + 1], positions[3 * first + 2])
        for second in bead.atoms[..<i] {
          let between =
            SIMD3(positions[3 * second], positions[3 * second + 1], positions[3 * second + 2]) - origin
          let span = (between * between).sum().squareRoot()
          // The first is enough: a group of everything has many.
          guard span <= limit else {
            throw .boxTooSmall(mapping: name, bead: bead.name, span: span, limit: limit)
          }
        }
      }
    }
  }
}

extension Box {
  /// The smallest distance between opposite faces.
  var smallestHeight: Double {
    func cross(_ u: SIMD3<Double>, _ v: SIMD3<Double>) -> SIMD3<Double> {
      SIMD3(u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x)
    }
    func norm(_ u: SIMD3<Double>) -> Double { (u * u).sum().squareRoot() }
    return abs(volume) / max(norm(cross(a, b)), norm(cross(b, c)), norm(cross(c, a)))
  }
}

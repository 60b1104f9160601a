import Storage
import Testing
import Trajectories

@Suite("Bonds, whole molecules and neighbours")
struct BondTests {
  @Test("Names alone bond the heavy atoms of side chains, rings included")
  func templates() {
    let topology = TopologyFixtures.topology([
      ("TRP", 1, "A", [
        "N", "CA", "C", "O", "CB", "CG", "CD1", "CD2", "NE1", "CE2", "CE3", "CZ2", "CZ3", "CH2",
      ]),
      ("PRO", 2, "A", ["N", "CA", "C", "O", "CB", "CG", "CD"]),
      ("LEU", 3, "A", ["N", "CA", "C", "O", "CB", "CG", "CD1", "CD2"]),
      ("HIS", 4, "A", ["N", "CA", "C", "O", "CB", "CG", "ND1", "CD2", "CE1", "NE2"]),
    ])
    // Atoms plus rings minus one, residue by residue, and three peptide bonds.
    #expect(topology.inferredBonds().count == (14 + 1) + 7 + (8 - 1) + 10 + 3)
  }

  @Test("A ligand is bonded by distance, across the box too")
  func distances() throws {
    let box = try #require(Box(lengths: SIMD3(2, 2, 2), angles: SIMD3(90, 90, 90)))
    let topology = TopologyFixtures.topology(
      [("LIG", 1, "A", ["C1", "C2", "O1", "H1", "H2"]), ("ZN", 2, "A", ["NA"])],
      positions: [
        0.02, 1, 1, 1.87, 1, 1, 0.14, 1, 1, 0.17, 1.09, 1, 1.81, 1.09, 1, 0.2, 1, 1.1,
      ], box: box)
    #expect(topology.inferredBonds() == [.init(0, 1), .init(0, 2), .init(1, 4), .init(2, 3)])
  }

  @Test("Whole molecules: parents first, through unwanted atoms, each molecule on its own")
  func wholeness() {
    var topology = TopologyFixtures.topology([
      ("LIG", 1, "A", ["C1", "C2", "C3", "C4"]), ("LIG", 2, "A", ["C1", "C2"]),
      ("NA", 3, "A", ["NA"]), ("BEAD", 4, "A", ["B1"]), ("BEAD", 5, "A", ["B1"]),
    ])
    topology.bonds = [.init(0, 1), .init(1, 2), .init(2, 3), .init(4, 5)]
    func pairs(_ atoms: Set<Int>) -> [[Int]] {
      topology.wholenessPairs(for: atoms).map { [$0.parent, $0.child] }
    }
    #expect(pairs([0, 2]) == [[0, 1], [1, 2]])
    #expect(pairs([1, 2]) == [[1, 2]])
    #expect(pairs([0, 4, 5]) == [[4, 5]])
    #expect(pairs([0, 6]) == [])
    #expect(pairs([7, 8, 6]) == [[7, 8]])
    #expect(pairs([3, 0]) == [[0, 1], [1, 2], [2, 3]])
  }

  @Test("Every wanted atom is reached once, and parents come before their children")
  func wholenessProperties() {
    var random = TestGenerator(seed: 5)
    for _ in 0..<50 {
      var topology = TopologyFixtures.topology([
        ("LIG", 1, "A", (0..<40).map { "C\($0)" })
      ])
      let bonds = (0..<45).map { _ in Topology.Bond(random.below(40), random.below(40)) }
      topology.bonds = Set(bonds.filter { $0.first != $0.second }).sorted {
        ($0.first, $0.second) < ($1.first, $1.second)
      }
      let wanted = Set((0..<10).map { _ in random.below(40) })
      let pairs = topology.wholenessPairs(for: wanted)
      #expect(Set(pairs.map(\.child)).count == pairs.count)
      var seen = Set<Int>()
      for (parent, child) in pairs {
        // A parent is a root or a child of an earlier pair, never a later one.
        #expect(!pairs.contains { $0.child == parent } || seen.contains(parent))
        seen.insert(child)
      }
      // What no other atom hangs on is wanted.
      let parents = Set(pairs.map(\.parent))
      #expect(pairs.allSatisfy { parents.contains($0.child) || wanted.contains($0.child) })
    }
  }

  @Test("The neighbour grid agrees with a search over all images", arguments: 1...40)
  func grid(seed: Int) throws {
    var random = TestGenerator(seed: UInt64(seed))
    func vector(_ scale: Double) -> SIMD3<Double> {
      SIMD3(random.uniform() - 0.5, random.uniform() - 0.5, random.uniform() - 0.5) * scale
    }
    // Boxes from cubic to strongly skewed, and none at all.
    var box: Box?
    if seed % 4 != 0 {
      let skew = Double(seed % 3)
      box = Box(
        a: SIMD3(1.5, 0, 0), b: SIMD3(0, 1.2, 0) + vector(skew),
        c: SIMD3(0, 0, 1.8) + vector(2 * skew))
    }
    let lattice = box.flatMap(Lattice.init)
    if let box, lattice == nil { #expect(!box.isUsable) }
    let points = (0..<30).map { _ in vector(6) }
    let radius = 0.1 + random.uniform() * 0.6
    let grid = NeighbourGrid(
      atoms: Array(0..<30), positions: points.flatMap { [$0.x, $0.y, $0.z] }, lattice: lattice,
      radius: radius)
    for point in points {
      var found: Set<Int> = []
      grid.forEachNeighbour(of: point) { atom, _ in
        found.insert(atom)
        return true
      }
      let expected = Set(points.indices.filter { other in
        nearest(points[other] - point, box: lattice == nil ? nil : box) <= radius
      })
      #expect(grid.coversAll || found == expected)
      if let lattice {
        for other in points {
          let shortest = lattice.minimumImage(other - point)
          #expect(abs((shortest * shortest).sum().squareRoot() - nearest(other - point, box: box)) < 1e-9)
        }
      }
    }
  }

  /// The least distance over many images of the box as given.
  private func nearest(_ vector: SIMD3<Double>, box: Box?) -> Double {
    guard let box else { return (vector * vector).sum().squareRoot() }
    // To within half an edge along each, by Cramer's rule; images of a skewed box come on top.
    func triple(_ u: SIMD3<Double>, _ v: SIMD3<Double>, _ w: SIMD3<Double>) -> Double {
      u.x * (v.y * w.z - v.z * w.y) - u.y * (v.x * w.z - v.z * w.x) + u.z * (v.x * w.y - v.y * w.x)
    }
    var start = vector
    start -= box.a * (triple(vector, box.b, box.c) / box.volume).rounded()
    start -= box.b * (triple(box.a, vector, box.c) / box.volume).rounded()
    start -= box.c * (triple(box.a, box.b, vector) / box.volume).rounded()
    var least = Double.infinity
    for i in -8...8 {
      for j in -8...8 {
        for k in -8...8 {
          let image = start + box.a * Double(i) + box.b * Double(j) + box.c * Double(k)
          least = min(least, (image * image).sum())
        }
      }
    }
    return least.squareRoot()
  }
}

import Glibc

/// Internal coordinates of beads with the functions of each that a mean force may be made of.
///
/// A force is Σ θ b(ξ) ∇ξ over coordinates ξ and their functions b: it turns with the molecule and has
/// no net force or torque. Distances and the cosines of angles take Chebyshev polynomials over the range
/// that the data cover, torsions cos nφ and sin nφ.
struct ForceBasis: Sendable {
  /// One coordinate.
  struct Term: Sendable {
    let coordinate: InternalCoordinate
    /// The first of its functions among all.
    let offset: Int
    let functionCount: Int
    /// For distances and cosines; the argument is (ξ − middle) / half.
    let middle: Double
    let half: Double
  }

  let terms: [Term]
  let functionCount: Int

  /// The basis for beads in their canonical order.
  ///
  /// - Parameters:
  ///   - beads: The beads' positions.
  ///   - pairLimit: The most distances, the shortest on average; those of the tree come beside.
  init(_ beads: Conformations, pairLimit: Int) {
    let n = beads.siteCount
    let means = BeadTree.meanDistances(beads)
    let tree = BeadTree(count: n, meanDistances: means)
    var pairs: [(length: Double, i: Int, j: Int)] = []
    for i in 0..<n {
      for j in i + 1..<max(i + 1, n) { pairs.append((means[i * n + j], i, j)) }
    }
    pairs.sort { ($0.length, $0.i, $0.j) < ($1.length, $1.i, $1.j) }
    // The tree's edges are among the shortest, but need not all be among the first.
    var chosen = Set<[Int]>()
    var coordinates: [InternalCoordinate] = []
    func take(_ i: Int, _ j: Int) {
      if chosen.insert([min(i, j), max(i, j)]).inserted { coordinates.append(.distance(i, j)) }
    }
    for coordinate in tree.coordinates {
      if case .distance(let i, let j) = coordinate { take(i, j) }
    }
    for pair in pairs.prefix(pairLimit) { take(pair.i, pair.j) }
    coordinates += tree.coordinates.filter { $0.beads.count > 2 }

    let few = n <= 10
    var terms: [Term] = []
    var offset = 0
    for coordinate in coordinates {
      let count: Int
      var (low, high) = (0.0, 0.0)
      switch coordinate {
      case .distance:
        count = few ? 6 : 4
        (low, high) = Self.range(coordinate.values(of: beads))
      case .angle:
        count = few ? 4 : 3
        (low, high) = Self.range(coordinate.values(of: beads).map { cos($0) })
      case .torsion: count = few ? 6 : 4
      }
      terms.append(
        Term(
          coordinate: coordinate, offset: offset, functionCount: count, middle: 0.5 * (low + high),
          half: max(0.5 * (high - low), 1e-6)))
      offset += count
    }
    self.terms = terms
    functionCount = offset
  }

  private static func range(_ values: [Double]) -> (Double, Double) {
    (values.min() ?? 0, values.max() ?? 0)
  }
}

/// The translations of a periodic box, by short vectors.
///
/// Any box is brought to an equivalent one whose edges are as short as can be, so
/// that nearest images lie among few candidates however skewed the file's box is.
package struct Lattice {
  let edges: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)
  /// Rows of the inverse: fractional coordinates are products with these.
  private let inverse: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)
  /// The distances between opposite faces.
  let heights: SIMD3<Double>
  /// One of each pair ± of the vectors that bound the cell of nearest images.
  private let voronoiVectors: [SIMD3<Double>]

  /// Nil where the box is not ``Box/isUsable``.
  package init?(_ box: Box) {
    guard box.isUsable else { return nil }
    let reduction = LatticeReduction(box.a, box.b, box.c)
    self.init(reduction.basis, voronoiVectors: reduction.voronoiVectors)
  }

  /// A lattice of edges along x, y and z.
  init(lengths: SIMD3<Double>) {
    let edges = (a: SIMD3(lengths.x, 0, 0), b: SIMD3(0, lengths.y, 0), c: SIMD3(0, 0, lengths.z))
    self.init(edges, voronoiVectors: [edges.a, edges.b, edges.c])
  }

  private init(
    _ edges: (a: SIMD3<Double>, b: SIMD3<Double>, c: SIMD3<Double>),
    voronoiVectors: [SIMD3<Double>]
  ) {
    self.edges = edges
    self.voronoiVectors = voronoiVectors
    let (a, b, c) = edges
    let volume = (a * Box.cross(b, c)).sum()
    inverse = (Box.cross(b, c) / volume, Box.cross(c, a) / volume, Box.cross(a, b) / volume)
    heights = SIMD3(
      1 / Box.norm(inverse.0), 1 / Box.norm(inverse.1), 1 / Box.norm(inverse.2))
  }

  func fractional(_ point: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3((inverse.0 * point).sum(), (inverse.1 * point).sum(), (inverse.2 * point).sum())
  }

  func cartesian(_ fractional: SIMD3<Double>) -> SIMD3<Double> {
    let (a, b, c) = edges
    return a * fractional.x + b * fractional.y + c * fractional.z
  }

  /// The shortest vector that differs from a given one by a translation.
  package func minimumImage(_ vector: SIMD3<Double>) -> SIMD3<Double> {
    var shortest = vector - cartesian(fractional(vector).rounded(.toNearestOrEven))
    // Each step shortens the vector; the bound is for coordinates without digits left.
    for _ in 0..<100 {
      var isInside = true
      for v in voronoiVectors {
        let share = (shortest * v).sum() / (v * v).sum()
        guard abs(share) > 0.5 + 1e-12 else { continue }
        shortest -= v * share.rounded()
        isInside = false
      }
      if isInside { break }
    }
    return shortest
  }
}

/// The position of an atom in an array of x, y, z each.
func point(_ positions: [Double], _ atom: Int) -> SIMD3<Double> {
  SIMD3(positions[3 * atom], positions[3 * atom + 1], positions[3 * atom + 2])
}

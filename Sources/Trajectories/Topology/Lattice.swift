import Glibc

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

  /// Nil where the box is not ``Box/isUsable``.
  package init?(_ box: Box) {
    guard box.isUsable else { return nil }
    var vectors = [box.a, box.b, box.c]
    // Each step shortens a vector, so few are needed; the limit guards against rounding.
    for _ in 0..<100 where !Self.shorten(&vectors) { break }
    self.init(vectors[0], vectors[1], vectors[2])
  }

  /// A lattice of these edges, which span a volume.
  init(_ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>) {
    edges = (a, b, c)
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
    let start = vector - cartesian(fractional(vector).rounded(.toNearestOrEven))
    var best = start
    for x in -1...1 {
      for y in -1...1 {
        for z in -1...1 {
          let image = start + cartesian(SIMD3(Double(x), Double(y), Double(z)))
          if (image * image).sum() < (best * best).sum() { best = image }
        }
      }
    }
    return best
  }

  /// Replaces one vector by a shorter sum with the others; false where none is shorter.
  ///
  /// - Reference: I. Semaev, CaLC 2001, doi:10.1007/3-540-44670-2_13: in three dimensions
  ///   a basis is shortest if no vector can be shortened by the other two.
  private static func shorten(_ vectors: inout [SIMD3<Double>]) -> Bool {
    vectors.sort { ($0 * $0).sum() < ($1 * $1).sum() }
    func square(_ v: SIMD3<Double>) -> Double { (v * v).sum() }
    let (a, b) = (vectors[0], vectors[1])
    let factor = ((a * b).sum() / square(a)).rounded()
    if factor != 0, case let shorter = b - a * factor, square(shorter) < square(b) * (1 - 1e-12) {
      vectors[1] = shorter
      return true
    }
    // The plane's point nearest to c lies within one cell of the rounded coordinates.
    let c = vectors[2]
    let (aa, ab, bb) = (square(a), (a * b).sum(), square(b))
    let determinant = aa * bb - ab * ab
    let (ac, bc) = ((a * c).sum(), (b * c).sum())
    let x = ((bb * ac - ab * bc) / determinant).rounded()
    let y = ((aa * bc - ab * ac) / determinant).rounded()
    guard x.isFinite, y.isFinite else { return false }
    var best = c
    for i in -1...1 {
      for j in -1...1 {
        let image = c - a * (x + Double(i)) - b * (y + Double(j))
        if square(image) < square(best) * (1 - 1e-12) { best = image }
      }
    }
    guard best != c else { return false }
    vectors[2] = best
    return true
  }
}

/// The position of an atom in an array of x, y, z each.
func point(_ positions: [Double], _ atom: Int) -> SIMD3<Double> {
  SIMD3(positions[3 * atom], positions[3 * atom + 1], positions[3 * atom + 2])
}

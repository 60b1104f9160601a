/// The vectors of a lattice that bound the cell of its points' nearest images.
///
/// Selling's reduction turns any basis into four vectors that sum to zero, no two
/// at an acute angle. Their subset sums are all the lattice's Voronoi vectors: a
/// point is its own nearest image if and only if |x · v| ≤ |v|²/2 for these seven.
///
/// - Reference: J. H. Conway and N. J. A. Sloane, Proc. R. Soc. A 436, 55 (1992),
///   doi:10.1098/rspa.1992.0004.
package struct LatticeReduction {
  /// A basis of the lattice, shortest vector first.
  package var basis: (a: SIMD3<Double>, b: SIMD3<Double>, c: SIMD3<Double>)
  /// One of each pair ±v of Voronoi vectors.
  package var voronoiVectors: [SIMD3<Double>]

  /// Reduces a basis that spans a volume.
  ///
  /// - Complexity: O(log of the skew); none of the boxes of simulations takes ten steps.
  package init(_ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>) {
    var v = [a, b, c, -(a + b + c)]
    func dot(_ u: SIMD3<Double>, _ w: SIMD3<Double>) -> Double { (u * w).sum() }
    let pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    // The bound is never met by a usable box; it keeps rounding from looping for ever.
    for _ in 0..<1000 {
      guard
        let (i, j) = pairs.first(where: { i, j in
          let product = dot(v[i], v[j])
          return product * product > 1e-24 * dot(v[i], v[i]) * dot(v[j], v[j]) && product > 0
        })
      else { break }
      for k in 0..<4 where k != i && k != j { v[k] += v[i] }
      v[i] = -v[i]
    }
    v.sort { dot($0, $0) < dot($1, $1) }
    basis = (v[0], v[1], v[2])
    voronoiVectors = [
      v[0], v[1], v[2], v[0] + v[1], v[0] + v[2], v[1] + v[2], v[0] + v[1] + v[2],
    ]
  }
}

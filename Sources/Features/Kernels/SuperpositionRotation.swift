/// The rotation of one structure onto another that leaves the least squares, in
/// four frames at once.
///
/// Horn's quaternion method: the rotation is the eigenvector of the largest
/// eigenvalue of a symmetric 4 × 4 matrix made of the correlations of the two
/// structures. A quaternion is never a reflection, and where several rotations are
/// equally good (planar, linear or mirrored structures, a single atom) the
/// eigenvector is one of them. The eigenvalues come from cyclic Jacobi
/// rotations, which have no branches that would part the lanes.
///
/// - Reference: B. K. P. Horn, J. Opt. Soc. Am. A 4, 629 (1987),
///   doi:10.1364/JOSAA.4.000629.
struct SuperpositionRotation {
  /// Row by row: `rows[0]` · x is the rotated x coordinate.
  var rows: (LaneVector, LaneVector, LaneVector)
  /// Σ w (R x) · r, the greatest that a rotation reaches.
  var overlap: Lanes

  /// The best rotation for the correlations Σ w x rᵀ of a structure x with its
  /// reference r: `correlations.0` holds Σ w x r_x, Σ w x r_y and Σ w x r_z.
  init(correlations: (LaneVector, LaneVector, LaneVector)) {
    let (sx, sy, sz) = correlations
    var key = SymmetricFour(
      d0: sx.x + sy.y + sz.z, d1: sx.x - sy.y - sz.z, d2: sy.y - sx.x - sz.z,
      d3: sz.z - sx.x - sy.y,
      o01: sy.z - sz.y, o02: sz.x - sx.z, o03: sx.y - sy.x,
      o12: sx.y + sy.x, o13: sz.x + sx.z, o23: sy.z + sz.y)
    let (value, q) = key.largestEigenpair()
    overlap = value
    let (w, x, y, z) = (q.a, q.b, q.c, q.d)
    // Two over the squared norm, so that rounding in the vector cannot stretch.
    let scale = 2 / (w * w + x * x + y * y + z * z)
    rows = (
      LaneVector(1 - scale * (y * y + z * z), scale * (x * y - w * z), scale * (x * z + w * y)),
      LaneVector(scale * (x * y + w * z), 1 - scale * (x * x + z * z), scale * (y * z - w * x)),
      LaneVector(scale * (x * z - w * y), scale * (y * z + w * x), 1 - scale * (x * x + y * y))
    )
  }

  /// The rotated vector.
  @inline(__always)
  func apply(_ v: LaneVector) -> LaneVector {
    LaneVector(rows.0.dot(v), rows.1.dot(v), rows.2.dot(v))
  }
}

/// How displacements between atoms are taken.
///
/// A protocol, so that kernels have one source and are compiled once for each rule.
package protocol ImageRule {
  /// The displacement that counts for this one.
  func image(_ d: LaneVector) -> LaneVector
}

/// Displacements as they are.
struct NoImage: ImageRule {
  @inline(__always)
  func image(_ d: LaneVector) -> LaneVector { d }
}

/// The minimum image in boxes with edges along x, y and z.
package struct OrthogonalImage: ImageRule, Sendable {
  let lengths: LaneVector
  let inverses: LaneVector

  init(lengths: LaneVector) {
    self.lengths = lengths
    inverses = LaneVector(1 / lengths.x, 1 / lengths.y, 1 / lengths.z)
  }

  @inline(__always)
  package func image(_ d: LaneVector) -> LaneVector {
    LaneVector(
      d.x - lengths.x * LaneMath.rounded(d.x * inverses.x),
      d.y - lengths.y * LaneMath.rounded(d.y * inverses.y),
      d.z - lengths.z * LaneMath.rounded(d.z * inverses.z))
  }
}

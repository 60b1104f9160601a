/// The minimum image in the boxes of four frames.
package enum MinimumImage: Sendable {
  /// Edges along x, y and z in all four frames.
  case orthogonal(OrthogonalImage)
  case triclinic(TriclinicImage)

  /// - Parameter box: Usable boxes.
  package init(_ box: BatchBox) { self = box.minimumImage }

  /// The shortest of the displacements to all images.
  @inline(__always)
  package func wrap(_ d: LaneVector) -> LaneVector {
    switch self {
    case .orthogonal(let rule): rule.image(d)
    case .triclinic(let rule): rule.image(d)
    }
  }

  /// The shortest of the displacements to all images, in place.
  @inline(__always)
  package func wrap(_ dx: inout Lanes, _ dy: inout Lanes, _ dz: inout Lanes) {
    let d = wrap(LaneVector(dx, dy, dz))
    (dx, dy, dz) = (d.x, d.y, d.z)
  }
}

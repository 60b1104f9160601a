/// Angles at the second of three atoms; NaN where it coincides with another.
struct AngleKernel: ImageKernel {
  private let offsets: [SIMD4<Int>]
  private let form: AngleForm

  var columnCount: Int { offsets.count }

  init(_ angles: [AtomTriple], form: AngleForm, slots: AtomSlots) {
    offsets = angles.map { angle in
      SIMD4(
        slots.offset(ofAtom: angle.a), slots.offset(ofAtom: angle.b), slots.offset(ofAtom: angle.c), 0)
    }
    self.form = form
  }

  func evaluate(
    _ positions: UnsafePointer<Lanes>, _ rule: some ImageRule, into columns: UnsafeMutablePointer<Lanes>
  ) {
    for (k, angle) in offsets.enumerated() {
      let vertex = LaneVector(positions, at: angle[1])
      let u = rule.image(LaneVector(positions, at: angle[0]) - vertex)
      let v = rule.image(LaneVector(positions, at: angle[2]) - vertex)
      columns[k] =
        switch form {
        case .value: Self.angle(u, v)
        case .cosine: u.dot(v) / LaneMath.squareRoot(u.dot(u) * v.dot(v))
        }
    }
  }

  /// The angle between two vectors, accurate near 0 and π too, where the inverse
  /// cosine loses half the digits.
  @inline(__always)
  static func angle(_ u: LaneVector, _ v: LaneVector) -> Lanes {
    let normal = u.cross(v)
    return LaneMath.atan2(LaneMath.squareRoot(normal.dot(normal)), u.dot(v))
  }
}

/// Dihedral angles.
///
/// With b₁, b₂, b₃ the displacements from atom to atom and n₁ = b₁ × b₂,
/// n₂ = b₂ × b₃, the point (n₁ · n₂, |b₂| b₁ · n₂) lies at the angle: cosine and
/// sine need no trigonometric function. NaN where three atoms lie on a line.
struct TorsionKernel: ImageKernel {
  private let offsets: [SIMD4<Int>]
  private let form: TorsionForm
  private let columnsPerTorsion: Int

  var columnCount: Int { offsets.count * columnsPerTorsion }

  init(_ torsions: [AtomQuadruple], form: TorsionForm, slots: AtomSlots) {
    offsets = torsions.map { torsion in
      SIMD4(
        slots.offset(ofAtom: torsion.a), slots.offset(ofAtom: torsion.b),
        slots.offset(ofAtom: torsion.c), slots.offset(ofAtom: torsion.d))
    }
    self.form = form
    switch form {
    case .cosineSine: columnsPerTorsion = 2
    case .angle: columnsPerTorsion = 1
    case .bumps(let centres, _): columnsPerTorsion = centres.count
    }
  }

  func evaluate(
    _ positions: UnsafePointer<Lanes>, _ rule: some ImageRule, into columns: UnsafeMutablePointer<Lanes>
  ) {
    var output = columns
    switch form {
    case .cosineSine:
      for torsion in offsets {
        let point = Self.point(positions, torsion, rule)
        let scale = 1 / LaneMath.squareRoot(point.x * point.x + point.y * point.y)
        output[0] = point.x * scale
        output[1] = point.y * scale
        output += 2
      }
    case .angle:
      for torsion in offsets {
        let point = Self.point(positions, torsion, rule)
        output[0] = LaneMath.atan2(point.y, point.x)
        output += 1
      }
    case .bumps(let centres, let concentration):
      let directions = centres.map { Direction(angle: $0, length: concentration) }
      for torsion in offsets {
        let point = Self.point(positions, torsion, rule)
        let scale = 1 / LaneMath.squareRoot(point.x * point.x + point.y * point.y)
        let (cosine, sine) = (point.x * scale, point.y * scale)
        for direction in directions {
          output[0] = LaneMath.exp(cosine * direction.x + (sine * direction.y - concentration))
          output += 1
        }
      }
    }
  }

  /// A point at the angle, at any distance from the origin.
  @inline(__always)
  private static func point(
    _ positions: UnsafePointer<Lanes>, _ torsion: SIMD4<Int>, _ rule: some ImageRule
  ) -> (x: Lanes, y: Lanes) {
    let second = LaneVector(positions, at: torsion[1])
    let third = LaneVector(positions, at: torsion[2])
    let b1 = rule.image(second - LaneVector(positions, at: torsion[0]))
    let b2 = rule.image(third - second)
    let b3 = rule.image(LaneVector(positions, at: torsion[3]) - third)
    let n2 = b2.cross(b3)
    return (b1.cross(b2).dot(n2), LaneMath.squareRoot(b2.dot(b2)) * b1.dot(n2))
  }
}

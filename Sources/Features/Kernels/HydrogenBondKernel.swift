/// Donor–hydrogen–acceptor geometry.
struct HydrogenBondKernel: ImageKernel {
  private let offsets: [SIMD4<Int>]
  private let form: HydrogenBondForm

  var columnCount: Int { offsets.count }

  init(_ bonds: [AtomTriple], form: HydrogenBondForm, slots: AtomSlots) {
    offsets = bonds.map { bond in
      SIMD4(slots.offset(ofAtom: bond.a), slots.offset(ofAtom: bond.b), slots.offset(ofAtom: bond.c), 0)
    }
    self.form = form
  }

  func evaluate(
    _ positions: UnsafePointer<Lanes>, _ rule: some ImageRule, into columns: UnsafeMutablePointer<Lanes>
  ) {
    for (k, bond) in offsets.enumerated() {
      let hydrogen = LaneVector(positions, at: bond[1])
      let donor = rule.image(LaneVector(positions, at: bond[0]) - hydrogen)
      let acceptor = rule.image(LaneVector(positions, at: bond[2]) - hydrogen)
      let distance = LaneMath.squareRoot(acceptor.dot(acceptor))
      switch form {
      case .distance:
        columns[k] = distance
      case .angle:
        columns[k] = AngleKernel.angle(donor, acceptor)
      case .present(let cutoff, let least):
        let angle = AngleKernel.angle(donor, acceptor)
        let present = (distance .< cutoff) .& (angle .> least)
        // Coinciding atoms have no angle, and no bond can be seen.
        columns[k] = LaneMath.select(angle .== angle, present.asLanes, angle)
      }
    }
  }
}

extension SIMDMask<SIMD4<Int64>> {
  /// 1 where set, else 0.
  fileprivate var asLanes: Lanes {
    LaneMath.select(self, Lanes(repeating: 1), .zero)
  }
}

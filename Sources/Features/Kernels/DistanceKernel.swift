/// Distances of pairs of atoms, and what is made of them.
///
/// Consecutive pairs with the same first atom form a fan, whose centre is loaded
/// once: in a list of all pairs of a group, or of two groups, fans are long and
/// the inner loop runs over one atom after the other.
struct DistanceKernel: ImageKernel {
  /// Pairs of one atom with others.
  private struct Fan {
    var centre: Int
    var others: Range<Int>
  }
  private let fans: [Fan]
  private let others: [Int32]
  private let form: DistanceForm

  var columnCount: Int { others.count }

  init(_ pairs: [AtomPair], form: DistanceForm, slots: AtomSlots) {
    var fans: [Fan] = []
    for (k, pair) in pairs.enumerated() {
      let centre = slots.offset(ofAtom: pair.a)
      if let last = fans.last, last.centre == centre {
        fans[fans.count - 1].others = last.others.lowerBound..<(k + 1)
      } else {
        fans.append(Fan(centre: centre, others: k..<(k + 1)))
      }
    }
    self.fans = fans
    others = pairs.map { Int32(slots.offset(ofAtom: $0.b)) }
    self.form = form
  }

  func evaluate(
    _ positions: UnsafePointer<Lanes>, _ rule: some ImageRule, into columns: UnsafeMutablePointer<Lanes>
  ) {
    others.withUnsafeBufferPointer { others in
      let offsets = others.baseAddress!
      for fan in fans {
        let centre = LaneVector(positions, at: fan.centre)
        for k in fan.others {
          let d = rule.image(LaneVector(positions, at: Int(offsets[k])) - centre)
          columns[k] = LaneMath.squareRoot(d.dot(d))
        }
      }
    }
    form.apply(to: columns, count: columnCount)
  }
}

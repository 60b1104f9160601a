/// The least distance between two groups of atoms.
struct ClosestDistanceKernel: ImageKernel {
  private let first: [Int]
  private let second: [Int]
  private let form: DistanceForm

  var columnCount: Int { 1 }

  init(_ first: [Int], _ second: [Int], form: DistanceForm, slots: AtomSlots) {
    self.first = first.map { slots.offset(ofAtom: $0) }
    self.second = second.map { slots.offset(ofAtom: $0) }
    self.form = form
  }

  /// - Complexity: O(n m) for groups of n and m atoms.
  func evaluate(
    _ positions: UnsafePointer<Lanes>, _ rule: some ImageRule, into columns: UnsafeMutablePointer<Lanes>
  ) {
    var least = Lanes(repeating: .infinity)
    for i in first {
      let centre = LaneVector(positions, at: i)
      for j in second {
        let d = rule.image(LaneVector(positions, at: j) - centre)
        let square = d.dot(d)
        least = LaneMath.select(square .< least, square, least)
      }
    }
    columns[0] = LaneMath.squareRoot(least)
    form.apply(to: columns, count: 1)
  }
}

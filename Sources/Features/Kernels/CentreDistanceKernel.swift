/// Distances between weighted centres of groups of atoms.
///
/// The groups' positions are whole already; the distance is that of the centres'
/// nearest images. Each group's centre is computed once, however many pairs share it.
struct CentreDistanceKernel: ImageKernel {
  private struct WeightedAtom {
    var offset: Int
    /// The atom's share of the group's weight.
    var share: Double
  }
  private let groups: [[WeightedAtom]]
  private let pairs: [(Int, Int)]
  private let form: DistanceForm

  var columnCount: Int { pairs.count }

  init(_ pairs: [(AtomGroup, AtomGroup)], form: DistanceForm, slots: AtomSlots) {
    var places: [[WeightKey]: Int] = [:]
    var groups: [[WeightedAtom]] = []
    func place(_ group: AtomGroup) -> Int {
      let key = zip(group.atoms, group.weights).map { WeightKey(atom: $0, weight: $1) }
      if let known = places[key] { return known }
      let total = group.weights.reduce(0, +)
      groups.append(
        zip(group.atoms, group.weights).map { atom, weight in
          WeightedAtom(offset: slots.offset(ofAtom: atom), share: weight / total)
        })
      places[key] = groups.count - 1
      return groups.count - 1
    }
    self.pairs = pairs.map { (place($0), place($1)) }
    self.groups = groups
    self.form = form
  }

  func evaluate(
    _ positions: UnsafePointer<Lanes>, _ rule: some ImageRule, into columns: UnsafeMutablePointer<Lanes>
  ) {
    let centres = groups.map { group in
      var centre = LaneVector(.zero, .zero, .zero)
      for atom in group {
        centre = centre + LaneVector(positions, at: atom.offset) * Lanes(repeating: atom.share)
      }
      return centre
    }
    for (k, pair) in pairs.enumerated() {
      let d = rule.image(centres[pair.1] - centres[pair.0])
      columns[k] = LaneMath.squareRoot(d.dot(d))
    }
    form.apply(to: columns, count: pairs.count)
  }
}

private struct WeightKey: Hashable {
  var atom: Int
  var weight: Double
}

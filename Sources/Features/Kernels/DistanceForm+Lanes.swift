extension DistanceForm {
  /// Turns distances into columns of this form, in place.
  func apply(to distances: UnsafeMutablePointer<Lanes>, count: Int) {
    switch self {
    case .value:
      break
    case .inverse:
      for k in 0..<count { distances[k] = 1 / distances[k] }
    case .contact(let cutoff):
      let (one, zero) = (Lanes(repeating: 1), Lanes.zero)
      for k in 0..<count {
        let r = distances[k]
        // What is not a number stays so.
        distances[k] = LaneMath.select(r .<= cutoff, one, LaneMath.select(r .> cutoff, zero, r))
      }
    case .switching(let function):
      SwitchingLanes(function).apply(to: distances, count: count)
    }
  }
}

/// Picks frames by a variable's value, and keeps them apart in time.
///
/// Neighbours in time are nearly the same structure: a frame is passed over where
/// one of the same trajectory is taken already within `separation` frames, as long
/// as another frame is about as good. What “about as good” is, each choice says.
package struct FrameSpread {
  /// A frame of a trajectory.
  package struct Place: Hashable {
    package var trajectory: Int
    package var frame: Int
    package init(trajectory: Int, frame: Int) { (self.trajectory, self.frame) = (trajectory, frame) }
  }

  private let values: [[Double]]
  let separation: Int
  /// All frames by value, ties in the order of the data.
  private let order: [Place]
  package private(set) var taken: [Place] = []
  /// Frames that were taken although a neighbour was.
  package private(set) var closeCount = 0

  /// - Parameter values: One series a trajectory, finite.
  /// - Complexity: O(n log n).
  package init(_ values: [[Double]], separation: Int) {
    self.values = values
    self.separation = max(1, separation)
    var order: [Place] = []
    order.reserveCapacity(values.reduce(0) { $0 + $1.count })
    for (trajectory, series) in values.enumerated() {
      for frame in series.indices { order.append(Place(trajectory: trajectory, frame: frame)) }
    }
    self.order = order.sorted { Self.precedes($0, $1, values) }
  }

  package func value(_ place: Place) -> Double { values[place.trajectory][place.frame] }

  /// The value below which a share of all frames lies.
  func quantile(_ share: Double) -> Double {
    value(order[min(order.count - 1, max(0, Int(share * Double(order.count - 1) + 0.5)))])
  }

  /// Takes the lowest, or the highest: apart within the outermost hundredth of all
  /// frames (or the outermost 10 × `count`), then whatever is outermost.
  mutating func takeExtremes(_ count: Int, fromTop: Bool) {
    let limit = min(order.count, max(10 * count, order.count / 100))
    var places: [Place] = []
    places.reserveCapacity(limit)
    for i in 0..<limit { places.append(order[fromTop ? order.count - 1 - i : i]) }
    let goal = min(order.count, taken.count + count)
    for place in places where taken.count < goal && isApart(place) { taken.append(place) }
    for i in order.indices where taken.count < goal {
      let place = order[fromTop ? order.count - 1 - i : i]
      if !taken.contains(place) {
        taken.append(place)
        closeCount += 1
      }
    }
  }

  /// Takes the frame nearest to a value: the nearest apart from those taken, where
  /// one is within `tolerance`, else the nearest that is not taken.
  mutating func take(nearest target: Double, within tolerance: Double) {
    var fallback: Place?
    var (below, above) = split(target)
    while below >= 0 || above < order.count {
      let low = below >= 0 ? target - value(order[below]) : .infinity
      let high = above < order.count ? value(order[above]) - target : .infinity
      let place = order[low <= high ? below : above]
      if fallback != nil, min(low, high) > tolerance { break }
      if low <= high { below -= 1 } else { above += 1 }
      if isApart(place) { return taken.append(place) }
      if fallback == nil, !taken.contains(place) { fallback = place }
    }
    if let fallback {
      taken.append(fallback)
      closeCount += 1
    }
  }

  /// Puts those taken in the order of their values.
  mutating func sortByValue() {
    taken = taken.sorted(by: precedes)
  }

  private func precedes(_ a: Place, _ b: Place) -> Bool { Self.precedes(a, b, values) }

  private static func precedes(_ a: Place, _ b: Place, _ values: [[Double]]) -> Bool {
    let (x, y) = (values[a.trajectory][a.frame], values[b.trajectory][b.frame])
    return x != y ? x < y : (a.trajectory, a.frame) < (b.trajectory, b.frame)
  }

  private func isApart(_ place: Place) -> Bool {
    taken.allSatisfy {
      $0.trajectory != place.trajectory || abs($0.frame - place.frame) >= separation
    }
  }

  /// The last place below a value and the first not below it.
  private func split(_ target: Double) -> (below: Int, above: Int) {
    var (low, high) = (0, order.count)
    while low < high {
      let middle = (low + high) / 2
      if value(order[middle]) < target { low = middle + 1 } else { high = middle }
    }
    return (low - 1, low)
  }
}

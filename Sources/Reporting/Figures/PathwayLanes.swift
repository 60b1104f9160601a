/// Lanes, from top to bottom, for states whose horizontal place is given, such that they do not
/// cover each other and strong fluxes run straight.
struct PathwayLanes {
  /// The lane of each state.
  let lanes: [Int]
  /// The number of lanes.
  let count: Int

  private static let startCount = 8
  private static let sweepCount = 8

  /// Chooses the lanes.
  ///
  /// Each state in turn goes to the lane, or changes places with the state, that costs least, from
  /// several seeded starts; equal input has equal lanes.
  ///
  /// - Parameters:
  ///   - xs: The states' horizontal places in pixels.
  ///   - width: The width that a state with its name takes.
  ///   - edges: The fluxes.
  init(xs: [Double], width: Double, edges: [(from: Int, to: Int, weight: Double)]) {
    let n = xs.count
    // As many lanes as states stand above one another, odd so that there is a middle one.
    let crowd = xs.map { x in xs.count { abs($0 - x) < width } }.max() ?? 1
    let size = n <= 2 && crowd == 1 ? 1 : max(3, crowd + (crowd + 1) % 2)
    let cost = LaneCost(xs: xs, width: width, edges: edges, laneCount: size)
    var generator = LayoutGenerator(state: 0x1A4E)
    var best: (lanes: [Int], cost: Double)?
    for start in 0..<Self.startCount {
      var lanes = (0..<n).map { _ in start == 0 ? size / 2 : generator.below(size) }
      var current = cost(lanes)
      for _ in 0..<Self.sweepCount {
        var hasMoved = false
        for node in 0..<n {
          var choice = lanes
          for lane in 0..<size {
            var trial = lanes
            trial[node] = lane
            Self.keepBetter(trial, cost(trial), &choice, &current)
          }
          for other in 0..<node where lanes[other] != lanes[node] {
            var trial = lanes
            trial.swapAt(node, other)
            Self.keepBetter(trial, cost(trial), &choice, &current)
          }
          if choice != lanes { (lanes, hasMoved) = (choice, true) }
        }
        if !hasMoved { break }
      }
      if best.map({ current < $0.cost - 1e-9 }) ?? true { best = (lanes, current) }
    }
    // Empty lanes at the top and bottom are left out.
    let chosen = best?.lanes ?? []
    let (low, high) = (chosen.min() ?? 0, chosen.max() ?? 0)
    lanes = chosen.map { $0 - low }
    count = high - low + 1
  }

  private static func keepBetter(
    _ trial: [Int], _ cost: Double, _ choice: inout [Int], _ current: inout Double
  ) {
    if cost < current - 1e-9 { (choice, current) = (trial, cost) }
  }
}

/// What an arrangement in lanes costs.
private struct LaneCost {
  let xs: [Double]
  let width: Double
  let edges: [(from: Int, to: Int, weight: Double)]
  let laneCount: Int

  init(xs: [Double], width: Double, edges: [(from: Int, to: Int, weight: Double)], laneCount: Int) {
    self.xs = xs
    self.width = width
    let greatest = edges.map(\.weight).max() ?? 1
    self.edges = edges.map { ($0.from, $0.to, $0.weight / greatest) }
    self.laneCount = laneCount
  }

  func callAsFunction(_ lanes: [Int]) -> Double {
    var cost = 0.0
    let middle = Double(laneCount - 1) / 2
    for i in lanes.indices {
      // A slight pull to the middle, and none the same for two states, so that no lane is left to chance.
      cost += 0.02 * abs(Double(lanes[i]) - middle) + 1e-5 * Double(i * lanes[i])
      for j in 0..<i where lanes[i] == lanes[j] && abs(xs[i] - xs[j]) < width { cost += 20 }
    }
    for (index, edge) in edges.enumerated() {
      let rise = Double(abs(lanes[edge.from] - lanes[edge.to]))
      cost += (0.1 + edge.weight) * rise
      cost += coveredNodes(edge, lanes) * (1 + 2 * edge.weight)
      for other in edges[..<index] where crosses(edge, other, lanes) {
        cost += 0.4 + edge.weight + other.weight
      }
    }
    return cost
  }

  /// The height of an edge at a place, along the straight line; `nil` beside it.
  private func height(_ edge: (from: Int, to: Int, weight: Double), at x: Double, _ lanes: [Int]) -> Double? {
    let (x1, x2) = (xs[edge.from], xs[edge.to])
    guard x > min(x1, x2), x < max(x1, x2) else { return nil }
    let share = (x - x1) / (x2 - x1)
    return Double(lanes[edge.from]) + share * Double(lanes[edge.to] - lanes[edge.from])
  }

  /// The number of states that an edge runs through.
  private func coveredNodes(_ edge: (from: Int, to: Int, weight: Double), _ lanes: [Int]) -> Double {
    var count = 0.0
    for node in lanes.indices where node != edge.from && node != edge.to {
      if let y = height(edge, at: xs[node], lanes), abs(y - Double(lanes[node])) < 0.45 { count += 1 }
    }
    return count
  }

  private func crosses(
    _ a: (from: Int, to: Int, weight: Double), _ b: (from: Int, to: Int, weight: Double), _ lanes: [Int]
  ) -> Bool {
    if a.from == b.from || a.to == b.to || a.from == b.to || a.to == b.from { return false }
    let start = max(min(xs[a.from], xs[a.to]), min(xs[b.from], xs[b.to]))
    let end = min(max(xs[a.from], xs[a.to]), max(xs[b.from], xs[b.to]))
    guard end - start > 2, let a1 = height(a, at: start + 1, lanes), let b1 = height(b, at: start + 1, lanes),
      let a2 = height(a, at: end - 1, lanes), let b2 = height(b, at: end - 1, lanes)
    else { return false }
    return (a1 - b1) * (a2 - b2) < 0
  }
}

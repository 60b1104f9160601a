/// Places for the nodes of a small graph, such that neighbours are near and strangers far.
///
/// Minimises the stress Σ (|xᵢ − xⱼ| − dᵢⱼ)² / dᵢⱼ², where d is the shortest path along the edges
/// and an edge is the longer the weaker it is. Starts are a circle in the order of the nodes and
/// some other orders from a seeded generator; the best one wins, so equal graphs have equal pictures.
///
/// - Reference: T. Kamada, S. Kawai, Inf. Process. Lett. 31, 7 (1989),
///   doi:10.1016/0020-0190(89)90102-6; E. R. Gansner, Y. Koren, S. North, Graph Drawing, 239 (2005),
///   doi:10.1007/978-3-540-31843-9_25.
struct GraphLayout {
  /// A place in the plane.
  typealias Point = (x: Double, y: Double)

  /// The wanted distance of each pair.
  private let distances: [[Double]]
  /// Places that are given.
  private let fixed: [Point?]

  private static let startCount = 9
  private static let sweepCount = 300

  /// Finds the wanted distances.
  ///
  /// - Parameters:
  ///   - weights: How strongly each pair is joined, 0 for not at all; of both directions the stronger counts.
  ///   - fixed: Places that nodes already have, in any unit; `nil` for free nodes.
  /// - Complexity: O(n³).
  init(weights: [[Double]], fixed: [Point?]) {
    let count = weights.count
    let greatest = weights.joined().max() ?? 0
    var distances = [[Double]](repeating: [Double](repeating: .infinity, count: count), count: count)
    for i in 0..<count {
      distances[i][i] = 0
      for j in 0..<count where i != j {
        let weight = max(weights[i][j], weights[j][i])
        // A tenth of the strength makes an edge 0.4 longer.
        if weight > 0 { distances[i][j] = min(2.2, 1 + 0.4 * Plot.log10(greatest / weight)) }
      }
    }
    for k in 0..<count {
      for i in 0..<count {
        for j in 0..<count { distances[i][j] = min(distances[i][j], distances[i][k] + distances[k][j]) }
      }
    }
    let longest = distances.joined().filter(\.isFinite).max() ?? 1
    let apart = max(1.5, 1.2 * longest)
    self.distances = distances.map { $0.map { $0.isFinite ? $0 : apart } }
    self.fixed = Self.scaled(fixed, to: self.distances)
  }

  /// Given places in units of the wanted distances: so that both have the same sum.
  private static func scaled(_ fixed: [Point?], to distances: [[Double]]) -> [Point?] {
    let indices = fixed.indices.filter { fixed[$0] != nil }
    var (given, wanted) = (0.0, 0.0)
    for i in indices {
      for j in indices where j < i {
        let (a, b) = (fixed[i] ?? (0, 0), fixed[j] ?? (0, 0))
        given += FlowArrow.length(a.x - b.x, a.y - b.y)
        wanted += distances[i][j]
      }
    }
    let factor = given > 0 ? wanted / given : 1
    return fixed.map { $0.map { ($0.x * factor, $0.y * factor) } }
  }

  /// The places, in units of the shortest edge, turned so that the graph is widest from left to right.
  ///
  /// - Complexity: O(n²) for each sweep.
  func places() -> [Point] {
    let count = distances.count
    guard count > 1 else { return fixed.map { $0 ?? (0, 0) } }
    var generator = LayoutGenerator(state: 0x5EED)
    var best: (places: [Point], stress: Double)?
    for start in 0..<Self.startCount {
      var order = Array(0..<count)
      if start > 0 {
        for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, generator.below(i + 1)) }
      }
      let places = relaxed(order)
      let stress = stress(of: places)
      // A difference by rounding must not choose the start.
      if best.map({ stress < $0.stress * (1 - 1e-6) - 1e-9 }) ?? true { best = (places, stress) }
    }
    let places = best?.places ?? []
    return fixed.contains { $0 != nil } ? places : Self.turned(places)
  }

  /// Moves every free node in turn to where its stress is least.
  private func relaxed(_ order: [Int]) -> [Point] {
    let count = distances.count
    let radius = (distances.joined().max() ?? 1) / 2
    var places = [Point](repeating: (0, 0), count: count)
    for (rank, node) in order.enumerated() {
      let angle = 2 * Double.pi * Double(rank) / Double(count) + 0.3
      places[node] = fixed[node] ?? (radius * Plot.cosine(angle), radius * Plot.sine(angle))
    }
    for _ in 0..<Self.sweepCount {
      for i in 0..<count where fixed[i] == nil {
        var (x, y, total) = (0.0, 0.0, 0.0)
        for j in 0..<count where j != i {
          let wanted = distances[i][j]
          let weight = 1 / (wanted * wanted)
          let (dx, dy) = (places[i].x - places[j].x, places[i].y - places[j].y)
          let distance = (dx * dx + dy * dy).squareRoot()
          // Nodes on one point part in a direction of their own.
          let angle = Double(i * count + j)
          let (ux, uy) =
            distance > 1e-9
            ? (dx / distance, dy / distance) : (Plot.cosine(angle), Plot.sine(angle))
          x += weight * (places[j].x + wanted * ux)
          y += weight * (places[j].y + wanted * uy)
          total += weight
        }
        places[i] = (x / total, y / total)
      }
    }
    return places
  }

  private func stress(of places: [Point]) -> Double {
    var sum = 0.0
    for i in places.indices {
      for j in 0..<i {
        let (dx, dy) = (places[i].x - places[j].x, places[i].y - places[j].y)
        let error = ((dx * dx + dy * dy).squareRoot() - distances[i][j]) / distances[i][j]
        sum += error * error
      }
    }
    return sum
  }

  /// Turned to the principal axis, with the first node to the left and above the middle.
  private static func turned(_ places: [Point]) -> [Point] {
    let count = Double(places.count)
    let (mx, my) = (places.reduce(0) { $0 + $1.x } / count, places.reduce(0) { $0 + $1.y } / count)
    let centered = places.map { (x: $0.x - mx, y: $0.y - my) }
    let xx = centered.reduce(0) { $0 + $1.x * $1.x }
    let yy = centered.reduce(0) { $0 + $1.y * $1.y }
    let xy = centered.reduce(0) { $0 + $1.x * $1.y }
    let angle = 0.5 * Plot.angle(2 * xy, xx - yy)
    let (c, s) = (Plot.cosine(angle), Plot.sine(angle))
    var result: [Point] = centered.map { (c * $0.x + s * $0.y, c * $0.y - s * $0.x) }
    // What is all but straight is a line that the sweeps have not finished.
    let height = (result.map(\.y).max() ?? 0) - (result.map(\.y).min() ?? 0)
    if height < 0.06 * ((result.map(\.x).max() ?? 0) - (result.map(\.x).min() ?? 0)) {
      result = result.map { ($0.x, 0) }
    }
    if (result.first { abs($0.x) > 1e-3 }?.x ?? 0) > 0 { result = result.map { (-$0.x, $0.y) } }
    if (result.first { abs($0.y) > 1e-3 }?.y ?? 0) > 0 { result = result.map { ($0.x, -$0.y) } }
    return result
  }

  /// Fits places into a rectangle, stretching one direction by at most a factor.
  static func fitted(_ places: [Point], to rect: PlotRect, stretch: Double) -> [Point] {
    guard let left = places.map(\.x).min(), let right = places.map(\.x).max(),
      let top = places.map(\.y).min(), let bottom = places.map(\.y).max()
    else { return [] }
    let (w, h) = (right - left, bottom - top)
    let scaleX = w > 1e-9 ? rect.width / w : .infinity
    let scaleY = h > 1e-9 ? rect.height / h : .infinity
    let common = min(scaleX, scaleY)
    let (sx, sy) = common.isFinite ? (min(scaleX, common * stretch), min(scaleY, common * stretch)) : (1, 1)
    let (cx, cy) = ((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2)
    return places.map {
      (
        w > 1e-9 ? cx + ($0.x - (left + right) / 2) * sx : cx,
        h > 1e-9 ? cy + ($0.y - (top + bottom) / 2) * sy : cy
      )
    }
  }

  /// Moves discs apart that touch, within a rectangle.
  static func spread(_ places: [Point], radii: [Double], gap: Double, within rect: PlotRect) -> [Point] {
    var places = places
    for _ in 0..<200 {
      var isDone = true
      for i in places.indices {
        for j in 0..<i {
          let wanted = radii[i] + radii[j] + gap
          let (dx, dy) = (places[i].x - places[j].x, places[i].y - places[j].y)
          let distance = (dx * dx + dy * dy).squareRoot()
          guard distance < wanted - 0.01 else { continue }
          isDone = false
          let angle = Double(i * places.count + j)
          let (ux, uy) =
            distance > 1e-6 ? (dx / distance, dy / distance) : (Plot.cosine(angle), Plot.sine(angle))
          let push = (wanted - distance) / 2
          places[i] = (places[i].x + ux * push, places[i].y + uy * push)
          places[j] = (places[j].x - ux * push, places[j].y - uy * push)
        }
      }
      for i in places.indices {
        places[i] = (
          min(rect.right - radii[i], max(rect.left + radii[i], places[i].x)),
          min(rect.bottom - radii[i], max(rect.top + radii[i], places[i].y))
        )
      }
      if isDone { break }
    }
    return places
  }
}

/// A small generator for starts of layouts (SplitMix64).
struct LayoutGenerator {
  var state: UInt64

  /// A whole number from 0 up to a count.
  mutating func below(_ count: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(max(1, count)))
  }
}

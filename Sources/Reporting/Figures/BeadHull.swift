/// The outline of a bead: all places within a radius of the convex hull of its atoms.
struct BeadHull {
  /// The atoms of the bead, in pixels.
  let points: [(x: Double, y: Double)]
  /// How far the outline lies from the hull.
  let radius: Double

  /// The mean of the atoms.
  var center: (x: Double, y: Double) {
    let count = Double(max(1, points.count))
    return (points.reduce(0) { $0 + $1.x } / count, points.reduce(0) { $0 + $1.y } / count)
  }

  /// The corners of the convex hull, in order, each once.
  ///
  /// - Complexity: O(n log n).
  /// - Reference: A. M. Andrew, Inf. Process. Lett. 9, 216 (1979), doi:10.1016/0020-0190(79)90072-3.
  var corners: [(x: Double, y: Double)] {
    let sorted = points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    func chain(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
      var chain: [(x: Double, y: Double)] = []
      for point in points {
        while chain.count > 1 {
          let (a, b) = (chain[chain.count - 2], chain[chain.count - 1])
          let turn = (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x)
          if turn > 1e-9 { break }
          chain.removeLast()
        }
        if let last = chain.last, abs(last.x - point.x) + abs(last.y - point.y) < 1e-6 { continue }
        chain.append(point)
      }
      return chain
    }
    let lower = chain(sorted)
    let upper = chain(sorted.reversed())
    return lower.count < 2 ? lower : Array(lower.dropLast() + upper.dropLast())
  }

  /// The outline, with corners rounded in steps of less than a quarter of a right angle.
  var outline: PathData {
    var data = PathData()
    data.polyline(outlinePoints)
    data.close()
    return data
  }

  /// The corners of the outline, in order.
  var outlinePoints: [(x: Double, y: Double)] {
    let corners = corners
    var line: [(x: Double, y: Double)] = []
    for (index, corner) in corners.enumerated() {
      let before = corners[(index + corners.count - 1) % corners.count]
      let after = corners[(index + 1) % corners.count]
      var (start, turn) = (0.0, 2 * Double.pi)
      if corners.count > 1 {
        // Outwards of an edge lies a right angle before its direction.
        start = Plot.angle(corner.y - before.y, corner.x - before.x) - .pi / 2
        turn = Plot.angle(after.y - corner.y, after.x - corner.x) - .pi / 2 - start
        while turn < 0 { turn += 2 * .pi }
      }
      let steps = max(1, Int((turn / 0.35).rounded(.up)))
      for step in 0...steps {
        let angle = start + turn * Double(step) / Double(steps)
        line.append((corner.x + radius * Plot.cosine(angle), corner.y + radius * Plot.sine(angle)))
      }
    }
    return line
  }

  /// Whether a place lies within some corners in order, by how often a ray to the right meets their sides.
  static func contains(_ corners: [(x: Double, y: Double)], _ x: Double, _ y: Double) -> Bool {
    var isInside = false
    var previous = corners.last ?? (0, 0)
    for corner in corners {
      if (corner.y > y) != (previous.y > y),
        corner.x + (y - corner.y) / (previous.y - corner.y) * (previous.x - corner.x) > x
      {
        isInside.toggle()
      }
      previous = corner
    }
    return isInside
  }

  /// The box around the outline.
  var box: PlotRect {
    PlotRect(
      left: (points.map(\.x).min() ?? 0) - radius, top: (points.map(\.y).min() ?? 0) - radius,
      right: (points.map(\.x).max() ?? 0) + radius, bottom: (points.map(\.y).max() ?? 0) + radius)
  }
}

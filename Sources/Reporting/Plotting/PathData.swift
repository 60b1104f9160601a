/// The data of an SVG path.
struct PathData {
  /// The commands so far.
  private(set) var text = ""

  /// Starts a new piece at a point.
  mutating func move(_ x: Double, _ y: Double) {
    text += "M\(Plot.coordinate(x)) \(Plot.coordinate(y))"
  }

  /// Draws to a point.
  mutating func line(_ x: Double, _ y: Double) {
    text += "L\(Plot.coordinate(x)) \(Plot.coordinate(y))"
  }

  /// Closes the piece.
  mutating func close() { text += "Z" }

  /// Draws through points in order.
  mutating func polyline(_ points: [(x: Double, y: Double)]) {
    for (index, point) in points.enumerated() {
      if index == 0 { move(point.x, point.y) } else { line(point.x, point.y) }
    }
  }
}

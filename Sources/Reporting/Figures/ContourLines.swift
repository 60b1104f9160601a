/// Lines of equal height through a grid with gaps, by marching squares.
///
/// A square with a missing corner has no lines. The two cases in which opposite
/// corners are alike are decided by the mean of the four.
package struct ContourLines {
  /// A straight piece of a line.
  package struct Segment: Equatable {
    package var x1: Double, y1: Double, x2: Double, y2: Double
  }

  private let xs: [Double]
  private let ys: [Double]
  private let values: [Double?]

  /// - Parameter values: One a point, row by row; `xs.count` a row.
  package init(xs: [Double], ys: [Double], values: [Double?]) {
    precondition(values.count == xs.count * ys.count, "one value for each point of the grid")
    self.xs = xs
    self.ys = ys
    self.values = values
  }

  /// The pieces at a height, in no particular order.
  ///
  /// - Complexity: O(points).
  package func segments(at height: Double) -> [Segment] {
    var segments: [Segment] = []
    guard xs.count > 1, ys.count > 1 else { return [] }
    for row in 0..<(ys.count - 1) {
      for column in 0..<(xs.count - 1) {
        let base = row * xs.count + column
        guard let a = finite(base), let b = finite(base + 1), let c = finite(base + xs.count + 1),
          let d = finite(base + xs.count)
        else { continue }
        appendSegments(of: [a, b, c, d], row: row, column: column, height: height, to: &segments)
      }
    }
    return segments
  }

  private func finite(_ index: Int) -> Double? {
    values[index].flatMap { $0.isFinite ? $0 : nil }
  }

  /// - Parameter corners: Counter-clockwise from the lower left.
  private func appendSegments(
    of corners: [Double], row: Int, column: Int, height: Double, to segments: inout [Segment]
  ) {
    let px = [xs[column], xs[column + 1], xs[column + 1], xs[column]]
    let py = [ys[row], ys[row], ys[row + 1], ys[row + 1]]
    var crossings: [(x: Double, y: Double)] = []
    for edge in 0..<4 {
      let next = (edge + 1) % 4
      guard (corners[edge] >= height) != (corners[next] >= height) else { continue }
      let share = (height - corners[edge]) / (corners[next] - corners[edge])
      crossings.append((px[edge] + share * (px[next] - px[edge]), py[edge] + share * (py[next] - py[edge])))
    }
    func add(_ i: Int, _ j: Int) {
      segments.append(Segment(x1: crossings[i].x, y1: crossings[i].y, x2: crossings[j].x, y2: crossings[j].y))
    }
    if crossings.count == 2 {
      add(0, 1)
    } else if crossings.count == 4 {
      let isMiddleHigh = corners.reduce(0, +) / 4 >= height
      // Edges are numbered bottom, right, top, left; the pieces cut off the corners unlike the middle.
      if (corners[0] >= height) == isMiddleHigh {
        add(0, 1)
        add(2, 3)
      } else {
        add(3, 0)
        add(1, 2)
      }
    }
  }
}

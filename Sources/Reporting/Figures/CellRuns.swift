/// Cells of a grid as few paths: neighbours of one class in a row become one piece.
struct CellRuns {
  private let columns: [String?]
  private let rows: [String?]

  /// Places the edges of the cells; neighbours share the text of their edge, so that no seam shows.
  init(xEdges: [Double], yEdges: [Double], x: AxisMapping, y: AxisMapping) {
    columns = xEdges.map { x.position($0).map { Plot.coordinate(($0 * 10).rounded() / 10) } }
    rows = yEdges.map { y.position($0).map { Plot.coordinate(($0 * 10).rounded() / 10) } }
  }

  /// The path data of each class.
  ///
  /// - Parameter classOf: The class of a cell, given its index row by row; `nil` for none.
  /// - Complexity: O(cells).
  func paths(count: Int, classOf: (Int) -> Int?) -> [String] {
    var paths = [String](repeating: "", count: count)
    let width = max(0, columns.count - 1)
    for row in 0..<max(0, rows.count - 1) {
      guard let bottom = rows[row], let top = rows[row + 1] else { continue }
      var column = 0
      while column < width {
        let start = column
        let kind = classOf(row * width + column)
        repeat { column += 1 } while column < width && classOf(row * width + column) == kind
        guard let kind, let left = columns[start], let right = columns[column] else { continue }
        paths[kind] += "M\(left) \(bottom)H\(right)V\(top)H\(left)Z"
      }
    }
    return paths
  }
}

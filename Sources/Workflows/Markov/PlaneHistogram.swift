import Reporting

/// How many frames of each state lie in each cell of a plane: what all maps are made of.
struct PlaneHistogram: Sendable {
  static let binCount = 60
  let columns: [FramePlane.Column]
  /// Edges of the cells, one array a column.
  let edges: [[Double]]
  /// (state, frames) of each cell, row-major from the lowest second column; a line for one column.
  let cells: [[(state: Int, count: Double)]]
  /// The frames in each state.
  let totals: [Double]

  init(_ plane: FramePlane, states: [[Int32]], stateCount: Int) {
    columns = plane.columns
    edges = plane.columns.map { column in
      let width = max(column.range.upperBound - column.range.lowerBound, 1e-12)
      return (0...Self.binCount).map {
        column.range.lowerBound + width * Double($0) / Double(Self.binCount)
      }
    }
    let width = plane.columns.count
    let cellCount = width == 2 ? Self.binCount * Self.binCount : Self.binCount
    var tallies = [[Int32: Double]](repeating: [:], count: cellCount)
    var totals = [Double](repeating: 0, count: stateCount)
    let lower = edges.map { $0[0] }
    let scale = edges.map { Double(Self.binCount) / ($0.last! - $0[0]) }
    for (values, states) in zip(plane.values, states) {
      for (frame, state) in states.enumerated() where state >= 0 {
        var cell = 0
        for column in (0..<width).reversed() {
          let place = (Double(values[frame * width + column]) - lower[column]) * scale[column]
          let bin = place.isFinite ? Int(min(1e6, max(-1, place))) : 0
          cell = cell * Self.binCount + min(Self.binCount - 1, max(0, bin))
        }
        tallies[cell][state, default: 0] += 1
        totals[Int(state)] += 1
      }
    }
    cells = tallies.map { tally in
      tally.sorted { $0.key < $1.key }.map { (state: Int($0.key), count: $0.value) }
    }
    self.totals = totals
  }

  var isPlane: Bool { columns.count == 2 }

  /// The stationary weight of each cell, when each state's probability is spread over its frames.
  func weights(_ probability: (Int) -> Double?) -> [Double] {
    cells.map { cell in
      cell.reduce(0) { sum, entry in
        sum + (probability(entry.state) ?? 0) * entry.count / max(1, totals[entry.state])
      }
    }
  }

  /// The mean of a value of states over each cell's frames; nil for empty cells.
  func means(_ value: (Int) -> Double?) -> [Double?] {
    cells.map { cell in
      var (sum, count) = (0.0, 0.0)
      for entry in cell {
        guard let number = value(entry.state) else { continue }
        sum += number * entry.count
        count += entry.count
      }
      return count > 0 ? sum / count : nil
    }
  }

  /// The set that most of each cell's frames belong to.
  func majorities(_ set: (Int) -> Int?, count: Int) -> [Int?] {
    cells.map { cell in
      var votes = [Double](repeating: 0, count: count)
      for entry in cell { set(entry.state).map { votes[$0] += entry.count } }
      guard let most = votes.max(), most > 0 else { return nil }
      return votes.firstIndex(of: most)
    }
  }

  func axis(_ index: Int) -> Axis {
    let column = columns[index]
    let isRadian = column.period.map { abs($0 - 2 * .pi) < 1e-9 } ?? false
    let unit = isRadian ? "rad" : column.unit
    return Axis(
      column.name + (unit.map { " / \($0)" } ?? ""), range: edges[index][0]...edges[index].last!,
      tickStep: isRadian ? 1 : column.period.map { $0 / 4 })
  }
}

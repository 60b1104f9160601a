/// The colour of each cell and the scale behind it.
struct CellSteps {
  let steps: [Int?]
  let range: ClosedRange<Double>
  let ticks: AxisTicks
  let shownCount: Int

  init(_ cells: StateMapPlot.Cells) {
    switch cells {
    case .sets(let indices, _):
      range = 0...1
      steps = indices.map { $0.map { $0 % Palette.seriesCount } }
    case .diverging(let values, _):
      let largest = values.compactMap { $0 }.filter(\.isFinite).map(abs).max() ?? 0
      // A field of zeros still needs a scale of some length, and a huge one must not overflow.
      let end = largest > 0 ? min(max(largest, 1e-300), 1e300) : 1
      range = -end...end
      steps = values.map { value in
        value.flatMap { $0.isFinite ? Self.step($0 / end / 2 + 0.5) : nil }
      }
    case .unit(let values, _):
      range = 0...1
      steps = values.map { value in value.flatMap { $0.isFinite ? Self.step($0) : nil } }
    }
    ticks = AxisTicks(range, scale: .linear, maximumCount: 7)
    shownCount = steps.count { $0 != nil }
  }

  subscript(index: Int) -> Int? { steps[index] }

  private static func step(_ share: Double) -> Int {
    min(Palette.divergingCount - 1, Int(min(1, max(0, share)) * Double(Palette.divergingCount)))
  }
}

/// The places of the sets' names: of the cells that are deep within a set, the one of least free energy.
struct MapCenters {
  let xEdges: [Double], yEdges: [Double]
  let cells: StateMapPlot.Cells
  let energies: [Double?]?

  var labels: [StateMapPlot.Label] {
    guard case .sets(let indices, let names) = cells else { return [] }
    let width = xEdges.count - 1
    let depths = depths(indices, width: width)
    return names.indices.compactMap { set in
      let members = indices.indices.filter { indices[$0] == set }
      guard let deepest = members.max(by: { depths[$0] < depths[$1] }) else { return nil }
      // Of equally deep cells, the one next to their middle.
      let best = members.filter { depths[$0] == depths[deepest] }
      let count = Double(best.count)
      let column = best.reduce(0.0) { $0 + Double($1 % width) } / count
      let row = best.reduce(0.0) { $0 + Double($1 / width) } / count
      func distance(_ cell: Int) -> Double {
        let (dx, dy) = (Double(cell % width) - column, Double(cell / width) - row)
        return dx * dx + dy * dy
      }
      let lowest = members.filter { 2 * depths[$0] > depths[deepest] }.compactMap { cell in
        energies?[cell].flatMap { $0.isFinite ? (cell: cell, energy: $0) : nil }
      }.min { $0.energy < $1.energy }
      guard let cell = lowest?.cell ?? best.min(by: { distance($0) < distance($1) }) else { return nil }
      return .init(
        names[set], x: (xEdges[cell % width] + xEdges[cell % width + 1]) / 2,
        y: (yEdges[cell / width] + yEdges[cell / width + 1]) / 2)
    }
  }

  /// The number of steps from each cell to the nearest of another set, or to the map's edge.
  private func depths(_ indices: [Int?], width: Int) -> [Int] {
    let height = yEdges.count - 1
    var depths = [Int](repeating: 0, count: indices.count)
    // Two sweeps of the city-block distance: from the lower left, and back.
    func neighbour(_ cell: Int, _ dx: Int, _ dy: Int) -> Int {
      let (x, y) = (cell % width + dx, cell / width + dy)
      guard x >= 0, x < width, y >= 0, y < height else { return 0 }
      let other = y * width + x
      return indices[other] == indices[cell] ? depths[other] : 0
    }
    for cell in indices.indices { depths[cell] = 1 + min(neighbour(cell, -1, 0), neighbour(cell, 0, -1)) }
    for cell in indices.indices.reversed() {
      depths[cell] = min(depths[cell], 1 + min(neighbour(cell, 1, 0), neighbour(cell, 0, 1)))
    }
    return depths
  }
}

/// Atoms sorted into cubic cells, to find those near a point.
struct SurfaceGrid {
  private let origin: SIMD3<Double>
  private let cellSize: Double
  private let counts: SIMD3<Int>
  /// Where each cell's atoms begin in `atoms`, and one more.
  private let starts: [Int]
  private let atoms: [Int]

  /// Sorts finite positions; all neighbours within `cellSize` are then in the
  /// 27 cells around.
  init(positions: [SIMD3<Double>], cellSize: Double) {
    let lower = positions.reduce(SIMD3(repeating: .infinity)) { pointwiseMin($0, $1) }
    let upper = positions.reduce(SIMD3(repeating: -.infinity)) { pointwiseMax($0, $1) }
    // Coarser cells where atoms lie far apart: memory is bounded by their number.
    let limit = Double(max(1, positions.count))
    let extent = positions.isEmpty ? 0 : (upper - lower).max()
    let size = max(cellSize, extent / (4 * limit.squareRoot() + 64), 1e-9)
    var edges = SIMD3<Int>(repeating: 1)
    if extent.isFinite, !positions.isEmpty {
      for axis in 0..<3 { edges[axis] = Int((upper[axis] - lower[axis]) / size) + 1 }
    }
    var width = size
    while edges.x * edges.y * edges.z > 8 * positions.count + 64 {
      width *= 2
      edges = SIMD3((edges.x + 1) / 2, (edges.y + 1) / 2, (edges.z + 1) / 2)
    }
    origin = lower
    self.cellSize = width
    counts = edges

    let place = { [origin, counts] (position: SIMD3<Double>) -> Int in
      let cell = Self.cell(of: position, origin: origin, size: width, counts: counts)
      return (cell.x * counts.y + cell.y) * counts.z + cell.z
    }
    let cells = positions.map(place)
    var ends = [Int](repeating: 0, count: edges.x * edges.y * edges.z + 1)
    for cell in cells { ends[cell + 1] += 1 }
    for cell in 1..<ends.count { ends[cell] += ends[cell - 1] }
    starts = ends
    var sorted = [Int](repeating: 0, count: positions.count)
    for (atom, cell) in cells.enumerated() {
      sorted[ends[cell]] = atom
      ends[cell] += 1
    }
    atoms = sorted
  }

  private static func cell(
    of position: SIMD3<Double>, origin: SIMD3<Double>, size: Double, counts: SIMD3<Int>
  ) -> SIMD3<Int> {
    let scaled = (position - origin) / size
    // An extent beyond the largest number gives one cell and NaN here.
    func index(_ value: Double, _ count: Int) -> Int {
      count == 1 || !(value > 0) ? 0 : Int(min(value, Double(count - 1)))
    }
    return SIMD3(
      index(scaled.x, counts.x), index(scaled.y, counts.y), index(scaled.z, counts.z))
  }

  /// Calls `body` with each atom of the cells around a position.
  func forEachNear(_ position: SIMD3<Double>, _ body: (Int) -> Void) {
    let cell = Self.cell(of: position, origin: origin, size: cellSize, counts: counts)
    for x in max(0, cell.x - 1)...min(counts.x - 1, cell.x + 1) {
      for y in max(0, cell.y - 1)...min(counts.y - 1, cell.y + 1) {
        let row = (x * counts.y + y) * counts.z
        let first = row + max(0, cell.z - 1)
        let last = row + min(counts.z - 1, cell.z + 1)
        for i in starts[first]..<starts[last + 1] { body(atoms[i]) }
      }
    }
  }
}

import Glibc

/// Finds the atoms within a radius of a point, periodic or not.
///
/// Space is cut into cells at least as wide as the radius where there is room;
/// periodic images are counted as cells beyond the box, so that the answer is
/// exact however small or skewed the box is.
package struct NeighbourGrid {
  private let radius: Double
  private let isPeriodic: Bool
  private let lattice: Lattice
  private let origin: SIMD3<Double>
  /// Cells along each edge, and how many cells away a neighbour can be.
  private let counts: SIMD3<Int>
  private let reach: SIMD3<Int>
  /// The atoms of cell k are `members[starts[k]..<starts[k + 1]]`.
  private let starts: [Int]
  private let members: [(atom: Int, position: SIMD3<Double>)]
  /// Whether the radius reaches from any point to some image of every atom; the
  /// neighbours are then not listed.
  package let coversAll: Bool

  /// A grid of some atoms; those whose positions are not finite are left out.
  package init(atoms: [Int], positions: [Double], lattice box: Lattice?, radius: Double) {
    self.radius = radius
    isPeriodic = box != nil
    let points = atoms.map { (atom: $0, position: point(positions, $0)) }
      .filter { isFinite($0.position) }
    var least = SIMD3<Double>(repeating: 0)
    var space: Lattice
    if let box {
      space = box
      let (a, b, c) = box.edges
      coversAll = !points.isEmpty && radius >= (Box.norm(a) + Box.norm(b) + Box.norm(c)) / 2
    } else {
      coversAll = false
      least = points.first?.position ?? least
      var most = least
      for (_, position) in points {
        least = pointwiseMin(least, position)
        most = pointwiseMax(most, position)
      }
      // A little larger than the atoms' extent, so that none lies on the far face.
      let size = pointwiseMin((most - least) * 1.0001 + 0.001, SIMD3(repeating: 1e100))
      space = Lattice(lengths: size)
    }
    lattice = space
    origin = least
    let most = 2 * max(1, Int(cbrt(Double(points.count))))
    var counts = SIMD3<Int>(repeating: 1)
    var reach = SIMD3<Int>(repeating: 1)
    for axis in 0..<3 {
      let fitting = space.heights[axis] / radius
      counts[axis] = fitting.isFinite ? max(1, Int(min(fitting, Double(most)))) : most
      let cells = radius * Double(counts[axis]) / space.heights[axis]
      // Beyond the cells there is nothing where space is not periodic.
      reach[axis] =
        isPeriodic ? Int(min(cells, 100).rounded(.up)) : Int(min(cells, Double(most)).rounded(.up))
    }
    self.counts = counts
    self.reach = reach

    var cells = [Int](repeating: 0, count: points.count)
    var sizes = [Int](repeating: 0, count: counts.x * counts.y * counts.z + 1)
    var wrapped = points
    for index in points.indices {
      let (cell, position) = Self.place(points[index].position - least, space, counts, isPeriodic)
      cells[index] = (cell.x * counts.y + cell.y) * counts.z + cell.z
      wrapped[index].position = position
      sizes[cells[index] + 1] += 1
    }
    for cell in 1..<sizes.count { sizes[cell] += sizes[cell - 1] }
    starts = sizes
    var next = sizes
    var ordered = wrapped
    for index in wrapped.indices {
      ordered[next[cells[index]]] = wrapped[index]
      next[cells[index]] += 1
    }
    members = ordered
  }

  /// Calls `body` with each atom that has an image within the radius, and the square of
  /// the distance (once an image); stops where `body` returns false.
  package func forEachNeighbour(
    of position: SIMD3<Double>, _ body: (_ atom: Int, _ square: Double) -> Bool
  ) {
    guard !coversAll, !members.isEmpty, isFinite(position) else { return }
    let (centre, local) = Self.place(position - origin, lattice, counts, isPeriodic)
    for x in (centre.x - reach.x)...(centre.x + reach.x) {
      guard let (cellX, shiftX) = cell(x, axis: 0) else { continue }
      for y in (centre.y - reach.y)...(centre.y + reach.y) {
        guard let (cellY, shiftY) = cell(y, axis: 1) else { continue }
        for z in (centre.z - reach.z)...(centre.z + reach.z) {
          guard let (cellZ, shiftZ) = cell(z, axis: 2) else { continue }
          let shift = lattice.cartesian(SIMD3(shiftX, shiftY, shiftZ)) - local
          let index = (cellX * counts.y + cellY) * counts.z + cellZ
          for member in members[starts[index]..<starts[index + 1]] {
            let between = member.position + shift
            let square = (between * between).sum()
            if square <= radius * radius, !body(member.atom, square) { return }
          }
        }
      }
    }
  }

  /// The stored cell that stands for any cell number, and the translation to it.
  @inline(__always)
  private func cell(_ number: Int, axis: Int) -> (Int, Double)? {
    let count = counts[axis]
    if number >= 0, number < count { return (number, 0) }
    guard isPeriodic else { return nil }
    let image = Int((Double(number) / Double(count)).rounded(.down))
    return (number - image * count, Double(image))
  }

  /// The cell of a point, and the point brought into the box.
  private static func place(
    _ point: SIMD3<Double>, _ lattice: Lattice, _ counts: SIMD3<Int>, _ isPeriodic: Bool
  ) -> (cell: SIMD3<Int>, position: SIMD3<Double>) {
    var fractional = lattice.fractional(point)
    var position = point
    if isPeriodic {
      let whole = fractional.rounded(.down)
      fractional -= whole
      position -= lattice.cartesian(whole)
    }
    var cell = SIMD3<Int>(repeating: 0)
    for axis in 0..<3 {
      let number = (fractional[axis] * Double(counts[axis])).rounded(.down)
      // Outside points are placed just outside, where their neighbours still are found.
      let limits = isPeriodic ? (0.0, Double(counts[axis] - 1)) : (-1e9, 1e9)
      cell[axis] = number.isFinite ? Int(max(limits.0, min(limits.1, number))) : 0
    }
    return (cell, position)
  }
}

func isFinite(_ point: SIMD3<Double>) -> Bool {
  point.x.isFinite && point.y.isFinite && point.z.isFinite
}

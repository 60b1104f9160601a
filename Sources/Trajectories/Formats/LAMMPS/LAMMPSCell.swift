/// The simulation cell of a LAMMPS frame: its corner and its edges, in the dump's unit.
///
/// - Reference: LAMMPS documentation, `dump` command and “Triclinic boxes”.
struct LAMMPSCell: Equatable {
  var origin: SIMD3<Double>
  var a: SIMD3<Double>
  var b: SIMD3<Double>
  var c: SIMD3<Double>
  /// The boundary conditions, such as `pp pp ff`; empty where the file states none.
  var boundary: String

  /// The cell of three lines of bounds.
  ///
  /// - Parameters:
  ///   - rows: `lo hi`, or `lo hi tilt`, or (general) an edge and a number of the origin.
  ///     With a tilt, `lo` and `hi` bound the whole tilted cell.
  init?(_ rows: [[Double]], isGeneral: Bool, boundary: String) {
    guard rows.count == 3, rows.allSatisfy({ $0.count == rows[0].count }) else { return nil }
    self.boundary = boundary
    if isGeneral {
      guard rows[0].count == 4 else { return nil }
      a = SIMD3(rows[0][0], rows[0][1], rows[0][2])
      b = SIMD3(rows[1][0], rows[1][1], rows[1][2])
      c = SIMD3(rows[2][0], rows[2][1], rows[2][2])
      origin = SIMD3(rows[0][3], rows[1][3], rows[2][3])
      return
    }
    guard rows[0].count == 2 || rows[0].count == 3 else { return nil }
    var lower = SIMD3(rows[0][0], rows[1][0], rows[2][0])
    var upper = SIMD3(rows[0][1], rows[1][1], rows[2][1])
    var (xy, xz, yz) = (0.0, 0.0, 0.0)
    if rows[0].count == 3 {
      (xy, xz, yz) = (rows[0][2], rows[1][2], rows[2][2])
      lower.x -= min(0, xy, xz, xy + xz)
      upper.x -= max(0, xy, xz, xy + xz)
      lower.y -= min(0, yz)
      upper.y -= max(0, yz)
    }
    let size = upper - lower
    guard size.min() >= 0 else { return nil }
    origin = lower
    a = SIMD3(size.x, 0, 0)
    b = SIMD3(xy, size.y, 0)
    c = SIMD3(xz, yz, size.z)
  }

  /// Whether no direction is periodic.
  var isOpen: Bool {
    let directions = boundary.split(separator: " ")
    return directions.count == 3 && directions.allSatisfy { !$0.contains("p") }
  }

  /// The box in nm; nil where nothing is periodic, or where an edge has no length.
  func box(_ length: Double) -> Box? {
    if isOpen || [a, b, c].contains(where: { ($0 * $0).sum() == 0 }) { return nil }
    return Box(a: a * length, b: b * length, c: c * length)
  }
}

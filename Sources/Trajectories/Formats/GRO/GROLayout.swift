/// The columns of a GRO file's numbers, which differ with its precision.
///
/// Names and numbers of residue and atom take 20 columns. Three coordinates follow
/// with n decimals in n + 5 columns, then, where there are, three velocities with
/// n + 1 decimals, as wide.
///
/// - Reference: GROMACS reference manual, file formats, gro.
struct GROLayout: Equatable, Sendable {
  /// The columns that one number takes.
  let width: Int
  let hasVelocities: Bool

  static let firstColumn = 20

  /// The layout of an atom's line: the distance of its decimal points is the width.
  init?(_ line: TextLine) {
    var points: [Int] = []
    var column = Self.firstColumn
    while column < line.count, points.count < 3 {
      if line[column] == UInt8(ascii: ".") { points.append(column) }
      column += 1
    }
    guard points.count == 3, points[2] - points[1] == points[1] - points[0] else { return nil }
    width = points[1] - points[0]
    // Fewer would leave no room for a sign and a digit.
    guard width >= 4 else { return nil }
    // The last of six numbers has to show its decimal point.
    let last = Self.firstColumn + 5 * width
    hasVelocities = line.count > last && !line.field(last..<last + width).isEmpty
  }

  /// The columns of a number: x, y, z, then the velocities.
  func columns(_ number: Int) -> Range<Int> {
    let first = Self.firstColumn + number * width
    return first..<first + width
  }

  /// The distance of two neighbouring values in nm.
  var precision: String {
    let decimals = width - 5
    return decimals > 0 ? "0." + String(repeating: "0", count: decimals - 1) + "1 nm" : "1 nm"
  }
}

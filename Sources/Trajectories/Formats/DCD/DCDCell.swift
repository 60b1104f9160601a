import Glibc

/// The unit cell of a DCD frame: six doubles, of which there are three conventions.
///
/// NAMD, VMD, MDTraj and OpenMM write A, cos γ, B, cos β, cos α, C; older programs
/// angles in degrees in the same places. CHARMM from version 25 writes the lower triangle
/// of the symmetric matrix of the edges, in Å: xx, xy, yy, xz, yz, zz.
enum DCDCell {
  /// The box in nm; nil where the frame has none.
  static func box(_ cell: [Double], version: Int) -> Box? {
    guard cell.allSatisfy(\.isFinite) else { return nil }
    let others = [cell[1], cell[3], cell[4]]
    // Of version 24 and below, or where the matrix is none, cosines come first: a matrix
    // with such small elements is nearly rectangular, and no CHARMM of that age is left.
    if version > 24, let box = symmetric(cell) { return box }
    if others.allSatisfy({ abs($0) <= 1 }) {
      return lengthsAndAngles(cell) { acos($0) * 180 / .pi }
    }
    let areAngles = others.allSatisfy { (20...160).contains($0) }
    if areAngles, let box = lengthsAndAngles(cell, { $0 }) { return box }
    return symmetric(cell)
  }

  private static func lengthsAndAngles(_ cell: [Double], _ angle: (Double) -> Double) -> Box? {
    Box(
      lengths: SIMD3(cell[0], cell[2], cell[5]) * 0.1,
      angles: SIMD3(angle(cell[4]), angle(cell[3]), angle(cell[1])))
  }

  /// The cell of a symmetric, positive definite matrix.
  ///
  /// The coordinates belong to these very edges; no cell with a along x is made of them.
  private static func symmetric(_ cell: [Double]) -> Box? {
    let box = Box(
      a: SIMD3(cell[0], cell[1], cell[3]) * 0.1, b: SIMD3(cell[1], cell[2], cell[4]) * 0.1,
      c: SIMD3(cell[3], cell[4], cell[5]) * 0.1)
    let minor = cell[0] * cell[2] - cell[1] * cell[1]
    return cell[0] > 0 && minor > 0 && box.isUsable && box.volume > 0 ? box : nil
  }
}

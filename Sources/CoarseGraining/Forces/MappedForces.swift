import LinearAlgebra

/// The forces on beads under several force maps.
enum MappedForces {
  /// Maps forces.
  ///
  /// - Parameters:
  ///   - forces: Frames × atoms × 3.
  ///   - maps: Each of as many beads × atoms.
  /// - Returns: Frames × maps × beads × 3.
  /// - Complexity: O(frames · maps · beads · atoms) by BLAS.
  static func all(forces: [Float], atomCount: Int, maps: [ForceMap]) -> [Double] {
    let beadCount = maps[0].matrix.rowCount
    let rowCount = maps.count * beadCount
    // Atoms that no map uses are not copied.
    let atoms = (0..<atomCount).filter { atom in
      maps.contains { map in (0..<beadCount).contains { map.matrix[$0, atom] != 0 } }
    }
    var weights = Matrix<Double>(rowCount: atoms.count, columnCount: rowCount)
    for (m, map) in maps.enumerated() {
      for bead in 0..<beadCount {
        for (row, atom) in atoms.enumerated() {
          weights[row, m * beadCount + bead] = map.matrix[bead, atom]
        }
      }
    }
    let frameCount = forces.count / (3 * atomCount)
    let chunk = 128
    var result = [Double](repeating: 0, count: frameCount * rowCount * 3)
    var rows = [Double](repeating: 0, count: chunk * 3 * atoms.count)
    var mapped = [Double](repeating: 0, count: chunk * 3 * rowCount)
    for start in stride(from: 0, to: frameCount, by: chunk) {
      let count = min(chunk, frameCount - start)
      forces.withUnsafeBufferPointer { forces in
        rows.withUnsafeMutableBufferPointer { rows in
          for frame in 0..<count {
            let source = (start + frame) * 3 * atomCount
            for axis in 0..<3 {
              let target = (3 * frame + axis) * atoms.count
              for (place, atom) in atoms.enumerated() {
                rows[target &+ place] = Double(forces[source &+ 3 &* atom &+ axis])
              }
            }
          }
          mapped.withUnsafeMutableBufferPointer { mapped in
            weights.withUnsafeBufferPointer { weights in
              if atoms.isEmpty { return }
              BlockProducts.project(
                rows.baseAddress!, rowCount: 3 * count, columnCount: atoms.count,
                stride: atoms.count, onto: weights.baseAddress!, targetCount: rowCount,
                into: mapped.baseAddress!)
            }
            for frame in 0..<count {
              let target = (start + frame) * rowCount * 3
              for axis in 0..<3 {
                let source = (3 * frame + axis) * rowCount
                for row in 0..<rowCount { result[target + 3 * row + axis] = mapped[source + row] }
              }
            }
          }
        }
      }
    }
    return result
  }
}

import LinearAlgebra

/// Least-squares fits of mean forces, each judged on the blocks that it has not seen.
struct HeldOutForceFit: Sendable {
  /// Of each kind of map and each block, the sum of squared residuals.
  let residuals: [[Double]]
  /// Of each kind of map and each block, the sum of squared forces.
  let squares: [[Double]]
  /// The weight of each block.
  let weights: [Double]

  /// Relative to each function's own square: enough to settle functions that say the same.
  private static let ridge = 1e-7

  /// Fits on all folds but one, and judges on that one.
  ///
  /// - Parameters:
  ///   - beads: The beads' positions.
  ///   - forces: Of each frame, maps × beads × 3.
  ///   - mapCount: The number of maps.
  ///   - folds: Which blocks are held out together.
  ///   - columns: Of each kind of map, the map that is used while a fold is held out.
  /// - Complexity: That of the normal equations, and O(folds · functions³).
  init(
    basis: ForceBasis, beads: Conformations, forces: [Double], mapCount: Int,
    folds: ForceNoise.Folds, columns: [[Int]]
  ) throws(LinearAlgebraError) {
    let equations = ForceNormalEquations(
      basis: basis, beads: beads, forces: forces, mapCount: mapCount, folds: folds)
    var coefficients: [Matrix<Double>] = []
    for fold in 0..<folds.count {
      coefficients.append(try Self.fit(equations, without: fold, maps: columns.map { $0[fold] }))
    }
    let blockCount = beads.blockCount
    let zeros = [Double](repeating: 0, count: blockCount)
    var residuals = columns.map { _ in zeros }
    var squares = residuals
    var weights = zeros
    for block in 0..<blockCount {
      let fold = folds.ofBlock[block]
      let frames = beads.blocks.indices.filter { beads.blocks[$0] == block }
      for start in stride(from: 0, to: frames.count, by: ForceBasisChunk.capacity) {
        let taken = frames[start..<min(start + ForceBasisChunk.capacity, frames.count)]
        let chunk = ForceBasisChunk(basis, beads, frames: taken)
        for frame in taken { weights[block] += beads.weights?[frame] ?? 1 }
        for kind in columns.indices {
          let sums = Self.sums(
            chunk, basis, coefficients[fold].column(kind), beads, forces, frames: taken,
            map: columns[kind][fold], mapCount: mapCount)
          squares[kind][block] += sums.squares
          residuals[kind][block] += sums.residuals
        }
      }
    }
    self.residuals = residuals
    self.squares = squares
    self.weights = weights
  }

  /// The coefficients, functions × maps, from the other folds.
  private static func fit(
    _ equations: ForceNormalEquations, without left: Int, maps: [Int]
  ) throws(LinearAlgebraError) -> Matrix<Double> {
    let k = equations.products[0].rowCount
    guard k > 0 else { return Matrix(rowCount: 0, columnCount: maps.count) }
    var a = Matrix<Double>(rowCount: k, columnCount: k)
    var y = Matrix<Double>(rowCount: k, columnCount: maps.count)
    for fold in equations.products.indices where fold != left {
      a += equations.products[fold]
      y += equations.targets[fold].columns(maps)
    }
    // A function that vanishes on all frames is left out by a scale of 0.
    let scales = a.diagonal.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
    for i in 0..<k {
      for j in 0..<k { a[i, j] *= scales[i] * scales[j] }
      a[i, i] = 1 + ridge
      for j in 0..<maps.count { y[i, j] *= scales[i] }
    }
    var theta = try CholeskyFactorization(of: a).solve(y)
    for i in 0..<k {
      for j in 0..<maps.count { theta[i, j] *= scales[i] }
    }
    return theta
  }

  /// Σ w |F|² and Σ w |F − Σ θ b ∇ξ|² over some frames.
  private static func sums(
    _ chunk: ForceBasisChunk, _ basis: ForceBasis, _ theta: [Double], _ beads: Conformations,
    _ forces: [Double], frames: ArraySlice<Int>, map: Int, mapCount: Int
  ) -> (squares: Double, residuals: Double) {
    let n = chunk.count
    let width = 3 * beads.siteCount
    // What is left of the forces, by components × frames.
    var left = [Double](repeating: 0, count: width * n)
    var squares = 0.0
    for (row, frame) in frames.enumerated() {
      let weight = beads.weights?[frame] ?? 1
      let base = (frame * mapCount + map) * width
      var sum = 0.0
      for c in 0..<width {
        left[c * n + row] = forces[base + c]
        sum += forces[base + c] * forces[base + c]
      }
      squares += weight * sum
    }
    var strength = [Double](repeating: 0, count: n)
    for (place, term) in basis.terms.enumerated() {
      let k = term.functionCount
      chunk.functions[place].withUnsafeBufferPointer { values in
        for row in 0..<n {
          var sum = 0.0
          for c in 0..<k { sum += theta[term.offset &+ c] * values[row &* k &+ c] }
          strength[row] = sum
        }
      }
      chunk.gradients[place].withUnsafeBufferPointer { gradient in
        left.withUnsafeMutableBufferPointer { left in
          for (slot, bead) in term.coordinate.beads.enumerated() {
            for axis in 0..<3 {
              let (g, f) = ((3 * slot + axis) * n, (3 * bead + axis) * n)
              for row in 0..<n { left[f &+ row] -= strength[row] * gradient[g &+ row] }
            }
          }
        }
      }
    }
    var residuals = 0.0
    for (row, frame) in frames.enumerated() {
      var sum = 0.0
      for c in 0..<width { sum += left[c * n + row] * left[c * n + row] }
      residuals += (beads.weights?[frame] ?? 1) * sum
    }
    return (squares, residuals)
  }
}

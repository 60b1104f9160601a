import LinearAlgebra

/// The minimal RMSDs of all pairs of frames of two tiles.
///
/// For a pair with the 3 × 3 sums M of products of components, the largest overlap λ that a rotation
/// reaches is the largest root of the characteristic polynomial of Theobald's 4 × 4 matrix, which is
///
///     P(λ) = (λ² − q)² − 8·d·λ − 4·c,   q = ‖M‖², d = det M, c = ‖cofactors of M‖².
///
/// Frames have unit size, so λ ≤ 1, and Newton's iteration from 1 comes down to the root from above.
/// It runs on δ = 1 − λ in single precision, four pairs at a time. P is good to some 1e-7 and δ thus
/// to 1e-7 / P′; pairs for which that is more than some 1e-4 of δ (nearly equal frames, sites on a line)
/// are done again in double precision.
///
/// - Reference: D. L. Theobald, Acta Cryst. A 61, 478 (2005), doi:10.1107/S0108767305015266;
///   P. Liu, D. K. Agrafiotis, D. L. Theobald, J. Comput. Chem. 31, 1561 (2010), doi:10.1002/jcc.21439.
struct TilePair {
  private typealias Lanes = SIMD4<Float>
  private static let size = SuperpositionFrames.tileSize
  /// Below this δ·P′ double precision decides.
  private static let leastCertainty: Float = 1e-3

  let a: SuperpositionFrames
  let aTile: Int
  let b: SuperpositionFrames
  let bTile: Int

  /// Memory that pairs of tiles are worked out in, one after another.
  struct Scratch {
    /// 3·tileSize × 3·tileSize.
    fileprivate let sums: UnsafeMutablePointer<Float>
    /// RMSDs in nm, tileSize × tileSize, a's frames in rows.
    let result: UnsafeMutablePointer<Float>
    fileprivate let columns: UnsafeMutablePointer<Float>
  }

  /// Calls `body` with memory for pairs of tiles.
  static func withScratch<Result>(_ body: (Scratch) -> Result) -> Result {
    let counts = (9 * size * size, size * size, size)
    return withUnsafeTemporaryAllocation(
      byteCount: 4 * (counts.0 + counts.1 + counts.2), alignment: MemoryLayout<Lanes>.alignment
    ) { memory in
      let floats = memory.bindMemory(to: Float.self)
      floats.initialize(repeating: 0)
      let base = floats.baseAddress!
      return body(
        Scratch(sums: base, result: base + counts.0, columns: base + counts.0 + counts.1))
    }
  }

  /// Leaves the RMSDs in the scratch's result.
  ///
  /// - Complexity: O(tileSize² · N), a matrix product, and O(tileSize²).
  func fill(_ scratch: Scratch) {
    let size = Self.size
    a.tiles[aTile].withUnsafeBufferPointer { x in
      b.tiles[bTile].withUnsafeBufferPointer { y in
        Float._multiply(
          x.baseAddress!, .plain, aStride: a.siteCount, y.baseAddress!, .transposed,
          bStride: a.siteCount, rowCount: 3 * size, columnCount: 3 * size, innerCount: a.siteCount,
          beta: 0, into: scratch.sums, cStride: 3 * size)
      }
    }
    let aCount = min(size, a.frameCount - aTile * size)
    let bCount = min(size, b.frameCount - bTile * size)
    for column in 0..<bCount { scratch.columns[column] = Float(b.radii[bTile * size + column]) }
    for row in 0..<aCount {
      let result = scratch.result + size * row
      let isCertain = Self.solve(
        scratch.sums + 3 * size * row, radius: Float(a.radii[aTile * size + row]), scratch.columns,
        count: bCount, into: result)
      if isCertain { continue }
      for column in 0..<bCount where result[column] < 0 { result[column] = exact(row, column) }
    }
  }

  /// One row of RMSDs, −1 where single precision is not enough.
  ///
  /// - Returns: Whether it was enough everywhere.
  private static func solve(
    _ sums: UnsafePointer<Float>, radius: Float, _ columns: UnsafePointer<Float>, count: Int,
    into result: UnsafeMutablePointer<Float>
  ) -> Bool {
    let plane = 3 * size * size
    // Multiples of four numbers from an aligned start.
    func load(_ i: Int, _ j: Int, _ first: Int) -> Lanes {
      UnsafeRawPointer(sums + i * plane + j * size + first).load(as: Lanes.self)
    }
    var uncertain = SIMDMask<SIMD4<Int32>>(repeating: false)
    for first in stride(from: 0, to: count, by: Lanes.scalarCount) {
      let (m00, m01, m02) = (load(0, 0, first), load(0, 1, first), load(0, 2, first))
      let (m10, m11, m12) = (load(1, 0, first), load(1, 1, first), load(1, 2, first))
      let (m20, m21, m22) = (load(2, 0, first), load(2, 1, first), load(2, 2, first))
      var q = m00 * m00 + m01 * m01 + m02 * m02
      q += m10 * m10 + m11 * m11 + m12 * m12
      q += m20 * m20 + m21 * m21 + m22 * m22
      let c00 = m11 * m22 - m12 * m21
      let c01 = m12 * m20 - m10 * m22
      let c02 = m10 * m21 - m11 * m20
      let d = 8 * (m00 * c00 + m01 * c01 + m02 * c02)
      var c = c00 * c00 + c01 * c01 + c02 * c02
      let c10 = m02 * m21 - m01 * m22
      let c11 = m00 * m22 - m02 * m20
      let c12 = m01 * m20 - m00 * m21
      c += c10 * c10 + c11 * c11 + c12 * c12
      let c20 = m01 * m12 - m02 * m11
      let c21 = m02 * m10 - m00 * m12
      let c22 = m00 * m11 - m01 * m10
      c += c20 * c20 + c21 * c21 + c22 * c22
      c *= 4

      var delta = Lanes.zero
      var slope = Lanes.zero
      var step = Lanes.zero
      var turns = 0
      repeat {
        // Three steps are enough for most; four and more where structures differ a lot.
        for _ in 0..<(turns == 0 ? 3 : 1) {
          let lambda = 1 - delta
          let u = lambda * lambda - q
          slope = 4 * lambda * u - d
          step = (u * u - d * lambda - c) / slope
          delta += step
        }
        turns += 1
        // Convergence is quadratic: after a step of 1e-4 the next is below the precision.
      } while turns < 12 && max(max(step[0], step[1]), max(step[2], step[3])) > 1e-4

      let radii = UnsafeRawPointer(columns + first).load(as: Lanes.self)
      let difference = radii - radius
      let square = difference * difference + 2 * radius * radii * delta
      // Near a double root (sites on a line) noise may throw an iteration out, below the root or above 1.
      let isCertain = (delta .>= 0) .& (delta * slope .>= leastCertainty) .& (step .<= 1e-4) .& (step .>= -1e-4)
      var rmsd = Lanes(repeating: -1)
      rmsd.replace(with: square.squareRoot(), where: isCertain)
      UnsafeMutableRawPointer(result + first).assumingMemoryBound(to: Lanes.self).pointee = rmsd
      uncertain .|= .!isCertain
    }
    return !any(uncertain)
  }

  /// The RMSD of one pair, in double precision from the coordinates.
  private func exact(_ row: Int, _ column: Int) -> Float {
    let size = Self.size
    var sums = SuperpositionOverlap()
    a.tiles[aTile].withUnsafeBufferPointer { x in
      b.tiles[bTile].withUnsafeBufferPointer { y in
        sums.add(
          x.baseAddress! + row * a.siteCount, y.baseAddress! + column * a.siteCount,
          stride: size * a.siteCount, siteCount: a.siteCount)
      }
    }
    let (i, j) = (aTile * size + row, bTile * size + column)
    let (ri, rj) = (a.radii[i], b.radii[j])
    let square = ri * ri * a.squares[i] + rj * rj * b.squares[j] - 2 * ri * rj * sums.largest
    return Float(max(0, square).squareRoot())
  }
}

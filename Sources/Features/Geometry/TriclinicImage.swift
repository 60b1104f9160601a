import Trajectories

/// The minimum image in boxes of any shape and orientation; exact.
package struct TriclinicImage: ImageRule, Sendable {
  /// A reduced basis, shortest vector first.
  private let a: LaneVector
  private let b: LaneVector
  private let c: LaneVector
  /// What to multiply by to count in c, then b, then a: nearest planes, lines, points.
  private let countC: LaneVector
  private let countB: LaneVector
  private let countA: LaneVector
  /// The square of half the shortest lattice vector: nothing nearer has a nearer image.
  private let safeSquare: Lanes
  private let cell: VoronoiCell

  init(_ reductions: [LatticeReduction]) {
    a = LaneVector(reductions.map(\.basis.a))
    b = LaneVector(reductions.map(\.basis.b))
    c = LaneVector(reductions.map(\.basis.c))
    countA = a * (1 / a.dot(a))
    let upright = b - a * b.dot(countA)
    countB = upright * (1 / upright.dot(upright))
    let normal = a.cross(b)
    countC = normal * (1 / normal.dot(c))
    cell = VoronoiCell(reductions)
    safeSquare = cell.shortestSquare * 0.25
  }

  @inline(__always)
  package func image(_ displacement: LaneVector) -> LaneVector {
    var d = displacement
    d = d - c * LaneMath.rounded(d.dot(countC))
    d = d - b * LaneMath.rounded(d.dot(countB))
    d = d - a * LaneMath.rounded(d.dot(countA))
    if any(d.dot(d) .> safeSquare) { cell.reduce(&d) }
    return d
  }
}

/// The points that are their own nearest images.
private struct VoronoiCell: Sendable {
  private let vectors: [LaneVector]
  /// 1/|v|², a trifle less: what lies on a face stays where it is.
  private let inverseSquares: [Lanes]
  let shortestSquare: Lanes

  init(_ reductions: [LatticeReduction]) {
    vectors = reductions[0].voronoiVectors.indices.map { index in
      LaneVector(reductions.map { $0.voronoiVectors[index] })
    }
    inverseSquares = vectors.map { (1 - 1e-12) / $0.dot($0) }
    shortestSquare = vectors.map { $0.dot($0) }.reduce(Lanes(repeating: .infinity)) {
      LaneMath.select($0 .< $1, $0, $1)
    }
  }

  /// Subtracts lattice vectors until no face of the cell is crossed.
  ///
  /// Each subtraction shortens the displacement; from the nearest-plane guess one
  /// or two rounds do. The bound is for coordinates so large that they have no digits left.
  @inline(never)
  func reduce(_ displacement: inout LaneVector) {
    var d = displacement
    vectors.withUnsafeBufferPointer { vectors in
      inverseSquares.withUnsafeBufferPointer { inverseSquares in
        for _ in 0..<100 {
          var crossed = Lanes.zero
          for k in vectors.indices {
            let n = LaneMath.rounded(d.dot(vectors[k]) * inverseSquares[k])
            d = d - vectors[k] * n
            crossed += LaneMath.magnitude(n)
          }
          if !any(crossed .> 0) { break }
        }
      }
    }
    displacement = d
  }
}

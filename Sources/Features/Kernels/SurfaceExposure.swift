/// Counts the points of a sphere that no other sphere covers.
///
/// A neighbour at displacement d with radius S covers the cap of a sphere of radius
/// R where u · d > (R² + |d|² − S²) / 2R, u being the unit vector of a point. The
/// largest caps come first, and covered points leave the list, so that most
/// neighbours meet a short one.
struct SurfaceExposure {
  private let points: SurfacePoints
  private var x: [Double]
  private var y: [Double]
  private var z: [Double]
  private var caps: [Cap] = []

  private struct Cap {
    var direction: SIMD3<Double>
    /// u · direction above it is covered.
    var height: Double
    /// The cosine of the cap's half angle.
    var cosine: Double
  }

  init(points: SurfacePoints) {
    self.points = points
    (x, y, z) = (points.x, points.y, points.z)
  }

  /// The number of points of an atom's sphere that lie outside all others.
  mutating func exposedCount(
    of atom: Int, positions: [SIMD3<Double>], radii: [Double], grid: SurfaceGrid
  ) -> Int {
    findCaps(of: atom, positions: positions, radii: radii, grid: grid)
    guard let largest = caps.first else { return points.count }
    // A cosine of −1 or less: the neighbour contains the whole sphere.
    guard largest.cosine > -1 else { return 0 }
    for i in 0..<points.count {
      x[i] = points.x[i]
      y[i] = points.y[i]
      z[i] = points.z[i]
    }
    var count = points.count
    for cap in caps {
      count = removeCovered(by: cap, count: count)
      if count == 0 { break }
    }
    return count
  }

  private mutating func findCaps(
    of atom: Int, positions: [SIMD3<Double>], radii: [Double], grid: SurfaceGrid
  ) {
    let (centre, radius) = (positions[atom], radii[atom])
    caps.removeAll(keepingCapacity: true)
    guard radius > 0 else { return }
    var found: [Cap] = []
    swap(&found, &caps)
    grid.forEachNear(centre) { other in
      let d = positions[other] - centre
      let square = (d * d).sum()
      let reach = radius + radii[other]
      guard other != atom, square < reach * reach else { return }
      let height = (radius * radius + square - radii[other] * radii[other]) / (2 * radius)
      let length = square.squareRoot()
      // Of two spheres with one centre, the larger covers the other.
      let cosine = length > 0 ? height / length : (height < 0 ? -.infinity : .infinity)
      guard cosine < 1 else { return }
      found.append(Cap(direction: d, height: height, cosine: cosine))
    }
    found.sort { $0.cosine < $1.cosine }
    swap(&found, &caps)
  }

  /// Moves the points that are left to the front; returns their number.
  private mutating func removeCovered(by cap: Cap, count: Int) -> Int {
    let (direction, height) = (cap.direction, cap.height)
    return x.withUnsafeMutableBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        z.withUnsafeMutableBufferPointer { z in
          var left = 0
          for i in 0..<count {
            let (px, py, pz) = (x[i], y[i], z[i])
            x[left] = px
            y[left] = py
            z[left] = pz
            left += px * direction.x + py * direction.y + pz * direction.z > height ? 0 : 1
          }
          return left
        }
      }
    }
  }
}

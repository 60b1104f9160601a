/// Points in space, seen along the axis in which they are thinnest.
public enum PrincipalProjection {
  /// The points in the plane of their two widest principal axes, about their mean.
  ///
  /// The widest lies along x. Of each axis the direction is taken in which the largest component is
  /// positive, so that equal points give equal pictures; the view is never a mirror image, since seen
  /// from behind is still seen.
  ///
  /// - Parameter points: Points with a component that is not finite are left at the origin, and out of
  ///   the axes.
  /// - Complexity: O(n).
  public static func project(_ points: [SIMD3<Double>]) -> [SIMD2<Double>] {
    let finite = points.filter(isFinite)
    guard !finite.isEmpty else { return points.map { _ in .zero } }
    let mean = finite.reduce(SIMD3<Double>.zero) { $0 + $1 / Double(finite.count) }
    var moments = [[Double]](repeating: [0, 0, 0], count: 3)
    for point in finite {
      let d = point - mean
      for i in 0..<3 { for j in 0..<3 { moments[i][j] += d[i] * d[j] } }
    }
    let axes = principalAxes(moments)
    return points.map { point in
      guard isFinite(point) else { return .zero }
      let d = point - mean
      return SIMD2<Double>((d * axes.0).sum(), (d * axes.1).sum())
    }
  }

  private static func isFinite(_ point: SIMD3<Double>) -> Bool {
    (0..<3).allSatisfy { point[$0].isFinite && abs(point[$0]) < 1e100 }
  }

  /// The eigenvectors of the two largest eigenvalues, by Jacobi's rotations.
  private static func principalAxes(_ moments: [[Double]]) -> (SIMD3<Double>, SIMD3<Double>) {
    var a = moments
    var v: [[Double]] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    for _ in 0..<30 {
      let scale = (0..<3).reduce(0) { $0 + abs(a[$1][$1]) }
      if abs(a[0][1]) + abs(a[0][2]) + abs(a[1][2]) <= 1e-15 * scale { break }
      for (p, q) in [(0, 1), (0, 2), (1, 2)] where a[p][q] != 0 {
        let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
        let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        func turn(_ x: inout Double, _ y: inout Double) { (x, y) = (c * x - s * y, s * x + c * y) }
        for k in 0..<3 {
          var (x, y) = (a[k][p], a[k][q])
          turn(&x, &y)
          (a[k][p], a[k][q]) = (x, y)
        }
        for k in 0..<3 {
          var (x, y) = (a[p][k], a[q][k])
          turn(&x, &y)
          (a[p][k], a[q][k]) = (x, y)
          (x, y) = (v[k][p], v[k][q])
          turn(&x, &y)
          (v[k][p], v[k][q]) = (x, y)
        }
      }
    }
    let spread = [a[0][0], a[1][1], a[2][2]]
    let order = (0..<3).sorted { i, j in
      spread[i] != spread[j] ? spread[i] > spread[j] : i < j
    }
    func axis(_ column: Int) -> SIMD3<Double> {
      let vector = SIMD3<Double>(v[0][column], v[1][column], v[2][column])
      let largest = max(abs(vector.x), abs(vector.y), abs(vector.z))
      // Components that are equal but for rounding leave the choice to the first of them.
      let first = [vector.x, vector.y, vector.z].first { abs($0) > largest - 1e-9 }
      return (first ?? 0) < 0 ? -vector : vector
    }
    return (axis(order[0]), axis(order[1]))
  }
}

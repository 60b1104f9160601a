import LinearAlgebra

/// The states nearest to the corners of the simplex that the slow eigenvectors span.
///
/// - References: M. Weber, T. Galliat, ZIB-Report 02-12 (2002); P. Deuflhard, M. Weber, Linear
///   Algebra Appl. 398, 161 (2005), doi:10.1016/j.laa.2004.10.026.
enum InnerSimplex {
  /// - Parameter vectors: Right eigenvectors as columns, n × m, the constant one first.
  /// - Returns: m different states, as far apart as found by taking the farthest each time.
  static func corners(_ vectors: Matrix<Double>) -> [Int] {
    let m = vectors.columnCount
    var points = vectors
    var corners = [farthest(points)]
    let origin = points.row(corners[0])
    for i in 0..<points.rowCount {
      for j in 0..<m { points[i, j] -= origin[j] }
    }
    while corners.count < m {
      let corner = farthest(points)
      corners.append(corner)
      let axis = points.row(corner)
      let square = axis.reduce(0) { $0 + $1 * $1 }
      guard square > 0 else { break }
      for i in 0..<points.rowCount {
        var share = 0.0
        for j in 0..<m { share += points[i, j] * axis[j] }
        share /= square
        for j in 0..<m { points[i, j] -= share * axis[j] }
      }
    }
    return corners
  }

  private static func farthest(_ points: Matrix<Double>) -> Int {
    var best = (state: 0, square: -1.0)
    for i in 0..<points.rowCount {
      var square = 0.0
      for j in 0..<points.columnCount { square += points[i, j] * points[i, j] }
      if square > best.square * (1 + 1e-9) { best = (i, square) }
    }
    return best.state
  }
}

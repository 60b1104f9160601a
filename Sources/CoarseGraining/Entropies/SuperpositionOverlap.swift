/// The sums of products of two frames' components, and the largest overlap that a rotation gives them.
struct SuperpositionOverlap {
  /// Row i, column j: Σ x_i y_j.
  private var m = [Double](repeating: 0, count: 9)

  /// Adds the sites of two frames, whose components are `stride` apart.
  mutating func add(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, stride: Int, siteCount: Int
  ) {
    var (first, second, third) = (SIMD3<Double>.zero, SIMD3<Double>.zero, SIMD3<Double>.zero)
    for site in 0..<siteCount {
      let target = SIMD3(
        Double(y[site]), Double(y[stride + site]), Double(y[2 * stride + site]))
      first += Double(x[site]) * target
      second += Double(x[stride + site]) * target
      third += Double(x[2 * stride + site]) * target
    }
    for (row, sum) in [first, second, third].enumerated() {
      for column in 0..<3 { m[3 * row + column] += sum[column] }
    }
  }

  /// max over rotations of Σ x · (R y): the largest eigenvalue of Theobald's 4 × 4 matrix.
  ///
  /// Jacobi's rotations, which are right to the last digits where eigenvalues fall together, as they
  /// do for sites on a line.
  var largest: Double {
    var k = [
      m[0] + m[4] + m[8], m[5] - m[7], m[6] - m[2], m[1] - m[3],
      m[5] - m[7], m[0] - m[4] - m[8], m[1] + m[3], m[6] + m[2],
      m[6] - m[2], m[1] + m[3], -m[0] + m[4] - m[8], m[5] + m[7],
      m[1] - m[3], m[6] + m[2], m[5] + m[7], -m[0] - m[4] + m[8],
    ]
    for _ in 0..<30 {
      var rest = 0.0
      for i in 0..<3 { for j in (i + 1)..<4 { rest += k[4 * i + j] * k[4 * i + j] } }
      let size = k[0] * k[0] + k[5] * k[5] + k[10] * k[10] + k[15] * k[15]
      if rest <= 1e-34 * size { break }
      for i in 0..<3 {
        for j in (i + 1)..<4 where k[4 * i + j] != 0 {
          let theta = (k[5 * j] - k[5 * i]) / (2 * k[4 * i + j])
          let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
          let cosine = 1 / (t * t + 1).squareRoot()
          let sine = t * cosine
          for l in 0..<4 {
            let (p, r) = (k[4 * l + i], k[4 * l + j])
            k[4 * l + i] = cosine * p - sine * r
            k[4 * l + j] = sine * p + cosine * r
          }
          for l in 0..<4 {
            let (p, r) = (k[4 * i + l], k[4 * j + l])
            k[4 * i + l] = cosine * p - sine * r
            k[4 * j + l] = sine * p + cosine * r
          }
        }
      }
    }
    return max(max(k[0], k[5]), max(k[10], k[15]))
  }
}

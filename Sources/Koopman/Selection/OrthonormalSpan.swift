import LinearAlgebra

/// The span of some features as orthonormal functions of the first and of the second frame,
/// and what all features have in common with it.
///
/// One function is added for each feature: its Cholesky row against those before it. For
/// every feature j (in units of its standard deviation) the span keeps W = cov(q, x_j) at
/// equal times and Z = cov(q, x_j) across the lag, so that a candidate is made orthogonal to
/// the span, and its part of the lagged covariance found, without another look at d × d
/// matrices.
struct OrthonormalSpan: Sendable {
  let covariances: SelectionCovariances
  /// The features that span it, one a function.
  private(set) var features: [Int] = []
  /// cov(q_m(t), q_n(t + τ)), in rows of `capacity`.
  private var lagged: [Double]
  /// W and Z of first and second frames: `capacity` values a feature.
  private var firstCross: [Double]
  private var secondCross: [Double]
  private var firstLagged: [Double]
  private var secondLagged: [Double]
  private let capacity: Int

  init(_ covariances: SelectionCovariances, capacity: Int) {
    self.covariances = covariances
    self.capacity = max(1, capacity)
    lagged = Array(repeating: 0, count: self.capacity * self.capacity)
    firstCross = Array(repeating: 0, count: covariances.dimension * self.capacity)
    secondCross = firstCross
    firstLagged = firstCross
    secondLagged = firstCross
  }

  /// What features add to the span, made orthogonal to it and to one another.
  struct Extension {
    /// Those with a part of their own.
    var features: [Int] = []
    /// Their residual variances on first and second frames, as shares of the variances.
    var variances: [(first: Double, second: Double)] = []
    /// Lagged covariances: the span with each (columns), each with the span (rows), and one
    /// with another (corner), one array a feature.
    var columns: [[Double]] = []
    var rows: [[Double]] = []
    var corner: [[Double]] = []

    /// No score of the enlarged span exceeds the present one by more: the squared norm of
    /// what is added to the lagged covariance. (Adding a column c to M adds c cᵀ to M Mᵀ,
    /// and a sum of leading eigenvalues is subadditive; the same for a row.)
    var bound: Double {
      (columns + rows + corner).reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } }
    }
  }

  /// - Complexity: O(g m² + g² m) for g candidates and m functions.
  func residuals(of candidates: [Int]) -> Extension {
    let m = features.count
    let present = candidates.filter {
      covariances.firstScale[$0] > 0 && covariances.secondScale[$0] > 0
    }
    func w(_ cross: [Double], _ j: Int) -> ArraySlice<Double> {
      cross[(j * capacity)..<(j * capacity + m)]
    }
    func dot(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
      var sum = 0.0
      for (x, y) in zip(a, b) { sum += x * y }
      return sum
    }
    // Residuals against the span, then against the candidates before.
    var columns = present.map { j in
      (0..<m).map { i in
        firstLagged[j * capacity + i]
          - dot(lagged[(i * capacity)..<(i * capacity + m)], w(secondCross, j))
      }
    }
    var rows = present.map { j in
      (0..<m).map { n in
        var sum = secondLagged[j * capacity + n]
        for i in 0..<m { sum -= lagged[i * capacity + n] * firstCross[j * capacity + i] }
        return sum
      }
    }
    func correlation(_ c: Matrix<Double>, _ a: Int, _ p: [Double], _ b: Int, _ q: [Double]) -> Double {
      c[a, b] * p[a] * q[b]
    }
    let (s, t) = (covariances.firstScale, covariances.secondScale)
    var corner = present.indices.map { a in
      present.indices.map { b in
        let (i, j) = (present[a], present[b])
        return correlation(covariances.lagged, i, s, j, t)
          - dot(w(firstCross, i), columns[b][...]) - dot(w(secondCross, j), w(secondLagged, i))
      }
    }
    func gram(_ c: Matrix<Double>, _ scale: [Double], _ cross: [Double]) -> [[Double]] {
      present.map { i in
        present.map { j in
          correlation(c, i, scale, j, scale) - dot(w(cross, i), w(cross, j))
        }
      }
    }
    var first = gram(covariances.first, s, firstCross)
    var second = gram(covariances.second, t, secondCross)
    var kept: [Int] = []
    var result = Extension()
    for a in present.indices {
      let variance = (first: first[a][a], second: second[a][a])
      guard variance.first > covariances.cutoff, variance.second > covariances.cutoff else { continue }
      kept.append(a)
      result.features.append(present[a])
      result.variances.append(variance)
      let (x, y) = (1 / variance.first.squareRoot(), 1 / variance.second.squareRoot())
      for i in 0..<m {
        columns[a][i] *= y
        rows[a][i] *= x
      }
      for b in present.indices { corner[a][b] *= x }
      for b in present.indices { corner[b][a] *= y }
      let later = present.indices.filter { $0 > a }
      let (p, q) = (first[a].map { $0 * x }, second[a].map { $0 * y })
      for b in later {
        for i in 0..<m {
          columns[b][i] -= q[b] * columns[a][i]
          rows[b][i] -= p[b] * rows[a][i]
        }
        for c in present.indices { corner[b][c] -= p[b] * corner[a][c] }
        for c in later {
          first[b][c] -= p[b] * p[c]
          second[b][c] -= q[b] * q[c]
        }
      }
      for b in later {
        for c in present.indices { corner[c][b] -= q[b] * corner[c][a] }
      }
    }
    result.columns = kept.map { columns[$0] }
    result.rows = kept.map { rows[$0] }
    result.corner = kept.map { a in kept.map { corner[a][$0] } }
    return result
  }

  /// The lagged covariance of the functions, with those of an extension behind.
  func laggedCovariance(with added: Extension = Extension()) -> Matrix<Double> {
    let m = features.count
    let width = m + added.features.count
    var result = Matrix<Double>(rowCount: width, columnCount: width)
    for i in 0..<m {
      for j in 0..<m { result[i, j] = lagged[i * capacity + j] }
    }
    for a in added.features.indices {
      for i in 0..<m {
        result[i, m + a] = added.columns[a][i]
        result[m + a, i] = added.rows[a][i]
      }
      for b in added.features.indices { result[m + a, m + b] = added.corner[a][b] }
    }
    return result
  }

  /// Adds those of the candidates that have a part of their own.
  ///
  /// - Returns: The features that were added.
  /// - Complexity: O(g d m).
  @discardableResult
  mutating func add(_ candidates: [Int]) -> [Int] {
    let added = residuals(of: candidates)
    let covariance = laggedCovariance(with: added)
    let m = features.count
    precondition(m + added.features.count <= capacity, "a span for fewer functions")
    for i in 0..<covariance.rowCount {
      for j in 0..<covariance.rowCount { lagged[i * capacity + j] = covariance[i, j] }
    }
    let c = covariances
    for (a, feature) in added.features.enumerated() {
      let place = m + a
      func append(
        _ row: (Int) -> Double, to values: inout [Double], weights: [Double], norm: Double
      ) {
        for j in 0..<c.dimension {
          var value = row(j)
          for i in 0..<place { value -= weights[i] * values[j * capacity + i] }
          values[j * capacity + place] = value * norm
        }
      }
      let start = feature * capacity
      let p = Array(firstCross[start..<(start + place)])
      let q = Array(secondCross[start..<(start + place)])
      let (x, y) = (1 / added.variances[a].first.squareRoot(), 1 / added.variances[a].second.squareRoot())
      let (s, t) = (c.firstScale, c.secondScale)
      append({ c.first[feature, $0] * s[feature] * s[$0] }, to: &firstCross, weights: p, norm: x)
      append({ c.second[feature, $0] * t[feature] * t[$0] }, to: &secondCross, weights: q, norm: y)
      append({ c.lagged[feature, $0] * s[feature] * t[$0] }, to: &firstLagged, weights: p, norm: x)
      append({ c.lagged[$0, feature] * s[$0] * t[feature] }, to: &secondLagged, weights: q, norm: y)
      features.append(feature)
    }
    return added.features
  }

  /// The Cholesky factors of the features' correlations: feature i = Σ_m L_im q_m.
  var factors: (first: Matrix<Double>, second: Matrix<Double>) {
    let m = features.count
    var first = Matrix<Double>(rowCount: m, columnCount: m)
    var second = first
    for (i, feature) in features.enumerated() {
      for k in 0...i {
        first[i, k] = firstCross[feature * capacity + k]
        second[i, k] = secondCross[feature * capacity + k]
      }
    }
    return (first, second)
  }

  /// The inverse of a lower triangular factor.
  static func inverse(_ factor: Matrix<Double>) -> Matrix<Double> {
    let m = factor.rowCount
    var inverse = Matrix<Double>(rowCount: m, columnCount: m)
    for j in 0..<m {
      inverse[j, j] = 1 / factor[j, j]
      for i in (j + 1)..<max(j + 1, m) {
        var sum = 0.0
        for k in j..<i { sum += factor[i, k] * inverse[k, j] }
        inverse[i, j] = -sum / factor[i, i]
      }
    }
    return inverse
  }
}

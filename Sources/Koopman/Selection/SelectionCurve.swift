import LinearAlgebra
import Moments

/// The scores of one fold's nested sets.
struct SelectionCurve: Sendable {
  /// The number of groups in each set, rising.
  var groupCounts: [Int] = []
  /// With the constant's 1.
  var training: [Double] = []
  var heldOut: [Double] = []
  /// The pairs' weight in the test data over that in the training data.
  var weightRatio = 0.0

  /// - Parameter test: All features' sums over the held-out pairs.
  /// - Complexity: O(m² k) a set, for m functions.
  init(
    _ search: some SelectionSearch, test: PairMoments, trainingWeight: Double,
    componentCount: Int, criterion: GreedySelection.Criterion, header: MomentHeader, lag: Int
  ) throws(KoopmanError) {
    weightRatio = test.weight / trainingWeight
    let features = search.sets.joined().flatMap { search.groups[$0] }
    guard !features.isEmpty else { return }
    let covariances = search.covariances
    var span = OrthonormalSpan(covariances, capacity: features.count)
    var widths: [Int] = []
    var count = 0
    for set in search.sets {
      for group in set { span.add(search.groups[group]) }
      count += set.count
      groupCounts.append(count)
      widths.append(span.features.count)
    }
    let lagged = span.laggedCovariance()
    let heldOut = try HeldOutSpan(
      span, test: try SelectionCovariances(test, features: span.features, header: header, lag: lag))
    for width in widths {
      let places = Array(0..<width)
      let components = try LeadingScore.components(
        lagged.submatrix(rows: places, columns: places), componentCount: componentCount,
        isReversible: covariances.isReversible)
      training.append(1 + components.s.reduce(0) { $0 + $1 * $1 })
      switch criterion {
      case .vamp2: self.heldOut.append(try heldOut.vamp2(components.u, components.v))
      case .vampE: self.heldOut.append(heldOut.vampE(components.u, components.s, components.v))
      }
    }
  }

  /// The scores with so many groups, or with the nearest smaller number there is.
  func scores(groupCount: Int) -> (training: Double, heldOut: Double) {
    guard !groupCounts.isEmpty else { return (1, 1) }
    let index = groupCounts.lastIndex { $0 <= groupCount } ?? 0
    return (training[index], heldOut[index])
  }
}

/// Test data in the orthonormal functions of a training span.
private struct HeldOutSpan {
  /// Means of the functions, which have none on the training data.
  let firstMean: [Double]
  let secondMean: [Double]
  /// Covariances about the test data's own means.
  let first: Matrix<Double>
  let second: Matrix<Double>
  let lagged: Matrix<Double>
  let isReversible: Bool
  let cutoff: Double

  init(_ span: OrthonormalSpan, test: SelectionCovariances) throws(KoopmanError) {
    let training = span.covariances
    let factors = span.factors
    func functions(_ factor: Matrix<Double>, _ scale: [Double]) -> Matrix<Double> {
      var rows = OrthonormalSpan.inverse(factor)
      for i in 0..<rows.rowCount {
        for (j, feature) in span.features.enumerated() { rows[i, j] *= scale[feature] }
      }
      return rows
    }
    let p = functions(factors.first, training.firstScale)
    let q = functions(factors.second, training.secondScale)
    firstMean = p * span.features.indices.map { test.firstMean[$0] - training.firstMean[span.features[$0]] }
    secondMean =
      q * span.features.indices.map { test.secondMean[$0] - training.secondMean[span.features[$0]] }
    first = p * test.first * p.transposed()
    second = q * test.second * q.transposed()
    lagged = p * test.lagged * q.transposed()
    isReversible = training.isReversible
    cutoff = training.cutoff
  }

  /// Of the span of uᵀq and vᵀq, whitened on the test data.
  func vamp2(_ u: Matrix<Double>, _ v: Matrix<Double>) throws(KoopmanError) -> Double {
    guard u.columnCount > 0 else { return 1 }
    let x = try whitening(project(u, first, u))
    let y = try whitening(project(v, second, v))
    let whitened = product(of: x, .transposed, and: project(u, lagged, v) * y)
    return 1
      + (try LeadingScore.value(whitened, componentCount: u.columnCount, isReversible: isReversible))
  }

  /// 2 tr(S C) − tr(S A S B), with the constant function among both sides.
  func vampE(_ u: Matrix<Double>, _ s: [Double], _ v: Matrix<Double>) -> Double {
    let a = project(u, first, u)
    let b = project(v, second, v)
    let c = project(u, lagged, v)
    let x = mean(firstMean, u)
    let y = mean(secondMean, v)
    // The constant's part is 2 − 1, and its products with the others cancel Σ 2 s x y.
    var score = 1.0
    for i in s.indices {
      score += 2 * s[i] * c[i, i]
      for j in s.indices {
        score -= s[i] * (a[i, j] + x[i] * x[j]) * s[j] * (b[j, i] + y[j] * y[i])
      }
    }
    return score
  }

  private func leading(_ matrix: Matrix<Double>, _ rows: Int, _ columns: Int) -> Matrix<Double> {
    matrix.submatrix(rows: Array(0..<rows), columns: Array(0..<columns))
  }

  private func project(
    _ u: Matrix<Double>, _ matrix: Matrix<Double>, _ v: Matrix<Double>
  ) -> Matrix<Double> {
    product(of: u, .transposed, and: leading(matrix, u.rowCount, v.rowCount) * v)
  }

  private func mean(_ means: [Double], _ u: Matrix<Double>) -> [Double] {
    product(of: u, .transposed, and: Array(means.prefix(u.rowCount)))
  }

  /// W with Wᵀ G W = 1, without directions that the test data do not have.
  private func whitening(_ gram: Matrix<Double>) throws(KoopmanError) -> Matrix<Double> {
    let eigen = try rethrow { () throws(LinearAlgebraError) in
      try SymmetricEigen(of: gram.symmetrized())
    }
    let kept = eigen.values.indices.filter { eigen.values[$0] > cutoff * max(1, eigen.values[0]) }
    var basis = eigen.vectors.columns(kept)
    for (j, place) in kept.enumerated() {
      let norm = 1 / eigen.values[place].squareRoot()
      for i in 0..<basis.rowCount { basis[i, j] *= norm }
    }
    return basis
  }
}

public import Moments
import LinearAlgebra
import Statistics

/// VAMP-E of trained components on data that they were not trained on, by the
/// number of components.
///
/// VAMP-E does not whiten the test data again, so it falls where components
/// only fit noise.
///
/// - Reference: H. Wu, F. Noé, J. Nonlinear Sci. 30, 23 (2020),
///   doi:10.1007/s00332-019-09567-y; for the folds' correlation C. Nadeau,
///   Y. Bengio, Mach. Learn. 52, 239 (2003), doi:10.1023/A:1024068626366.
public struct HeldOutScores: Equatable, Sendable {
  /// The mean over folds with 0, 1, 2, … components; with none it is the
  /// constant's 1.
  public var means: [Double]
  /// Standard errors with the correction for overlapping training data.
  public var standardErrors: [Double]
  /// The fewest components whose mean lies within one standard error (of the
  /// paired difference) of the best.
  public var componentCount: Int
  /// The number of components with the largest mean.
  public var best: Int
  /// The splits behind the scores.
  public var folds: GuardedFolds

  /// - Parameter mostComponents: The largest number tried.
  /// - Returns: Nil where the data cannot be split.
  /// - Complexity: O(F (B d² + d³)) for F folds; no pass over the data.
  public init?(
    _ moments: LaggedMoments, model: SpectralModel, whitening: WhiteningOptions,
    mostComponents: Int = 10
  ) throws(KoopmanError) {
    let slowest = model.modes.compactMap(\.timescale).max() ?? 0
    guard let folds = GuardedFolds(moments.header, lag: model.lag, slowest: slowest) else {
      return nil
    }
    self.folds = folds
    var scores: [[Double]] = []
    var ratio = 0.0
    for fold in folds.folds {
      let lag = model.lag
      let train = try momentsOf { () throws(MomentError) in
        try moments.sum(lag: lag) { fold.training.contains($0) }
      }
      let test = try momentsOf { () throws(MomentError) in
        try moments.sum(lag: lag) { fold.test.contains($0) }
      }
      guard train.weight > 0, test.weight > 0 else { return nil }
      ratio += test.weight / train.weight / Double(folds.folds.count)
      let trained = model.method == .tica
        ? try TICA(whitening: whitening).fit(train, lag: lag, header: moments.header)
        : try VAMP(whitening: whitening).fit(train, lag: lag, header: moments.header)
      scores.append(Self.vampE(trained, on: test, header: moments.header, most: mostComponents))
    }
    let count = scores.map(\.count).min()!
    let foldCount = Double(scores.count)
    func error(_ values: [Double]) -> Double {
      (Descriptive.variance(values) * (1 / foldCount + ratio)).squareRoot()
    }
    let means = (0..<count).map { k in scores.reduce(0) { $0 + $1[k] } / foldCount }
    let best = means.indices.max { means[$0] < means[$1] }!
    self.means = means
    self.best = best
    standardErrors = (0..<count).map { k in error(scores.map { $0[k] }) }
    componentCount = means.indices.first { k in
      means[best] - means[k] <= error(scores.map { $0[best] - $0[k] })
    }!
  }

  /// 2 tr(S Uᵀ C₀τ V) − tr(S Uᵀ C₀₀ U S Vᵀ C_ττ V) with the constant function
  /// among U and V, and the test data's moments about the training means.
  static func vampE(
    _ model: SpectralModel, on test: PairMoments, header: MomentHeader, most: Int
  ) -> [Double] {
    let width = min(most, model.rank)
    let u = model.vectors.columns(0..<width)
    let v = (model.rightVectors ?? model.vectors).columns(0..<width)
    let s = [1] + (model.singularValues ?? model.modes.map(\.real)).prefix(width)
    let trained = zip(model.mean, header.shift).map { $0 - $1 }
    let isReversible = test.dynamics == .reversible
    let trainedY = isReversible ? trained : zip(model.meanY, header.shift).map { $0 - $1 }

    let a = augmented(test, projectedOn: u, mean: trained, u, trained, .first)
    let b = isReversible ? a : augmented(test, projectedOn: v, mean: trainedY, v, trainedY, .second)
    let c = augmented(test, projectedOn: u, mean: trained, v, trainedY, .lagged)
    return (0...width).map { k in
      var score = 0.0
      for i in 0...k {
        score += 2 * s[i] * c[i, i]
        for j in 0...k { score -= s[i] * a[i, j] * s[j] * b[j, i] }
      }
      return score
    }
  }

  private enum Which { case first, second, lagged }

  /// The second moments of [1, uᵀ(x − m)] with [1, vᵀ(y − n)].
  private static func augmented(
    _ pairs: PairMoments, projectedOn u: Matrix<Double>, mean m: [Double], _ v: Matrix<Double>,
    _ n: [Double], _ which: Which
  ) -> Matrix<Double> {
    let reversible = pairs.dynamics == .reversible
    let count = reversible ? 2 * pairs.weight : pairs.weight
    let both = zip(pairs.sumX, pairs.sumY).map { $0 + $1 }
    let raw: Matrix<Double>
    let meanX: [Double]
    let meanY: [Double]
    switch (reversible, which) {
    case (true, .lagged):
      raw = pairs.second.matrix - pairs.first.matrix
      (meanX, meanY) = (both, both)
    case (true, _):
      raw = pairs.second.matrix
      (meanX, meanY) = (both, both)
    case (false, .first):
      raw = pairs.first.matrix
      (meanX, meanY) = (pairs.sumX, pairs.sumX)
    case (false, .second):
      raw = pairs.second.matrix
      (meanX, meanY) = (pairs.sumY, pairs.sumY)
    case (false, .lagged):
      raw = pairs.cross
      (meanX, meanY) = (pairs.sumX, pairs.sumY)
    }
    // Σ (x − m)(y − n)ᵀ = Σ x yᵀ − m Σyᵀ − Σx nᵀ + count m nᵀ.
    var centered = raw
    for i in m.indices {
      for j in n.indices {
        centered[i, j] += -m[i] * meanY[j] - meanX[i] * n[j] + count * m[i] * n[j]
      }
    }
    let square = (1 / count) * product(of: u, .transposed, and: centered * v)
    let left = product(of: u, .transposed, and: zip(meanX, m).map { $0 / count - $1 })
    let right = product(of: v, .transposed, and: zip(meanY, n).map { $0 / count - $1 })
    var result = Matrix<Double>(rowCount: u.columnCount + 1, columnCount: v.columnCount + 1)
    result[0, 0] = 1
    for i in left.indices { result[i + 1, 0] = left[i] }
    for j in right.indices { result[0, j + 1] = right[j] }
    for i in left.indices {
      for j in right.indices { result[i + 1, j + 1] = square[i, j] }
    }
    return result
  }
}

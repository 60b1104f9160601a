private import Glibc
import LinearAlgebra
import Statistics

extension HiddenOutput {
  /// Of normal outputs.
  var covarianceKind: HiddenCovariances.Kind? {
    guard case .gaussian(_, let covariances) = self else { return nil }
    return covariances.kind
  }
}

extension HiddenObservations {
  /// The symbols that were seen, n flags.
  var seenSymbols: [Bool] {
    guard case .symbols(let trajectories, let count) = values else { return [] }
    var seen = [Bool](repeating: false, count: count)
    for trajectory in trajectories {
      for symbol in trajectory { seen[Int(symbol)] = true }
    }
    return seen
  }

  /// Means and covariances of all frames.
  var overallMoments: (means: [Double], covariance: Matrix<Double>) {
    guard case .vectors(let trajectories, let d) = values else {
      return ([], Matrix(rowCount: 0, columnCount: 0))
    }
    let count = Double(trajectories.reduce(0) { $0 + $1.rowCount })
    var means = [Double](repeating: 0, count: d)
    for x in trajectories {
      for t in 0..<x.rowCount {
        for a in 0..<d { means[a] += x[t, a] / count }
      }
    }
    var covariance = Matrix<Double>(rowCount: d, columnCount: d)
    var deviation = means
    for x in trajectories {
      for t in 0..<x.rowCount {
        for a in 0..<d { deviation[a] = x[t, a] - means[a] }
        for a in 0..<d {
          for b in 0...a { covariance[b, a] += deviation[a] * deviation[b] / count }
        }
      }
    }
    return (means, covariance.mirroringUpperTriangle())
  }

  /// The variance of each column; throws where a covariance of all frames is degenerate.
  func checkedVariances(_ kind: HiddenCovariances.Kind?) throws(MarkovError) -> [Double] {
    guard let kind else { return [] }
    let (means, covariance) = overallMoments
    let variances = covariance.diagonal
    for (a, variance) in variances.enumerated() {
      // A constant has a variance of rounding.
      guard variance > 1e-24 * means[a] * means[a], variance > 0, variance.isFinite else {
        throw .invalidValue(what: "the variance of column \(a)", value: variance)
      }
    }
    guard kind == .full else { return variances }
    var correlation = covariance
    for a in variances.indices {
      for b in variances.indices {
        correlation[a, b] /= (variances[a] * variances[b]).squareRoot()
      }
    }
    do throws(LinearAlgebraError) {
      let least = try SymmetricEigen.values(of: correlation).last!
      guard least > 1e-12 else {
        throw LinearAlgebraError.notPositiveDefinite(minorOrder: variances.count)
      }
    } catch {
      throw .tooFewData(
        what: "the columns depend on each other: their covariance is degenerate; "
          + "drop columns or take diagonal covariances")
    }
    return variances
  }
}

/// Where to begin the climb.
struct HiddenStarts: Sendable {
  let variances: [Double]
  private let data: HiddenObservations
  private let estimator: HiddenMarkovEstimator
  private let generator: SeededGenerator
  private let seen: [Bool]

  /// - Throws: ``MarkovError/invalidCount(what:value:limit:)`` for more hidden states than the
  ///   data tell apart.
  init(_ data: HiddenObservations, _ estimator: HiddenMarkovEstimator) throws(MarkovError) {
    self.data = data
    self.estimator = estimator
    generator = SeededGenerator(seed: estimator.seed)
    switch data.values {
    case .symbols:
      seen = data.seenSymbols
      variances = []
      let limit = seen.count { $0 }
      try HiddenMarkovModel.requireStateCount(
        estimator.hiddenCount, limit: min(limit, HiddenMarkovModel.largestHiddenCount))
    case .vectors(let trajectories, _):
      seen = []
      let frames = trajectories.reduce(0) { $0 + $1.rowCount }
      try HiddenMarkovModel.requireStateCount(
        estimator.hiddenCount, limit: min(frames, HiddenMarkovModel.largestHiddenCount))
      variances = try data.checkedVariances(estimator.covariances)
    }
  }

  /// The start of an index: for symbols the first is spectral.
  func parameters(_ index: Int) throws(MarkovError) -> HiddenParameters {
    var generator = generator.stream(index)
    switch data.values {
    case .symbols(let trajectories, let count):
      if index == 0,
        let start = SpectralStart.parameters(
          trajectories, seen: seen, symbolCount: count, hiddenCount: estimator.hiddenCount,
          lag: estimator.lag)
      {
        return start
      }
      return random(trajectories, count, &generator)
    case .vectors(let trajectories, _):
      let labels = GreedySpread.labels(
        trajectories, count: estimator.hiddenCount, scales: variances.map { $0.squareRoot() },
        using: &generator)
      return LabelStart.parameters(
        trajectories, labels: labels, count: estimator.hiddenCount, lag: estimator.lag,
        kind: estimator.covariances, variances: variances)
    }
  }

  /// Outputs around the symbols' overall share, and states that are kept for random times.
  private func random(
    _ trajectories: [[Int32]], _ symbolCount: Int, _ generator: inout SeededGenerator
  ) -> HiddenParameters {
    let m = estimator.hiddenCount
    var share = [Double](repeating: 0, count: symbolCount)
    for trajectory in trajectories {
      for symbol in trajectory { share[Int(symbol)] += 1 }
    }
    var b = Matrix<Double>(rowCount: m, columnCount: symbolCount)
    for k in 0..<m {
      let weights = share.map { $0 * (0.02 + generator.nextGamma(shape: 0.5)) }
      let sum = weights.reduce(0, +)
      for j in 0..<symbolCount { b[k, j] = weights[j] / sum }
    }
    var t = Matrix<Double>(rowCount: m, columnCount: m)
    for i in 0..<m {
      let leaving = m == 1 ? 0 : pow(10, -0.3 - 2 * generator.nextUniform())
      let row = generator.nextDirichlet([Double](repeating: 1, count: max(1, m - 1)))
      for j in 0..<m where j != i { t[i, j] = leaving * row[j < i ? j : j - 1] }
      t[i, i] = 1 - leaving
    }
    return HiddenParameters(
      transition: t, initial: [Double](repeating: 1 / Double(m), count: m), output: .discrete(b))
  }
}

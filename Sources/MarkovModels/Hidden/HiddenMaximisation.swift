import LinearAlgebra

/// The re-estimation step of Baum and Welch: the parameters that make expected counts likeliest.
struct HiddenMaximisation: Sendable {
  var isReversible: Bool
  /// The variance of each column over all frames; a millionth of a millionth of it is none.
  var variances: [Double]

  /// Below this share of the frames a state has died out.
  private static let leastOccupancy = 1e-10
  /// Below this share of the overall variance a state has shrunk onto single frames.
  static let leastVariance = 1e-12

  /// - Throws: ``MarkovError/tooFewData(what:)`` for a state that has died out or shrunk to a
  ///   point; ``MarkovError/notConverged(method:residual:)``.
  func apply(
    _ counts: ExpectedCounts, to old: HiddenParameters
  ) throws(MarkovError) -> HiddenParameters {
    let m = old.initial.count
    let frames = counts.occupancy.reduce(0, +)
    for k in 0..<m where !(counts.occupancy[k] > Self.leastOccupancy * frames) {
      throw .tooFewData(
        what: "hidden state \(k) is left without frames; take fewer hidden states")
    }
    let sequences = counts.initial.reduce(0, +)
    return HiddenParameters(
      transition: try transition(counts.transitions, old.transition),
      initial: counts.initial.map { $0 / sequences }, output: try output(counts, old.output))
  }

  private func transition(
    _ counts: Matrix<Double>, _ old: Matrix<Double>
  ) throws(MarkovError) -> Matrix<Double> {
    var counts = counts
    let m = counts.rowCount
    for i in 0..<m {
      let sum = counts.row(i).reduce(0, +)
      // Seen at the ends of sequences only: nothing speaks against the old row.
      guard sum > 0 else {
        for j in 0..<m { counts[i, j] = isReversible ? 0 : old[i, j] }
        continue
      }
      if !isReversible {
        for j in 0..<m { counts[i, j] /= sum }
      }
    }
    return isReversible ? try reversibleTransitionMatrix(counts: counts) : counts
  }

  private func output(
    _ counts: ExpectedCounts, _ old: HiddenOutput
  ) throws(MarkovError) -> HiddenOutput {
    switch old {
    case .discrete(let b):
      let m = b.rowCount
      var result = b
      for k in 0..<m {
        let sum = (0..<b.columnCount).reduce(0) { $0 + counts.first[$1 * m + k] }
        for j in 0..<b.columnCount { result[k, j] = counts.first[j * m + k] / sum }
      }
      return .discrete(result)
    case .gaussian(let means, let covariances):
      return try normal(counts, means, covariances.kind)
    }
  }

  private func normal(
    _ counts: ExpectedCounts, _ old: Matrix<Double>, _ kind: HiddenCovariances.Kind
  ) throws(MarkovError) -> HiddenOutput {
    let d = old.columnCount
    var means = old
    var diagonal = old
    var full: [Matrix<Double>] = []
    for k in 0..<old.rowCount {
      let weight = counts.occupancy[k]
      let shift = (0..<d).map { counts.first[k * d + $0] / weight }
      for a in 0..<d { means[k, a] += shift[a] }
      var covariance = Matrix<Double>(rowCount: d, columnCount: d)
      for a in 0..<d {
        if kind == .diagonal {
          covariance[a, a] = counts.second[k * d + a] / weight - shift[a] * shift[a]
        } else {
          for b in 0...a {
            let value = counts.second[(k * d + a) * d + b] / weight - shift[a] * shift[b]
            covariance[a, b] = value
            covariance[b, a] = value
          }
        }
        guard covariance[a, a] > Self.leastVariance * variances[a] else {
          throw EmissionTable.degenerate(state: k)
        }
        diagonal[k, a] = covariance[a, a]
      }
      full.append(covariance)
    }
    return .gaussian(means: means, covariances: kind == .full ? .full(full) : .diagonal(diagonal))
  }
}

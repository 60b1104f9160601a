import LinearAlgebra

/// The score of one batch and the derivatives by each of its outputs.
package struct BatchScore {
  /// With the constant's 1.
  package var score: Double
  /// For the first and the second half of the batch.
  var halves: [OutputSlope]

  /// Covariances of a batch may be singular, as of softmax outputs, which add to 1: ε is
  /// this share of the mean variance.
  package static let regularisation = 1e-6

  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(minorOrder:)`` where all outputs
  ///   are constant.
  package init(
    halves: [OutputMoments], objective: NetworkTraining.Objective, isReversible: Bool
  ) throws(LinearAlgebraError) {
    var whole = halves[0]
    for half in halves.dropFirst() { whole.add(half) }
    let means = whole.means(isReversible: isReversible)
    let slopes: [(OutputCovariances, count: Double)]
    switch objective {
    case .vamp2:
      let c = whole.covariances(about: means, isReversible: isReversible)
      let gradient = try ScoreGradient(
        c00: c.c00, c0t: c.c0t, ctt: c.ctt, isReversible: isReversible,
        regularisation: Self.regularisation)
      score = 1 + gradient.score
      let slope = OutputCovariances(
        c00: gradient.first, c0t: gradient.lagged, ctt: gradient.second)
      slopes = halves.map { _ in (slope, whole.count) }
    case .vampE:
      let c = halves.map { $0.covariances(about: means, isReversible: isReversible) }
      let there = try CrossScoreGradient(
        training: c[0], test: c[1], regularisation: Self.regularisation)
      let back = try CrossScoreGradient(
        training: c[1], test: c[0], regularisation: Self.regularisation)
      score = 1 + 0.5 * (there.score + back.score)
      slopes = [
        (Self.mean(there.trained, back.tested, isReversible: isReversible), halves[0].count),
        (Self.mean(back.trained, there.tested, isReversible: isReversible), halves[1].count),
      ]
    }
    self.halves = slopes.map { OutputSlope(means: means, slope: $0.0, count: $0.count) }
    Self.centre(&self.halves, moments: halves, means: means, isReversible: isReversible)
  }

  /// Symmetrised covariances share their derivatives.
  private static func mean(
    _ a: OutputCovariances, _ b: OutputCovariances, isReversible: Bool
  ) -> OutputCovariances {
    var mean = OutputCovariances(
      c00: 0.5 * (a.c00 + b.c00), c0t: 0.5 * (a.c0t + b.c0t), ctt: 0.5 * (a.ctt + b.ctt))
    if isReversible {
      mean.c00 = 0.5 * (mean.c00 + mean.ctt)
      mean.ctt = mean.c00
      mean.c0t = mean.c0t.symmetrized()
    }
    return mean
  }

  /// The means move with the outputs: what the derivatives of the whole batch have in
  /// common is taken off.
  private static func centre(
    _ slopes: inout [OutputSlope], moments: [OutputMoments], means: [Double], isReversible: Bool
  ) {
    let k = means.count / 2
    var total = [Double](repeating: 0, count: 2 * k)
    var count = 0.0
    for (slope, half) in zip(slopes, moments) {
      for j in 0..<(2 * k) {
        for i in 0..<(2 * k) {
          total[j] += slope.matrix[i, j] * (half.sums[i] - half.count * means[i])
        }
      }
      count += half.count
    }
    for h in slopes.indices {
      for j in 0..<(2 * k) {
        slopes[h].offsets[j] = isReversible
          ? -0.5 * (total[j % k] + total[j % k + k]) / count : -total[j] / count
      }
    }
  }
}

/// The derivatives of a score by outputs z = [x, y] of a pair: (z − means) · matrix + offsets.
struct OutputSlope {
  var means: [Double]
  /// 2k × 2k.
  var matrix: Matrix<Double>
  var offsets: [Double]

  /// From derivatives by covariances of `count` pairs.
  init(means: [Double], slope: OutputCovariances, count: Double) {
    let k = means.count / 2
    self.means = means
    matrix = Matrix(rowCount: 2 * k, columnCount: 2 * k)
    for i in 0..<k {
      for j in 0..<k {
        matrix[i, j] = 2 * slope.c00[i, j] / count
        matrix[k + i, k + j] = 2 * slope.ctt[i, j] / count
        matrix[i, k + j] = slope.c0t[i, j] / count
        matrix[k + j, i] = slope.c0t[i, j] / count
      }
    }
    offsets = means.map { _ in 0 }
  }

  /// Writes the negative derivatives, those of a loss, of some pairs.
  ///
  /// - Parameters:
  ///   - x: Outputs of pairCount first frames, k each, then as many of second frames.
  ///   - target: Room for the same.
  func writeLoss(
    _ x: UnsafePointer<Float>, pairCount: Int, into target: UnsafeMutablePointer<Float>
  ) {
    let k = means.count / 2
    let means = self.means.map { Float($0) }
    let matrix = self.matrix.elements.map { Float(-$0) }
    let offsets = self.offsets.map { Float(-$0) }
    let y = x + pairCount * k
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 * k) { room in
      let (z, sums) = (room.baseAddress!, room.baseAddress! + 2 * k)
      matrix.withUnsafeBufferPointer { matrix in
        for row in 0..<pairCount {
          for i in 0..<k {
            z[i] = x[row * k + i] - means[i]
            z[k + i] = y[row * k + i] - means[k + i]
          }
          for j in 0..<(2 * k) { sums[j] = offsets[j] }
          for i in 0..<(2 * k) {
            for j in 0..<(2 * k) { sums[j] += z[i] * matrix[i * 2 * k + j] }
          }
          for j in 0..<k {
            target[row * k + j] = sums[j]
            target[(pairCount + row) * k + j] = sums[k + j]
          }
        }
      }
    }
  }
}

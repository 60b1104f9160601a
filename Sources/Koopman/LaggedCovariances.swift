import LinearAlgebra
import Moments

/// Mean-free covariances of lagged pairs.
enum LaggedCovariances {
  /// The symmetrised process: one mean, one covariance, and the difference
  /// moment that carries C₀ − C_τ without cancellation.
  struct Reversible {
    /// Relative to the moments' shift.
    var mean: [Double]
    /// C₀.
    var instantaneous: Matrix<Double>
    /// C₀ − C_τ.
    var difference: Matrix<Double>

    init(_ pairs: PairMoments) {
      precondition(pairs.dynamics == .reversible)
      let count = 2 * pairs.weight
      let mean = zip(pairs.sumX, pairs.sumY).map { ($0 + $1) / count }
      instantaneous = centered(pairs.second.matrix, count: count, mean, mean)
      difference = (1 / count) * pairs.first.matrix
      self.mean = mean
    }
  }

  /// The process as observed: first and second frames apart.
  struct Nonreversible {
    var meanX: [Double]
    var meanY: [Double]
    /// C₀₀, C_ττ, C₀τ.
    var c00: Matrix<Double>
    var ctt: Matrix<Double>
    var c0t: Matrix<Double>

    init(_ pairs: PairMoments) {
      precondition(pairs.dynamics == .nonreversible)
      let meanX = pairs.sumX.map { $0 / pairs.weight }
      let meanY = pairs.sumY.map { $0 / pairs.weight }
      c00 = centered(pairs.first.matrix, count: pairs.weight, meanX, meanX)
      ctt = centered(pairs.second.matrix, count: pairs.weight, meanY, meanY)
      c0t = centered(pairs.cross, count: pairs.weight, meanX, meanY)
      self.meanX = meanX
      self.meanY = meanY
    }
  }

  /// M / count − u wᵀ.
  static func centered(
    _ moment: Matrix<Double>, count: Double, _ u: [Double], _ w: [Double]
  ) -> Matrix<Double> {
    var result = moment
    let scale = 1 / count
    for i in 0..<result.rowCount {
      for j in 0..<result.columnCount { result[i, j] = result[i, j] * scale - u[i] * w[j] }
    }
    return result
  }
}

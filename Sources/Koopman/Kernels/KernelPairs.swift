import LinearAlgebra

/// Covariances of lagged pairs in the coordinates that a kernel's Cholesky factor gives.
struct KernelPairs {
  /// C₀ + ε, r × r.
  var covariance: Matrix<Double>
  /// C₀ − C_τ + ε.
  var difference: Matrix<Double>
  /// Of the coordinates, over both frames of all pairs.
  var mean: [Double]

  /// - Throws: ``KoopmanError/noPairs(lag:)``.
  /// - Complexity: O(T r²).
  init(
    _ kernel: PivotedCholesky, _ frames: FrameSample, lag: Int, regularisation: Double
  ) throws(KoopmanError) {
    let r = kernel.rank
    // Each frame's row of the factor.
    var place = [Int](repeating: 0, count: kernel.pivots.count)
    for (row, frame) in kernel.pivots.enumerated() { place[frame] = row }
    let firsts = frames.trajectories.flatMap { range in
      range.count > lag ? Array(range.dropLast(lag)) : []
    }
    let total = firsts.reduce(0) { $0 + frames.weights[$1] }
    guard total > 0 else { throw .noPairs(lag: lag) }
    var mean = [Double](repeating: 0, count: r)
    for t in firsts {
      let share = frames.weights[t] / (2 * total)
      for j in 0..<r {
        mean[j] += share * (kernel.lowerFactor[place[t], j] + kernel.lowerFactor[place[t + lag], j])
      }
    }
    var both = Matrix<Double>(rowCount: 2 * firsts.count, columnCount: r)
    var steps = Matrix<Double>(rowCount: firsts.count, columnCount: r)
    for (row, t) in firsts.enumerated() {
      let root = (frames.weights[t] / (2 * total)).squareRoot()
      for j in 0..<r {
        let x = kernel.lowerFactor[place[t], j] - mean[j]
        let y = kernel.lowerFactor[place[t + lag], j] - mean[j]
        both[2 * row, j] = root * x
        both[2 * row + 1, j] = root * y
        steps[row, j] = root * (y - x)
      }
    }
    covariance = gramMatrix(of: both)
    difference = gramMatrix(of: steps)
    // A ridge of rounding alone keeps the problem definite where none is asked for.
    let ridge = max(regularisation, 1e-14 * Double(r))
    for i in 0..<r {
      covariance[i, i] += ridge
      difference[i, i] += ridge
    }
    self.mean = mean
  }
}

import LinearAlgebra
import MarkovModels
import Statistics

/// Chains with known answers, named apart from the other suites' helpers.
enum AnalysisChains {
  /// A model of a matrix that is taken as given.
  static func model(_ rows: [[Double]], lag: Int = 1) throws(MarkovError) -> MarkovModel {
    try MarkovModel(transitionMatrix: SparseMatrix(Matrix(rows: rows)), lag: lag)
  }

  /// A model of a matrix that is taken as given.
  static func model(_ p: Matrix<Double>) throws(MarkovError) -> MarkovModel {
    try MarkovModel(transitionMatrix: SparseMatrix(p))
  }

  /// The model of symmetric counts x_ij: π_i = Σ_j x_ij / Σ x, exactly reversible.
  static func model(
    symmetricCounts x: SparseMatrix, lag: Int = 1, labels: [Int]? = nil
  ) -> MarkovModel {
    let sums = x.rowSums
    let total = x.total
    return MarkovModel(
      transitionMatrix: x.scalingRows(by: sums.map { 1 / $0 }),
      stationaryDistribution: sums.map { $0 / total }, isReversible: true, lag: lag,
      labels: labels ?? Array(0..<x.rowCount))
  }

  /// A connected reversible chain with random weights.
  static func reversible(_ n: Int, seed: UInt64, lag: Int = 1) -> MarkovModel {
    var random = SeededGenerator(seed: seed)
    var x = Matrix<Double>(rowCount: n, columnCount: n)
    for i in 0..<n {
      for j in 0...i where i == j || j == i - 1 || random.nextUniform() < 0.5 {
        x[i, j] = (0.05 + random.nextUniform()) * (i == j ? 3 : 1)
        x[j, i] = x[i, j]
      }
    }
    return model(symmetricCounts: SparseMatrix(x), lag: lag)
  }

  /// A connected chain without detailed balance.
  static func general(_ n: Int, seed: UInt64, lag: Int = 1) throws(MarkovError) -> MarkovModel {
    var random = SeededGenerator(seed: seed)
    var p = Matrix<Double>(rowCount: n, columnCount: n)
    for i in 0..<n {
      for j in 0..<n where i == j || j == (i + 1) % n || random.nextUniform() < 0.4 {
        p[i, j] = 0.05 + random.nextUniform()
      }
      let sum = p.row(i).reduce(0, +)
      for j in 0..<n { p[i, j] /= sum }
    }
    return try MarkovModel(transitionMatrix: SparseMatrix(p), lag: lag)
  }

  /// A chain of n states that moves up or down by one, and stays with what is left.
  static func birthDeath(up: [Double], down: [Double], lag: Int = 1) -> MarkovModel {
    let n = up.count + 1
    var weights = [1.0]
    for k in 0..<n - 1 { weights.append(weights[k] * up[k] / down[k]) }
    let total = weights.reduce(0, +)
    var entries: [(row: Int, column: Int, value: Double)] = []
    for i in 0..<n {
      let (b, d) = (i < n - 1 ? up[i] : 0, i > 0 ? down[i - 1] : 0)
      if i < n - 1 { entries.append((i, i + 1, b)) }
      if i > 0 { entries.append((i, i - 1, d)) }
      entries.append((i, i, 1 - b - d))
    }
    return MarkovModel(
      transitionMatrix: SparseMatrix(rowCount: n, columnCount: n, entries: entries),
      stationaryDistribution: weights.map { $0 / total }, isReversible: true, lag: lag,
      labels: Array(0..<n))
  }

  /// The mean time from 0 to state n of a birth–death chain: Σ_k Σ_{j≤k} π_j / (π_k b_k).
  static func ascent(_ model: MarkovModel, up: [Double]) -> [Double] {
    let pi = model.stationaryDistribution
    var times = [0.0]
    var below = 0.0
    for k in up.indices {
      below += pi[k]
      times.append(times[k] + below / (pi[k] * up[k]))
    }
    return times
  }

  /// The chain of the committor numbers in the reference.
  static let fiveStates = [
    [0.8, 0.15, 0.05, 0, 0], [0.1, 0.75, 0.05, 0.05, 0.05], [0.05, 0.1, 0.8, 0, 0.05],
    [0, 0.2, 0, 0.8, 0], [0, 0.02, 0.02, 0, 0.96],
  ]
}

/// How far two sequences of one length are apart.
enum AnalysisDeviation {
  /// The largest difference.
  static func largest(_ a: [Double], _ b: [Double]) -> Double {
    precondition(a.count == b.count, "one length")
    return zip(a, b).map { abs($0 - $1) }.max() ?? 0
  }
}

import Glibc
import LinearAlgebra
import MarkovModels
import Statistics

func exponential(_ x: Double) -> Double { exp(x) }
func logarithm(_ x: Double) -> Double { log(x) }

/// Rows from flat Dirichlet distributions; transitions that prefer to stay.
func randomDiscreteModel(
  hidden m: Int, symbols n: Int, using generator: inout SeededGenerator
) throws -> HiddenMarkovModel {
  let flat = [Double](repeating: 1, count: m)
  let rows = (0..<m).map { i in
    zip(generator.nextDirichlet(flat), 0..<m).map { 0.5 * $0 + ($1 == i ? 0.5 : 0) }
  }
  let outputs = (0..<m).map { _ in
    generator.nextDirichlet([Double](repeating: 0.7, count: n))
  }
  return try HiddenMarkovModel(
    transitionMatrix: Matrix(rows: rows), initialDistribution: generator.nextDirichlet(flat),
    output: .discrete(Matrix(rows: outputs)))
}

/// Likelihood, smoothed probabilities and best path by enumeration.
func enumeratePaths(
  _ model: HiddenMarkovModel, frames: Int, density: (Int, Int) -> Double
) -> (logLikelihood: Double, posterior: Matrix<Double>, best: [Int]) {
  let m = model.hiddenCount
  var total = 0.0
  var posterior = Matrix<Double>(rowCount: frames, columnCount: m)
  var best: [Int] = []
  var highest = -1.0
  var count = 1
  for _ in 0..<frames { count *= m }
  for code in 0..<count {
    var rest = code
    let path = (0..<frames).map { _ in
      defer { rest /= m }
      return rest % m
    }
    var p = model.initialDistribution[path[0]] * density(0, path[0])
    for t in 1..<frames {
      p *= model.transitionMatrix[path[t - 1], path[t]] * density(t, path[t])
    }
    total += p
    for t in 0..<frames { posterior[t, path[t]] += p }
    if p > highest {
      highest = p
      best = path
    }
  }
  posterior *= 1 / total
  return (log(total), posterior, best)
}

/// The recursions in their plainest form, with everything in memory.
func naivePosterior(
  _ model: HiddenMarkovModel, _ symbols: [Int]
) -> (logLikelihood: Double, posterior: Matrix<Double>) {
  guard case .discrete(let b) = model.output else { fatalError("Symbols only.") }
  let m = model.hiddenCount
  let t = model.transitionMatrix
  var alpha = Matrix<Double>(rowCount: symbols.count, columnCount: m)
  var sum = 0.0
  for (frame, symbol) in symbols.enumerated() {
    var norm = 0.0
    for j in 0..<m {
      var p = model.initialDistribution[j]
      if frame > 0 {
        p = 0
        for i in 0..<m { p += alpha[frame - 1, i] * t[i, j] }
      }
      alpha[frame, j] = p * b[j, symbol]
      norm += alpha[frame, j]
    }
    for j in 0..<m { alpha[frame, j] /= norm }
    sum += log(norm)
  }
  var beta = [Double](repeating: 1, count: m)
  for frame in symbols.indices.reversed() {
    if frame < symbols.count - 1 {
      let next = beta
      for i in 0..<m {
        beta[i] = 0
        for j in 0..<m { beta[i] += t[i, j] * b[j, symbols[frame + 1]] * next[j] }
      }
      let norm = beta.reduce(0, +)
      for i in 0..<m { beta[i] /= norm }
    }
    var norm = 0.0
    for i in 0..<m {
      alpha[frame, i] *= beta[i]
      norm += alpha[frame, i]
    }
    for i in 0..<m { alpha[frame, i] /= norm }
  }
  return (sum, alpha)
}

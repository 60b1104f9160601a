import LinearAlgebra
import MarkovModels
import Statistics

/// Trajectories of known chains.
enum SimulatedChain {
  /// States at successive frames of the chain P.
  static func states(
    _ p: [[Double]], frames: Int, from start: Int = 0, using random: inout SeededGenerator
  ) -> [Int32] {
    let cumulative = p.map { row in
      row.reduce(into: [Double]()) { $0.append(($0.last ?? 0) + $1) }
    }
    var state = start
    var states: [Int32] = []
    states.reserveCapacity(frames)
    for _ in 0..<frames {
      states.append(Int32(state))
      let u = random.nextUniform()
      state = cumulative[state].firstIndex { u < $0 } ?? p.count - 1
    }
    return states
  }

  /// One trajectory of the chain P.
  static func trajectory(
    _ p: [[Double]], frames: Int, from start: Int = 0, seed: UInt64
  ) throws -> DiscreteTrajectories {
    var random = SeededGenerator(seed: seed)
    return try DiscreteTrajectories(
      [states(p, frames: frames, from: start, using: &random)], stateCount: p.count)
  }

  /// The powers of a matrix by repeated products.
  static func power(_ p: [[Double]], _ exponent: Int) -> Matrix<Double> {
    let base = Matrix(rows: p)
    return (1..<exponent).reduce(base) { power, _ in power * base }
  }

  /// Symmetric random weights x_ij made into a reversible chain P, with its distribution.
  static func reversible(
    _ n: Int, stay: Double = 1, using random: inout SeededGenerator
  ) -> (p: [[Double]], pi: [Double]) {
    var x = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
    for i in 0..<n {
      for j in i..<n {
        x[i][j] = (0.1 + random.nextUniform()) * (i == j ? stay : 1)
        x[j][i] = x[i][j]
      }
    }
    let sums = x.map { $0.reduce(0, +) }
    let total = sums.reduce(0, +)
    return (zip(x, sums).map { row, sum in row.map { $0 / sum } }, sums.map { $0 / total })
  }
}

/// A count matrix of dense rows.
func countMatrix(_ rows: [[Double]], lag: Int = 1) throws(MarkovError) -> CountMatrix {
  try CountMatrix(SparseMatrix(Matrix(rows: rows)), lag: lag)
}

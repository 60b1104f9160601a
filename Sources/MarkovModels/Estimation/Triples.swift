import LinearAlgebra
import Statistics

/// Triples of states at t, t + τ and t + 2τ.
struct Triples {
  private let stateCount: Int
  private let first: [Int32]
  private let middle: [Int32]
  private let last: [Int32]
  /// Where stretches of one trajectory begin, the units of the bootstrap.
  private let stretches: [Range<Int>]

  var count: Int { first.count }

  init(_ trajectories: DiscreteTrajectories, lag: Int) {
    stateCount = trajectories.stateCount
    var first: [Int32] = []
    var middle: [Int32] = []
    var last: [Int32] = []
    var stretches: [Range<Int>] = []
    // Long trajectories are cut into stretches of ten spans of a triple or a twentieth.
    for states in trajectories.states where states.count > 2 * lag {
      let length = max(20 * lag, states.count / 20)
      for start in stride(from: 0, to: states.count - 2 * lag, by: length) {
        let begin = first.count
        for t in start..<min(start + length, states.count - 2 * lag) {
          let triple = (states[t], states[t + lag], states[t + 2 * lag])
          guard triple.0 >= 0, triple.1 >= 0, triple.2 >= 0 else { continue }
          first.append(triple.0)
          middle.append(triple.1)
          last.append(triple.2)
        }
        if first.count > begin { stretches.append(begin..<first.count) }
      }
    }
    self.first = first
    self.middle = middle
    self.last = last
    self.stretches = stretches
  }

  /// Counts of (t, t + τ).
  func pairs() -> Matrix<Double> {
    var result = Matrix<Double>(rowCount: stateCount, columnCount: stateCount)
    for t in first.indices { result[Int(first[t]), Int(middle[t])] += 1 }
    return result
  }

  /// Ξ_k = Σ over triples through k of a row of `left` times a row of `right`.
  func operators(left: Matrix<Double>, right: Matrix<Double>) -> [Matrix<Double>] {
    let m = left.columnCount
    var counts = [[Int: Double]](repeating: [:], count: stateCount)
    for t in first.indices {
      counts[Int(middle[t])][Int(first[t]) * stateCount + Int(last[t]), default: 0] += 1
    }
    return counts.map { counts in
      var result = Matrix<Double>(rowCount: m, columnCount: m)
      for (key, count) in counts.sorted(by: { $0.key < $1.key }) {
        let (i, j) = key.quotientAndRemainder(dividingBy: stateCount)
        for a in 0..<m {
          let factor = count * left[i, a]
          for b in 0..<m { result[a, b] += factor * right[j, b] }
        }
      }
      return result
    }
  }

  /// Standard deviations of the singular values when stretches are drawn anew, to first order:
  /// those of uᵀ C v.
  func singularValueErrors(of svd: SingularValueDecomposition) -> [Double] {
    let m = svd.values.count
    var contributions = Matrix<Double>(rowCount: stretches.count, columnCount: m)
    for (row, stretch) in stretches.enumerated() {
      for t in stretch {
        let (i, j) = (Int(first[t]), Int(middle[t]))
        for k in 0..<m { contributions[row, k] += svd.leftVectors[i, k] * svd.rightVectors[j, k] }
      }
    }
    // The bootstrap of a sum has the variance n · var of its terms; no drawing is needed.
    let n = Double(stretches.count)
    return (0..<m).map { k in
      stretches.count < 2
        ? 0 : (n * Descriptive.variance(contributions.column(k))).squareRoot()
    }
  }
}

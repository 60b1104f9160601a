private import Glibc
import LinearAlgebra

/// What a maximum of ``ReversibleLikelihood`` says: with v = e^u, x_ij = (c_ij + c_ji) / (v_i + v_j).
struct ReversibleSolution {
  /// p_ij = x_ij / x_i.
  let transitionMatrix: SparseMatrix
  /// x_i / Σ x.
  let distribution: [Double]
  /// Σ c_ij ln p_ij, whose terms off the diagonal are taken as
  /// Σ_{i<j} (c_ij + c_ji) ln x_ij − Σ_{i≠j} c_ij ln x_i: half as many logarithms.
  let logLikelihood: Double

  /// - Parameter rowSums: Σ_j c_ij.
  init(_ counts: PairCounts, rowSums: [Double], logRates: [Double]) {
    let n = counts.stateCount
    let v = logRates.map { exp($0) }
    var flows = [Double](repeating: 0, count: counts.neighbours.count)
    var likelihood = 0.0
    do {
      var flows = flows.mutableSpan
      let v = v.span
      let out = counts.out.span
      let back = counts.back.span
      let neighbours = counts.neighbours.span
      for i in 0..<n {
        let own = v[i]
        for k in counts.starts[i]..<counts.starts[i + 1] {
          let sum = out[k] + back[k]
          let flow = sum / (own + v[Int(neighbours[k])])
          flows[k] = flow
          likelihood += sum * log(flow)
        }
      }
    }
    let stay = (0..<n).map { counts.diagonal[$0] / v[$0] }
    var x = counts.matrix(diagonal: stay, pairs: flows)
    var sums = [Double](repeating: 0, count: n)
    let starts = x.rowStarts
    x.values.withUnsafeMutableBufferPointer { values in
      for i in 0..<n {
        let row = starts[i]..<starts[i + 1]
        // Four sums at once: one waits for each addition in turn.
        var four = SIMD4<Double>.zero
        var k = row.lowerBound
        while k + 4 <= row.upperBound {
          four += SIMD4(values[k], values[k + 1], values[k + 2], values[k + 3])
          k += 4
        }
        let sum = values[k..<row.upperBound].reduce(four.sum(), +)
        sums[i] = sum
        let inverse = 1 / sum
        for k in row { values[k] *= inverse }
      }
    }
    for i in 0..<n {
      likelihood -= (rowSums[i] - counts.diagonal[i]) * log(sums[i])
      // Of a state that nearly always stays, the ratio keeps what a difference would lose.
      if stay[i] > 0 { likelihood += counts.diagonal[i] * log(stay[i] / sums[i]) }
    }
    transitionMatrix = x
    let total = sums.reduce(0, +)
    distribution = sums.map { $0 / total }
    logLikelihood = likelihood
  }
}

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

  /// - Parameters:
  ///   - source: The matrix of the counts.
  ///   - rowSums: Σ_j c_ij.
  init(_ counts: PairCounts, of source: SparseMatrix, rowSums: [Double], logRates: [Double]) {
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
    let x = counts.matrix(diagonal: stay, pairs: flows)
    let sums = x.rowSums
    for i in 0..<n {
      likelihood -= (rowSums[i] - counts.diagonal[i]) * log(sums[i])
      // Of a state that nearly always stays, the ratio keeps what a difference would lose.
      if stay[i] > 0 { likelihood += counts.diagonal[i] * log(stay[i] / sums[i]) }
    }
    transitionMatrix = x.scalingRows(by: sums.map { 1 / $0 })
    let total = sums.reduce(0, +)
    distribution = sums.map { $0 / total }
    logLikelihood = likelihood
  }
}

private import Glibc
import LinearAlgebra

/// What a maximum of ``ReversibleLikelihood`` says: with v = e^u, x_ij = (c_ij + c_ji) / (v_i + v_j).
struct ReversibleSolution {
  /// p_ij = x_ij / x_i.
  let transitionMatrix: SparseMatrix
  /// x_i / Σ x.
  let distribution: [Double]
  /// Σ c_ij ln p_ij, taken as Σ_{i<j} (c_ij + c_ji) ln x_ij + Σ c_ii ln x_ii − Σ c_i ln x_i: half
  /// as many logarithms.
  let logLikelihood: Double

  /// - Parameter rowSums: Σ_j c_ij.
  init(_ counts: MutualCounts, rowSums: [Double], logRates: [Double]) {
    let n = counts.stateCount
    let v = logRates.map { exp($0) }
    var starts = [0]
    starts.reserveCapacity(n + 1)
    for i in 0..<n {
      let own = counts.diagonal[i] > 0 ? 1 : 0
      starts.append(starts[i] + counts.starts[i + 1] - counts.starts[i] + own)
    }
    var columns = [Int32](repeating: 0, count: starts[n])
    var values = [Double](repeating: 0, count: starts[n])
    var sums = [Double](repeating: 0, count: n)
    var likelihood = 0.0
    do {
      var columns = columns.mutableSpan
      var values = values.mutableSpan
      let rates = v.span
      let out = counts.out.span
      let back = counts.back.span
      let neighbours = counts.neighbours.span
      for i in 0..<n {
        let own = rates[i]
        var place = starts[i]
        var sum = 0.0
        for k in counts.starts[i]..<counts.laterStarts[i] {
          let flow = (out[k] + back[k]) / (own + rates[Int(neighbours[k])])
          columns[place] = neighbours[k]
          values[place] = flow
          sum += flow
          place += 1
        }
        if counts.diagonal[i] > 0 {
          let flow = counts.diagonal[i] / own
          columns[place] = Int32(i)
          values[place] = flow
          sum += flow
          likelihood += counts.diagonal[i] * log(flow)
          place += 1
        }
        for k in counts.laterStarts[i]..<counts.starts[i + 1] {
          let flow = (out[k] + back[k]) / (own + rates[Int(neighbours[k])])
          columns[place] = neighbours[k]
          values[place] = flow
          sum += flow
          likelihood += (out[k] + back[k]) * log(flow)
          place += 1
        }
        let inverse = 1 / sum
        for place in starts[i]..<starts[i + 1] { values[place] *= inverse }
        likelihood -= rowSums[i] * log(sum)
        sums[i] = sum
      }
    }
    transitionMatrix = SparseMatrix(
      rowCount: n, columnCount: n, rowStarts: starts, columns: columns, values: values)
    let total = sums.reduce(0, +)
    distribution = sums.map { $0 / total }
    logLikelihood = likelihood
  }
}

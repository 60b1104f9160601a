import LinearAlgebra

/// A sparse triangular factor L Lᵀ of about a symmetric positive matrix, without any fill.
///
/// Of a tridiagonal matrix it is the whole factor; of the Laplacians of sparse chains it saves most
/// of the iterations that chains along a narrow path otherwise take.
///
/// - Reference: J. A. Meijerink, H. A. van der Vorst, Math. Comput. 31, 148 (1977),
///   doi:10.1090/S0025-5718-1977-0438681-4.
struct IncompleteCholesky {
  private let starts: [Int]
  private let columns: [Int32]
  private let values: [Double]
  private let diagonal: [Double]

  /// Factors the matrix with these diagonal elements and off-diagonal pairs, times their sign.
  ///
  /// - Complexity: O(n · pairs²) with the pairs a state has.
  init(_ counts: PairCounts, diagonal degrees: [Double], pairs: [Double], sign: Double) {
    let n = counts.stateCount
    // The lower neighbours of each state, with the places of the pairs.
    var lowerStarts = [Int](repeating: 0, count: n + 1)
    for j in counts.neighbours { lowerStarts[Int(j) + 1] += 1 }
    for i in 0..<n { lowerStarts[i + 1] += lowerStarts[i] }
    var lower = [(state: Int, place: Int)](repeating: (0, 0), count: counts.neighbours.count)
    var next = lowerStarts
    for i in 0..<n {
      for k in counts.starts[i]..<counts.starts[i + 1] {
        let j = Int(counts.neighbours[k])
        lower[next[j]] = (i, k)
        next[j] += 1
      }
    }
    var starts = [0]
    var columns: [Int32] = []
    var values: [Double] = []
    var diagonal = [Double](repeating: 0, count: n)
    for i in 0..<n {
      let first = columns.count
      var pivot = degrees[i]
      for (j, place) in lower[lowerStarts[i]..<lowerStarts[i + 1]] {
        var value = sign * pairs[place]
        var p = first
        var q = starts[j]
        while p < columns.count && q < starts[j + 1] {
          if columns[p] == columns[q] {
            value -= values[p] * values[q]
            p += 1
            q += 1
          } else if columns[p] < columns[q] {
            p += 1
          } else {
            q += 1
          }
        }
        value /= diagonal[j]
        columns.append(Int32(j))
        values.append(value)
        pivot -= value * value
      }
      // A Laplacian is singular: the last of its pivots is rounding.
      diagonal[i] = (pivot > 1e-9 * degrees[i] ? pivot : max(degrees[i], .leastNormalMagnitude)).squareRoot()
      starts.append(columns.count)
    }
    self.starts = starts
    self.columns = columns
    self.values = values
    self.diagonal = diagonal
  }

  /// Overwrites x with the solution of L Lᵀ·x = r.
  func solve(_ r: [Double], into x: inout [Double]) {
    let n = diagonal.count
    let columns = columns.span
    let values = values.span
    for i in 0..<n {
      var sum = r[i]
      for k in starts[i]..<starts[i + 1] { sum -= values[k] * x[Int(columns[k])] }
      x[i] = sum / diagonal[i]
    }
    for i in stride(from: n - 1, through: 0, by: -1) {
      let value = x[i] / diagonal[i]
      x[i] = value
      for k in starts[i]..<starts[i + 1] { x[Int(columns[k])] -= values[k] * value }
    }
  }
}

import LinearAlgebra

/// Counts between pairs of different states, both ways, as the neighbours of each state.
struct MutualCounts: Sendable {
  /// The number of states.
  let stateCount: Int
  /// Where each state's neighbours begin.
  let starts: [Int]
  /// The neighbours, rising within a state.
  let neighbours: [Int32]
  /// Counts to the neighbour.
  let out: [Double]
  /// Counts from the neighbour.
  let back: [Double]
  /// Counts from each state to itself.
  let diagonal: [Double]

  init(_ counts: SparseMatrix) {
    stateCount = counts.rowCount
    let transposed = counts.transposed()
    let pattern = counts + transposed
    var starts = [0]
    var neighbours: [Int32] = []
    var out: [Double] = []
    var back: [Double] = []
    for i in 0..<counts.rowCount {
      var p = counts.rowStarts[i]
      var q = transposed.rowStarts[i]
      for k in pattern.entries(ofRow: i) {
        let j = pattern.columns[k]
        while p < counts.rowStarts[i + 1], counts.columns[p] < j { p += 1 }
        while q < transposed.rowStarts[i + 1], transposed.columns[q] < j { q += 1 }
        guard pattern.values[k] > 0, Int(j) != i else { continue }
        let isOut = p < counts.rowStarts[i + 1] && counts.columns[p] == j
        let isBack = q < transposed.rowStarts[i + 1] && transposed.columns[q] == j
        neighbours.append(j)
        out.append(isOut ? counts.values[p] : 0)
        back.append(isBack ? transposed.values[q] : 0)
      }
      starts.append(neighbours.count)
    }
    self.starts = starts
    self.neighbours = neighbours
    self.out = out
    self.back = back
    diagonal = counts.diagonal
  }

  /// The sum of all counts.
  var total: Double { out.reduce(0, +) + diagonal.reduce(0, +) }

  /// Counts out of each state, those to itself included.
  var rowSums: [Double] {
    (0..<stateCount).map { i in
      (starts[i]..<starts[i + 1]).reduce(diagonal[i]) { $0 + out[$1] }
    }
  }

  /// A matrix with these diagonal elements, and one value a pair of neighbours.
  func matrix(diagonal values: [Double], _ pair: (_ i: Int, _ place: Int) -> Double) -> SparseMatrix {
    var rowStarts = [0]
    var columns: [Int32] = []
    var elements: [Double] = []
    for i in 0..<stateCount {
      var isPlaced = values[i] == 0
      for k in starts[i]..<starts[i + 1] {
        if !isPlaced, neighbours[k] > i {
          columns.append(Int32(i))
          elements.append(values[i])
          isPlaced = true
        }
        columns.append(neighbours[k])
        elements.append(pair(i, k))
      }
      if !isPlaced {
        columns.append(Int32(i))
        elements.append(values[i])
      }
      rowStarts.append(columns.count)
    }
    return SparseMatrix(
      rowCount: stateCount, columnCount: stateCount, rowStarts: rowStarts, columns: columns,
      values: elements)
  }
}

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

  /// Where each state's neighbours after it begin: each pair once.
  let laterStarts: [Int]

  /// - Complexity: O(entries).
  init(_ counts: SparseMatrix) {
    let n = counts.rowCount
    let transposed = counts.transposed()
    stateCount = n
    diagonal = counts.diagonal
    // As many as there can be; cut to what there is.
    let capacity = 2 * counts.columns.count
    var starts = [Int](repeating: 0, count: n + 1)
    var laterStarts = [Int](repeating: 0, count: n)
    var neighbours = [Int32](repeating: 0, count: capacity)
    var out = [Double](repeating: 0, count: capacity)
    var back = [Double](repeating: 0, count: capacity)
    let place = Self.merge(
      counts, transposed, &starts, &laterStarts, &neighbours, &out, &back)
    neighbours.removeLast(capacity - place)
    out.removeLast(capacity - place)
    back.removeLast(capacity - place)
    self.starts = starts
    self.laterStarts = laterStarts
    self.neighbours = neighbours
    self.out = out
    self.back = back
  }

  /// Merges the rows of both ways; returns the number of neighbours of all states.
  private static func merge(
    _ counts: SparseMatrix, _ transposed: SparseMatrix, _ starts: inout [Int],
    _ laterStarts: inout [Int], _ neighbours: inout [Int32], _ out: inout [Double],
    _ back: inout [Double]
  ) -> Int {
    let columns = counts.columns.span
    let values = counts.values.span
    let rows = transposed.columns.span
    let flipped = transposed.values.span
    var neighbours = neighbours.mutableSpan
    var out = out.mutableSpan
    var back = back.mutableSpan
    var place = 0
    for i in 0..<counts.rowCount {
      var p = counts.rowStarts[i]
      var q = transposed.rowStarts[i]
      let (lastP, lastQ) = (counts.rowStarts[i + 1], transposed.rowStarts[i + 1])
      laterStarts[i] = -1
      while p < lastP || q < lastQ {
        let left = p < lastP ? columns[p] : .max
        let right = q < lastQ ? rows[q] : .max
        let j = min(left, right)
        let way = left == j ? values[p] : 0
        let wayBack = right == j ? flipped[q] : 0
        if left == j { p += 1 }
        if right == j { q += 1 }
        if Int(j) >= i, laterStarts[i] < 0 { laterStarts[i] = place }
        guard way + wayBack > 0, Int(j) != i else { continue }
        neighbours[place] = j
        out[place] = way
        back[place] = wayBack
        place += 1
      }
      if laterStarts[i] < 0 { laterStarts[i] = place }
      starts[i + 1] = place
    }
    return place
  }

  /// Whether every state reaches every other by the counts one way.
  ///
  /// - Complexity: O(entries) at most; a few rows where states have many neighbours.
  var isStronglyConnected: Bool { reachesAll(out) && reachesAll(back) }

  private func reachesAll(_ ways: [Double]) -> Bool {
    guard stateCount > 0 else { return false }
    var isSeen = [Bool](repeating: false, count: stateCount)
    isSeen[0] = true
    var front = [0]
    var missing = stateCount - 1
    while missing > 0, let i = front.popLast() {
      for k in starts[i]..<starts[i + 1] where ways[k] > 0 {
        let j = Int(neighbours[k])
        if isSeen[j] { continue }
        isSeen[j] = true
        missing -= 1
        front.append(j)
      }
    }
    return missing == 0
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

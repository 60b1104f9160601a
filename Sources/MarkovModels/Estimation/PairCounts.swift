import LinearAlgebra

/// Counts between pairs of different states, both ways: each pair once, among the neighbours of its
/// lower state.
struct PairCounts: Sendable {
  /// The number of states.
  let stateCount: Int
  /// Where each state's higher neighbours begin.
  let starts: [Int]
  /// The higher neighbours, rising within a state.
  let neighbours: [Int32]
  /// Counts to the neighbour.
  let out: [Double]
  /// Counts from the neighbour.
  let back: [Double]
  /// Counts from each state to itself.
  let diagonal: [Double]
  /// The places of the counts where each way was counted back too: those of a symmetric matrix then.
  private let pattern: SparseMatrix?

  /// - Complexity: O(entries).
  init(_ counts: SparseMatrix) {
    if let same = PairCounts(sameWaysBothWays: counts) {
      self = same
      return
    }
    let transposed = counts.transposed()
    var starts = [0]
    var neighbours: [Int32] = []
    var out: [Double] = []
    var back: [Double] = []
    for i in 0..<counts.rowCount {
      var p = counts.rowStarts[i]
      var q = transposed.rowStarts[i]
      while p < counts.rowStarts[i + 1] || q < transposed.rowStarts[i + 1] {
        let left = p < counts.rowStarts[i + 1] ? counts.columns[p] : .max
        let right = q < transposed.rowStarts[i + 1] ? transposed.columns[q] : .max
        let j = min(left, right)
        let way = left == j ? counts.values[p] : 0
        let wayBack = right == j ? transposed.values[q] : 0
        if left == j { p += 1 }
        if right == j { q += 1 }
        guard Int(j) > i, way + wayBack > 0 else { continue }
        neighbours.append(j)
        out.append(way)
        back.append(wayBack)
      }
      starts.append(neighbours.count)
    }
    stateCount = counts.rowCount
    pattern = nil
    diagonal = counts.diagonal
    self.starts = starts
    self.neighbours = neighbours
    self.out = out
    self.back = back
  }

  /// Where each way that was counted was counted back too, as in dense counts: without a transposed
  /// copy. Nil otherwise.
  private init?(sameWaysBothWays counts: SparseMatrix) {
    let n = counts.rowCount
    var starts = [0]
    var diagonal: [Double] = []
    var neighbours: [Int32] = []
    var out: [Double] = []
    neighbours.reserveCapacity(counts.columns.count / 2)
    out.reserveCapacity(counts.columns.count / 2)
    for i in 0..<n {
      let later = counts.entries(ofRow: i, above: i)
      neighbours += counts.columns[later]
      out += counts.values[later]
      starts.append(out.count)
      diagonal.append(counts[i, i])
    }
    var back = [Double](repeating: 0, count: out.count)
    var isComplete = true
    var nextLower = counts.rowStarts
    let columns = counts.columns.span
    let values = counts.values.span
    back.withUnsafeMutableBufferPointer { back in
      nextLower.withUnsafeMutableBufferPointer { next in
        PairTiles.forEach(starts, neighbours) { i, j, place in
          let mirror = next[j]
          guard mirror < counts.rowStarts[j + 1], Int(columns[mirror]) == i else {
            isComplete = false
            return
          }
          next[j] = mirror + 1
          back[place] = values[mirror]
        }
      }
    }
    // Rows begin with their lower neighbours: all of them must have come by.
    guard isComplete, counts.values.allSatisfy({ $0 > 0 }),
      (0..<n).allSatisfy({
        nextLower[$0] == counts.rowStarts[$0 + 1] || Int(counts.columns[nextLower[$0]]) >= $0
      })
    else { return nil }
    stateCount = n
    pattern = counts
    self.starts = starts
    self.neighbours = neighbours
    self.out = out
    self.back = back
    self.diagonal = diagonal
  }

  /// The sum of all counts.
  var total: Double { out.reduce(0, +) + back.reduce(0, +) + diagonal.reduce(0, +) }

  /// Whether one state exchanges with every other both ways: then all reach all.
  var hasHub: Bool {
    (0..<min(1, stateCount)).contains { i in
      let row = starts[i]..<starts[i + 1]
      return row.count == stateCount - 1 && row.allSatisfy { out[$0] > 0 && back[$0] > 0 }
    }
  }

  /// The symmetric matrix with these diagonal elements, and one value a pair.
  ///
  /// - Complexity: O(pairs).
  func matrix(diagonal own: [Double], pairs: [Double]) -> SparseMatrix {
    let n = stateCount
    let places = pattern.flatMap { pattern in
      own.indices.allSatisfy { (own[$0] != 0) == (diagonal[$0] != 0) } ? pattern : nil
    } ?? places(own)
    var elements = [Double](repeating: 0, count: places.columns.count)
    var next = places.rowStarts
    elements.withUnsafeMutableBufferPointer { elements in
      next.withUnsafeMutableBufferPointer { next in
        pairs.withUnsafeBufferPointer { pairs in
          PairTiles.forEach(starts, neighbours) { _, j, place in
            elements[next[j]] = pairs[place]
            next[j] += 1
          }
          for i in 0..<n {
            var place = next[i]
            if own[i] != 0 {
              elements[place] = own[i]
              place += 1
            }
            let row = starts[i]..<starts[i + 1]
            guard !row.isEmpty else { continue }
            (elements.baseAddress! + place).update(
              from: pairs.baseAddress! + row.lowerBound, count: row.count)
          }
        }
      }
    }
    return places.replacingValues(elements)
  }

  /// A matrix of zeros in the places of all pairs, and of these where they are not zero.
  private func places(_ own: [Double]) -> SparseMatrix {
    let n = stateCount
    var rowStarts = [Int](repeating: 0, count: n + 1)
    for j in neighbours { rowStarts[Int(j) + 1] += 1 }
    for i in 0..<n {
      rowStarts[i + 1] += rowStarts[i] + (starts[i + 1] - starts[i]) + (own[i] != 0 ? 1 : 0)
    }
    var columns = [Int32](repeating: 0, count: rowStarts[n])
    var next = rowStarts
    for i in 0..<n {
      if own[i] != 0 {
        columns[next[i]] = Int32(i)
        next[i] += 1
      }
      for k in starts[i]..<starts[i + 1] {
        columns[next[i]] = neighbours[k]
        next[i] += 1
        // States that come later find their lower neighbours placed.
        let j = Int(neighbours[k])
        columns[next[j]] = Int32(i)
        next[j] += 1
      }
    }
    return SparseMatrix(
      rowCount: n, columnCount: n, rowStarts: rowStarts, columns: columns,
      values: [Double](repeating: 0, count: columns.count))
  }
}

/// Goes through pairs so that for each higher state the lower ones rise, in tiles of higher states
/// whose rows stay in the cache.
enum PairTiles {
  private static let width = 64

  @inline(__always)
  static func forEach(
    _ starts: [Int], _ neighbours: [Int32], _ body: (_ low: Int, _ high: Int, _ place: Int) -> Void
  ) {
    let n = starts.count - 1
    // No more than 256 tiles, of which each looks at all lower states.
    let width = max(Self.width, (n + 255) / 256)
    var next = starts
    let neighbours = neighbours.span
    var end = 0
    while end < n {
      end = min(n, end + width)
      for i in 0..<end {
        var place = next[i]
        while place < starts[i + 1], Int(neighbours[place]) < end {
          body(i, Int(neighbours[place]), place)
          place += 1
        }
        next[i] = place
      }
    }
  }
}

extension SparseMatrix {
  /// The places of row i's entries in columns above `column`.
  func entries(ofRow i: Int, above column: Int) -> Range<Int> {
    var low = rowStarts[i]
    var high = rowStarts[i + 1]
    while low < high {
      let middle = (low + high) / 2
      if Int(columns[middle]) <= column { low = middle + 1 } else { high = middle }
    }
    return low..<rowStarts[i + 1]
  }
}

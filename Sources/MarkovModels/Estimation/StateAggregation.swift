import LinearAlgebra

/// The stationary distribution of large sparse chains, by aggregating states level upon level.
///
/// States that exchange most are joined, weighted by the distribution as it stands; the smaller chain
/// between the aggregates is treated in the same way, down to one that is solved by elimination, and
/// its distribution rescales the aggregates. Sweeps of x_j ← Σ_i x_i p_ij / Σ_k p_jk before and after
/// mend what is local. Slow processes are met on the level on which they are fast, where a power or
/// Krylov iteration would need as many steps as they are slow; nothing is ever subtracted.
///
/// - Reference: G. Horton, S. Leutenegger, ACM SIGMETRICS 22, 191 (1994),
///   doi:10.1145/183018.183040; H. De Sterck et al., SIAM J. Sci. Comput. 30, 2235 (2008),
///   doi:10.1137/070685142.
enum StateAggregation {
  private static let largestElimination = 300
  private static let maximumCycles = 500
  /// What may be left of the relative error of any state, judged by how fast it falls.
  private static let tolerance = 1e-13
  /// States in an aggregate, as long as others exchange enough with those that are left.
  private static let largestAggregate = 3
  /// What is enough, as a share of what a state exchanges with its strongest partner.
  private static let weakest = 0.2

  /// - Parameter p: Irreducible; its diagonal is not used.
  /// - Throws: ``MarkovError/notConverged(method:residual:)``.
  /// - Complexity: O(entries · log states) a cycle; some ten to a hundred cycles.
  static func stationary(_ p: SparseMatrix) throws(MarkovError) -> [Double] {
    var x = [Double](repeating: 1 / Double(p.rowCount), count: p.rowCount)
    let moves = withoutDiagonal(p)
    var last = Double.infinity
    var error = Double.infinity
    for _ in 0..<maximumCycles {
      let next = cycle(moves, x)
      let change = zip(x, next).reduce(0) { max($0, abs($1.0 - $1.1) / $1.1) }
      x = next
      guard change.isFinite else { break }
      let rate = min(change / last, 0.999)
      last = change
      error = change * max(1, rate / (1 - rate))
      if error <= tolerance || change <= 4 * .ulpOfOne { return x }
    }
    // Rounding of the sweeps keeps large changes out of reach of the tolerance in long chains.
    guard error <= 1e3 * tolerance else {
      throw .notConverged(method: "the stationary distribution", residual: error)
    }
    return x
  }

  private static func withoutDiagonal(_ p: SparseMatrix) -> SparseMatrix {
    var starts = [0]
    var columns: [Int32] = []
    var values: [Double] = []
    for i in 0..<p.rowCount {
      for k in p.entries(ofRow: i) where Int(p.columns[k]) != i && p.values[k] > 0 {
        columns.append(p.columns[k])
        values.append(p.values[k])
      }
      starts.append(columns.count)
    }
    return SparseMatrix(
      rowCount: p.rowCount, columnCount: p.rowCount, rowStarts: starts, columns: columns,
      values: values)
  }

  private static func cycle(_ moves: SparseMatrix, _ start: [Double]) -> [Double] {
    let n = moves.rowCount
    if n <= largestElimination { return StationaryDistribution.eliminate(moves.dense()) }
    let incoming = moves.transposed()
    let leaving = moves.rowSums
    var x = start
    sweep(&x, incoming, leaving, order: Array(0..<n))
    let aggregate = aggregates(moves, incoming, x)
    let count = aggregate.max()! + 1
    var weights = [Double](repeating: 0, count: count)
    for i in 0..<n { weights[aggregate[i]] += x[i] }
    let coarse = coarsened(moves, x, aggregate, weights)
    // Twice, since the error of a level is what the level above it sees as its own.
    let rescaled = cycle(coarse, count <= largestElimination ? weights : cycle(coarse, weights))
    for i in 0..<n { x[i] *= rescaled[aggregate[i]] / weights[aggregate[i]] }
    sweep(&x, incoming, leaving, order: (0..<n).reversed())
    let total = x.reduce(0, +)
    return x.map { $0 / total }
  }

  private static func sweep(
    _ x: inout [Double], _ incoming: SparseMatrix, _ leaving: [Double], order: [Int]
  ) {
    let columns = incoming.columns.span
    let values = incoming.values.span
    for j in order {
      var sum = 0.0
      for k in incoming.rowStarts[j]..<incoming.rowStarts[j + 1] { sum += values[k] * x[Int(columns[k])] }
      x[j] = max(sum / leaving[j], .leastNormalMagnitude)
    }
  }

  /// Joins each state to the one with which it exchanges the largest share of what it does.
  private static func aggregates(
    _ moves: SparseMatrix, _ incoming: SparseMatrix, _ x: [Double]
  ) -> [Int] {
    let n = moves.rowCount
    var aggregate = [Int](repeating: -1, count: n)
    var sizes: [Int] = []
    for i in 0..<n where aggregate[i] < 0 {
      var strongest = (state: i, flow: 0.0)
      var free = (state: i, flow: 0.0)
      func offer(_ j: Int, _ flow: Double) {
        if flow > strongest.flow { strongest = (j, flow) }
        let hasRoom = aggregate[j] < 0 || sizes[aggregate[j]] < largestAggregate
        if hasRoom, flow > free.flow { free = (j, flow) }
      }
      // Ways out and in are offered apart: their larger one is within a factor of two of the sum.
      for k in moves.entries(ofRow: i) { offer(Int(moves.columns[k]), x[i] * moves.values[k]) }
      for k in incoming.entries(ofRow: i) {
        offer(Int(incoming.columns[k]), x[Int(incoming.columns[k])] * incoming.values[k])
      }
      // Rather a large aggregate than one across a barrier.
      let partner = free.flow >= weakest * strongest.flow ? free.state : strongest.state
      if aggregate[partner] >= 0 {
        aggregate[i] = aggregate[partner]
        sizes[aggregate[i]] += 1
      } else {
        aggregate[i] = sizes.count
        sizes.append(1)
        if partner != i {
          aggregate[partner] = aggregate[i]
          sizes[aggregate[i]] += 1
        }
      }
    }
    return aggregate
  }

  /// Σ of x_i p_ij / Σ x_i over the states of two aggregates.
  private static func coarsened(
    _ moves: SparseMatrix, _ x: [Double], _ aggregate: [Int], _ weights: [Double]
  ) -> SparseMatrix {
    let n = moves.rowCount
    let count = weights.count
    var starts = [Int](repeating: 0, count: count + 1)
    for own in aggregate { starts[own + 1] += 1 }
    for c in 0..<count { starts[c + 1] += starts[c] }
    var next = starts
    var members = [Int](repeating: 0, count: n)
    for i in 0..<n {
      members[next[aggregate[i]]] = i
      next[aggregate[i]] += 1
    }
    var tally = [Double](repeating: 0, count: count)
    var rowStarts = [0]
    var columns: [Int32] = []
    var values: [Double] = []
    for own in 0..<count {
      var seen: [Int32] = []
      for i in members[starts[own]..<starts[own + 1]] {
        let share = x[i] / weights[own]
        for k in moves.entries(ofRow: i) {
          let other = aggregate[Int(moves.columns[k])]
          guard other != own else { continue }
          if tally[other] == 0 { seen.append(Int32(other)) }
          tally[other] += max(share * moves.values[k], .leastNormalMagnitude)
        }
      }
      seen.sort()
      for other in seen {
        columns.append(other)
        values.append(tally[Int(other)])
        tally[Int(other)] = 0
      }
      rowStarts.append(columns.count)
    }
    return SparseMatrix(
      rowCount: count, columnCount: count, rowStarts: rowStarts, columns: columns, values: values)
  }
}

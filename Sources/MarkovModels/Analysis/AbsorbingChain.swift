import LinearAlgebra

/// A chain that ends when it leaves its transient states: (1 − Q) x = b with b ≥ 0.
///
/// Held as what leaves each state, to other states and out of the chain. The diagonal is their
/// sum and never 1 − p_ii, so that small rates of escape keep all their digits.
struct AbsorbingChain {
  /// The transient states, rising.
  let states: [Int]
  /// Probabilities of moving between different transient states.
  let moves: SparseMatrix
  /// Probabilities of leaving the chain.
  let exits: [Double]
  /// The weights that make a reversible chain symmetric.
  let weights: [Double]?

  /// Up to this many states an elimination that is exact for any chain is fast enough.
  private static let largestDense = 1500
  /// Up to here it stands in where an iteration fails; the matrix takes 400 MB.
  private static let largestFallback = 7000

  /// - Parameters:
  ///   - p: The whole chain.
  ///   - absorbing: The states that end it.
  ///   - weights: The stationary probabilities of all states of a reversible chain, else nil.
  /// - Throws: ``MarkovError/unreachable(from:to:)`` with the labels of states from which the
  ///   chain never ends.
  init(
    _ p: SparseMatrix, absorbing: [Bool], weights: [Double]?, labels: [Int]
  ) throws(MarkovError) {
    let states = absorbing.indices.filter { !absorbing[$0] }
    let lost = Self.statesWithoutWay(p, to: absorbing)
    guard lost.isEmpty else {
      throw .unreachable(
        from: lost.map { labels[$0] },
        to: absorbing.indices.filter { absorbing[$0] }.map { labels[$0] })
    }
    var places = [Int32](repeating: -1, count: p.rowCount)
    for (new, old) in states.enumerated() { places[old] = Int32(new) }
    var starts = [0]
    var columns: [Int32] = []
    var values: [Double] = []
    var exits: [Double] = []
    for i in states {
      var exit = 0.0
      for k in p.entries(ofRow: i) where Int(p.columns[k]) != i && p.values[k] != 0 {
        let place = places[Int(p.columns[k])]
        if place < 0 {
          exit += p.values[k]
        } else {
          columns.append(place)
          values.append(p.values[k])
        }
      }
      starts.append(columns.count)
      exits.append(exit)
    }
    self.states = states
    self.exits = exits
    moves = SparseMatrix(
      rowCount: states.count, columnCount: states.count, rowStarts: starts, columns: columns,
      values: values)
    self.weights = weights.map { w in states.map { w[$0] } }
  }

  /// The solutions for several right-hand sides, none with a negative element.
  func solve(_ sides: [[Double]]) throws(MarkovError) -> [[Double]] {
    guard !states.isEmpty else { return sides.map { _ in [] } }
    if states.count <= Self.largestDense {
      return StateElimination.solve(moves: moves, exits: exits, sides: sides)
    }
    do throws(MarkovError) {
      let solver = SparseSolver(moves: moves, exits: exits, weights: weights)
      var result: [[Double]] = []
      for side in sides { result.append(try solver.solve(side)) }
      return result
    } catch {
      guard states.count <= Self.largestFallback else { throw error }
      return StateElimination.solve(moves: moves, exits: exits, sides: sides)
    }
  }

  /// The probability of moving from each transient state into a set at once.
  static func into(_ set: [Bool], _ p: SparseMatrix, from states: [Int]) -> [Double] {
    states.map { i in
      p.entries(ofRow: i).reduce(0) { set[Int(p.columns[$1])] ? $0 + p.values[$1] : $0 }
    }
  }

  /// The states from which no positive entries lead to the target.
  static func statesWithoutWay(_ p: SparseMatrix, to target: [Bool]) -> [Int] {
    let back = p.transposed()
    var seen = target
    var front = target.indices.filter { target[$0] }
    while let state = front.popLast() {
      for k in back.entries(ofRow: state) where back.values[k] > 0 {
        let previous = Int(back.columns[k])
        if !seen[previous] {
          seen[previous] = true
          front.append(previous)
        }
      }
    }
    return seen.indices.filter { !seen[$0] }
  }
}

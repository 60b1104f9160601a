public import LinearAlgebra

/// Sets of states that can be reached from each other.
public enum ConnectedSets {
  /// The sets within which every state reaches every other, largest first; equal ones by their
  /// lowest state. States in a set rise.
  ///
  /// - Parameter matrix: Its positive entries are the ways.
  /// - Complexity: O(states + entries).
  /// - Reference: R. Tarjan, SIAM J. Comput. 1, 146 (1972), doi:10.1137/0201010.
  public static func strong(_ matrix: SparseMatrix) -> [[Int]] {
    let n = matrix.rowCount
    var order = [Int](repeating: -1, count: n)
    var low = [Int](repeating: 0, count: n)
    var next = [Int](repeating: 0, count: n)
    var isOpen = [Bool](repeating: false, count: n)
    var open: [Int] = []
    var path: [Int] = []
    var visited = 0
    var sets: [[Int]] = []
    // Without recursion: a chain of 10⁵ states would overflow the stack.
    for root in 0..<n where order[root] < 0 {
      path.append(root)
      while let state = path.last {
        if order[state] < 0 {
          order[state] = visited
          low[state] = visited
          visited += 1
          next[state] = matrix.rowStarts[state]
          open.append(state)
          isOpen[state] = true
        }
        var child: Int?
        while next[state] < matrix.rowStarts[state + 1] {
          let place = next[state]
          next[state] += 1
          guard matrix.values[place] > 0 else { continue }
          let target = Int(matrix.columns[place])
          if order[target] < 0 {
            child = target
            break
          }
          if isOpen[target] { low[state] = min(low[state], order[target]) }
        }
        if let child {
          path.append(child)
          continue
        }
        path.removeLast()
        if let parent = path.last { low[parent] = min(low[parent], low[state]) }
        guard low[state] == order[state] else { continue }
        var set: [Int] = []
        while true {
          let member = open.removeLast()
          isOpen[member] = false
          set.append(member)
          if member == state { break }
        }
        sets.append(set.sorted())
      }
    }
    return sets.sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }
  }

  /// The sets that hang together when ways are taken in both directions, ordered like
  /// ``strong(_:)``.
  public static func weak(_ matrix: SparseMatrix) -> [[Int]] {
    strong(matrix + matrix.transposed())
  }

  /// Whether `target` can be reached from `source` by positive entries.
  ///
  /// - Complexity: O(states + entries).
  public static func isReachable(
    _ target: Set<Int>, from source: Set<Int>, in matrix: SparseMatrix
  ) -> Bool {
    var seen = [Bool](repeating: false, count: matrix.rowCount)
    var front = source.sorted()
    for state in front { seen[state] = true }
    while let state = front.popLast() {
      if target.contains(state) { return true }
      for k in matrix.entries(ofRow: state) where matrix.values[k] > 0 {
        let next = Int(matrix.columns[k])
        if !seen[next] {
          seen[next] = true
          front.append(next)
        }
      }
    }
    return false
  }
}

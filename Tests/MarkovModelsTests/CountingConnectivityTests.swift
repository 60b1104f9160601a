import LinearAlgebra
import MarkovModels
import Statistics
import Testing

@Suite("Connected sets of states")
struct CountingConnectivityTests {
  /// 0 ⇄ 1 → 2 → 3 → 4 → 2 (a ring of one direction), and 5 by itself.
  static func counts() throws -> CountMatrix {
    try CountMatrix(
      SparseMatrix(
        rowCount: 6, columnCount: 6,
        entries: [
          (0, 1, 4), (1, 0, 4), (1, 2, 1), (2, 3, 3), (3, 4, 3), (4, 2, 3), (5, 5, 2),
        ]))
  }

  @Test("Strong, weak and reversible sets keep the original labels")
  func kinds() throws {
    let counts = try Self.counts()
    #expect(ConnectedSets.strong(counts.counts) == [[2, 3, 4], [0, 1], [5]])
    #expect(ConnectedSets.weak(counts.counts) == [[0, 1, 2, 3, 4], [5]])
    let strong = try counts.largestConnectedSet(.strong)
    #expect(strong.labels == [2, 3, 4])
    #expect(strong.counts.dense() == Matrix(rows: [[0, 3, 0], [0, 0, 3], [3, 0, 0]]))
    // 9 of 20 counts, and of the frames that the rows' sums stand for.
    #expect(abs(strong.keptCountFraction - 9.0 / 20) < 1e-15)
    #expect(abs(strong.keptFrameFraction - 9.0 / 20) < 1e-15)
    let weak = try counts.largestConnectedSet(.weak)
    #expect(weak.labels == [0, 1, 2, 3, 4])
    #expect(abs(weak.keptCountFraction - 0.9) < 1e-15)
    let reversible = try counts.largestConnectedSet(.reversible)
    #expect(reversible.labels == [0, 1])
    #expect(abs(reversible.keptCountFraction - 0.4) < 1e-15)
    // Restricting twice multiplies the shares and follows the labels through.
    let twice = weak.restricted(to: [2, 3])
    #expect(twice.labels == [2, 3])
    #expect(abs(twice.keptCountFraction - 3.0 / 20) < 1e-15)
  }

  @Test("A chain of a hundred thousand states does not overflow the stack")
  func longChain() {
    let n = 100_000
    let oneWay = SparseMatrix(
      rowCount: n, columnCount: n, entries: (1..<n).map { ($0 - 1, $0, 1.0) })
    #expect(ConnectedSets.strong(oneWay).count == n)
    #expect(ConnectedSets.weak(oneWay) == [Array(0..<n)])
    #expect(ConnectedSets.isReachable([n - 1], from: [0], in: oneWay))
    #expect(!ConnectedSets.isReachable([0], from: [n - 1], in: oneWay))
    let ring = SparseMatrix(
      rowCount: n, columnCount: n, entries: (0..<n).map { ($0, ($0 + 1) % n, 1.0) })
    #expect(ConnectedSets.strong(ring) == [Array(0..<n)])
  }

  @Test("Strong sets are the classes of mutual reachability", arguments: 1...20)
  func random(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let n = 2 + random.nextIndex(below: 25)
    let matrix = SparseMatrix(
      rowCount: n, columnCount: n,
      entries: (0..<n + random.nextIndex(below: 2 * n)).map { _ in
        // Explicit zeros are no ways.
        (random.nextIndex(below: n), random.nextIndex(below: n), Double(random.nextIndex(below: 3)))
      })
    let sets = ConnectedSets.strong(matrix)
    #expect(sets.flatMap { $0 }.sorted() == Array(0..<n))
    #expect(zip(sets, sets.dropFirst()).allSatisfy { $0.count >= $1.count })
    var setOf = [Int](repeating: 0, count: n)
    for (index, set) in sets.enumerated() {
      #expect(set == set.sorted())
      for state in set { setOf[state] = index }
    }
    for i in 0..<n {
      for j in 0..<n {
        let both = ConnectedSets.isReachable([j], from: [i], in: matrix)
          && ConnectedSets.isReachable([i], from: [j], in: matrix)
        #expect(both == (setOf[i] == setOf[j]))
      }
    }
  }

  @Test("Without a count there is nothing to analyse")
  func nothing() throws {
    let one = try CountMatrix(SparseMatrix(rowCount: 3, columnCount: 3, entries: [(0, 1, 2)]))
    #expect(throws: MarkovError.nothingConnected) { try one.largestConnectedSet() }
    let none = try CountMatrix(SparseMatrix(rowCount: 2, columnCount: 2, entries: []))
    #expect(throws: MarkovError.nothingConnected) { try none.largestConnectedSet(.weak) }
  }
}

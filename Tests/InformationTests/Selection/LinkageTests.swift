import Information
import LinearAlgebra
import Statistics
import Testing

@Suite("Average linkage")
struct LinkageTests {
  /// Joins the closest two groups again and again, by the mean over all pairs of their members.
  private func bruteForce(_ d: Matrix<Double>) -> [(leaves: Set<Int>, height: Double)] {
    var groups = (0..<d.rowCount).map { [$0] }
    var merges: [(leaves: Set<Int>, height: Double)] = []
    while groups.count > 1 {
      var best = (a: 0, b: 1, height: Double.infinity)
      for a in groups.indices {
        for b in (a + 1)..<groups.count {
          var sum = 0.0
          for i in groups[a] { for j in groups[b] { sum += d[i, j] } }
          let mean = sum / Double(groups[a].count * groups[b].count)
          if mean < best.height { best = (a, b, mean) }
        }
      }
      let joined = groups[best.a] + groups[best.b]
      groups.remove(at: best.b)
      groups[best.a] = joined
      merges.append((Set(joined), best.height))
    }
    return merges
  }

  @Test("The chain of nearest neighbours finds the tree of brute force", arguments: [2, 3, 5, 17, 40])
  func agrees(count: Int) {
    var generator = SeededGenerator(seed: UInt64(count))
    var d = Matrix<Double>(rowCount: count, columnCount: count)
    for i in 0..<count {
      for j in 0..<i {
        d[i, j] = generator.nextUniform()
        d[j, i] = d[i, j]
      }
    }
    let tree = Linkage(distances: d)
    let expected = bruteForce(d)
    #expect(tree.merges.count == count - 1)
    var groups: [Set<Int>] = (0..<count).map { [$0] }
    for (merge, truth) in zip(tree.merges, expected) {
      let joined = groups[merge.first].union(groups[merge.second])
      groups.append(joined)
      #expect(joined == truth.leaves)
      #expect(merge.count == joined.count)
      #expect(abs(merge.height - truth.height) < 1e-12)
    }
    #expect(Set(tree.leafOrder) == Set(0..<count) && tree.leafOrder.count == count)
  }

  @Test("Heights never fall, equal distances included")
  func ties() {
    var d = Matrix<Double>(rowCount: 9, columnCount: 9, repeating: 0.3)
    for i in 0..<3 { for j in 0..<3 { d[i, j] = 0 } }
    let tree = Linkage(distances: d)
    #expect(tree.merges.prefix(2).allSatisfy { $0.height == 0 })
    #expect(zip(tree.merges, tree.merges.dropFirst()).allSatisfy { $0.height <= $1.height })
    #expect(tree.merges.last?.count == 9)
  }

  @Test("One leaf and none make no merges")
  func small() {
    #expect(Linkage(distances: Matrix(rowCount: 1, columnCount: 1)).leafOrder == [0])
    #expect(Linkage(distances: Matrix(rowCount: 0, columnCount: 0)).leafOrder == [])
  }
}

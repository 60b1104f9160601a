import CoarseGraining
import Statistics
import Testing

@Suite("Average linkage")
struct AverageLinkageTests {
  /// 24 points in the unit square, from a generator that any language reproduces.
  static var points: RMSDMatrix {
    var s: UInt64 = 7
    func next() -> Double {
      s = s &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(s >> 11) * 0x1p-53
    }
    let points = (0..<24).map { _ in (next(), next()) }
    var values: [Float] = []
    for i in 0..<24 {
      for j in (i + 1)..<24 {
        let (x, y) = (points[i].0 - points[j].0, points[i].1 - points[j].1)
        values.append(Float((x * x + y * y).squareRoot()))
      }
    }
    return RMSDMatrix(frameCount: 24, values: values)
  }

  @Test("Heights of SciPy's linkage(method='average')")
  func heights() {
    let expected: [Float] = [
      0.041962, 0.050253, 0.073874, 0.092178, 0.104528, 0.109545, 0.152208, 0.155177, 0.166709,
      0.172724, 0.183987, 0.193593, 0.202678, 0.263959, 0.270731, 0.271345, 0.284163, 0.325297,
      0.334917, 0.403685, 0.565127, 0.574247, 0.695178,
    ]
    let found = AverageLinkage(Self.points).merges.map(\.height)
    // Six digits were printed.
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(found.count == expected.count)
  }

  @Test(
    "Clusters of SciPy's fcluster(criterion='maxclust')",
    arguments: [
      (2, "001101110100011110111000"), (3, "012202221211022221222000"),
      (5, "012234421411044241222030"), (9, "012345521611065251782040"),
    ])
  func clusters(count: Int, expected: String) {
    let labels = AverageLinkage(Self.points).labels(clusterCount: count)
    #expect(labels.map { "\($0)" }.joined() == expected)
  }

  @Test("Any number of clusters, each cut a refinement of the one before")
  func nested() throws {
    let matrix = try RMSDMatrix(EntropySupport.frames(60, siteCount: 5, spread: 0.3, seed: 8))
    let tree = AverageLinkage(matrix)
    var coarser = tree.labels(clusterCount: 1)
    #expect(coarser.allSatisfy { $0 == 0 })
    for count in 2...60 {
      let labels = tree.labels(clusterCount: count)
      #expect(Set(labels).count == count)
      let parents = Dictionary(grouping: labels.indices, by: { labels[$0] })
      #expect(parents.values.allSatisfy { Set($0.map { coarser[$0] }).count == 1 })
      coarser = labels
    }
    #expect(zip(tree.merges, tree.merges.dropFirst()).allSatisfy { $0.height <= $1.height })
  }

  @Test("Heights are the mean distances of all pairs between the clusters")
  func definition() throws {
    let matrix = try RMSDMatrix(EntropySupport.frames(40, siteCount: 5, spread: 0.3, seed: 18))
    let tree = AverageLinkage(matrix)
    for (step, merge) in tree.merges.enumerated() {
      let labels = tree.labels(clusterCount: 40 - step)
      var (sum, count) = (0.0, 0)
      for i in labels.indices where labels[i] == labels[merge.first] {
        for j in labels.indices where labels[j] == labels[merge.second] {
          sum += Double(matrix[i, j])
          count += 1
        }
      }
      // Each join rounds to single precision once.
      #expect(abs(sum / Double(count) - Double(merge.height)) < 1e-5 * sum / Double(count))
    }
  }

  @Test("Equal distances: always the same clusters, as many as were asked for")
  func ties() {
    let even = RMSDMatrix(frameCount: 9, values: [Float](repeating: 1, count: 36))
    let tree = AverageLinkage(even)
    #expect(tree == AverageLinkage(even))
    for count in 1...9 { #expect(Set(tree.labels(clusterCount: count)).count == count) }
    #expect(tree.merges.allSatisfy { $0.height == 1 })
    let zeros = RMSDMatrix(frameCount: 4, values: [0, 0, 2, 0, 2, 2])
    #expect(AverageLinkage(zeros).labels(clusterCount: 2) == [0, 0, 0, 1])
  }

  @Test("One frame, none")
  func small() {
    #expect(AverageLinkage(RMSDMatrix(frameCount: 1, values: [])).labels(clusterCount: 1) == [0])
    #expect(AverageLinkage(RMSDMatrix(frameCount: 0, values: [])).labels(clusterCount: 1).isEmpty)
  }
}

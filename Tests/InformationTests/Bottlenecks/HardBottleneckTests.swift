import Information
import Numerics
import Statistics
import Testing

@Suite("Deterministic and agglomerative bottlenecks")
struct HardBottleneckTests {
  /// H(T) − β·I(T;O) of a partition, from the definitions.
  private func value(_ joint: JointDistribution, _ assignment: [Int], beta: Double) -> Double {
    let count = assignment.max()! + 1
    var cells = [Double](repeating: 0, count: count * joint.columnCount)
    for x in 0..<joint.rowCount {
      for o in 0..<joint.columnCount { cells[assignment[x] * joint.columnCount + o] += joint[x, o] }
    }
    var total = 0.0
    for t in 0..<count {
      let row = cells[t * joint.columnCount..<(t + 1) * joint.columnCount]
      let q = row.reduce(0, +)
      guard q > 0 else { continue }
      total -= q * Double.log(q)
      for (o, p) in row.enumerated() where p > 0 {
        total -= beta * p * Double.log(p / (q * joint.columnMarginal[o]))
      }
    }
    return total
  }

  @Test("Five points: the published end point")
  func five() throws {
    let found = try DeterministicBottleneck().fit(fivePoints(), beta: 1e4)
    let bit = Double.log(2)
    #expect(found.assignment == [0, 1, 2])
    #expect(abs(found.clusterEntropy / bit - 1.5219280949) < 1e-10)
    #expect(abs(found.informationTO / bit - 0.5709505945) < 1e-10)
  }

  @Test("The best of all partitions", arguments: [1, 2, 3, 4, 5, 6, 7, 8])
  func exhaustive(seed: UInt64) throws {
    let n = 7
    let joint = try randomTable(n, 5, seed: seed)
    for beta in [1.5, 4, 9, 30] {
      let found = try DeterministicBottleneck().fit(joint, beta: beta)
      var lowest = Double.infinity
      // Restricted growth strings: each partition once, 877 of them.
      func visit(_ prefix: [Int], _ count: Int) {
        if prefix.count == n {
          lowest = min(lowest, value(joint, prefix, beta: beta))
          return
        }
        for t in 0...count { visit(prefix + [t], max(count, t + 1)) }
      }
      visit([], 0)
      #expect(abs(found.objective - lowest) < 1e-12 * (1 + beta))
      #expect(abs(value(joint, found.assignment.map { $0! }, beta: beta) - lowest) < 1e-12 * (1 + beta))
    }
  }

  @Test("Equal rows fall together, empty ones are nowhere, and a limit holds")
  func details() throws {
    let joint = try JointDistribution(
      rowCount: 5, columnCount: 2, weights: [1, 9, 9, 1, 0, 0, 2, 18, 5, 5])
    let found = try DeterministicBottleneck().fit(joint, beta: 50)
    #expect(found.assignment == [0, 1, nil, 0, 2])
    let tied = try DeterministicBottleneck(clusterLimit: 2).fit(joint, beta: 50)
    #expect(tied.clusterCount == 2)
    let constant = try DeterministicBottleneck().fit(joint, beta: 0.5)
    #expect(constant.clusterCount == 1 && constant.objective == 0)
    #expect(throws: InformationError.invalidBeta(-2)) {
      try DeterministicBottleneck().fit(joint, beta: -2)
    }
  }

  @Test("J of the stochastic encoder is not above that of the partition", arguments: [1, 2, 3])
  func relation(seed: UInt64) throws {
    let joint = try randomTable(8, 6, seed: seed)
    for beta in [3.0, 10, 50] {
      let hard = try DeterministicBottleneck().fit(joint, beta: beta)
      let soft = try DiscreteBottleneck().curve(joint, betas: [beta]).wantedPoints[0]
      // I(x;t) = H(t) for a partition.
      #expect(soft.objective <= hard.objective + 1e-10)
    }
  }

  @Test("Merges cost what the information loses, cheapest first", arguments: [1, 2, 3])
  func tree(seed: UInt64) throws {
    let joint = try randomTable(6, 5, seed: seed)
    let tree = AgglomerativeBottleneck(of: joint)
    #expect(tree.merges.count == 5)
    var last = value(joint, Array(0..<6), beta: 1) - entropy(joint, Array(0..<6))
    for count in stride(from: 5, through: 1, by: -1) {
      let assignment = tree.assignment(clusterCount: count).map { $0! }
      #expect(Set(assignment).count == count)
      let negative = value(joint, assignment, beta: 1) - entropy(joint, assignment)
      let merge = tree.merges[5 - count]
      #expect(abs(negative - last - merge.cost) < 1e-12)
      #expect(abs(negative + merge.informationTO) < 1e-12)
      // No other pair would have lost less.
      let before = tree.assignment(clusterCount: count + 1).map { $0! }
      for a in 0...count {
        for b in 0..<a {
          let other = before.map { $0 == a ? b : $0 }
          let loss = value(joint, other, beta: 1) - entropy(joint, other) - last
          #expect(loss >= merge.cost - 1e-12)
        }
      }
      last = negative
    }
  }

  private func entropy(_ joint: JointDistribution, _ assignment: [Int]) -> Double {
    value(joint, assignment, beta: 0)
  }

  @Test("Equal rows merge first, at no cost")
  func equalRows() throws {
    let joint = try JointDistribution(
      rowCount: 5, columnCount: 2, weights: [1, 9, 9, 1, 0, 0, 2, 18, 5, 5])
    let tree = AgglomerativeBottleneck(of: joint)
    #expect(tree.leaves == [0, 1, 3, 4])
    #expect(tree.merges.count == 3)
    #expect(tree.merges[0].first == 0 && tree.merges[0].second == 3 && tree.merges[0].cost == 0)
    #expect(tree.assignment(clusterCount: 3) == [0, 1, nil, 0, 2])
    #expect(tree.assignment(clusterCount: 1) == [0, 0, nil, 0, 0])
    #expect(abs(tree.merges[2].informationTO) < 1e-12)
  }
}

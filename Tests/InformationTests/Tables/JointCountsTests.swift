import Foundation
import Information
import Statistics
import Testing

@Suite("Joint counts")
struct JointCountsTests {
  static func random(_ rows: Int, _ columns: Int, seed: UInt64) -> JointCounts {
    var generator = SeededGenerator(seed: seed)
    return JointCounts(
      rowCount: rows, columnCount: columns,
      counts: (0..<(rows * columns)).map { _ in Double(generator.nextIndex(below: 6)) })
  }

  @Test("A symmetric channel of 10 % flips holds ln 2 − H(.1) nats")
  func symmetricChannel() throws {
    let counts = JointCounts(rowCount: 2, columnCount: 2, counts: [45, 5, 5, 45])
    #expect(abs(counts.mutualInformation() - 0.368064207168) < 1e-12)
    let joint = try counts.distribution()
    #expect(abs(joint.mutualInformation - 0.368064207168) < 1e-12)
    #expect(abs(joint.rowEntropy - log(2)) < 1e-15)
    #expect(abs(joint.columnEntropy - log(2)) < 1e-15)
    #expect(abs(joint.jointEntropy - (2 * log(2) - 0.368064207168)) < 1e-12)
  }

  @Test("Information is symmetric, and equals H(x) + H(o) − H(x, o)", arguments: 1...5)
  func symmetry(seed: UInt64) throws {
    let counts = Self.random(4, 7, seed: seed)
    var turned = [Double](repeating: 0, count: 28)
    for x in 0..<4 { for o in 0..<7 { turned[o * 4 + x] = counts[x, o] } }
    let other = JointCounts(rowCount: 7, columnCount: 4, counts: turned)
    for correction in EntropyCorrection.allCases {
      let value = counts.mutualInformation(correction)
      #expect(abs(value - other.mutualInformation(correction)) < 1e-13)
      let sum = Entropy.of(counts: counts.rowSums, correction)
        + Entropy.of(counts: counts.columnSums, correction)
        - Entropy.of(counts: counts.counts, correction)
      #expect(abs(value - sum) < 1e-13)
    }
    #expect(counts.mutualInformation() >= 0)
    let joint = try counts.distribution()
    #expect(abs(joint.mutualInformation - counts.mutualInformation()) < 1e-14)
  }

  @Test("Relabelling changes nothing; merging two values never adds information", arguments: 1...5)
  func relabelling(seed: UInt64) {
    let counts = Self.random(5, 4, seed: seed)
    let order = [3, 1, 4, 0, 2]
    let shuffled = JointCounts(
      rowCount: 5, columnCount: 4,
      counts: order.flatMap { x in (0..<4).map { counts[x, $0] } })
    #expect(abs(counts.mutualInformation() - shuffled.mutualInformation()) < 1e-14)
    let merged = JointCounts(
      rowCount: 4, columnCount: 4,
      counts: (0..<4).flatMap { x in
        (0..<4).map { counts[x, $0] + (x == 3 ? counts[4, $0] : 0) }
      })
    #expect(merged.mutualInformation() <= counts.mutualInformation() + 1e-14)
  }

  @Test("The information of nearly independent variables keeps its digits")
  func small() {
    // With p = ¼(1 ± ε): I = ½[(1 + ε) ln(1 + ε) + (1 − ε) ln(1 − ε)] = ε²/2 + ε⁴/12. The terms of
    // the sum are of size ε, so about 1e-16 of absolute error remains.
    let epsilon = 0x1p-20
    let counts = JointCounts(
      rowCount: 2, columnCount: 2,
      counts: [1 + epsilon, 1 - epsilon, 1 - epsilon, 1 + epsilon])
    #expect(abs(counts.mutualInformation() - 0.5 * epsilon * epsilon) < 3e-16)
  }

  @Test("Parts add up and can be taken out again")
  func parts() {
    let (a, b) = (Self.random(3, 3, seed: 1), Self.random(3, 3, seed: 2))
    var sum = a
    sum.add(b)
    #expect(sum.total == a.total + b.total)
    sum.subtract(b)
    #expect(sum == a)

    let tenth = JointCounts(rowCount: 1, columnCount: 2, counts: [0.1, 0])
    var weighted = JointCounts(rowCount: 1, columnCount: 2, counts: [0.1 + 0.2, 1])
    weighted.subtract(tenth)
    weighted.subtract(JointCounts(rowCount: 1, columnCount: 2, counts: [0.2, 0]))
    // 0.1 + 0.2 − 0.1 − 0.2 is 2.8e-17 in doubles, and no count at all.
    #expect(weighted.counts[0] < 1e-16)
  }

  @Test("An empty or negative table is no distribution")
  func bad() {
    #expect(JointCounts(rowCount: 2, columnCount: 2).mutualInformation() == 0)
    #expect(throws: InformationError.emptyTable) {
      _ = try JointCounts(rowCount: 2, columnCount: 2).distribution()
    }
    #expect(throws: InformationError.negativeProbability(row: 1, column: 0, value: -1)) {
      _ = try JointCounts(rowCount: 2, columnCount: 2, counts: [1, 1, -1, 1]).distribution()
    }
  }
}

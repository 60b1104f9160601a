import Foundation
import Information
import Statistics
import Testing

@Suite("Information among several variables")
struct JointLabelsTests {
  static let sizes = [3, 4, 2]

  /// Three variables that depend on each other, in two trajectories.
  static func labels(seed: UInt64, missing: Bool = false) -> [[[Int32]]] {
    var generator = SeededGenerator(seed: seed)
    var result = [[[Int32]]](repeating: [[], []], count: 3)
    for (k, n) in [300, 200].enumerated() {
      for _ in 0..<n {
        let a = generator.nextIndex(below: 3)
        let b = generator.nextUniform() < 0.5 ? a : generator.nextIndex(below: 4)
        let c = (a + b + (generator.nextUniform() < 0.2 ? 1 : 0)) % 2
        for (place, value) in [a, b, c].enumerated() {
          let gone = missing && generator.nextUniform() < 0.05
          result[place][k].append(gone ? -1 : Int32(value))
        }
      }
    }
    return result
  }

  static let blocks = FrameBlocks(frameCounts: [300, 200], atLeast: 40)

  static func joint(_ labels: [[[Int32]]], weights: [[Double]]? = nil) throws -> JointLabels {
    try JointLabels(
      zip(labels, sizes).map { .init(labels: $0, count: $1) }, blocks: blocks, weights: weights)
  }

  @Test("Entropies and their replicates are those of plain counts",
    arguments: EntropyCorrection.allCases, [false, true])
  func naive(correction: EntropyCorrection, weighted: Bool) throws {
    let labels = Self.labels(seed: 1, missing: true)
    var generator = SeededGenerator(seed: 2)
    let weights = [300, 200].map { n in (0..<n).map { _ in 0.5 + generator.nextUniform() } }
    let joint = try Self.joint(labels, weights: weighted ? weights : nil)
    let estimate = joint.entropy(of: [0, 2], correction)
    func plain(without left: Int?) -> Double {
      var counts = [Double](repeating: 0, count: 6)
      for (index, block) in Self.blocks.blocks.enumerated() where index != left {
        for segment in block.segments {
          let k = segment.trajectory
          for t in segment.frames where labels.allSatisfy({ $0[k][t] >= 0 }) {
            counts[Int(labels[0][k][t] * 2 + labels[2][k][t])] += weighted ? weights[k][t] : 1
          }
        }
      }
      return Entropy.of(counts: counts, correction)
    }
    #expect(abs(estimate.plain - plain(without: nil)) < 1e-12)
    for (index, replicate) in estimate.replicates.enumerated() {
      #expect(abs(replicate - plain(without: index)) < 1e-12)
    }
    #expect(estimate.blockCount == Self.blocks.blocks.count)
  }

  @Test("Two variables agree with their pair tables, error and all")
  func pair() throws {
    let labels = Self.labels(seed: 3, missing: true)
    let joint = try JointLabels(
      [.init(labels: labels[0], count: 3), .init(labels: labels[1], count: 4, shift: 7)],
      blocks: Self.blocks)
    let sparse = joint.mutualInformation([0], [1])
    let dense = try PairTables(
      x: labels[0], rowCount: 3, o: labels[1], columnCount: 4, lag: 7, blocks: Self.blocks
    ).jackknife { $0.mutualInformation() }
    #expect(abs(sparse.value - dense.value) < 1e-11)
    #expect(abs(try #require(sparse.standardError) - dense.standardError!) < 1e-11)
  }

  @Test("Chain rules, symmetry and signs", arguments: 1...4)
  func identities(seed: UInt64) throws {
    let joint = try Self.joint(Self.labels(seed: seed))
    // Sums of four to seven entropies of order 1.
    let tolerance = 1e-13
    let whole = joint.mutualInformation([0], [1, 2]).plain
    let parts = joint.mutualInformation([0], [1]).plain
      + joint.mutualInformation([0], [2], given: [1]).plain
    #expect(abs(whole - parts) < tolerance)
    #expect(joint.mutualInformation([0], [2], given: [1]).plain > -tolerance)
    let total = joint.totalCorrelation(of: [0, 1, 2]).plain
    let pieces = joint.mutualInformation([0], [1]).plain
      + joint.mutualInformation([0, 1], [2]).plain
    #expect(abs(total - pieces) < tolerance)
    let interaction = joint.interaction([0], [1], [2]).plain
    #expect(abs(interaction - joint.interaction([2], [0], [1]).plain) < tolerance)
    let difference = joint.mutualInformation([0], [2]).plain
      - joint.mutualInformation([0], [2], given: [1]).plain
    #expect(abs(interaction - difference) < tolerance)
    // What is known already adds nothing; a variable tells all about itself.
    #expect(abs(joint.mutualInformation([0], [1], given: [0]).plain) < tolerance)
    #expect(
      abs(joint.mutualInformation([0], [0]).plain - joint.entropy(of: [0]).plain) < tolerance)
    #expect(joint.entropy(of: []).plain == 0)
  }

  @Test("An exclusive or is all synergy")
  func exclusiveOr() throws {
    let a: [Int32] = (0..<400).map { Int32($0 & 1) }
    let b: [Int32] = (0..<400).map { Int32($0 >> 1 & 1) }
    let c = zip(a, b).map { $0 ^ $1 }
    let joint = try JointLabels(
      [a, b, c].map { .init(labels: [$0], count: 2) },
      blocks: FrameBlocks(frameCounts: [400], atLeast: 100))
    #expect(abs(joint.mutualInformation([0], [2]).plain) < 1e-13)
    #expect(abs(joint.mutualInformation([0], [2], given: [1]).plain - log(2)) < 1e-13)
    #expect(abs(joint.interaction([0], [1], [2]).plain + log(2)) < 1e-13)
    #expect(abs(joint.totalCorrelation(of: [0, 1, 2]).plain - log(2)) < 1e-13)
  }

  @Test("Numbers of cells far beyond memory cost what the frames cost")
  func sparse() throws {
    var generator = SeededGenerator(seed: 4)
    let n = 20_000
    let large = 1_000_000
    let columns = (0..<4).map { _ in (0..<n).map { _ in Int32(generator.nextIndex(below: large)) } }
    // A fifth column repeats the first: 10³⁰ cells, as many occur as there are distinct quadruples.
    let joint = try JointLabels(
      (columns + [columns[0]]).map { .init(labels: [$0], count: large) },
      blocks: FrameBlocks(frameCounts: [n], atLeast: 500))
    let all = [0, 1, 2, 3, 4]
    #expect(joint.cellCount(of: all) == n)
    #expect(abs(joint.entropy(of: all).plain - log(Double(n))) < 1e-12)
    let own = joint.entropy(of: [0]).plain
    #expect(abs(joint.mutualInformation([0], [4]).plain - own) < 1e-12)
  }

  @Test("Wrong input is named")
  func bad() {
    let blocks = FrameBlocks(frameCounts: [3], atLeast: 1)
    func make(_ variables: [JointLabels.Variable], weights: [[Double]]? = nil) throws {
      _ = try JointLabels(variables, blocks: blocks, weights: weights)
    }
    let x = JointLabels.Variable(labels: [[0, 1, 0]], count: 2)
    #expect(
      throws: InformationError.lengthMismatch(
        what: "labels of variable 1 in trajectory 0", count: 2, expected: 3)
    ) { try make([x, .init(labels: [[0, 1]], count: 2)]) }
    #expect(
      throws: InformationError.unknownLabel(
        what: "labels of variable 1", trajectory: 0, frame: 2, label: 5, count: 5)
    ) { try make([x, .init(labels: [[0, 1, 5]], count: 5)]) }
    #expect(throws: InformationError.noPairs(lag: 4, longest: 3)) {
      try make([
        .init(labels: x.labels, count: 2, shift: -2), .init(labels: x.labels, count: 2, shift: 2),
      ])
    }
    #expect(throws: InformationError.emptyTable) {
      try make([x, .init(labels: [[-1, -1, -1]], count: 2)])
    }
    #expect(throws: InformationError.emptyTable) { try make([x], weights: [[0, 0, 0]]) }
  }
}

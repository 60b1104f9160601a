import Foundation
import Information
import Statistics
import Testing

@Suite("Pair tables")
struct PairTablesTests {
  static let lengths = [57, 3, 0, 120, 41]

  static func labels(_ count: Int, seed: UInt64) -> [[Int32]] {
    var generator = SeededGenerator(seed: seed)
    return lengths.map { n in
      (0..<n).map { _ in Int32(generator.nextIndex(below: count + 1)) - 1 }
    }
  }

  @Test("Each pair is counted once, in the block of its first frame", arguments: [0, 1, 5, 60])
  func naive(lag: Int) throws {
    let (x, o) = (Self.labels(4, seed: 1), Self.labels(3, seed: 2))
    var generator = SeededGenerator(seed: 3)
    let weights = Self.lengths.map { n in (0..<n).map { _ in generator.nextUniform() } }
    let blocks = FrameBlocks(frameCounts: Self.lengths, atLeast: 20)
    for weighted in [false, true] {
      let tables = try PairTables(
        x: x, rowCount: 4, o: o, columnCount: 3, lag: lag, blocks: blocks,
        weights: weighted ? weights : nil, threadCount: 2)
      #expect(tables.blocks.count == blocks.blocks.count)
      for (block, table) in zip(blocks.blocks, tables.blocks) {
        var expected = [Double](repeating: 0, count: 12)
        for segment in block.segments {
          let k = segment.trajectory
          for t in segment.frames where t + lag < Self.lengths[k] {
            guard x[k][t] >= 0, o[k][t + lag] >= 0 else { continue }
            expected[Int(x[k][t]) * 3 + Int(o[k][t + lag])] += weighted ? weights[k][t] : 1
          }
        }
        #expect(zip(table.counts, expected).allSatisfy { abs($0 - $1) < 1e-12 })
      }
      let sum = tables.blocks.reduce(0) { $0 + $1.total }
      #expect(abs(tables.total.total - sum) < 1e-12)
      let rest = tables.leavingOut(0)
      #expect(abs(rest.total + tables.blocks[0].total - sum) < 1e-12)
      let single = try PairTables(
        x: x, rowCount: 4, o: o, columnCount: 3, lag: lag, blocks: blocks,
        weights: weighted ? weights : nil)
      #expect(single.total == tables.total)
    }
  }

  @Test("A large table is counted like a small one")
  func large() throws {
    let x: [[Int32]] = [(0..<1000).map { Int32($0 % 300) }]
    let blocks = FrameBlocks(frameCounts: [1000], atLeast: 100)
    let tables = try PairTables(
      x: x, rowCount: 300, o: x, columnCount: 300, lag: 0, blocks: blocks)
    #expect(tables.total.total == 1000)
    #expect(tables.total[99, 99] == 4)
    #expect(tables.total[100, 100] == 3)
  }

  @Test("Wrong input is named")
  func bad() {
    let blocks = FrameBlocks(frameCounts: [3, 2], atLeast: 1)
    let x: [[Int32]] = [[0, 1, 1], [0, 1]]
    func tables(
      _ x: [[Int32]], _ o: [[Int32]], lag: Int = 1, _ blocks: FrameBlocks,
      weights: [[Double]]? = nil
    ) throws {
      _ = try PairTables(
        x: x, rowCount: 2, o: o, columnCount: 2, lag: lag, blocks: blocks, weights: weights)
    }
    #expect(
      throws: InformationError.lengthMismatch(
        what: "trajectories of the observable", count: 1, expected: 2)
    ) { try tables(x, [[0, 1, 1]], blocks) }
    #expect(
      throws: InformationError.lengthMismatch(
        what: "labels of the observable in trajectory 1", count: 1, expected: 2)
    ) { try tables(x, [[0, 1, 1], [0]], blocks) }
    #expect(
      throws: InformationError.unknownLabel(
        what: "labels of the observable", trajectory: 1, frame: 1, label: 2, count: 2)
    ) { try tables(x, [[0, 1, 1], [0, 2]], blocks) }
    #expect(throws: InformationError.noPairs(lag: 3, longest: 3)) { try tables(x, x, lag: 3, blocks) }
    #expect(throws: InformationError.emptyTable) {
      try tables([[-1, -1, -1], [-1, -1]], x, blocks)
    }
    #expect(
      throws: InformationError.lengthMismatch(
        what: "frames in the blocks of trajectory 1", count: 3, expected: 2)
    ) { try tables(x, x, FrameBlocks(frameCounts: [3, 3], atLeast: 1)) }
    #expect(throws: InformationError.invalidWeight(trajectory: 1, frame: 0, value: -1)) {
      try tables(x, x, blocks, weights: [[1, 1, 1], [-1, 1]])
    }
    #expect(
      throws: InformationError.lengthMismatch(
        what: "weights of trajectory 0", count: 2, expected: 3)
    ) { try tables(x, x, blocks, weights: [[1, 1], [1, 1]]) }
  }
}

import Samples
import Testing

@Suite("Block plans")
struct BlockPlanTests {
  /// Lengths of many kinds: a few long ones, many short ones, mixtures, empty ones.
  static let cases: [[Int]] = {
    var generator = SeededGenerator(seed: 9)
    var cases = [[], [0], [1], [1000], [50, 50], Array(repeating: 50_000, count: 6), [0, 7, 0, 3]]
    cases.append(Array(repeating: 10, count: 1000))
    // A run of trajectories of just under one, and just over half a block of 20.
    cases.append(Array(repeating: 90, count: 22))
    cases.append(Array(repeating: 51, count: 39))
    for _ in 0..<300 {
      let count = Int.random(in: 1...60, using: &generator)
      let scale = [3, 30, 1000, 100_000].randomElement(using: &generator)!
      cases.append(
        (0..<count).map { _ in
          Int.random(in: 0...(Bool.random(using: &generator) ? scale : scale / 3), using: &generator)
        })
    }
    return cases
  }()

  @Test("Every frame is in one block, once", arguments: [1, 2, 7, 20, 100])
  func covers(wanted: Int) {
    for lengths in Self.cases {
      let plan = BlockPlan(frameCounts: lengths, blockCount: wanted)
      var next = lengths.map { _ in 0 }
      for segment in plan.blocks.joined().sorted(by: {
        ($0.trajectory, $0.frames.lowerBound) < ($1.trajectory, $1.frames.lowerBound)
      }) {
        #expect(segment.frames.lowerBound == next[segment.trajectory])
        #expect(!segment.frames.isEmpty)
        next[segment.trajectory] = segment.frames.upperBound
      }
      #expect(next == lengths)
      for block in plan.blocks {
        #expect(block == block.sorted { $0.trajectory < $1.trajectory })
      }
    }
  }

  @Test("There are as many blocks as wanted, or one a frame, and not many more", arguments: [1, 2, 7, 20, 100])
  func count(wanted: Int) {
    for lengths in Self.cases {
      let plan = BlockPlan(frameCounts: lengths, blockCount: wanted)
      let total = lengths.reduce(0, +)
      #expect(plan.blocks.count >= min(wanted, total))
      // No block is under half of total / wanted, rounded down.
      #expect(plan.blocks.count * max(1, total / wanted) <= 2 * total)
    }
  }

  @Test("The longest block is at most twice the shortest", arguments: [1, 2, 7, 20, 100])
  func balance(wanted: Int) {
    for lengths in Self.cases {
      let plan = BlockPlan(frameCounts: lengths, blockCount: wanted)
      let counts = plan.blocks.indices.map { plan.frameCount(of: $0) }
      #expect((counts.max() ?? 0) <= 2 * (counts.min() ?? 0))
    }
  }

  @Test("Many short trajectories are grouped whole")
  func grouped() {
    let plan = BlockPlan(frameCounts: Array(repeating: 10, count: 1000), blockCount: 20)
    #expect(plan.blocks.count == 20)
    #expect(plan.blocks.allSatisfy { $0.count == 50 && $0.allSatisfy { $0.frames == 0..<10 } })
    // One of a little over half a block is a block of its own.
    #expect(BlockPlan(frameCounts: Array(repeating: 51, count: 39), blockCount: 20).blocks.count == 39)
  }

  @Test("Six equal runs, as shipped, make 24 equal blocks of one run each")
  func shipped() {
    let plan = BlockPlan(frameCounts: Array(repeating: 50_000, count: 6), blockCount: 20)
    #expect(plan.blocks.count == 24)
    #expect(plan.blocks.allSatisfy { $0.count == 1 && $0[0].frames.count == 12_500 })
    #expect(plan.blocks.map { $0[0].trajectory } == (0..<24).map { $0 / 4 })
  }

  @Test("Empty trajectories are ignored, and nothing makes no block")
  func empty() {
    #expect(BlockPlan(frameCounts: [], blockCount: 5).blocks.isEmpty)
    #expect(BlockPlan(frameCounts: [0, 0], blockCount: 5).blocks.isEmpty)
    #expect(
      BlockPlan(frameCounts: [0, 3, 0], blockCount: 1).blocks
        == [[BlockPlan.Segment(trajectory: 1, frames: 0..<3)]])
  }

  @Test("A remnant joins the shortest block")
  func remnant() {
    let plan = BlockPlan(frameCounts: [100, 60, 4], blockCount: 2)
    #expect(plan.blocks == [
      [.init(trajectory: 0, frames: 0..<50)], [.init(trajectory: 0, frames: 50..<100)],
      [.init(trajectory: 1, frames: 0..<60)],
    ].enumerated().map { $0.offset == 0 ? $0.element + [.init(trajectory: 2, frames: 0..<4)] : $0.element })
  }
}

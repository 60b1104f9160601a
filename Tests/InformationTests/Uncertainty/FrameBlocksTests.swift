import Information
import Testing

@Suite("Blocks of frames")
struct FrameBlocksTests {
  @Test("Each frame lies in one block, none of which is short", arguments: [
    ([1000], 10.0, 40), ([1000], 99.5, 40), ([7, 1000, 3], 50, 40), ([5, 5, 5, 5], 100, 40),
    (Array(repeating: 100, count: 300), 20, 40), (Array(repeating: 1, count: 50), 10, 40),
    ([0, 30, 0, 500, 29], 30, 8), ([123_456, 77, 4_000], 33.3, 40), ([10], 3.3, 40), ([], 5, 40),
    ([0], 5, 40), (Array(repeating: 150, count: 9), 100, 40),
  ])
  func partition(frameCounts: [Int], length: Double, count: Int) {
    let blocks = FrameBlocks(frameCounts: frameCounts, atLeast: length, atMost: count).blocks
    var seen = frameCounts.map { [Int](repeating: 0, count: $0) }
    for segment in blocks.flatMap(\.segments) {
      #expect(!segment.frames.isEmpty)
      for t in segment.frames { seen[segment.trajectory][t] += 1 }
    }
    #expect(seen.joined().allSatisfy { $0 == 1 })
    let total = frameCounts.reduce(0, +)
    if Double(total) >= length {
      #expect(blocks.allSatisfy { Double($0.frameCount) >= length })
    } else {
      #expect(blocks.count == (total > 0 ? 1 : 0))
    }
    // Three quarters of the mean length is the least, so a third more blocks are possible.
    #expect(Double(blocks.count) <= Double(count) / 0.75)
    let goal = max(length.rounded(.up), Double(total) / Double(count))
    #expect(blocks.allSatisfy { Double($0.frameCount) <= 2.5 * goal })
  }

  @Test("One long trajectory is cut evenly; short ones are grouped, and their stretches join")
  func shapes() {
    let long = FrameBlocks(frameCounts: [1000], atLeast: 10)
    #expect(long.blocks.count == 40)
    #expect(long.blocks.allSatisfy { $0.segments.count == 1 && $0.frameCount == 25 })
    let short = FrameBlocks(frameCounts: [4, 4, 4, 4], atLeast: 8)
    #expect(
      short.blocks == [
        .init(segments: [
          .init(trajectory: 0, frames: 0..<4), .init(trajectory: 1, frames: 0..<4),
        ]),
        .init(segments: [
          .init(trajectory: 2, frames: 0..<4), .init(trajectory: 3, frames: 0..<4),
        ]),
      ])
  }
}

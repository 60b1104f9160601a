import LinearAlgebra
import Moments
import Samples
import Testing

@Suite("Moments of some features")
struct FeatureSubsetTests {
  private static let lengths = [700, 40, 900]
  private static let arrays = randomTrajectories(lengths, dimension: 6, seed: 3)

  @Test(
    "Those of all features hold them: no other pass is needed",
    arguments: [Dynamics.reversible, .nonreversible], [false, true])
  func algebra(dynamics: Dynamics, weighted: Bool) throws {
    let source = ArraySource(
      Self.arrays, names: ["a", "b", "c", "d", "e", "f"],
      weights: weighted ? randomWeights(Self.lengths, seed: 9) : nil)
    let pass = MomentPass(lags: [1, 30], dynamics: dynamics)
    let whole = try pass.run(over: source)
    for columns in [[4], [5, 0, 2], [0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0]] {
      let direct = try pass.run(over: FeatureSubset(source, columns: columns))
      let part = whole.features(columns)
      #expect(part.header.features.map(\.name) == columns.map { source.features[$0].name })
      #expect(part.header.plan == direct.header.plan && part.header.lags == [1, 30])
      #expect(part.header.shift == columns.map { whole.header.shift[$0] })
      for lag in [1, 30] {
        for block in 0..<part.header.blockCount {
          let (ours, theirs) = (
            try part.pairs(block: block, lag: lag), try direct.pairs(block: block, lag: lag)
          )
          #expect(ours.interior.pairCount == theirs.interior.pairCount)
          #expect(ours.crossing.pairCount == theirs.crossing.pairCount)
        }
        // The two passes may be about other shifts.
        let total = try part.total(lag: lag).shifted(from: part.header.shift, to: direct.header.shift)
        #expect(distance(total, try direct.total(lag: lag)) < 1e-12)
        let few = try part.sum(lag: lag) { $0 % 3 == 0 }
          .shifted(from: part.header.shift, to: direct.header.shift)
        #expect(distance(few, try direct.sum(lag: lag) { $0 % 3 == 0 }) < 1e-12)
      }
    }
    // All of them in their order are the same to the bit.
    #expect(try haveEqualBits(whole.features(Array(0..<6)), whole))
  }

  @Test("Segments are trajectories: pairs never cross from one into another")
  func segments() throws {
    let source = ArraySource(Self.arrays)
    let segments: [BlockPlan.Segment] = [
      .init(trajectory: 0, frames: 0..<300), .init(trajectory: 0, frames: 300..<350),
      .init(trajectory: 2, frames: 500..<900),
    ]
    let parts = SegmentSource(source, segments: segments)
    for lag in [1, 60] {
      let moments = try MomentPass(lags: [lag]).run(over: parts)
      let total = try moments.total(lag: lag)
      // One of 50 frames has no pair at a lag of 60.
      #expect(total.pairCount == [300, 50, 400].reduce(0) { $0 + max(0, $1 - lag) })
      let copies = segments.map { Self.arrays[$0.trajectory].rows($0.frames) }
      let naive = NaivePairs(
        copies, weights: nil, lag: lag, dynamics: .reversible, shift: moments.header.shift
      ) { _, _ in true }
      #expect(distance(total, naive, relativeTo: naive) < 1e-12)
    }
  }
}

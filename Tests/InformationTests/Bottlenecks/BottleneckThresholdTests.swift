import Information
import Numerics
import Statistics
import Testing

@Suite("Thresholds of a bottleneck")
struct BottleneckThresholdTests {
  @Test("Symmetric flips: both at 1.5625")
  func symmetric() throws {
    let joint = try JointDistribution(rowCount: 2, columnCount: 2, weights: [9, 1, 1, 9])
    let found = try #require(BottleneckThresholds(of: joint))
    #expect(abs(found.local - 1.5625) < 1e-12)
    #expect(abs(found.onset - 1.5625) < 1e-9)
  }

  @Test("Rare states: the onset lies below the local threshold")
  func skewed() throws {
    let found = try #require(BottleneckThresholds(of: try skewedFlips()))
    #expect(abs(found.local - 2.5625) < 1e-12)
    // Five digits are published.
    #expect(abs(found.onset - 1.8113) < 5e-5)
  }

  @Test("Five points: 2, whichever way")
  func five() throws {
    let found = try #require(BottleneckThresholds(of: try fivePoints()))
    #expect(abs(found.local - 2) < 1e-12)
    #expect(abs(found.onset - 2) < 1e-9)
  }

  @Test("No distribution of x has a lower ratio", arguments: [1, 2, 3, 4, 5, 6, 7, 8])
  func infimum(seed: UInt64) throws {
    let joint = try randomTable(3, 3, seed: seed)
    let found = try #require(BottleneckThresholds(of: joint))
    #expect(found.onset <= found.local && found.onset >= 1)
    let steps = 200
    var lowest = Double.infinity
    for a in 0...steps {
      for b in 0...steps - a {
        let q = [Double(a), Double(b), Double(steps - a - b)].map { $0 / Double(steps) }
        var upper = 0.0
        var lower = 0.0
        for x in 0..<3 where q[x] > 0 { upper += q[x] * Double.log(q[x] / joint.rowMarginal[x]) }
        for o in 0..<3 {
          let r = (0..<3).reduce(0.0) { $0 + q[$1] * joint[$1, o] / joint.rowMarginal[$1] }
          if r > 0 { lower += r * Double.log(r / joint.columnMarginal[o]) }
        }
        // At the constant both are rounding.
        if lower > 1e-8 { lowest = min(lowest, upper / lower) }
      }
    }
    #expect(found.onset <= lowest * (1 + 1e-9))
    // A grid of 1/200 misses the minimum by little.
    #expect(found.onset >= lowest * (1 - 2e-2))
  }

  @Test("J is 0 up to the onset and negative just above", arguments: [3, 4, 5])
  func onset(seed: UInt64) throws {
    let joint = try noisyLadder(10, 8, seed: seed)
    let onset = try #require(BottleneckThresholds(of: joint)).onset
    let points = try DiscreteBottleneck(tolerance: 1e-11).curve(
      joint, betas: [onset * 0.999, onset * 1.003]
    ).wantedPoints
    #expect(points[0].objective == 0)
    #expect(points[1].objective < 0)
  }

  @Test("None where o does not depend on x")
  func independent() throws {
    let joint = try JointDistribution(rowCount: 2, columnCount: 2, weights: [1, 3, 2, 6])
    #expect(BottleneckThresholds(of: joint) == nil)
  }

  @Test("A function of x: 1")
  func deterministic() throws {
    let joint = try JointDistribution(rowCount: 3, columnCount: 2, weights: [1, 0, 1, 0, 0, 5])
    let found = try #require(BottleneckThresholds(of: joint))
    #expect(abs(found.local - 1) < 1e-12)
    #expect(abs(found.onset - 1) < 1e-9)
  }
}

import Foundation
import Information
import Statistics
import Testing

@Suite("Rotation surrogates")
struct RotationSurrogatesTests {
  @Test("No rotation gives the observed counts, any rotation what a naive loop gives",
    arguments: [0, 3])
  func counts(lag: Int) throws {
    let (x, o) = (PairTablesTests.labels(4, seed: 1), PairTablesTests.labels(3, seed: 2))
    let lengths = PairTablesTests.lengths
    let tables = try PairTables(
      x: x, rowCount: 4, o: o, columnCount: 3, lag: lag,
      blocks: FrameBlocks(frameCounts: lengths, atLeast: 20))
    let still = RotationSurrogates.counts(
      x: x, rowCount: 4, o: o, columnCount: 3, lag: lag, shifts: lengths.map { _ in 0 })
    #expect(still == tables.total)

    let weights = lengths.map { n in (0..<n).map { Double($0 + 1) } }
    let shifts = [5, 2, 0, 119, 1]
    let turned = RotationSurrogates.counts(
      x: x, rowCount: 4, o: o, columnCount: 3, lag: lag, shifts: shifts, weights: weights)
    var expected = [Double](repeating: 0, count: 12)
    for (k, n) in lengths.enumerated() where n > lag {
      for t in 0..<(n - lag) {
        let from = (t + shifts[k]) % n
        guard x[k][from] >= 0, o[k][t + lag] >= 0 else { continue }
        expected[Int(x[k][from]) * 3 + Int(o[k][t + lag])] += weights[k][from]
      }
    }
    #expect(turned.counts == expected)
  }

  @Test("Surrogates depend on the seed alone, and p counts itself")
  func determinism() throws {
    var generator = SeededGenerator(seed: 1)
    let process = CorrelatedLabels(decay: 0.9, cellCount: 4)
    let x = (0..<3).map { _ in process.labels(500, &generator) }
    let o = (0..<3).map { _ in process.labels(500, &generator) }
    func values(seed: UInt64, threads: Int) throws -> [Double] {
      try RotationSurrogates(count: 20, seed: seed, threadCount: threads).statistics(
        x: x, rowCount: 4, o: o, columnCount: 4, lag: 1, minimumShift: 50)
    }
    let one = try values(seed: 7, threads: 1)
    #expect(try values(seed: 7, threads: 3) == one)
    #expect(try values(seed: 8, threads: 1) != one)
    let test = RotationSurrogates(count: 20, seed: 7)
    func p(_ observed: Double) throws -> Double {
      try test.pValue(
        observed: observed, x: x, rowCount: 4, o: o, columnCount: 4, lag: 1, minimumShift: 50)
    }
    #expect(try p(.infinity) == 1.0 / 21)
    #expect(try p(0) == 1)
    #expect(try p(one.max()!) == 2.0 / 21)
  }

  @Test("Short trajectories are rotated by what fits")
  func short() throws {
    let x: [[Int32]] = [[0, 1], [0], [0, 1, 1, 0, 1], []]
    let values = try RotationSurrogates(count: 50).statistics(
      x: x, rowCount: 2, o: x, columnCount: 2, lag: 0, minimumShift: 100)
    #expect(values.allSatisfy { $0 >= -1e-15 && $0.isFinite })
  }

  @Test("Wrong input is named")
  func bad() {
    #expect(throws: InformationError.noPairs(lag: 9, longest: 2)) {
      _ = try RotationSurrogates().pValue(
        observed: 0, x: [[0, 1]], rowCount: 2, o: [[0, 1]], columnCount: 2, lag: 9,
        minimumShift: 1)
    }
    #expect(
      throws: InformationError.unknownLabel(
        what: "labels of the variable", trajectory: 0, frame: 1, label: 1, count: 1)
    ) {
      _ = try RotationSurrogates().pValue(
        observed: 0, x: [[0, 1]], rowCount: 1, o: [[0, 1]], columnCount: 2, lag: 0,
        minimumShift: 1)
    }
  }
}

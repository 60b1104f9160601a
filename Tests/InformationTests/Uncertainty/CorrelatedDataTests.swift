import Foundation
import Information
import Statistics
import Testing

/// What correlation in time does to estimates, with the remedies.
@Suite("Information of correlated data")
struct CorrelatedDataTests {
  /// 20 000 frames of AR(1) with φ = .99, in 20 cells: 100 independent frames.
  static let slow = CorrelatedLabels(decay: 0.99, cellCount: 20)
  static let frameCount = 20_000

  static func tables(
    _ x: [Int32], _ o: [Int32], lag: Int, cells: Int = 20, blockLength: Double
  ) throws -> PairTables {
    try PairTables(
      x: [x], rowCount: cells, o: [o], columnCount: cells, lag: lag,
      blocks: FrameBlocks(frameCounts: [x.count], atLeast: blockLength))
  }

  @Test("The binned information of two normal variables")
  func binnedTruth() throws {
    let joint = try JointDistribution(
      rowCount: 20, columnCount: 20, weights: Self.slow.joint(correlation: pow(0.99, 50)))
    // By a midpoint rule in the ranks, with 4000 points a cell.
    #expect(abs(joint.mutualInformation - 0.2191763) < 1e-6)
    #expect(joint.rowMarginal.allSatisfy { abs($0 - 0.05) < 1e-12 })
  }

  @Test("Plug-in and Miller–Madow values of slow processes, independent and 50 frames apart")
  func table() throws {
    var sums = [Double](repeating: 0, count: 4)
    var squares = sums
    let repeats = 300
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<repeats {
      let x = Self.slow.labels(Self.frameCount, &generator)
      let o = Self.slow.labels(Self.frameCount, &generator)
      let independent = try Self.tables(x, o, lag: 0, blockLength: 1e4).total
      let lagged = try Self.tables(x, x, lag: 50, blockLength: 1e4).total
      let values = [
        independent.mutualInformation(), independent.mutualInformation(.millerMadow),
        lagged.mutualInformation(), lagged.mutualInformation(.millerMadow),
      ]
      for k in 0..<4 {
        sums[k] += values[k] / Double(repeats)
        squares[k] += values[k] * values[k] / Double(repeats)
      }
    }
    let errors = (0..<4).map { ((squares[$0] - sums[$0] * sums[$0]) / Double(repeats)).squareRoot() }
    // Published means have four digits of their own noise: 60 repeats have √5 times our error.
    for (k, published) in [0.0300, 0.0209, 0.2398, 0.2311].enumerated() {
      #expect(abs(sums[k] - published) < 4 * (1 + 5.0.squareRoot()) * errors[k], "\(sums) \(errors)")
    }
    // What Miller and Madow take away is (m − 1)²/2N of independent frames, at most.
    #expect(abs(sums[0] - sums[1] - 361 / 40_000.0) < 5e-4)
  }

  @Test("Shuffled frames give a null that is too small; rotated trajectories give the bias")
  func nulls() throws {
    var generator = SeededGenerator(seed: 12)
    var (observed, rotated, shuffled) = (0.0, 0.0, 0.0)
    let repeats = 60
    for k in 0..<repeats {
      let x = Self.slow.labels(Self.frameCount, &generator)
      let o = Self.slow.labels(Self.frameCount, &generator)
      observed += try Self.tables(x, o, lag: 0, blockLength: 1e4).total.mutualInformation()
      let values = try RotationSurrogates(count: 5, seed: UInt64(k)).statistics(
        x: [x], rowCount: 20, o: [o], columnCount: 20, lag: 0, minimumShift: 1000)
      rotated += values.reduce(0, +) / 5
      var order = x
      generator.shuffle(&order)
      shuffled += try Self.tables(order, o, lag: 0, blockLength: 1e4).total.mutualInformation()
    }
    // (m − 1)²/2N, to second order.
    #expect(abs(shuffled / Double(repeats) - 0.0090) < 0.0003)
    // The sd of one value is about .006: .001 of the mean of 60, and less for the rotations.
    #expect(abs(observed - rotated) / Double(repeats) < 0.004)
    #expect(observed > 2.5 * shuffled)
  }

  @Test("At independence p is uniform; under dependence it is the least there is")
  func size() throws {
    let process = CorrelatedLabels(decay: 0.95, cellCount: 8)
    var generator = SeededGenerator(seed: 13)
    let repeats = 300
    var values: [Double] = []
    for k in 0..<repeats {
      let x = process.labels(2000, &generator)
      let o = process.labels(2000, &generator)
      let observed = try Self.tables(x, o, lag: 1, cells: 8, blockLength: 1e3)
        .total.mutualInformation()
      values.append(
        try RotationSurrogates(count: 39, seed: UInt64(k)).pValue(
          observed: observed, x: [x], rowCount: 8, o: [o], columnCount: 8, lag: 1,
          minimumShift: 200))
    }
    // Binomial: 15 ± 3.8 of 300 below .05, 150 ± 8.7 up to .5; four sd.
    let small = values.count { $0 <= 0.05 }
    let half = values.count { $0 <= 0.5 }
    #expect(small <= 30 && small >= 2, "\(small)")
    #expect(abs(half - 150) <= 35, "\(half)")

    let x = process.labels(2000, &generator)
    let observed = try Self.tables(x, x, lag: 10, cells: 8, blockLength: 1e3)
      .total.mutualInformation()
    let p = try RotationSurrogates(count: 199).pValue(
      observed: observed, x: [x], rowCount: 8, o: [x], columnCount: 8, lag: 10, minimumShift: 200)
    #expect(p == 1.0 / 200)
  }

  @Test("The jackknife's interval holds the binned truth about as often as it says")
  func coverage() throws {
    // N_eff = 1053 at φ = .9; the binned truth at lag 5.
    let process = CorrelatedLabels(decay: 0.9, cellCount: 10)
    let truth = try JointDistribution(
      rowCount: 10, columnCount: 10, weights: process.joint(correlation: pow(0.9, 5))
    ).mutualInformation
    var generator = SeededGenerator(seed: 14)
    let repeats = 200
    var (hits, bias, plainBias) = (0, 0.0, 0.0)
    for _ in 0..<repeats {
      let x = process.labels(20_000, &generator)
      let estimate = try Self.tables(x, x, lag: 5, cells: 10, blockLength: 100)
        .jackknife { $0.mutualInformation() }
      #expect(estimate.blockCount == 40)
      if estimate.interval!.contains(truth) { hits += 1 }
      bias += (estimate.value - truth) / Double(repeats)
      plainBias += (estimate.plain - truth) / Double(repeats)
    }
    // 95 % of 200 is 190 ± 3.1: below 178 is four sd. The sd of a value is about .012.
    #expect(hits >= 178 && hits < 200, "\(hits)")
    #expect(abs(bias) < 0.004, "\(bias) \(plainBias)")
  }
}

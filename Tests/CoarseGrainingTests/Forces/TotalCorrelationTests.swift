import Foundation
import Information
import LinearAlgebra
import Statistics
import Testing

import CoarseGraining

@Suite("Total correlation")
struct TotalCorrelationTests {
  private func estimate(
    _ columns: [[Double]], periods: [Double?]? = nil, weights: [Double]? = nil, blocks: Int = 20
  ) throws -> TotalCorrelation {
    try TotalCorrelation(
      columns: columns, periods: periods ?? columns.map { _ in nil }, weights: weights,
      blocks: evenBlocks(columns[0].count, blocks), blockCount: blocks)
  }

  /// Columns with these correlations.
  private func gaussian(_ r: Matrix<Double>, _ count: Int, seed: UInt64) throws -> [[Double]] {
    let l = try CholeskyFactorization(of: r).lowerFactor
    var generator = SeededGenerator(seed: seed)
    var columns = [[Double]](repeating: [], count: r.rowCount)
    for _ in 0..<count {
      let noise = (0..<r.rowCount).map { _ in generator.nextNormal() }
      for (i, value) in (l * noise).enumerated() { columns[i].append(value) }
    }
    return columns
  }

  private let correlations = Matrix<Double>(rows: [
    [1, 0.7, 0.2, 0], [0.7, 1, 0.4, -0.3], [0.2, 0.4, 1, 0.1], [0, -0.3, 0.1, 1],
  ])

  @Test("Gaussian columns have −½ ln det R, whatever is done to each")
  func gaussianColumns() throws {
    let truth = -0.5 * (try CholeskyFactorization(of: correlations)).logDeterminant
    var columns = try gaussian(correlations, 20_000, seed: 2)
    let plain = try estimate(columns)
    #expect(abs(plain.total.value - truth) < 4 * standardError(plain.total))
    // ½ ln(1 − ρ²) per pair varies by about |ρ|/√n: .7/141 = .005 leads.
    #expect(standardError(plain.total) < 0.01)
    #expect(abs(plain.beyond.value) < 0.01)
    // Rising maps change nothing.
    columns[0] = columns[0].map { exp($0) }
    columns[2] = columns[2].map { $0 * $0 * $0 }
    #expect(try estimate(columns).total == plain.total)
  }

  @Test("Independent columns have none, in many dimensions too", arguments: [3, 24])
  func independent(_ d: Int) throws {
    let columns = try gaussian(.identity(d), 5000, seed: 7)
    let result = try estimate(columns)
    // The plain value is biased by d(d − 1)/4n = .0276 for 24; the jackknife takes that out.
    #expect(abs(result.total.value) < 4 * standardError(result.total))
    #expect(result.total.plain > result.total.value)
    #expect(abs(result.total.value) < 0.015)
  }

  @Test("A circle has no correlation, and its information is seen by the tree")
  func circle() throws {
    // x = cos θ + s, y = sin θ + t with normal s, t: Pearson and rank correlation 0.
    var generator = SeededGenerator(seed: 4)
    var columns = [[Double]](repeating: [], count: 3)
    for _ in 0..<40_000 {
      let angle = 2 * Double.pi * generator.nextUniform()
      columns[0].append(cos(angle) + 0.2 * generator.nextNormal())
      columns[1].append(generator.nextNormal())
      columns[2].append(sin(angle) + 0.2 * generator.nextNormal())
    }
    let result = try estimate(columns)
    #expect(abs(result.gaussian.value) < 5 * standardError(result.gaussian) + 1e-4)
    #expect(result.pairs.map { $0.columns.sorted() } == [[0, 2]])
    // Twelve cells a column keep .272 of the .290.
    let truth = circleInformation(0.2)
    #expect(abs(truth - 0.290) < 0.002)
    #expect(abs(result.beyond.value - 0.272) < 4 * standardError(result.beyond))
  }

  /// H(x) + H(y) − H(x, y) of a ring of radius 1 blurred by a normal distribution, on a grid.
  private func circleInformation(_ width: Double) -> Double {
    let (n, h) = (240, 4.0 / 240)
    var joint = [Double](repeating: 0, count: n * n)
    for step in 0..<720 {
      let angle = Double(step) / 720 * 2 * Double.pi
      let x = (0..<n).map { i in
        let u = (-2 + (Double(i) + 0.5) * h - cos(angle)) / width
        return exp(-0.5 * u * u)
      }
      let y = (0..<n).map { i in
        let u = (-2 + (Double(i) + 0.5) * h - sin(angle)) / width
        return exp(-0.5 * u * u)
      }
      for i in 0..<n { for j in 0..<n { joint[i * n + j] += x[i] * y[j] } }
    }
    let sum = joint.reduce(0, +)
    joint = joint.map { $0 / sum }
    let rows = (0..<n).map { i in (0..<n).reduce(0.0) { $0 + joint[i * n + $1] } }
    var result = 0.0
    for i in 0..<n {
      for j in 0..<n where joint[i * n + j] > 0 {
        result += joint[i * n + j] * log(joint[i * n + j] / (rows[i] * rows[j]))
      }
    }
    return result
  }

  @Test("Angles are cut where they are rare: the origin does not matter")
  func periodic() throws {
    let columns = try gaussian(Matrix(rows: [[1, 0.8], [0.8, 1]]), 10_000, seed: 12)
    let direct = try estimate(columns)
    func wrapped(_ shift: Double) -> [Double] {
      columns[0].map { remainder(0.5 * $0 + shift, 2 * .pi) }
    }
    for shift in [0, 1.3, 3.1] {
      let result = try estimate([wrapped(shift), columns[1]], periods: [2 * .pi, nil])
      // A few values lie beyond the cut at most.
      #expect(abs(result.total.value - direct.total.value) < 0.01)
    }
    let uncut = try estimate([wrapped(3.1), columns[1]])
    #expect(abs(uncut.gaussian.value) < 0.5 * direct.total.value)
  }

  @Test("Intervals of correlated frames hold the truth as often as they say")
  func coverage() throws {
    // Two AR(1) columns of decay .8 and correlation .6; 3000 frames weigh as some 660.
    let truth = -0.5 * log(1 - 0.36)
    var inside = 0
    let runs = 100
    for run in 0..<runs {
      var generator = SeededGenerator(seed: 100 + UInt64(run))
      var (x, y) = (generator.nextNormal(), generator.nextNormal())
      var columns: [[Double]] = [[], []]
      for _ in 0..<3000 {
        x = 0.8 * x + 0.6 * generator.nextNormal()
        y = 0.8 * y + 0.6 * generator.nextNormal()
        columns[0].append(x)
        columns[1].append(0.6 * x + 0.8 * y)
      }
      let result = try estimate(columns)
      if result.total.interval!.contains(truth) { inside += 1 }
    }
    // 93 here; 95 ± 2.2 are expected, and 4σ allowed.
    #expect(inside >= 86)
  }

  @Test("Weights count as repeated frames do")
  func weights() throws {
    let columns = try gaussian(correlations, 2000, seed: 31)
    let weights = (0..<2000).map { $0 % 3 == 0 ? 2.0 : 1 }
    let repeated = columns.map { column in
      column.indices.flatMap { $0 % 3 == 0 ? [column[$0], column[$0]] : [column[$0]] }
    }
    let blocks = evenBlocks(2000, 10)
    let all = blocks.indices.flatMap { $0 % 3 == 0 ? [blocks[$0], blocks[$0]] : [blocks[$0]] }
    let periods: [Double?] = [nil, nil, nil, nil]
    let first = try TotalCorrelation(
      columns: columns, periods: periods, weights: weights, blocks: blocks, blockCount: 10)
    let second = try TotalCorrelation(
      columns: repeated, periods: periods, blocks: all, blockCount: 10)
    #expect(abs(first.total.value - second.total.value) < 1e-9)
    #expect(abs(standardError(first.total) - standardError(second.total)) < 1e-9)
  }

  @Test("Bad columns are refused, and what depends on others is infinite")
  func refused() throws {
    let columns = try gaussian(correlations, 500, seed: 3)
    #expect(throws: InformationError.notFinite(row: 7, column: 1)) {
      var bad = columns
      bad[1][7] = .nan
      _ = try estimate(bad)
    }
    #expect(throws: InformationError.dependentColumns(of: "the variables")) {
      _ = try estimate(columns + [columns[1]])
    }
  }
}

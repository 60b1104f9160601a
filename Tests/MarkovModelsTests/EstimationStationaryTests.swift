import Foundation
import LinearAlgebra
import MarkovModels
import Statistics
import Testing

@Suite("Stationary distributions")
struct EstimationStationaryTests {
  /// A chain up and down a line with the distribution that its ratios give.
  static func line(
    _ n: Int, up: (Int) -> Double, down: (Int) -> Double
  ) -> (p: SparseMatrix, pi: [Double]) {
    var entries: [(row: Int, column: Int, value: Double)] = []
    var logs = [0.0]
    for i in 1..<n { logs.append(logs[i - 1] + log(up(i - 1)) - log(down(i))) }
    for i in 0..<n {
      let (b, d) = (i < n - 1 ? up(i) : 0, i > 0 ? down(i) : 0)
      if i < n - 1 { entries.append((i, i + 1, b)) }
      if i > 0 { entries.append((i, i - 1, d)) }
      entries.append((i, i, 1 - b - d))
    }
    let largest = logs.max()!
    let weights = logs.map { exp($0 - largest) }
    let total = weights.reduce(0, +)
    return (
      SparseMatrix(rowCount: n, columnCount: n, entries: entries), weights.map { $0 / total }
    )
  }

  static func largestError(_ found: [Double], _ known: [Double]) -> Double {
    zip(found, known).reduce(0) { max($0, abs($1.0 / $1.1 - 1)) }
  }

  @Test("Chains that nearly fall apart, to rounding")
  func nearlyUncoupled() throws {
    // Two pairs of states with powers of two, so that ratios are exact: the link is 2⁻⁵⁰.
    let h = 0x1p-50
    let p = Matrix(rows: [
      [0.5, 0.5, 0, 0], [0.25, 0.75 - h, h, 0], [0, 2 * h, 0.5 - 2 * h, 0.5], [0, 0, 0.125, 0.875],
    ])
    let pi = try StationaryDistribution.of(SparseMatrix(p))
    // π₁ = 2 π₀, π₂ = π₁ / 2, π₃ = 4 π₂.
    let known = [1.0, 2, 1, 4].map { $0 / 8 }
    #expect(Self.largestError(pi, known) < 1e-14)
  }

  @Test("A line over sixty orders of magnitude, to rounding")
  func manyOrders() throws {
    let n = 200
    let (p, pi) = Self.line(n, up: { _ in 0x1p-3 }, down: { _ in 0x1p-2 })
    let found = try StationaryDistribution.of(p)
    // π_i = 2^−i: exact ratios, and a sum of 200 terms.
    for i in 0..<n { #expect(abs(found[i] / (found[0] * exp2(-Double(i))) - 1) < 1e-14) }
    #expect(Self.largestError(found, pi) < 1e-12)
  }

  @Test("Without detailed balance πᵀP = πᵀ", arguments: [1, 2, 3, 50, 300])
  func general(n: Int) throws {
    var random = SeededGenerator(seed: UInt64(n))
    let c = SparseMatrix(
      Matrix(rows: (0..<n).map { _ in (0..<n).map { _ in random.nextUniform() } }))
    let p = c.scalingRows(by: c.rowSums.map { 1 / $0 })
    let pi = try StationaryDistribution.of(p)
    #expect(Self.largestError(p.premultiplied(by: pi), pi) < 1e-13)
    #expect(abs(pi.reduce(0, +) - 1) < 1e-14)
  }

  @Test("Free diffusion along a line of thousands of states", arguments: [1501, 2000, 10_000])
  func longLine(n: Int) throws {
    // The spectral gap is (π/n)²/2 or less: 10⁻⁶ and below.
    let (p, pi) = Self.line(n, up: { _ in 0.25 }, down: { _ in 0.25 })
    let found = try StationaryDistribution.of(p)
    #expect(Self.largestError(found, pi) < 1e-10)
  }

  @Test("Diffusion over barriers of 12 kT with 3000 states")
  func wells() throws {
    let n = 3000
    func energy(_ i: Int) -> Double {
      let x = Double(i) / Double(n)
      return 6 * cos(6 * Double.pi * x) + 2 * x
    }
    let (p, pi) = Self.line(
      n, up: { 0.25 * exp((energy($0) - energy($0 + 1)) / 2) },
      down: { 0.25 * exp((energy($0) - energy($0 - 1)) / 2) })
    let found = try StationaryDistribution.of(p)
    #expect(Self.largestError(found, pi) < 1e-10)
  }

  @Test("A driven grid of 50 × 50 states in four basins that hardly touch")
  func grid() throws {
    let side = 50
    var random = SeededGenerator(seed: 8)
    var entries: [(row: Int, column: Int, value: Double)] = []
    func block(_ i: Int) -> Int { (i / side) / 25 * 2 + (i % side) / 25 }
    for i in 0..<side * side {
      for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
        let (x, y) = (i / side + dx, i % side + dy)
        guard x >= 0, x < side, y >= 0, y < side else { continue }
        let j = x * side + y
        let rate = block(i) == block(j) ? 0.1 + 0.1 * random.nextUniform() : 1e-9
        entries.append((i, j, rate))
      }
    }
    let moves = SparseMatrix(rowCount: side * side, columnCount: side * side, entries: entries)
    let stay = moves.rowSums.enumerated().map { ($0.offset, $0.offset, 1 - $0.element) }
    let p = moves + SparseMatrix(rowCount: side * side, columnCount: side * side, entries: stay)
    let pi = try StationaryDistribution.of(p)
    // What leaves a state comes back: relative to what moves, without the diagonal.
    let inflow = moves.premultiplied(by: pi)
    let outflow = zip(pi, moves.rowSums).map { $0 * $1 }
    #expect(Self.largestError(inflow, outflow) < 1e-10)
    // And between basins, where flows are 10⁻⁸ of those within.
    for basin in 0..<4 {
      var (out, back) = (0.0, 0.0)
      for i in 0..<side * side {
        for k in moves.entries(ofRow: i) where (block(i) == basin) != (block(Int(moves.columns[k])) == basin) {
          if block(i) == basin { out += pi[i] * moves.values[k] } else { back += pi[i] * moves.values[k] }
        }
      }
      #expect(abs(out / back - 1) < 1e-8)
    }
  }

  @Test("A model of given probabilities is checked")
  func models() throws {
    #expect(throws: MarkovError.rowSum(row: 1, sum: 0.9)) {
      try MarkovModel(transitionMatrix: SparseMatrix(Matrix(rows: [[0.5, 0.5], [0.4, 0.5]])))
    }
    #expect(throws: MarkovError.negativeProbability(row: 0, column: 0, value: -0.1)) {
      try MarkovModel(transitionMatrix: SparseMatrix(Matrix(rows: [[-0.1, 1.1], [0.4, 0.6]])))
    }
    #expect(throws: MarkovError.notSquare(rows: 1, columns: 2)) {
      try MarkovModel(transitionMatrix: SparseMatrix(Matrix(rows: [[0.5, 0.5]])))
    }
    #expect(throws: MarkovError.disconnected(sets: [[0], [1]])) {
      try MarkovModel(transitionMatrix: SparseMatrix(Matrix(rows: [[0.5, 0.5], [0, 1]])))
    }
    let driven = try MarkovModel(
      transitionMatrix: SparseMatrix(
        Matrix(rows: [[0.5, 0.4, 0.1], [0.1, 0.5, 0.4], [0.4, 0.1, 0.5]])), lag: 3, labels: [4, 5, 9])
    #expect(!driven.isReversible && driven.lag == 3)
    #expect(try driven.index(ofLabel: 9) == 2)
    #expect(throws: MarkovError.unknownState(label: 3, available: 3)) {
      try driven.index(ofLabel: 3)
    }
    let balanced = try MarkovModel(
      transitionMatrix: SparseMatrix(Matrix(rows: [[0.9, 0.1], [0.3, 0.7]])))
    #expect(balanced.isReversible)
    #expect(abs(balanced.stationaryDistribution[0] - 0.75) < 1e-15)
  }
}

import LinearAlgebra
import Moments
import Samples
import Statistics
import Testing

/// Sums and products of some columns, so that groups overlap.
private struct Products: RowFunctions {
  var columns: [Int]
  var inputCount: Int

  var features: [Feature] { columns.map { Feature(name: "f\($0)") } }

  func makeEvaluator() -> any RowEvaluator { Evaluator(functions: self) }

  private final class Evaluator: RowEvaluator {
    let functions: Products
    init(functions: Products) { self.functions = functions }

    func evaluate(
      _ rows: UnsafePointer<Double>, count: Int, into output: UnsafeMutablePointer<Float>, stride: Int
    ) {
      forEach(rows, count) { output[$0 * stride + $1] = Float($2) }
    }

    func evaluate(
      _ rows: UnsafePointer<Double>, count: Int, into output: UnsafeMutablePointer<Double>, stride: Int
    ) {
      forEach(rows, count) { output[$0 * stride + $1] = $2 }
    }

    private func forEach(
      _ rows: UnsafePointer<Double>, _ count: Int, _ body: (Int, Int, Double) -> Void
    ) {
      let n = functions.inputCount
      for row in 0..<count {
        for (k, column) in functions.columns.enumerated() {
          let x = rows[row * n + column % n]
          body(row, k, x * rows[row * n + (column + 1) % n] + x + Double(column))
        }
      }
    }
  }
}

@Suite("Moments of groups of columns")
struct GroupedMomentPassTests {
  private static func source(isWeighted: Bool = false, lengths: [Int] = [400, 90, 7, 300]) -> ArraySource<Double> {
    var generator = SeededGenerator(seed: 4)
    let arrays = lengths.map { length in
      Matrix<Double>(
        rowCount: length, columnCount: 5,
        elements: (0..<(5 * length)).map { _ in generator.nextNormal() })
    }
    let weights = lengths.map { length in (0..<length).map { _ in 0.5 + abs(generator.nextNormal()) } }
    return ArraySource(arrays, weights: isWeighted ? weights : nil)
  }

  private static let groups = [[0, 1, 2], [4], [2, 3, 4, 0]].map { Products(columns: $0, inputCount: 5) }
  private static let shared = Products(columns: [1, 3], inputCount: 5)
  private static let choices: [Set<Int>] = [Set(0..<40), [0, 1, 2, 5], [3, 4], [9]]

  private static func sums(
    _ pass: GroupedMomentPass, _ source: ArraySource<Double>
  ) throws -> (sums: [GroupedMomentPass.Sums], passCount: Int) {
    let made = try pass.run(
      over: source, groups: groups, shared: shared, choices: choices
    ) { _, sums in sums }
    return (made.results, made.passCount)
  }

  @Test(
    "The sums are those of a pass over each group's own columns and the shared ones",
    arguments: [(1, false), (13, false), (13, true), (95, false)])
  func agreement(lag: Int, isWeighted: Bool) throws {
    let source = Self.source(isWeighted: isWeighted)
    let (sums, passCount) = try Self.sums(GroupedMomentPass(lag: lag, blockCount: 10), source)
    #expect(passCount == 1)
    for (group, sums) in zip(Self.groups, sums) {
      let together = Products(columns: group.columns + Self.shared.columns, inputCount: 5)
      let moments = try MomentPass(lags: [lag], dynamics: .nonreversible, blockCount: 10)
        .run(over: FunctionSource(source, together))
      #expect(sums.header.plan == moments.header.plan)
      for (choice, pairs) in zip(Self.choices, sums.sums) {
        var expected = try moments.sum(lag: lag) { choice.contains($0) }
        // The shared columns are not shifted; the same shift for both.
        expected = expected.shifted(from: moments.header.shift, to: sums.header.shift)
        #expect(pairs.pairCount == expected.pairCount)
        #expect(abs(pairs.weight - expected.weight) < 1e-9 * (1 + expected.weight))
        // Sums of some hundred products of size 10: rounding is far below 1e-8 of their size.
        #expect((pairs.cross - expected.cross).maximumMagnitude < 1e-7)
        #expect((pairs.first.matrix - expected.first.matrix).maximumMagnitude < 1e-7)
        #expect((pairs.second.matrix - expected.second.matrix).maximumMagnitude < 1e-7)
        for (a, b) in zip(pairs.sumX + pairs.sumY, expected.sumX + expected.sumY) {
          #expect(abs(a - b) < 1e-8)
        }
      }
    }
  }

  @Test("The result is the same to the bit for any number of threads")
  func threads() throws {
    let source = Self.source()
    let one = try Self.sums(GroupedMomentPass(lag: 3, threadCount: 1), source).sums
    let many = try Self.sums(GroupedMomentPass(lag: 3, threadCount: 3), source).sums
    for (a, b) in zip(one, many) { #expect(a.sums == b.sums) }
  }

  @Test("Little memory means several passes over pieces, with the same sums")
  func batches() throws {
    let source = Self.source(lengths: [2000, 300])
    var pass = GroupedMomentPass(lag: 20, blockCount: 4)
    let (whole, passCount) = try Self.sums(pass, source)
    #expect(passCount == 1)
    pass.memoryLimit = 4 * 8 * 80
    let (parts, batchCount) = try Self.sums(pass, source)
    #expect(batchCount == 3)
    for (a, b) in zip(whole, parts) {
      for (x, y) in zip(a.sums, b.sums) {
        #expect(x.pairCount == y.pairCount)
        #expect((x.cross - y.cross).maximumMagnitude < 1e-7)
        #expect((x.first.matrix - y.first.matrix).maximumMagnitude < 1e-7)
        #expect((x.second.matrix - y.second.matrix).maximumMagnitude < 1e-7)
      }
    }
  }

  @Test("Lags that no trajectory holds are refused")
  func lags() throws {
    let source = Self.source()
    #expect(throws: MomentError.invalidLag(0)) { try Self.sums(GroupedMomentPass(lag: 0), source) }
    #expect(throws: MomentError.lagTooLong(lag: 400, longestTrajectory: 400)) {
      try Self.sums(GroupedMomentPass(lag: 400), source)
    }
  }
}

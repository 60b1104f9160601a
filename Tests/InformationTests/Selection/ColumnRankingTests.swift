import Information
import LinearAlgebra
import Samples
import Statistics
import Testing

@Suite("Ranking of columns")
struct ColumnRankingTests {
  private func rank(
    _ source: ArraySource<Double>, lag: Int, keep: Int = 8, threadCount: Int = 2
  ) throws -> (QuantisedColumns, ColumnRanking) {
    let columns = try QuantisedColumns(source, threadCount: threadCount)
    let information = try LaggedInformationMatrix(columns, lag: lag, threadCount: threadCount)
    return (
      columns,
      try ColumnRanker(keep: keep, threadCount: threadCount).rank(columns, information)
    )
  }

  @Test("Three slow processes hidden in 60 columns come first, one column each", arguments: [1, 2, 3])
  func hidden(seed: UInt64) throws {
    let (columns, ranking) = try rank(SelectionGenerators.hidden(frames: 40_000, seed: seed), lag: 10)
    let names = ranking.choices.map { columns.names[$0.column] }
    // The slowest process is the most relevant; a copy stands for it, with little noise or none.
    for (p, name) in names.prefix(3).enumerated() {
      #expect(name.hasPrefix("own\(p)") || name.hasPrefix("noisy\(p)-1"), "\(names)")
    }
    for name in names { #expect(!name.hasPrefix("fast"), "\(names)") }
    // Their copies and noisy copies are nobody else's.
    for (p, choice) in ranking.choices.prefix(3).enumerated() {
      let others = choice.standsFor.map { columns.names[$0.column] }
      let own = others.filter { $0.hasPrefix("own\(p)") || $0.hasPrefix("noisy\(p)") }
      #expect(own.count == 9, "\(others)")
      #expect(others.allSatisfy { !$0.hasPrefix("fast") })
      #expect(choice.pValue == 0.01)
      #expect(choice.relevance.standardError != nil)
    }
    // Sums of what was taken, if they come, add less than a third of what they tell.
    for choice in ranking.choices.dropFirst(3) { #expect(choice.shareTaken > 0.67) }
    #expect(ranking.stop != .complete)
  }

  @Test("Relevance of a Gaussian process is −½ ln(1 − ρ²), less what cells lose")
  func gaussianRelevance() throws {
    let frames = 200_000
    var generator = SeededGenerator(seed: 11)
    var x = 0.0
    let values = (0..<frames).map { _ in
      x = 0.9 * x + (1 - 0.81).squareRoot() * generator.nextNormal()
      return x
    }
    let source = ArraySource([Matrix(rowCount: frames, columnCount: 1, elements: values)])
    let (_, ranking) = try rank(source, lag: 4)
    // ρ = .9⁴ = .6561: .2814; 20 cells keep some 97 %, and the error is below .005.
    let relevance = try #require(ranking.choices.first).relevance
    #expect(abs(relevance.value - 0.274) < 0.012)
    #expect(ranking.stop == .exhausted)
  }

  @Test("A noisy copy is redundant with its original, an independent process is not")
  func redundancy() throws {
    let frames = 60_000
    var generator = SeededGenerator(seed: 12)
    var (x, y) = (0.0, 0.0)
    var elements: [Double] = []
    for _ in 0..<frames {
      x = 0.95 * x + (1 - 0.9025).squareRoot() * generator.nextNormal()
      y = 0.95 * y + (1 - 0.9025).squareRoot() * generator.nextNormal()
      elements += [x, x + generator.nextNormal(), y, x + y]
    }
    let source = ArraySource([Matrix(rowCount: frames, columnCount: 4, elements: elements)])
    let (_, ranking) = try rank(source, lag: 5)
    let shares = ranking.redundancy.shares
    // Exact values 1, 0, ½, and 1 for the sum in both; cells lose a few per cent of each term.
    #expect(shares[0, 1] > 0.93)
    #expect(shares[0, 2] < 0.05)
    #expect(abs(shares[0, 3] - 0.5) < 0.06)
    #expect(ranking.redundancy.share(of: 3, in: [0, 2]) > 0.9)
    #expect(ranking.redundancy.share(of: 3, in: []) == 0)
    #expect(shares[2, 1] == shares[1, 2])
    #expect(shares[3, 3] == 1)
  }

  @Test("Noise alone ranks nothing")
  func noise() throws {
    var generator = SeededGenerator(seed: 13)
    let source = ArraySource([
      Matrix(rowCount: 5000, columnCount: 60, elements: (0..<300_000).map { _ in generator.nextNormal() })
    ])
    let (_, ranking) = try rank(source, lag: 3)
    #expect(ranking.choices.isEmpty)
  }

  @Test("Constants are left out and named, a column with one value in most frames is named")
  func oddColumns() throws {
    var generator = SeededGenerator(seed: 14)
    var x = 0.0
    var elements: [Double] = []
    for t in 0..<4000 {
      x = 0.9 * x + generator.nextNormal()
      elements += [3, x, t % 50 == 0 ? generator.nextNormal() : 0]
    }
    let source = ArraySource([Matrix(rowCount: 4000, columnCount: 3, elements: elements)])
    let (_, ranking) = try rank(source, lag: 2)
    #expect(ranking.constants == [0])
    #expect(ranking.dominated.map(\.column) == [2])
    #expect(abs(ranking.dominated[0].share - 0.98) < 1e-9)
    #expect(ranking.choices.map(\.column) == [1])
    #expect(ranking.relevances[0] == 0)
  }

  @Test("The number of threads changes nothing")
  func threads() throws {
    let source = SelectionGenerators.hidden(frames: 4000, seed: 6)
    let (_, one) = try rank(source, lag: 10, threadCount: 1)
    let (_, two) = try rank(source, lag: 10, threadCount: 2)
    #expect(one.choices.map(\.column) == two.choices.map(\.column))
    #expect(one.choices.map(\.relevance) == two.choices.map(\.relevance))
    #expect(one.choices.map(\.pValue) == two.choices.map(\.pValue))
    #expect(one.stop == two.stop)
  }

  @Test("Nothing to rank, and nothing to keep, are refused")
  func refused() throws {
    let flat = try QuantisedColumns(names: ["a", "b"], columns: [[0, 0, 0], [0, 0, 0]])
    let none = try LaggedInformationMatrix(flat, lag: 1)
    #expect(throws: InformationError.nothingVaries(columnCount: 2)) {
      try ColumnRanker(keep: 1).rank(flat, none)
    }
    #expect(throws: InformationError.invalidCount(what: "columns to keep", value: 0, least: 1)) {
      try ColumnRanker(keep: 0).rank(flat, none)
    }
  }
}

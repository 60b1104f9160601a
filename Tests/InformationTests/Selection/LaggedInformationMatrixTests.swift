import Information
import LinearAlgebra
import Samples
import Statistics
import Testing

@Suite("Matrix of lagged mutual information")
struct LaggedInformationMatrixTests {
  @Test("Entries are those of tables that are counted one by one", arguments: [0, 1, 7])
  func entries(lag: Int) throws {
    // An odd number of columns, more than a tile, and trajectories shorter than the lag.
    let lengths = [230, 5, 0, 401, 64]
    let cells = SelectionGenerators.cells(columns: 19, frames: lengths.reduce(0, +), seed: 3)
    let columns = try QuantisedColumns(
      names: cells.indices.map { "c\($0)" }, columns: cells, frameCounts: lengths)
    let matrix = try LaggedInformationMatrix(columns, lag: lag, threadCount: 2)
    let blocks = FrameBlocks(frameCounts: lengths, atLeast: 1000)
    #expect(matrix.pairCount == lengths.reduce(0) { $0 + max(0, $1 - lag) })
    for i in 0..<19 {
      for j in 0..<19 {
        let table = try PairTables(
          x: columns.labels(of: i), rowCount: columns.cellCounts[i], o: columns.labels(of: j),
          columnCount: columns.cellCounts[j], lag: lag, blocks: blocks
        ).total
        // Sums of a few hundred terms of size n ln n, over n.
        #expect(abs(matrix.plain[i, j] - table.mutualInformation()) < 1e-12)
        #expect(abs(matrix.corrected[i, j] - table.mutualInformation(.millerMadow)) < 1e-12)
      }
    }
  }

  @Test("The number of threads changes no bit")
  func threads() throws {
    let cells = SelectionGenerators.cells(columns: 40, frames: 3000, largest: 20, seed: 5)
    let columns = try QuantisedColumns(names: cells.indices.map { "c\($0)" }, columns: cells)
    let one = try LaggedInformationMatrix(columns, lag: 3, threadCount: 1)
    #expect(try LaggedInformationMatrix(columns, lag: 3, threadCount: 2) == one)
    #expect(try LaggedInformationMatrix(columns, lag: 3, threadCount: 5) == one)
  }

  @Test("32 cells a column fit the codes")
  func largestCells() throws {
    var generator = SeededGenerator(seed: 1)
    let x = (0..<20_000).map { _ in UInt8(generator.next() % 32) }
    let y = [x[0]] + x.dropLast()
    let columns = try QuantisedColumns(names: ["x", "y"], columns: [x, y])
    let matrix = try LaggedInformationMatrix(columns, lag: 1)
    // y repeats x one frame later: all of its entropy, ln 32 up to the shares that were drawn.
    #expect(abs(matrix.plain[0, 1] - 3.4657) < 2e-3)
    // Independent: the bias of 31² cells over 2N is .024, of which Miller and Madow leave little.
    #expect(abs(matrix.plain[0, 0] - 961.0 / 40_000) < 0.004)
    #expect(abs(matrix.corrected[0, 0]) < 0.004)
  }

  @Test("A lag beyond all trajectories is refused")
  func longLag() throws {
    let columns = try QuantisedColumns(names: ["a"], columns: [[0, 1, 0, 1, 1]], frameCounts: [2, 3])
    #expect(throws: InformationError.noPairs(lag: 3, longest: 3)) {
      try LaggedInformationMatrix(columns, lag: 3)
    }
  }

  @Test("No cell holds more than its share, values stay together, and threads change nothing")
  func quantisation() throws {
    var generator = SeededGenerator(seed: 9)
    let rows = 5000
    var elements: [Double] = []
    for t in 0..<rows {
      let x = generator.nextNormal()
      elements += [x, Double(t % 3), 7, x < 0 ? 0 : x]
    }
    let whole = Matrix(rowCount: rows, columnCount: 4, elements: elements)
    let source = ArraySource([whole.rows(0..<1200), whole.rows(1200..<rows)])
    let columns = try QuantisedColumns(source, cellCount: 10)
    #expect(columns.cellCounts[0] > 6 && columns.cellCounts[0] <= 10)
    #expect(columns.cellCounts[1] == 3 && columns.cellCounts[2] == 1)
    #expect(columns.frameCounts == [1200, 3800])
    // Every second edge cuts at equal shares: no cell has more than a fifth.
    #expect(columns.occupancies[0].allSatisfy { $0 > 0 && $0 <= 1000 })
    #expect(columns.occupancies[0].reduce(0, +) == rows)
    #expect(columns.isConstant(2) && !columns.isConstant(1))
    // Half of the frames share the value 0 in one cell; half ± 4σ.
    #expect(abs(columns.largestShare(of: 3) - 0.5) < 0.03)
    let two = try QuantisedColumns(source, cellCount: 10, threadCount: 2)
    for column in 0..<4 { #expect(two.labels(of: column) == columns.labels(of: column)) }
    #expect(columns.picking([3, 1]).labels(of: 1) == columns.labels(of: 1))
  }

  @Test("Edges of long data come from a part of it")
  func sampledEdges() throws {
    var generator = SeededGenerator(seed: 2)
    let lengths = [90_000, 40_000, 50_000]
    let source = ArraySource(
      lengths.map { length in
        Matrix<Float>(
          rowCount: length, columnCount: 1,
          elements: (0..<length).map { _ in Float(generator.nextNormal()) })
      })
    let columns = try QuantisedColumns(source, threadCount: 2)
    // Every second edge cuts at tenths, and 100 000 independent frames place each to ± .001 (σ) of
    // the frames.
    #expect(columns.occupancies[0].allSatisfy { $0 > 0 && Double($0) / 180_000 < 0.105 })
    #expect(columns.occupancies[0].reduce(0, +) == 180_000)
  }

  @Test("Angles are cut on their circle")
  func periodic() throws {
    var generator = SeededGenerator(seed: 4)
    let angles = (0..<4000).map { _ in 3 + 0.3 * generator.nextNormal() }
    let wrapped = angles.map { $0 - 2 * .pi * ($0 / (2 * .pi)).rounded() }
    func cut(_ values: [Double]) throws -> [[Int32]] {
      let source = ArraySource([Matrix(rowCount: values.count, columnCount: 1, elements: values)])
      return try QuantisedColumns(source, periods: [2 * .pi], cellCount: 8).labels(of: 0)
    }
    let (a, b) = (try cut(angles), try cut(wrapped))
    let equal = zip(a[0], b[0]).count { $0 == $1 }
    // Rounding may move a value over an edge.
    #expect(equal >= 3995)
  }

  @Test("Numbers of cells out of range are refused", arguments: [1, 33, 0, -4])
  func cellCounts(count: Int) {
    let source = ArraySource([Matrix<Double>(rowCount: 3, columnCount: 1)])
    #expect(throws: InformationError.invalidCells(count: count, range: 2...32)) {
      try QuantisedColumns(source, cellCount: count)
    }
  }
}

import Bases
import Statistics
import Testing

@Suite("Indicators of a grid's cells")
struct GridIndicatorTests {
  private func cell(_ grid: GridIndicators, _ row: [Double]) -> Int? {
    row.withUnsafeBufferPointer { grid.cell($0) }
  }

  @Test("A cell holds its lower edge; beyond the edges the nearest counts")
  func line() throws {
    let grid = try GridIndicators(inputNames: ["x"], edges: [[0, 1, 4, 5]])
    #expect(grid.names == ["cell(0)", "cell(1)", "cell(2)"])
    for (value, expected) in [
      (0, 0), (0.99, 0), (1, 1), (3.9, 1), (4, 2), (4.5, 2), (5, 2), (99, 2), (-7, 0),
      (.infinity, 2), (-.infinity, 0),
    ] as [(Double, Int)] {
      #expect(cell(grid, [value]) == expected)
    }
  }

  @Test("The last input runs fastest")
  func product() throws {
    let grid = try GridIndicators(inputNames: ["x", "y"], edges: [[0, 1, 2], [0, 1, 2, 3]])
    #expect(grid.names[4] == "cell(1,1)")
    #expect(grid.count == 6)
    #expect(Evaluation.values(grid, [1.5, 1.5]) == [0, 0, 0, 0, 1, 0])
    #expect(Evaluation.gradient(grid, [1.5, 1.5]) == Array(repeating: 0, count: 12))
    #expect(Evaluation.laplacian(grid, [1.5, 1.5]) == Array(repeating: 0, count: 6))
  }

  @Test("A periodic input wraps")
  func periodic() throws {
    let edges = (0...20).map { -Double.pi + Double($0) * .pi / 10 }
    let grid = try GridIndicators(inputNames: ["phi"], edges: [edges], periods: [2 * .pi])
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<500 {
      let angle = -Double.pi + 2 * .pi * generator.nextUniform()
      let home = try #require(cell(grid, [angle]))
      #expect(edges[home] <= angle && angle <= edges[home + 1])
      // Whole turns move an angle by rounding alone, which is no edge's distance here.
      for turns in [-3.0, 1, 2] { #expect(cell(grid, [angle + turns * 2 * .pi]) == home) }
    }
    #expect(cell(grid, [-.pi]) == 0)
    #expect(cell(grid, [-.pi - 1e-9]) == 19)
    #expect(cell(grid, [.pi + 1e-9]) == 0)
  }

  @Test("A row that is in no cell has no values")
  func noCell() throws {
    let grid = try GridIndicators(
      inputNames: ["phi", "x"], edges: [[-1, 0, 1], [0, 1]], periods: [2, nil])
    for row in [[.nan, 0.5], [0.5, .nan], [.infinity, 0.5]] as [[Double]] {
      #expect(cell(grid, row) == nil)
      #expect(Evaluation.values(grid, row).allSatisfy { $0.isNaN })
    }
    #expect(Evaluation.values(grid, [0.5, .infinity]) == [0, 1])
  }

  @Test("Edges that make no grid are refused")
  func errors() {
    func fails(_ reason: String, _ edges: [[Double]], periods: [Double?]? = nil) {
      #expect(throws: BasisError.invalid(basis: "grid", reason: reason)) {
        try GridIndicators(inputNames: ["x"], edges: edges, periods: periods)
      }
    }
    let notAscending = "the edges of x must be two or more ascending numbers"
    for edges in [[], [1], [1, 1], [2, 1], [0, .nan], [0, .infinity]] as [[Double]] {
      fails(notAscending, [edges])
    }
    fails("edges for 2 inputs, but there are 1", [[0, 1], [0, 1]])
    fails("the edges of x must span its period 2.0, not 1.0", [[0, 1]], periods: [2])
    let tooMany = BasisError.tooManyFunctions(basis: "grid", limit: 1_000_000)
    #expect(throws: tooMany) {
      try GridIndicators(
        inputNames: (0..<64).map { "x\($0)" }, edges: Array(repeating: [0, 1, 2], count: 64))
    }
    // A million cells, each named by its place along a thousand inputs.
    let edges = Array(repeating: [0.0, 1, 2], count: 19) + Array(repeating: [0.0, 1], count: 1000)
    #expect(throws: BasisError.namesTooLong(basis: "grid")) {
      try GridIndicators(inputNames: edges.indices.map { "x\($0)" }, edges: edges)
    }
  }
}

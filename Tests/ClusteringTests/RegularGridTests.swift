import Clustering
import LinearAlgebra
import Samples
import Testing

@Suite("Regular grids")
struct RegularGridTests {
  typealias Axis = RegularGrid.GridAxis

  @Test("Torsions on 20 × 20 cells are numbered as by the formula")
  func torsions() throws {
    let axis = Axis(lower: -.pi, upper: .pi, binCount: 20, isPeriodic: true)
    let grid = try RegularGrid([axis, axis])
    var angles = uniform(20_000, dimension: 2, seed: 51)
    angles.withUnsafeMutableBufferPointer { values in
      for i in values.indices { values[i] = (2 * values[i] - 1) * .pi }
    }
    let states = grid.assign(angles)
    for row in 0..<20_000 {
      let (phi, psi) = (angles[row, 0], angles[row, 1])
      let expected =
        20 * ((phi + .pi) / (.pi / 10)).rounded(.down) + ((psi + .pi) / (.pi / 10)).rounded(.down)
      #expect(Double(states[row]) == expected)
    }
    let trajectories = try grid.assign(source(angles, lengths: [12_000, 8000]), threadCount: 2)
    #expect(Array(trajectories.joined()) == states)
  }

  @Test("Edges belong to the bin above, the last to the last; the outside to the ends")
  func edges() throws {
    let grid = try RegularGrid([Axis(lower: 0, upper: 1, binCount: 4)])
    let states = [-5, 0, 0.25, 0.2499, 0.75, 1, 7, 1e300].map { grid.assign([$0]) }
    #expect(states == [0, 0, 1, 0, 3, 3, 3, 3])
    #expect(grid.assign([.nan]) == -1)
    #expect(grid.assign(Matrix(rows: [[.infinity], [0.5]])) == [-1, 2])
  }

  @Test("Periodic values wrap")
  func periodic() throws {
    let grid = try RegularGrid([Axis(lower: 0, upper: 360, binCount: 36, isPeriodic: true)])
    let states = [0, 359.9, 360, 365, -0.1, -360, 725, -1e-18, 1e300].map { grid.assign([$0]) }
    #expect(Array(states.prefix(7)) == [0, 35, 0, 0, 35, 0, 0])
    #expect([0, 35].contains(states[7]))
    #expect((0..<36).contains(states[8]))
  }

  @Test("The middle of each cell lies in it, the last axis fastest")
  func centres() throws {
    let grid = try RegularGrid([
      Axis(lower: -1, upper: 2, binCount: 3), Axis(lower: 0, upper: 1, binCount: 5, isPeriodic: true),
      Axis(lower: 10, upper: 20, binCount: 2),
    ])
    #expect(grid.count == 30)
    #expect(grid.assign(grid.centres) == (0..<30).map { Int32($0) })
    #expect(grid.centres.row(1) == [-0.5, 0.1, 17.5])
  }

  @Test("What is no grid is refused")
  func refusals() {
    #expect(throws: ClusteringError.invalidRange(axis: 1, lower: 1, upper: 1)) {
      try RegularGrid([Axis(lower: 0, upper: 1, binCount: 1), Axis(lower: 1, upper: 1, binCount: 1)])
    }
    #expect(throws: ClusteringError.invalidBinCount(axis: 0, count: 0)) {
      try RegularGrid([Axis(lower: 0, upper: 1, binCount: 0)])
    }
    #expect(throws: ClusteringError.tooManyCells) {
      try RegularGrid(Array(repeating: Axis(lower: 0, upper: 1, binCount: 1000), count: 4))
    }
    #expect(throws: ClusteringError.dimensionMismatch(points: 2, centres: 1)) {
      try RegularGrid([Axis(lower: 0, upper: 1, binCount: 3)])
        .assign(source(uniform(5, dimension: 2, seed: 1), lengths: [5]), threadCount: 1)
    }
  }
}

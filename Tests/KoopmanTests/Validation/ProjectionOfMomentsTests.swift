import LinearAlgebra
import Moments
import Systems
import Testing

@Suite("Moments of linear functions")
struct ProjectionOfMomentsTests {
  @Test("Projected moments are the moments of projected rows", arguments: Dynamics.allCases)
  func agreement(dynamics: Dynamics) throws {
    let rows = ARMixture(timescales: [20, 5], dimension: 4, seed: 1).simulate(frameCount: 3000, seed: 2)
    let basis = Matrix<Double>(rows: [[1, 0.5], [-2, 0], [0, 3], [0.25, -1]])
    let offset = [0.3, -0.2, 0.1, 0.7]
    let source = try moments([rows], lags: [3], dynamics)
    let projected = try source.total(lag: 3).projected(onto: basis, offset: offset)

    var functions = Matrix<Double>(rowCount: rows.rowCount, columnCount: 2)
    for t in 0..<rows.rowCount {
      for k in 0..<2 {
        functions[t, k] = (0..<4).reduce(0) {
          $0 + (rows[t, $1] - source.header.shift[$1] - offset[$1]) * basis[$1, k]
        }
      }
    }
    let direct = try moments([functions], lags: [3], dynamics)
    // Those are relative to a shift of their own.
    let expected = try direct.total(lag: 3)
      .projected(onto: .identity(2), offset: direct.header.shift.map { -$0 })
    #expect(projected.dimension == 2)
    #expect(projected.pairCount == expected.pairCount)
    #expect(projected.weight == expected.weight)
    func close(_ a: [Double], _ b: [Double]) -> Bool {
      // Sums of 3000 products of numbers up to 20.
      zip(a, b).allSatisfy { abs($0 - $1) < 1e-8 } && a.count == b.count
    }
    #expect(close(projected.sumX, expected.sumX))
    #expect(close(projected.sumY, expected.sumY))
    #expect(close(projected.first.elements, expected.first.elements))
    #expect(close(projected.second.elements, expected.second.elements))
    #expect(close(projected.cross.elements, expected.cross.elements))
  }
}

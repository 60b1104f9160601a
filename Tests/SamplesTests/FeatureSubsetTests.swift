import LinearAlgebra
import Samples
import Storage
import Testing

@Suite("Some features of a source")
struct FeatureSubsetTests {
  private static let source = ArraySource(
    [12, 0, 5].enumerated().map { index, length in
      Matrix(rowCount: length, columnCount: 4, elements: randomValues(4 * length, seed: UInt64(index)))
    }, names: ["a", "b", "c", "d"], timeStep: PhysicalTime(1, .named("ps")!),
    weights: [12, 0, 5].map { (0..<$0).map { Double($0) } })

  @Test("Columns in the order wanted, in either precision", arguments: [[2], [3, 0], [0, 1, 2, 3], [1, 1]])
  func rows(columns: [Int]) throws {
    let subset = FeatureSubset(Self.source, columns: columns)
    for trajectory in 0..<3 {
      let whole: [Double] = try Self.source.rows(of: trajectory)
      let expected = stride(from: 0, to: whole.count, by: 4).flatMap { row in
        columns.map { whole[row + $0] }
      }
      #expect(try subset.rows(Double.self, of: trajectory) == expected)
      #expect(try subset.rows(Float.self, of: trajectory) == expected.map { Float($0) })
      #expect(try subset.weights(of: trajectory) == Self.source.weights(of: trajectory))
    }
    let tail: [Double] = try subset.rows(of: 0, frames: 10..<12)
    #expect(try tail == subset.rows(of: 0).suffix(2 * columns.count))
    #expect(subset.features == columns.map { Self.source.features[$0] })
    #expect(subset.trajectories == Self.source.trajectories && subset.timeStep == Self.source.timeStep)
    #expect(subset.precision == Self.source.precision && subset.isWeighted)
  }

  @Test("A number that is not finite is named by its own column")
  func notFinite() {
    var array = Matrix<Double>(rowCount: 8, columnCount: 3)
    array[6, 2] = .infinity
    let source = ArraySource([array], names: ["a", "b", "c"])
    #expect(throws: SampleError.notFinite(file: "trajectory 0", frame: 6, column: "c")) {
      try FeatureSubset(source, columns: [2, 0]).rows(Double.self)
    }
  }
}

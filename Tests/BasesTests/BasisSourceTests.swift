import Bases
import LinearAlgebra
import Samples
import Storage
import Testing

@Suite("Samples of basis functions")
struct BasisSourceTests {
  private let arrays: [Matrix<Float>] = [
    Matrix(rows: [[1, 2], [3, -4], [0.5, 8]]), Matrix(rows: [[-1, 0.25]]),
  ]

  @Test("Rows are the functions of the inner rows, in both precisions")
  func rows() throws {
    let inner = ArraySource(arrays, names: ["x", "y"], timeStep: PhysicalTime(parsing: "2ps"))
    let source = BasisSource(inner, basis: try Monomials(inputNames: ["x", "y"], degree: 2))
    #expect(source.features.map(\.name) == ["x", "y", "x^2", "x*y", "y^2"])
    #expect(source.precision == .float64)
    #expect(source.trajectories == inner.trajectories)
    #expect(source.timeStep == inner.timeStep)
    #expect(!source.isWeighted)
    let reader = try source.makeReader()
    var wide = [Double](repeating: 0, count: 10)
    try wide.withUnsafeMutableBufferPointer { try reader.read(1..<3, of: 0, into: $0) }
    #expect(wide == [3, -4, 9, -12, 16, 0.5, 8, 0.25, 4, 64])
    var narrow = [Float](repeating: 0, count: 5)
    try narrow.withUnsafeMutableBufferPointer { try reader.read(0..<1, of: 1, into: $0) }
    #expect(narrow == [-1, 0.25, 1, -0.25, 0.0625])
    // A shorter request after a longer one.
    var one = [Double](repeating: 0, count: 5)
    try one.withUnsafeMutableBufferPointer { try reader.read(0..<1, of: 0, into: $0) }
    #expect(one == [1, 2, 1, 2, 4])
  }

  @Test("Only a function that is an input keeps its unit, whatever others are called")
  func features() throws {
    let inner = DescribedSource(features: [
      Feature(name: "gaussian(0)", unit: "nm"), Feature(name: "y"),
    ])
    let monomials = try Monomials(inputNames: ["gaussian(0)", "y"], degree: 2)
    #expect(BasisSource(inner, basis: monomials).features.map(\.unit) == ["nm", nil, nil, nil, nil])
    let gaussians = try GaussianBasis(
      inputNames: ["gaussian(0)", "y"], centres: Matrix(rows: [[0, 0]]), widths: [1])
    #expect(BasisSource(inner, basis: gaussians).features == [Feature(name: "gaussian(0)")])
  }

  @Test("Weights are the inner source's")
  func weights() throws {
    let inner = ArraySource(arrays, weights: [[1, 0.5, 2], [3]])
    let source = BasisSource(inner, basis: try Monomials(inputNames: ["x0", "x1"], degree: 2))
    #expect(source.isWeighted)
    var weights = [0.0, 0]
    let reader = try source.makeReader()
    try weights.withUnsafeMutableBufferPointer { try reader.readWeights(1..<3, of: 0, into: $0) }
    #expect(weights == [0.5, 2])
  }

  @Test("What overflows is named, as is what is broken before")
  func errors() throws {
    let basis = try Monomials(inputNames: ["x"], degree: 4)
    func firstError(_ value: Double) throws -> SampleError? {
      let inner = ArraySource<Double>([Matrix(rows: [[1], [value]])], names: ["x"])
      let reader = try BasisSource(inner, basis: basis).makeReader()
      var rows = [Double](repeating: 0, count: 8)
      do throws(SampleError) {
        try rows.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
          try reader.read(0..<2, of: 0, into: buffer)
        }
        return nil
      } catch {
        return error
      }
    }
    #expect(
      try firstError(1e103) == .notFinite(file: "trajectory 0", frame: 1, column: "x^3"))
    #expect(try firstError(.nan) == .notFinite(file: "trajectory 0", frame: 1, column: "x"))
    #expect(try firstError(1e70) == nil)
  }
}

/// One row of features with units.
private struct DescribedSource: SampleSource {
  var features: [Feature]
  private let rows = ArraySource<Double>([Matrix(rows: [[1, 2]])])

  init(features: [Feature]) { self.features = features }

  var precision: NumericPrecision { rows.precision }
  var trajectories: [Trajectory] { rows.trajectories }
  var timeStep: PhysicalTime? { nil }
  var isWeighted: Bool { false }
  func makeReader() throws(SampleError) -> any SampleReader { try rows.makeReader() }
}

import Glibc
import LinearAlgebra
import Samples
import Testing

@Suite("Samples of formulas over columns")
struct ExpressionSourceTests {
  /// Two trajectories of three columns.
  static func inner(weights: [[Double]]? = nil) -> ArraySource<Double> {
    ArraySource(
      [700, 300].map { count in
        let values = randomValues(3 * count, seed: UInt64(count))
        return Matrix(rowCount: count, columnCount: 3, elements: values)
      }, names: ["x", "y", "phi(ALA2)"], weights: weights)
  }

  @Test("Each formula is a feature in double precision")
  func values() throws {
    let inner = Self.inner()
    let source = try ExpressionSource(
      inner, expressions: ["hypot(x, y)", "phi(ALA2)", "x - 2 * {phi(ALA2)}"],
      periods: ["phi(ALA2)": 2])
    #expect(source.features.map(\.name) == ["hypot(x, y)", "phi(ALA2)", "x - 2 * {phi(ALA2)}"])
    #expect(source.periods == [nil, 2, nil])
    #expect(source.precision == .float64)
    #expect(source.trajectories == inner.trajectories)
    for (trajectory, frames) in [(0, 0..<700), (0, 250..<600), (1, 0..<300), (1, 7..<8), (1, 5..<5)] {
      let raw: [Double] = try inner.rows(of: trajectory, frames: frames)
      let rows: [Double] = try source.rows(of: trajectory, frames: frames)
      let single = try source.rows(Float.self, of: trajectory, frames: frames)
      #expect(rows.count == 3 * frames.count)
      for i in 0..<frames.count {
        let (x, y, phi) = (raw[3 * i], raw[3 * i + 1], raw[3 * i + 2])
        #expect(Array(rows[(3 * i)..<(3 * i + 3)]) == [hypot(x, y), phi, x - 2 * phi])
      }
      #expect(single == rows.map(Float.init))
    }
  }

  @Test("Names may be given; a column keeps its unit and origin")
  func names() throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.csv", "phi,d\n1,2\n3,4\n")
    let table = try TableSource(path) { $0.periodic = [PeriodicColumn(name: "phi", period: 10)] }
    let source = try ExpressionSource(
      table, expressions: ["cos(phi)", "2 * {cos(phi)}"], names: ["c", "twice"])
    #expect(source.features[0].name == "c")
    #expect(source.features[0].origin == .cosine(of: "phi", period: 10))
    #expect(source.features[1] == Feature(name: "twice"))
    let turn = 2 * Double.pi / 10
    #expect(try source.rows() == [cos(turn), 2 * cos(turn), cos(3 * turn), 2 * cos(3 * turn)])
  }

  @Test("Weights pass through")
  func weights() throws {
    let weights = [(0..<700).map(Double.init), (0..<300).map { 0.5 * Double($0) }]
    let source = try ExpressionSource(Self.inner(weights: weights), expressions: ["x"])
    #expect(source.isWeighted)
    #expect(try source.weights(of: 1, frames: 10..<20) == Array(weights[1][10..<20]))
    #expect(try !ExpressionSource(Self.inner(), expressions: ["x"]).isWeighted)
  }

  @Test("Any number of threads reads the same bits")
  func threads() throws {
    let source = try ExpressionSource(
      Self.inner(), expressions: ["sin(x) / (y + 2)", "image(x * 40)", "(x + 1)^2.5"])
    let passes = try [1, 2, 3, 8].map { threads in
      try ParallelPass.map(count: 20, threadCount: threads) { task throws(SampleError) in
        try source.makeReader().rows(
          Double.self, of: 0, frames: (task * 35)..<(task * 35 + 35), dimension: 3)
      }
    }
    for pass in passes { #expect(pass == passes[0]) }
    #expect(passes[0].flatMap { $0 } == (try source.rows()))
  }

  @Test("A formula without a value names itself, the file and the frame")
  func notFinite() throws {
    let rows = Matrix<Double>(
      rowCount: 600, columnCount: 1, elements: (0..<600).map { $0 == 431 ? -1 : 1 })
    let inner = ArraySource([rows], names: ["x"])
    let expected = SampleError.notFinite(file: "trajectory 0", frame: 431, column: "sqrt(x)")
    let source = try ExpressionSource(inner, expressions: ["x", "sqrt(x)"])
    #expect(sampleError { _ = try source.rows() } == expected)
    #expect(sampleError { _ = try source.rows(frames: 400..<500) } == expected)
    #expect(sampleError { _ = try source.rows(Float.self, frames: 431..<432) } == expected)
    #expect(sampleError { _ = try source.rows(frames: 432..<600) } == nil)
    // Too large for single precision only.
    let large = try ExpressionSource(inner, expressions: ["1e39 * x"], names: ["large"])
    #expect(try large.rows(frames: 0..<1) == [1e39])
    #expect(
      sampleError { _ = try large.rows(Float.self, frames: 0..<1) }
        == .notFinite(file: "trajectory 0", frame: 0, column: "large"))
  }

  @Test("Formulas that cannot be read and equal names are refused")
  func errors() {
    #expect(
      sampleError { _ = try ExpressionSource(Self.inner(), expressions: ["x", "2 * phi"]) }
        == .invalidExpression(
          text: "2 * phi", column: 5,
          reason: "no column is called “phi”; there are x, y, phi(ALA2)"))
    #expect(
      sampleError { _ = try ExpressionSource(Self.inner(), expressions: ["xx"]) }
        == .invalidExpression(
          text: "xx", column: 1, reason: "no column is called “xx”; there are x, y, phi(ALA2)"))
    #expect(
      sampleError { _ = try ExpressionSource(Self.inner(), expressions: ["x", "y", "x"]) }
        == .duplicateColumnName(name: "x"))
  }
}

import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Systems
import Testing

@Suite("Invariance under affine maps")
struct InvarianceTests {
  private let rows = ARMixture(timescales: [60, 20, 5], dimension: 4, seed: 9)
    .simulate(frameCount: 5000, seed: 10)

  private func expectSame(
    _ mapped: Matrix<Double>, _ method: Method, tolerance: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let a = try fit([rows], lag: 4, method)
    let b = try fit([mapped], lag: 4, method)
    #expect(b.droppedFeatures.isEmpty && b.rank == 4, sourceLocation: sourceLocation)
    for (x, y) in zip(a.modes, b.modes) {
      #expect(abs(x.real - y.real) < tolerance, sourceLocation: sourceLocation)
      #expect(abs(x.imaginary - y.imaginary) < tolerance, sourceLocation: sourceLocation)
    }
    #expect(abs(a.scores.vamp1 - b.scores.vamp1) < tolerance, sourceLocation: sourceLocation)
    #expect(abs(a.scores.vamp2 - b.scores.vamp2) < tolerance, sourceLocation: sourceLocation)
  }

  private func mapped(_ map: Matrix<Double>, offset: Double) -> Matrix<Double> {
    var result = rows * map
    for i in result.elements.indices { result.elements[i] += offset }
    return result
  }

  @Test(
    "A seeded random map changes neither eigenvalues nor scores",
    arguments: Method.allCases, 1...5)
  func random(method: Method, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var map = Matrix<Double>(rowCount: 4, columnCount: 4)
    for i in 0..<4 {
      for j in 0..<4 { map[i, j] = generator.nextNormal() + (i == j ? 3 : 0) }
    }
    // The map's condition number, below a hundred, times roundings of 1e-16 and
    // a few thousand sums.
    try expectSame(mapped(map, offset: 7), method, tolerance: 1e-10)
  }

  @Test("Data of any scale are not refused", arguments: Method.allCases, [1e-20, 1e-3, 1e3, 1e20])
  func scale(method: Method, factor: Double) throws {
    try expectSame(
      mapped(.diagonal(Array(repeating: factor, count: 4)), offset: 0), method, tolerance: 1e-12)
  }

  @Test("Columns in very different units", arguments: Method.allCases)
  func units(method: Method) throws {
    try expectSame(
      mapped(.diagonal([1e-9, 1e6, 1, 1e3]), offset: 0), method, tolerance: 1e-12)
  }

  @Test("x + 3 has the same spectrum and VAMP-2", arguments: Method.allCases)
  func offset(method: Method) throws {
    try expectSame(mapped(.identity(4), offset: 3), method, tolerance: 1e-12)
  }

  @Test(
    "An offset of 1e6 costs what the samples' own rounding there does",
    arguments: Method.allCases)
  func largeOffset(method: Method) throws {
    // 1e6 rounds samples of spread one to 1.2e-10.
    try expectSame(mapped(.identity(4), offset: 1e6), method, tolerance: 1e-10)
  }
}

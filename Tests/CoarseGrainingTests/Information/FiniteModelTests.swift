import CoarseGraining
import Information
import LinearAlgebra
import Statistics
import Testing

@Suite("Coarser mappings of exact finite models")
struct FiniteModelTests {
  /// p(x, o) of a random finite model.
  private static func model(states: Int, observables: Int, seed: UInt64) -> Matrix<Double> {
    var generator = SeededGenerator(seed: seed)
    var p = Matrix<Double>(rowCount: states, columnCount: observables)
    // Squares of uniform numbers: some pairs are rare.
    for x in 0..<states { for o in 0..<observables { p[x, o] = pow2(generator.nextUniform()) } }
    let total = p.elements.reduce(0, +)
    return (1 / total) * p
  }

  private static func pow2(_ x: Double) -> Double { x * x }

  /// Two rows made one.
  private static func merged(_ p: Matrix<Double>, _ a: Int, _ b: Int) -> Matrix<Double> {
    var rows = (0..<p.rowCount).map { p.row($0) }
    rows[a] = zip(rows[a], rows[b]).map { $0 + $1 }
    rows.remove(at: b)
    return Matrix(rows: rows)
  }

  @Test("Merging mapped states never raises I(x;O) and never lowers J*", arguments: [1, 2, 3, 4, 5] as [UInt64])
  func information(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed &+ 100)
    var p = Self.model(states: 7, observables: 5, seed: seed)
    var last: (information: Double, objective: Double)?
    while p.rowCount >= 2 {
      let table = try JointDistribution(
        rowCount: p.rowCount, columnCount: p.columnCount, weights: p.elements)
      let curve = try DiscreteBottleneck.forScoring.curve(table, betas: [8], keepsLadder: false)
      let now = (table.mutualInformation, curve.wantedPoints[0].objective)
      if let last {
        // Data processing; the bottleneck is found to 1e-6.
        #expect(now.0 <= last.information + 1e-12)
        #expect(now.1 >= last.objective - 1e-6)
      }
      last = now
      let a = generator.nextIndex(below: p.rowCount - 1)
      p = Self.merged(p, a, a + 1 + generator.nextIndex(below: p.rowCount - a - 1))
    }
  }
}

import Bases
import Glibc
import LinearAlgebra
import Statistics
import Testing

@Suite("Von Mises functions of many rows")
struct VonMisesBatchTests {
  private static func basis(count: Int) throws -> VonMisesBasis {
    var generator = SeededGenerator(seed: 3)
    func matrix(_ scale: Double) -> Matrix<Double> {
      Matrix(
        rowCount: count, columnCount: 2,
        elements: (0..<(2 * count)).map { _ in scale * generator.nextUniform() })
    }
    return try VonMisesBasis(
      inputNames: ["cos(a)", "sin(a)", "cos(b)", "sin(b)"], centres: matrix(7),
      concentrations: matrix(4))
  }

  @Test("They have the bits of single rows, and those are the formula's", arguments: [1, 4, 6])
  func rows(count: Int) throws {
    let basis = try Self.basis(count: count)
    let angles = (0..<13).map { (0.7 * Double($0), 1.3 * Double($0)) }
    let rows = angles.flatMap { [cos($0), sin($0), cos($1), sin($1)] }
    var values = [Double](repeating: .nan, count: 13 * count)
    rows.withUnsafeBufferPointer { rows in
      values.withUnsafeMutableBufferPointer { basis.evaluate(rows: rows, count: 13, into: $0) }
    }
    for (row, (a, b)) in angles.enumerated() {
      let single = Evaluation.values(basis, Array(rows[(4 * row)..<(4 * row + 4)]))
      #expect(Array(values[(count * row)..<(count * (row + 1))]) == single)
      for i in 0..<count {
        let exponent =
          basis.concentrations[i, 0] * (cos(a - basis.centres[i, 0]) - 1)
          + basis.concentrations[i, 1] * (cos(b - basis.centres[i, 1]) - 1)
        // A few roundings of an exponent of at most 16.
        #expect(abs(single[i] - exp(exponent)) < 1e-14)
      }
    }
  }

  @Test("Inputs that are no cosines and sines do not come out as small numbers")
  func offTheCircle() throws {
    let basis = try VonMisesBasis(
      inputNames: ["c", "s"], centres: Matrix(rows: [[0]]), concentrations: Matrix(rows: [[2]]))
    #expect(abs(Evaluation.values(basis, [3, 0])[0] / exp(4.0) - 1) < 1e-14)
    #expect(Evaluation.values(basis, [1e9, 0])[0] > 1e307)
    #expect(Evaluation.values(basis, [-1e9, 0])[0] == 0)
  }
}

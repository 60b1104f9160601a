import Bases
import LinearAlgebra
import Statistics
import Testing

@Suite("Gaussian basis functions")
struct GaussianBasisTests {
  @Test("A Gaussian is 1 at its centre and e^(−1/2) one width away")
  func values() throws {
    let basis = try GaussianBasis(
      inputNames: ["x", "y"], centres: Matrix(rows: [[0, 0], [1, 2]]), widths: [0.5, 2])
    #expect(basis.names == ["gaussian(0)", "gaussian(1)"])
    #expect(Evaluation.values(basis, [0, 0])[0] == 1)
    #expect(abs(Evaluation.values(basis, [0.3, 0.4])[0] - 0.6065306597126334) < 1e-15)
    #expect(abs(Evaluation.values(basis, [1, 4])[1] - 0.6065306597126334) < 1e-15)
  }

  @Test("Derivatives")
  func derivatives() throws {
    var generator = SeededGenerator(seed: 2)
    let centres = Matrix<Double>(
      rowCount: 6, columnCount: 3, elements: (0..<18).map { _ in generator.nextNormal() })
    let basis = try GaussianBasis(
      inputNames: ["a", "b", "c"], centres: centres, widths: [0.5, 0.7, 1, 1.5, 2, 3],
      periods: [nil, 2 * .pi, nil])
    for _ in 0..<5 {
      // Not within a step of half a period from a centre, where the image changes.
      let row = [generator.nextNormal(), 0.3 * generator.nextNormal(), generator.nextNormal()]
      Evaluation.checkDerivatives(basis, at: row)
    }
    Evaluation.checkDerivatives(basis, at: centres.row(0))
  }

  @Test("A period changes nothing, and the nearest image counts")
  func periodic() throws {
    let basis = try GaussianBasis(
      inputNames: ["phi"], centres: Matrix(rows: [[3], [-1]]), widths: [0.4], periods: [2 * .pi])
    let here = Evaluation.values(basis, [-3])
    for turns in [-2.0, 1, 5] {
      let there = Evaluation.values(basis, [-3 + turns * 2 * .pi])
      for i in 0..<2 { #expect(abs(here[i] - there[i]) < 1e-13) }
    }
    let step = 2 * Double.pi - 6
    #expect(abs(Evaluation.gradient(basis, [-3])[0] + here[0] * step / 0.16) < 1e-12)
  }

  @Test("Parameters that do not fit are refused")
  func errors() {
    let two = Matrix<Double>(rows: [[0, 0], [1, 1]])
    func fails(
      _ reason: String, names: [String] = ["x", "y"], centres: Matrix<Double>? = nil,
      widths: [Double] = [1], periods: [Double?]? = nil
    ) {
      #expect(throws: BasisError.invalid(basis: "gaussians", reason: reason)) {
        try GaussianBasis(
          inputNames: names, centres: centres ?? two, widths: widths, periods: periods)
      }
    }
    fails("centres of 2 columns for 1 inputs", names: ["x"])
    fails("there are no centres", centres: Matrix(rowCount: 0, columnCount: 2))
    fails("a centre is not finite", centres: Matrix(rows: [[0, .nan]]))
    fails("3 widths for 2 centres; give one, or one each", widths: [1, 1, 1])
    for width in [0, -1, .nan, .infinity] { fails("a width must be a positive number", widths: [width]) }
    fails("1 periods for 2 inputs", periods: [nil])
    fails("a period must be a positive number", periods: [nil, 0])
  }
}

import Bases
import Glibc
import LinearAlgebra
import Statistics
import Storage
import Testing

@Suite("Von Mises functions")
struct VonMisesBasisTests {
  private static let names = ["cos(phi)", "sin(phi)", "cos(psi)", "sin(psi)"]

  private func sample() throws -> VonMisesBasis {
    try VonMisesBasis(
      inputNames: Self.names, centres: Matrix(rows: [[0.3, -2], [3.1, 1], [-1, 0]]),
      concentrations: Matrix(rows: [[2, 5], [0.5, 0], [10, 1]]))
  }

  private func circle(_ phi: Double, _ psi: Double) -> [Double] {
    [cos(phi), sin(phi), cos(psi), sin(psi)]
  }

  @Test("A function is 1 at its centre, falls with the angle, and knows no wrapping")
  func values() throws {
    let basis = try sample()
    #expect(abs(Evaluation.values(basis, circle(0.3, -2))[0] - 1) < 1e-15)
    let value = Evaluation.values(basis, circle(1.1, -1.4))[0]
    #expect(abs(value - exp(2 * (cos(0.8) - 1) + 5 * (cos(0.6) - 1))) < 1e-15)
    // No concentration in psi: it does not depend on it.
    let here = Evaluation.values(basis, circle(-3.1, 0.2))[1]
    #expect(abs(here - Evaluation.values(basis, circle(-3.1, 2.9))[1]) < 1e-15)
    #expect(abs(here - exp(0.5 * (cos(6.2) - 1))) < 1e-15)
  }

  @Test("Derivatives by the cosines and sines, on the circle and off it")
  func derivatives() throws {
    var generator = SeededGenerator(seed: 3)
    let basis = try sample()
    Evaluation.checkDerivatives(basis, at: circle(1, 2))
    for _ in 0..<3 {
      Evaluation.checkDerivatives(basis, at: (0..<4).map { _ in 0.5 * generator.nextNormal() })
    }
  }

  @Test("Parameters that do not fit are refused")
  func errors() {
    let one = Matrix<Double>(rows: [[0, 0]])
    func fails(
      _ reason: String, names: [String] = Self.names, centres: Matrix<Double>? = nil,
      concentrations: Matrix<Double>? = nil
    ) {
      #expect(throws: BasisError.invalid(basis: "von-mises", reason: reason)) {
        try VonMisesBasis(
          inputNames: names, centres: centres ?? one, concentrations: concentrations ?? one)
      }
    }
    fails("the inputs must be a cosine and a sine of each angle", names: ["x", "y", "z"])
    fails("there are no centres", centres: Matrix(rowCount: 0, columnCount: 2))
    fails(
      "centres of 1 × 2 and concentrations of 1 × 2 for 1 angles", names: ["cos(x)", "sin(x)"])
    let reason = "centres must be finite and concentrations not negative"
    fails(reason, concentrations: Matrix(rows: [[1, -1]]))
    fails(reason, concentrations: Matrix(rows: [[1, .infinity]]))
    fails(reason, centres: Matrix(rows: [[.nan, 1]]))
  }

  @Test("What is written reads back as the same; what is none is refused")
  func json() throws {
    let basis = Basis.vonMises(try sample())
    #expect(try Basis(json: JSONValue(parsing: basis.json.encoded())) == basis)
    for (text, expected) in [
      (
        #"{"inputs": ["c", "s"], "kind": "von-mises", "centres": [[1, 2]], "concentrations": [[1]]}"#,
        BasisError.malformed(reason: "“centres” must be numbers, one column an angle")
      ),
      (
        #"{"inputs": ["c", "s"], "kind": "von-mises", "centres": [[1]]}"#,
        .malformed(reason: "“concentrations” must be lists of numbers")
      ),
      (
        #"{"inputs": ["c", "s"], "kind": "von-mises", "centres": [[1]], "concentrations": [[-1]]}"#,
        .invalid(
          basis: "von-mises", reason: "centres must be finite and concentrations not negative")
      ),
    ] {
      let json = try JSONValue(parsing: text)
      #expect(throws: expected) { try Basis(json: json) }
    }
  }
}

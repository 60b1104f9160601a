import Bases
import LinearAlgebra
import Storage
import Testing

@Suite("Stored bases")
struct BasisJSONTests {
  static func samples() throws -> [Basis] {
    [
      .monomials(try Monomials(inputNames: ["phi(ALA2)", "d"], degree: 3)),
      .gaussians(
        try GaussianBasis(
          inputNames: ["x", "y"], centres: Matrix(rows: [[0.1, -1.0 / 3], [2, 1e-300]]),
          widths: [0.1, 0.7], periods: [nil, 6.283185307179586])),
      .grid(
        try GridIndicators(
          inputNames: ["x", "y"], edges: [[0, 0.1, 0.3], [-1, 1]], periods: [nil, 2])),
    ]
  }

  @Test("What is written reads back as the same")
  func roundTrip() throws {
    for basis in try Self.samples() {
      let text = basis.json.encoded()
      #expect(try Basis(json: JSONValue(parsing: text)) == basis)
      #expect(basis.functions.inputDimension == 2)
      #expect(basis.inputNames.count == 2)
    }
  }

  @Test(
    "What is no basis is refused",
    arguments: [
      ("{}", BasisError.malformed(reason: "“inputs” must be a list of names")),
      ("{\"inputs\": [\"x\", 3]}", .malformed(reason: "“inputs” must be a list of names")),
      (
        "{\"inputs\": [\"x\"], \"kind\": \"splines\"}",
        .malformed(reason: "“kind” must be monomials, gaussians, grid, fourier, von-mises or network")
      ),
      (
        "{\"inputs\": [\"x\"], \"kind\": \"monomials\", \"degree\": 1.5}",
        .malformed(reason: "“degree” must be a whole number")
      ),
      (
        "{\"inputs\": [\"x\"], \"kind\": \"monomials\", \"degree\": 1, \"width\": 1}",
        .malformed(reason: "“width” is not known")
      ),
      (
        "{\"inputs\": [\"x\"], \"kind\": \"monomials\", \"degree\": -1}",
        .invalid(basis: "monomials", reason: "the degree must be 1 or more")
      ),
      (
        "{\"inputs\": [\"x\"], \"kind\": \"gaussians\", \"centres\": [[1, 2]], \"widths\": [1]}",
        .malformed(reason: "“centres” and “widths” must be numbers, one column an input")
      ),
      (
        "{\"inputs\": [\"x\"], \"kind\": \"gaussians\", \"centres\": [[\"a\"]], \"widths\": [1]}",
        .malformed(reason: "“centres” must be lists of numbers")
      ),
      (
        "{\"inputs\": [\"x\"], \"kind\": \"grid\", \"edges\": [[0, 1]], \"periods\": [\"y\"]}",
        .malformed(reason: "“periods” must be numbers or null")
      ),
      (
        "{\"inputs\": [\"x\"], \"kind\": \"grid\", \"edges\": [[0, 1]], \"periods\": [1, 1]}",
        .invalid(basis: "grid", reason: "2 periods for 1 inputs")
      ),
    ])
  func errors(text: String, expected: BasisError) throws {
    let json = try JSONValue(parsing: text)
    #expect(throws: expected) { try Basis(json: json) }
  }
}

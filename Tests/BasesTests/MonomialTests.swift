import Bases
import Testing

@Suite("Monomials")
struct MonomialTests {
  @Test("They come by degree, then by their inputs' order")
  func order() throws {
    let basis = try Monomials(inputNames: ["x", "y", "z"], degree: 2)
    #expect(
      basis.names == ["x", "y", "z", "x^2", "x*y", "x*z", "y^2", "y*z", "z^2"])
    #expect(basis.exponents(of: 5) == [1, 0, 1])
    let cubes = try Monomials(inputNames: ["phi(ALA2)", "d"], degree: 3)
    #expect(
      cubes.names[5...] == ["phi(ALA2)^3", "phi(ALA2)^2*d", "phi(ALA2)*d^2", "d^3"])
  }

  @Test("There are C(d + n, n) − 1", arguments: [(1, 7, 7), (3, 1, 3), (4, 4, 69), (10, 3, 285)])
  func number(inputs: Int, degree: Int, expected: Int) throws {
    let basis = try Monomials(inputNames: (0..<inputs).map { "x\($0)" }, degree: degree)
    #expect(basis.count == expected)
    #expect(Set(basis.names).count == expected)
  }

  @Test("Values are products of powers")
  func values() throws {
    let basis = try Monomials(inputNames: ["x", "y", "z"], degree: 4)
    let row = [1.5, -0.5, 3]
    for (i, value) in Evaluation.values(basis, row).enumerated() {
      // Halves and whole numbers: the products are exact.
      let expected = zip(row, basis.exponents(of: i)).reduce(1.0) { product, power in
        (0..<power.1).reduce(product) { result, _ in result * power.0 }
      }
      #expect(value == expected)
    }
  }

  @Test("Derivatives", arguments: [[0.3, -1.2, 0.8], [0, 0, 0], [2, 0, -1]])
  func derivatives(row: [Double]) throws {
    Evaluation.checkDerivatives(try Monomials(inputNames: ["x", "y", "z"], degree: 5), at: row)
  }

  @Test("The Laplacian of |x|² is 2d, of a harmonic polynomial zero")
  func harmonic() throws {
    let basis = try Monomials(inputNames: ["x", "y"], degree: 3)
    let laplacian = Evaluation.laplacian(basis, [0.7, -2])
    #expect(laplacian[2] + laplacian[4] == 4)
    // x³ − 3xy²
    #expect(abs(laplacian[5] - 3 * laplacian[7]) < 1e-14)
  }

  @Test("Nonsense is refused")
  func errors() {
    #expect(throws: BasisError.invalid(basis: "monomials", reason: "the degree must be 1 or more")) {
      try Monomials(inputNames: ["x"], degree: 0)
    }
    #expect(throws: BasisError.invalid(basis: "monomials", reason: "there are no inputs")) {
      try Monomials(inputNames: [], degree: 2)
    }
    let tooMany = BasisError.tooManyFunctions(basis: "monomials", limit: 1_000_000)
    #expect(throws: tooMany) { try Monomials(inputNames: (0..<2000).map { "x\($0)" }, degree: 2) }
    #expect(throws: tooMany) { try Monomials(inputNames: ["x", "y"], degree: .max) }
    // Half a million products of names of two thousand letters.
    let long = (0..<1000).map { String(repeating: "x", count: 2000) + "\($0)" }
    #expect(throws: BasisError.namesTooLong(basis: "monomials")) {
      try Monomials(inputNames: long, degree: 2)
    }
  }
}

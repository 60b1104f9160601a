import Bases
import Glibc
import LinearAlgebra
import Statistics
import Storage
import Testing

@Suite("Random Fourier functions")
struct RandomFourierBasisTests {
  private func sample(count: Int, inputs: Int, seed: UInt64 = 4) throws -> RandomFourierBasis {
    var generator = SeededGenerator(seed: seed)
    return try RandomFourierBasis(
      inputNames: (0..<inputs).map { "x\($0)" },
      frequencies: Matrix(
        rowCount: count, columnCount: inputs,
        elements: (0..<(count * inputs)).map { _ in generator.nextNormal() }),
      phases: (0..<count).map { _ in 2 * .pi * generator.nextUniform() })
  }

  @Test("A function is the cosine of its argument", arguments: [1, 4, 6])
  func values(count: Int) throws {
    let basis = try sample(count: count, inputs: 3)
    let row = [0.3, -1.7, 2.2]
    let values = Evaluation.values(basis, row)
    for i in 0..<count {
      let argument = (0..<3).reduce(basis.phases[i]) { $0 + basis.frequencies[i, $1] * row[$1] }
      // Two and a half units in the last place of a number below 1.
      #expect(abs(values[i] - cos(argument)) < 6e-16)
    }
  }

  @Test("Derivatives")
  func derivatives() throws {
    var generator = SeededGenerator(seed: 1)
    let basis = try sample(count: 7, inputs: 3)
    for _ in 0..<5 {
      Evaluation.checkDerivatives(basis, at: (0..<3).map { _ in generator.nextNormal() })
    }
  }

  @Test("Many rows have the bits of each by itself", arguments: [1, 3, 16])
  func batches(inputs: Int) throws {
    // 6 functions: the last lanes are not full.
    let basis = try sample(count: 6, inputs: inputs)
    try compare(basis) { $0 == $1 }
  }

  @Test("By a matrix product, to the rounding of its sums")
  func products() throws {
    // 40 products of numbers of size 1 in another order: 40 · 2⁻⁵³ · Σ |w x| ≈ 1e-13 at most.
    try compare(try sample(count: 9, inputs: 40)) { abs($0 - $1) < 2e-13 }
  }

  private func compare(_ basis: RandomFourierBasis, _ agree: (Double, Double) -> Bool) throws {
    var generator = SeededGenerator(seed: 8)
    let (d, count) = (basis.inputDimension, 130)
    let rows = (0..<(count * d)).map { _ in 3 * generator.nextNormal() }
    var values = [Double](repeating: .nan, count: count * basis.count)
    rows.withUnsafeBufferPointer { rows in
      values.withUnsafeMutableBufferPointer {
        basis.evaluate(rows: rows, count: count, into: $0)
      }
    }
    for t in 0..<count {
      let alone = Evaluation.values(basis, Array(rows[(t * d)..<((t + 1) * d)]))
      for i in 0..<basis.count { #expect(agree(values[t * basis.count + i], alone[i])) }
    }
  }

  @Test("Parameters that do not fit are refused")
  func errors() {
    let one = Matrix<Double>(rows: [[1, 2]])
    func fails(
      _ reason: String, names: [String] = ["x", "y"], frequencies: Matrix<Double>? = nil,
      phases: [Double] = [0]
    ) {
      #expect(throws: BasisError.invalid(basis: "fourier", reason: reason)) {
        try RandomFourierBasis(
          inputNames: names, frequencies: frequencies ?? one, phases: phases)
      }
    }
    fails("there are no inputs", names: [])
    fails("there are no functions", phases: [])
    fails("frequencies of 1 × 2 for 2 phases and 2 inputs", phases: [0, 1])
    fails("frequencies of 1 × 2 for 1 phases and 1 inputs", names: ["x"])
    fails("a frequency or phase is not finite", frequencies: Matrix(rows: [[1, .nan]]))
    fails("a frequency or phase is not finite", phases: [.infinity])
  }

  @Test("What is written reads back as the same; what is none is refused")
  func json() throws {
    let basis = Basis.fourier(try sample(count: 5, inputs: 2))
    #expect(try Basis(json: JSONValue(parsing: basis.json.encoded())) == basis)
    for (text, expected) in [
      (
        #"{"inputs": ["x"], "kind": "fourier", "frequencies": [[1, 2]], "phases": [0]}"#,
        BasisError.malformed(
          reason: "“frequencies” and “phases” must be numbers, one column an input")
      ),
      (
        #"{"inputs": ["x"], "kind": "fourier", "frequencies": [[1]], "phases": ["a"]}"#,
        .malformed(reason: "“frequencies” and “phases” must be numbers, one column an input")
      ),
      (
        #"{"inputs": ["x"], "kind": "fourier", "frequencies": 3, "phases": [0]}"#,
        .malformed(reason: "“frequencies” must be lists of numbers")
      ),
      (
        #"{"inputs": ["x"], "kind": "fourier", "frequencies": [[1]], "phases": [0], "seed": 1}"#,
        .malformed(reason: "“seed” is not known")
      ),
      (
        #"{"inputs": ["x"], "kind": "fourier", "frequencies": [], "phases": []}"#,
        .invalid(basis: "fourier", reason: "there are no functions")
      ),
    ] {
      let json = try JSONValue(parsing: text)
      #expect(throws: expected) { try Basis(json: json) }
    }
  }
}

import Bases
import LinearAlgebra
import Statistics
import Testing

@Suite("Network basis functions")
struct NetworkBasisTests {
  static func layer(
    _ outputs: Int, of inputs: Int, _ activation: NetworkBasis.Activation,
    _ generator: inout SeededGenerator
  ) -> NetworkBasis.Layer {
    NetworkBasis.Layer(
      weights: Matrix(
        rowCount: outputs, columnCount: inputs,
        elements: (0..<(outputs * inputs)).map { _ in 0.7 * generator.nextNormal() }),
      biases: (0..<outputs).map { _ in generator.nextNormal() }, activation: activation)
  }

  @Test("Values of a network worked out by hand")
  func values() throws {
    let basis = try NetworkBasis(
      inputNames: ["x"],
      layers: [
        .init(weights: Matrix(rows: [[1], [-1]]), biases: [0, 0.5], activation: .elu),
        .init(weights: Matrix(rows: [[2, 1], [0, 3]]), biases: [1, 0], activation: .identity),
      ])
    #expect(basis.names == ["network(0)", "network(1)"])
    // x = 2: elu(2) = 2, elu(−1.5) = e^−1.5 − 1.
    let values = Evaluation.values(basis, [2])
    #expect(abs(values[0] - 4.2231301601484298) < 1e-15)
    #expect(abs(values[1] + 2.3306095195547104) < 1e-15)
    let soft = try NetworkBasis(
      inputNames: ["x"],
      layers: [.init(weights: Matrix(rows: [[1], [2]]), biases: [0, 0], activation: .softmax)])
    // 1 / (1 + e), and no overflow far away.
    #expect(abs(Evaluation.values(soft, [1])[0] - 0.2689414213699951) < 1e-15)
    #expect(Evaluation.values(soft, [1000]) == [0, 1])
  }

  @Test(
    "Derivatives", arguments: NetworkBasis.Activation.allCases, NetworkBasis.Activation.allCases)
  func derivatives(hidden: NetworkBasis.Activation, head: NetworkBasis.Activation) throws {
    var generator = SeededGenerator(seed: 3)
    let basis = try NetworkBasis(
      inputNames: ["a", "b", "c"],
      layers: [
        Self.layer(7, of: 3, hidden, &generator), Self.layer(5, of: 7, hidden, &generator),
        Self.layer(4, of: 5, head, &generator),
      ])
    // ELU bends at 0, where differences of a step across it are of neither side: at these
    // seeded places no unit is that near.
    for _ in 0..<3 {
      Evaluation.checkDerivatives(basis, at: (0..<3).map { _ in 0.3 * generator.nextNormal() })
    }
  }

  @Test("Many rows at once are the rows one by one", arguments: [1, 2, 255, 256, 257, 600])
  func batches(count: Int) throws {
    var generator = SeededGenerator(seed: 4)
    let basis = try NetworkBasis(
      inputNames: ["a", "b"],
      layers: [
        Self.layer(9, of: 2, .tanh, &generator), Self.layer(6, of: 9, .elu, &generator),
        Self.layer(3, of: 6, .softmax, &generator),
      ])
    let rows = (0..<(2 * count)).map { _ in generator.nextNormal() }
    var values = [Double](repeating: .nan, count: 3 * count)
    rows.withUnsafeBufferPointer { rows in
      values.withUnsafeMutableBufferPointer { basis.evaluate(rows: rows, count: count, into: $0) }
    }
    for i in 0..<count {
      let alone = Evaluation.values(basis, Array(rows[(2 * i)..<(2 * i + 2)]))
      // Products of other shapes may round otherwise.
      for j in 0..<3 { #expect(abs(alone[j] - values[3 * i + j]) < 1e-13) }
    }
  }

  @Test("Layers that do not fit are refused")
  func errors() {
    func fails(_ reason: String, names: [String] = ["x"], _ layers: [NetworkBasis.Layer]) {
      #expect(throws: BasisError.invalid(basis: "network", reason: reason)) {
        try NetworkBasis(inputNames: names, layers: layers)
      }
    }
    let layer = NetworkBasis.Layer(
      weights: Matrix(rows: [[1], [2]]), biases: [0, 0], activation: .elu)
    fails("there are no inputs", names: [], [layer])
    fails("there are no layers", [])
    fails("layer 2 has weights of 2 × 1 and 2 biases for 2 inputs", [layer, layer])
    var broken = layer
    broken.biases[1] = .nan
    fails("a weight of layer 1 is not finite", [broken])
  }
}

import Bases
import Features
import Glibc
import Koopman
import LinearAlgebra
import Samples
import Testing
import Workflows

@Suite("Export of bases to PLUMED")
struct PlumedBasisTests {
  private static let stride = 600

  /// Compares every component of every frame with the model's own.
  private func compare(_ model: ProjectionModel, _ features: FeatureSet) throws -> PlumedInterpreter {
    let plumed = try PlumedInterpreter(PlumedExport(model: model, features: features).files().input)
    let expected = model.project(try Dipeptide.rows(features, stride: Self.stride))
    let frames = try PlainFrames(Dipeptide.trajectory, stride: Self.stride)
    #expect(frames.positions.count == expected.rowCount && expected.rowCount > 30)
    for frame in frames.positions.indices {
      let values = try plumed.evaluate(frames.positions[frame], box: nil)
      for k in 0..<model.componentCount {
        // Sums of up to 200 terms of order one; monomials of degree 3 of inverse distances reach 1e3.
        #expect(
          abs(values["tic\(k + 1)"]! - expected[frame, k]) < 1e-9 * max(1, abs(expected[frame, k])),
          "frame \(frame)")
      }
    }
    return plumed
  }

  @Test("Functions of torsions and distances have the same values there", arguments: SomeBasis.allCases)
  func values(kind: SomeBasis) throws {
    var features = Dipeptide.features()
    let all = try Dipeptide.inputs(features)
    #expect(all.count == 6)
    let (basis, inputs) = try kind.make(all)
    if inputs.count < all.count { features.definitions.removeLast(2) }
    let plumed = try compare(try PlumedModel.random(features, inputs: inputs, basis: basis), features)
    // A force needs slopes.
    #expect(!plumed.lines.contains { ($0.keywords["FUNC"] ?? "").contains("step") })
    if kind == .fourier {
      #expect(plumed.lines.filter { ($0.keywords["FUNC"] ?? "").hasPrefix("cos(x") }.count > 200)
    }
  }

  @Test("What no used function needs is not written")
  func unused() throws {
    let features = Dipeptide.features()
    let inputs = try Dipeptide.inputs(features)
    // Of monomials to degree 1 all but the first two, cosine and sine of φ.
    let monomials = Basis.monomials(try Monomials(inputNames: inputs.map(\.name), degree: 1))
    let plumed = try compare(
      try PlumedModel.random(features, inputs: inputs, basis: monomials, skipped: [2, 3, 4, 5]), features)
    #expect(plumed.lines.filter { $0.name == "TORSION" }.count == 1)
    #expect(!plumed.lines.contains { $0.name == "DISTANCE" })
    // Units that no output takes are left out, and so are inputs of weight zero.
    var first = Matrix<Double>(rowCount: 3, columnCount: 6)
    (first[0, 0], first[1, 4], first[2, 5]) = (1, 0.5, 2)
    let second = Matrix<Double>(rows: [[0.3, 0, 0], [0, 0, 1]])
    let network = Basis.network(
      try NetworkBasis(
        inputNames: inputs.map(\.name),
        layers: [
          .init(weights: first, biases: [0, -0.0, 1], activation: .tanh),
          .init(weights: second, biases: [0, 0.5], activation: .identity),
        ]))
    let small = try compare(
      try PlumedModel.random(features, inputs: inputs, basis: network, skipped: [1]), features)
    #expect(small.lines.filter { $0.keywords["FUNC"] == "tanh(x)" }.count == 1)
    #expect(!small.lines.contains { $0.name == "DISTANCE" })
  }

  @Test("Functions that are constant, and phases and centres at zero of either sign")
  func constants() throws {
    let features = Dipeptide.features()
    let inputs = try Dipeptide.inputs(features)
    let names = inputs.map(\.name)
    var frequencies = Matrix<Double>(rowCount: 3, columnCount: 6)
    frequencies[1, 3] = -2
    let fourier = Basis.fourier(
      try RandomFourierBasis(inputNames: names, frequencies: frequencies, phases: [0.7, -0.0, 0]))
    _ = try compare(try PlumedModel.random(features, inputs: inputs, basis: fourier), features)
    let gaussians = Basis.gaussians(
      try GaussianBasis(
        inputNames: names, centres: Matrix(rows: [[0, -0.0, 0, -0.0, 0, 1]]), widths: [1]))
    let plumed = try compare(try PlumedModel.random(features, inputs: inputs, basis: gaussians), features)
    #expect(plumed.lines.allSatisfy { !($0.keywords["FUNC"] ?? "").contains("--") })
  }

  @Test("A basis on top of a recipe that has a basis itself", arguments: [SomeBasis.fourier, .elu])
  func nested(kind: SomeBasis) throws {
    let names = try Dipeptide.inputs(Dipeptide.features()).map(\.name)
    let (inner, _) = try SomeBasis.gaussians.make(names.map { Feature(name: $0) })
    let features = Dipeptide.features(basis: inner)
    let inputs = try Dipeptide.inputs(features)
    #expect(inputs.contains { $0.name == "gaussian(3)" })
    let (outer, _) = try kind.make(inputs)
    _ = try compare(try PlumedModel.random(features, inputs: inputs, basis: outer), features)
  }

  @Test("Angles of a source are cosines and sines")
  func angles() throws {
    let features = Dipeptide.features(psiAsAngle: true)
    let inputs = try Dipeptide.inputs(features)
    #expect(inputs[2].origin == .cosine(of: "psi(ALA2)", period: 2 * .pi))
    let (basis, _) = try SomeBasis.vonMises.make(inputs)
    var few = features
    few.definitions.removeLast(2)
    _ = try compare(try PlumedModel.random(few, inputs: Array(inputs.prefix(4)), basis: basis), few)
  }

  @Test("A grid is refused, and so is a feature that the recipe does not make")
  func refusals() throws {
    let features = Dipeptide.features()
    let inputs = try Dipeptide.inputs(features)
    let grid = Basis.grid(
      try GridIndicators(inputNames: inputs.map(\.name), edges: inputs.map { _ in [-1, 0, 1] }))
    let error = #expect(throws: PlumedError.self) {
      try PlumedExport(
        model: try PlumedModel.random(features, inputs: inputs, basis: grid), features: features
      ).files()
    }
    guard case .inexpressible(let refusals)? = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(refusals.count == 64 && refusals[0].reason == "an indicator function has no slope, so no force")
    let strangers = inputs.dropLast() + [Feature(name: "secret")]
    let (basis, _) = try SomeBasis.fourier.make(Array(strangers))
    #expect(throws: PlumedError.unknownFeatures(["secret"])) {
      try PlumedExport(
        model: try PlumedModel.random(features, inputs: Array(strangers), basis: basis), features: features
      ).files()
    }
  }

  /// Units of a network on one distance.
  private func network(_ activation: NetworkBasis.Activation, weights: [Double]) throws -> PlumedInterpreter {
    var features = Dipeptide.features()
    features.definitions = [features.definitions[2]]
    let inputs = [Feature(name: "d(C–N)")]
    let basis = Basis.network(
      try NetworkBasis(
        inputNames: ["d(C–N)"],
        layers: [
          .init(
            weights: Matrix(rowCount: weights.count, columnCount: 1, elements: weights),
            biases: weights.map { _ in 0 }, activation: activation)
        ]))
    let model = try PlumedModel.random(features, inputs: inputs, basis: basis, components: 1)
    return try PlumedInterpreter(PlumedExport(model: model, features: features).files().input)
  }

  @Test(
    "Forces are finite wherever a unit is", arguments: [0, -0.0, 1e-300, 800, -800, 1e6, -1e6])
  func slopes(x: Double) throws {
    for activation in [NetworkBasis.Activation.elu, .tanh] {
      let plumed = try network(activation, weights: [1])
      let unit = try #require(plumed.lines.first { $0.name == "CUSTOM" })
      var formula = PlumedFormula(unit.keywords["FUNC"]!, variables: ["x": PlumedSlope(x, slope: 1)])
      let found = try formula.value()
      let (value, slope) =
        activation == .tanh
        ? (tanh(x), 1 - tanh(x) * tanh(x)) : x > 0 ? (x, 1) : (expm1(x), exp(x))
      #expect(abs(found.value - value) < 1e-15 * max(1, abs(value)))
      #expect(abs(found.slope - slope) < 1e-15)
    }
  }

  @Test(
    "Softmax neither overflows nor divides by zero",
    arguments: [[1000, -1000, 0], [0, 0, 0], [-9000, -9000.5, -1e5]])
  func softmax(weights: [Double]) throws {
    let plumed = try network(.softmax, weights: weights)
    var positions = [SIMD3<Double>](repeating: .zero, count: 22)
    positions[16] = [1, 0, 0]
    let values = try plumed.evaluate(positions, box: nil)
    let largest = weights.max()!
    let sum = weights.reduce(0) { $0 + exp($1 - largest) }
    for (index, weight) in weights.enumerated() {
      // PLUMED has one action for outputs that are equal word by word.
      guard let found = values["network_\(index)"] else { continue }
      #expect(abs(found - exp(weight - largest) / sum) < 1e-15)
    }
    #expect(values["tic1"]!.isFinite)
  }
}

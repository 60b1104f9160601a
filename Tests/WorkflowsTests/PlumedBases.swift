import Bases
import Features
import LinearAlgebra
import Samples
import Statistics
import Storage

/// Bases of every kind with seeded parameters.
enum SomeBasis: String, CaseIterable, CustomStringConvertible {
  case fourier, gaussians, monomials, vonMises, elu, tanh, softmax

  var description: String { rawValue }

  /// - Parameter inputs: Cosines and sines of angles first; von Mises bumps take these alone.
  func make(_ inputs: [Feature], seed: UInt64 = 3) throws -> (basis: Basis, inputs: [Feature]) {
    var generator = SeededGenerator(seed: seed)
    func matrix(_ rows: Int, _ columns: Int, _ scale: Double = 1) -> Matrix<Double> {
      Matrix(
        rowCount: rows, columnCount: columns,
        elements: (0..<(rows * columns)).map { _ in scale * generator.nextNormal() })
    }
    func numbers(_ count: Int, _ scale: Double = 1) -> [Double] { matrix(1, count, scale).elements }
    let names = inputs.map(\.name)
    switch self {
    case .fourier:
      return (
        .fourier(
          try RandomFourierBasis(
            inputNames: names, frequencies: matrix(200, names.count, 1.5), phases: numbers(200, 3))),
        inputs
      )
    case .gaussians:
      return (
        .gaussians(
          try GaussianBasis(
            inputNames: names, centres: matrix(15, names.count), widths: numbers(15).map { 0.7 + abs($0) })),
        inputs
      )
    case .monomials: return (.monomials(try Monomials(inputNames: names, degree: 3)), inputs)
    case .vonMises:
      let angles = inputs.prefix(4).map(\.name)
      return (
        .vonMises(
          try VonMisesBasis(
            inputNames: angles, centres: matrix(20, 2, 2),
            concentrations: Matrix(
              // One angle in ten does not count.
              rowCount: 20, columnCount: 2, elements: numbers(40).enumerated().map {
                $0.offset % 10 == 0 ? 0 : 4 * abs($0.element)
              }))), Array(inputs.prefix(4))
      )
    case .elu, .tanh, .softmax:
      let hidden: NetworkBasis.Activation = self == .tanh ? .tanh : .elu
      let head: NetworkBasis.Activation = self == .softmax ? .softmax : self == .tanh ? .tanh : .identity
      let sizes = [names.count, 8, 7, 4]
      let layers = (0..<3).map { i in
        NetworkBasis.Layer(
          weights: matrix(sizes[i + 1], sizes[i], 0.8), biases: numbers(sizes[i + 1]),
          activation: i == 2 ? head : hidden)
      }
      return (.network(try NetworkBasis(inputNames: names, layers: layers)), inputs)
    }
  }
}

/// Alanine dipeptide without a box: φ, ψ and two distances.
enum Dipeptide {
  static let trajectory = Place.dataset("alanine-dipeptide/trajectory-6.xtc")

  static func features(basis: Basis? = nil, psiAsAngle: Bool = false) -> FeatureSet {
    var set = FeatureSet(
      atomCount: 22, topologyName: "topology.pdb", isPeriodic: false,
      definitions: [
        .init(name: "phi(ALA2)", quantity: .torsion(.init(4, 6, 8, 14), .cosineSine)),
        .init(
          name: "psi(ALA2)", quantity: .torsion(.init(6, 8, 14, 16), psiAsAngle ? .angle : .cosineSine)),
        .init(name: "d(C–N)", quantity: .distance(.init(4, 16), .value)),
        .init(name: "d(O–H)", quantity: .distance(.init(5, 17), .inverse)),
      ], wholenessPairs: [], atomLabels: [:])
    set.basis = basis
    return set
  }

  /// The features as a source hands them out.
  static func inputs(_ features: FeatureSet) throws -> [Feature] {
    var input = TableInput(paths: [trajectory])
    input.provider = try FeatureTableProvider(features)
    return try TableSource(input).features
  }

  /// The features of every `stride`-th frame, in double precision.
  static func rows(_ features: FeatureSet, stride: Int) throws -> Matrix<Double> {
    var input = TableInput(paths: [trajectory])
    input.provider = try FeatureTableProvider(features)
    input.stride = .frames(stride)
    let source = try TableSource(input)
    var rows = Matrix<Double>(rowCount: source.frameCount, columnCount: source.dimension)
    let reader = try source.makeReader()
    try rows.withUnsafeMutableBufferPointer { try reader.read(0..<source.frameCount, of: 0, into: $0) }
    return rows
  }
}

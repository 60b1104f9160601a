import Bases
import Glibc
import Koopman
import LinearAlgebra
import Samples
import Statistics
import Storage
import Systems

/// Small data and bases of each kind that can be optimised.
enum TuningCase: String, CaseIterable {
  case gaussians
  case periodicGaussians
  case bandwidths
  case frequencies
  case vonMises

  var freedom: FourierFreedom { self == .frequencies ? .frequencies : .bandwidths }

  /// Two angles, given as cosines and sines.
  static let names = ["cos(a)", "sin(a)", "cos(b)", "sin(b)"]

  /// Moderately overlapping functions with parameters of all sizes.
  func basis(seed: UInt64 = 5) throws -> Basis {
    var generator = SeededGenerator(seed: seed)
    func matrix(_ rows: Int, _ columns: Int, _ body: (inout SeededGenerator) -> Double) -> Matrix<Double> {
      Matrix(
        rowCount: rows, columnCount: columns,
        elements: (0..<(rows * columns)).map { _ in body(&generator) })
    }
    switch self {
    case .gaussians, .periodicGaussians:
      let periodic: [Double?] = [nil, 2.5, nil, nil]
      return .gaussians(
        try GaussianBasis(
          inputNames: Self.names, centres: matrix(5, 4) { 1.4 * $0.nextUniform() - 0.7 },
          widths: (0..<5).map { 0.5 + 0.1 * Double($0) },
          periods: self == .periodicGaussians ? periodic : nil))
    case .bandwidths, .frequencies:
      return .fourier(
        try RandomFourierBasis(
          inputNames: Self.names, frequencies: matrix(5, 4) { 1.2 * $0.nextNormal() },
          phases: (0..<5).map { 1.1 * Double($0) }))
    case .vonMises:
      return .vonMises(
        try VonMisesBasis(
          inputNames: Self.names, centres: matrix(5, 2) { 6 * $0.nextUniform() },
          concentrations: matrix(5, 2) { 0.3 + 3 * $0.nextUniform() }))
    }
  }

  /// Angles that wander about wells.
  static func samples(_ frameCounts: [Int], seed: UInt64 = 3) throws -> LoadedSamples {
    var generator = SeededGenerator(seed: seed)
    let arrays = frameCounts.map { count in
      var angles = [0.3, -1.0]
      var rows: [Float] = []
      for _ in 0..<count {
        for k in 0..<2 {
          angles[k] += 0.25 * generator.nextNormal() - 0.1 * sin(2 * angles[k])
          rows += [Float(cos(angles[k])), Float(sin(angles[k]))]
        }
      }
      return Matrix(rowCount: count, columnCount: 4, elements: rows)
    }
    return try load(AngleSource(arrays))
  }
}

/// Rows that say of which angles they are the cosines and sines.
struct AngleSource: SampleSource {
  var features: [Feature]
  private let rows: ArraySource<Float>

  init(_ arrays: [Matrix<Float>]) {
    rows = ArraySource(arrays, names: TuningCase.names)
    features = ["a", "b"].flatMap {
      [
        Feature(name: "cos(\($0))", origin: .cosine(of: $0, period: 2 * .pi)),
        Feature(name: "sin(\($0))", origin: .sine(of: $0, period: 2 * .pi)),
      ]
    }
  }

  var precision: NumericPrecision { rows.precision }
  var trajectories: [Trajectory] { rows.trajectories }
  var timeStep: PhysicalTime? { nil }
  var isWeighted: Bool { false }
  func makeReader() throws(SampleError) -> any SampleReader { try rows.makeReader() }
}

func load(_ source: some SampleSource) throws -> LoadedSamples {
  try LoadedSamples(source, memoryLimit: 1 << 28, threadCount: 2)
}

func load(_ arrays: [Matrix<Double>], names: [String]) throws -> LoadedSamples {
  try load(ArraySource(arrays, names: names))
}

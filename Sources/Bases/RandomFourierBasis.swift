import Glibc
public import LinearAlgebra
import Storage

/// Cosines cos(w·x + b) with frequencies w drawn from a kernel's spectrum: random
/// Fourier features, whose products approximate the kernel.
///
/// - Reference: A. Rahimi, B. Recht, Advances in Neural Information Processing
///   Systems 20 (2007).
public struct RandomFourierBasis: BasisFunctions, Equatable {
  /// The inputs' names.
  public let inputNames: [String]
  /// w: functions × inputs, in radians per unit of the input.
  public let frequencies: Matrix<Double>
  /// b, one a function, in radians.
  public let phases: [Double]
  /// `fourier(0)`, `fourier(1)`, …
  public let names: [String]

  /// - Throws: ``BasisError/invalid(basis:reason:)`` or
  ///   ``BasisError/tooManyFunctions(basis:limit:)``.
  public init(inputNames: [String], frequencies: Matrix<Double>, phases: [Double]) throws(BasisError) {
    func invalid(_ reason: String) -> BasisError { .invalid(basis: "fourier", reason: reason) }
    guard !inputNames.isEmpty else { throw invalid("there are no inputs") }
    guard !phases.isEmpty else { throw invalid("there are no functions") }
    guard phases.count <= functionLimit else {
      throw .tooManyFunctions(basis: "fourier", limit: functionLimit)
    }
    guard frequencies.rowCount == phases.count, frequencies.columnCount == inputNames.count else {
      throw invalid(
        "frequencies of \(frequencies.shape) for \(phases.count) phases and \(inputNames.count) inputs")
    }
    guard frequencies.elements.allSatisfy(\.isFinite), phases.allSatisfy(\.isFinite) else {
      throw invalid("a frequency or phase is not finite")
    }
    self.inputNames = inputNames
    self.frequencies = frequencies
    self.phases = phases
    names = phases.indices.map { "fourier(\($0))" }
  }

  public var inputDimension: Int { inputNames.count }

  public func evaluate(
    _ row: UnsafeBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(row.count == inputDimension && values.count == phases.count)
    // In lanes, so that a row by itself has the bits that it has among others.
    for first in stride(from: 0, to: phases.count, by: 4) {
      var arguments = SIMD4<Double>.zero
      for i in first..<min(first + 4, phases.count) { arguments[i - first] = argument(i, row) }
      VectorFunctions.store(
        VectorFunctions.cosine(arguments), values.baseAddress! + first, count: phases.count - first)
    }
  }

  public func gradient(
    _ row: UnsafeBufferPointer<Double>, into gradients: UnsafeMutableBufferPointer<Double>
  ) {
    let d = inputDimension
    precondition(row.count == d && gradients.count == phases.count * d)
    for i in phases.indices {
      let slope = -sin(argument(i, row))
      for k in 0..<d { gradients[i * d + k] = slope * frequencies[i, k] }
    }
  }

  public func laplacian(
    _ row: UnsafeBufferPointer<Double>, into laplacians: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(row.count == inputDimension && laplacians.count == phases.count)
    for i in laplacians.indices {
      let square = (0..<inputDimension).reduce(0.0) { $0 + frequencies[i, $1] * frequencies[i, $1] }
      laplacians[i] = -square * cos(argument(i, row))
    }
  }

  private func argument(_ i: Int, _ row: UnsafeBufferPointer<Double>) -> Double {
    var sum = phases[i]
    for k in 0..<inputDimension { sum += frequencies[i, k] * row[k] }
    return sum
  }
}

extension RandomFourierBasis {
  /// What a file holds beside the inputs' names.
  var members: [String: JSONValue] {
    [
      "frequencies": .array((0..<phases.count).map { .numbers(frequencies.row($0)) }),
      "phases": .numbers(phases),
    ]
  }

  init(inputNames: [String], json: JSONValue) throws(BasisError) {
    let rows = try Basis.rows(json, "frequencies")
    guard rows.allSatisfy({ $0.count == inputNames.count }), let phases = json["phases"]?.doubles else {
      throw .malformed(reason: "“frequencies” and “phases” must be numbers, one column an input")
    }
    let matrix = Matrix(
      rowCount: rows.count, columnCount: inputNames.count, elements: Array(rows.joined()))
    try self.init(inputNames: inputNames, frequencies: matrix, phases: phases)
  }
}

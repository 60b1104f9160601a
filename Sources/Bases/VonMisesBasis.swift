import Glibc
public import LinearAlgebra
import Storage

/// Bumps on circles: Π exp(κ (cos(x − c) − 1)) over angles x, given by their cosines
/// and sines.
///
/// Smooth everywhere, also where the angle wraps. The inputs come in pairs: the cosine
/// of the first angle, its sine, the cosine of the second, …
///
/// - Reference: K. V. Mardia, P. E. Jupp, Directional Statistics (Wiley, 1999).
public struct VonMisesBasis: BasisFunctions, Equatable {
  /// The inputs' names, a cosine and a sine for each angle.
  public let inputNames: [String]
  /// c: functions × angles, in radians.
  public let centres: Matrix<Double>
  /// κ: functions × angles, not negative. About 1/σ² of a Gaussian of width σ.
  public let concentrations: Matrix<Double>
  /// `vonmises(0)`, `vonmises(1)`, …
  public let names: [String]

  /// - Throws: ``BasisError/invalid(basis:reason:)`` or
  ///   ``BasisError/tooManyFunctions(basis:limit:)``.
  public init(
    inputNames: [String], centres: Matrix<Double>, concentrations: Matrix<Double>
  ) throws(BasisError) {
    func invalid(_ reason: String) -> BasisError { .invalid(basis: "von-mises", reason: reason) }
    guard !inputNames.isEmpty, inputNames.count % 2 == 0 else {
      throw invalid("the inputs must be a cosine and a sine of each angle")
    }
    guard centres.rowCount > 0 else { throw invalid("there are no centres") }
    guard centres.rowCount <= functionLimit else {
      throw .tooManyFunctions(basis: "von-mises", limit: functionLimit)
    }
    guard centres.columnCount * 2 == inputNames.count, concentrations.shape == centres.shape else {
      throw invalid(
        "centres of \(centres.shape) and concentrations of \(concentrations.shape) for "
          + "\(inputNames.count / 2) angles")
    }
    guard centres.elements.allSatisfy(\.isFinite),
      concentrations.elements.allSatisfy({ $0 >= 0 && $0.isFinite })
    else { throw invalid("centres must be finite and concentrations not negative") }
    self.inputNames = inputNames
    self.centres = centres
    self.concentrations = concentrations
    names = (0..<centres.rowCount).map { "vonmises(\($0))" }
  }

  public var inputDimension: Int { inputNames.count }

  public func evaluate(
    _ row: UnsafeBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(row.count == inputDimension && values.count == centres.rowCount)
    for i in values.indices { values[i] = value(i, row) }
  }

  public func gradient(
    _ row: UnsafeBufferPointer<Double>, into gradients: UnsafeMutableBufferPointer<Double>
  ) {
    let d = inputDimension
    precondition(row.count == d && gradients.count == centres.rowCount * d)
    for i in 0..<centres.rowCount {
      let value = value(i, row)
      for a in 0..<(d / 2) {
        gradients[i * d + 2 * a] = value * concentrations[i, a] * cos(centres[i, a])
        gradients[i * d + 2 * a + 1] = value * concentrations[i, a] * sin(centres[i, a])
      }
    }
  }

  public func laplacian(
    _ row: UnsafeBufferPointer<Double>, into laplacians: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(row.count == inputDimension && laplacians.count == centres.rowCount)
    for i in laplacians.indices {
      let squares = (0..<centres.columnCount).reduce(0.0) {
        $0 + concentrations[i, $1] * concentrations[i, $1]
      }
      laplacians[i] = value(i, row) * squares
    }
  }

  private func value(_ i: Int, _ row: UnsafeBufferPointer<Double>) -> Double {
    var exponent = 0.0
    for a in 0..<centres.columnCount {
      let nearness = row[2 * a] * cos(centres[i, a]) + row[2 * a + 1] * sin(centres[i, a])
      exponent += concentrations[i, a] * (nearness - 1)
    }
    return exp(exponent)
  }
}

extension VonMisesBasis {
  /// What a file holds beside the inputs' names.
  var members: [String: JSONValue] {
    func rows(_ matrix: Matrix<Double>) -> JSONValue {
      .array((0..<matrix.rowCount).map { .numbers(matrix.row($0)) })
    }
    return ["centres": rows(centres), "concentrations": rows(concentrations)]
  }

  init(inputNames: [String], json: JSONValue) throws(BasisError) {
    func matrix(_ key: String) throws(BasisError) -> Matrix<Double> {
      let rows = try Basis.rows(json, key)
      guard rows.allSatisfy({ $0.count * 2 == inputNames.count }) else {
        throw .malformed(reason: "“\(key)” must be numbers, one column an angle")
      }
      return Matrix(
        rowCount: rows.count, columnCount: inputNames.count / 2, elements: Array(rows.joined()))
    }
    try self.init(
      inputNames: inputNames, centres: try matrix("centres"),
      concentrations: try matrix("concentrations"))
  }
}

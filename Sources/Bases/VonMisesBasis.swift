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
  /// κ cos c and κ sin c of each angle: functions × inputs. The functions are
  /// exponentials of a linear function of the inputs.
  private let weights: Matrix<Double>
  /// −Σ κ, one a function.
  private let offsets: [Double]

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
    var weights = Matrix<Double>(rowCount: centres.rowCount, columnCount: inputNames.count)
    for i in 0..<centres.rowCount {
      for a in 0..<centres.columnCount {
        weights[i, 2 * a] = concentrations[i, a] * cos(centres[i, a])
        weights[i, 2 * a + 1] = concentrations[i, a] * sin(centres[i, a])
      }
    }
    self.weights = weights
    offsets = (0..<centres.rowCount).map { -concentrations.row($0).reduce(0, +) }
  }

  public var inputDimension: Int { inputNames.count }

  public func evaluate(
    _ row: UnsafeBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>
  ) {
    evaluate(rows: row, count: 1, into: values)
  }

  /// Writes all functions of several rows: rows × functions, with the bits of single rows.
  ///
  /// - Complexity: O(rows · functions · d).
  public func evaluate(
    rows: UnsafeBufferPointer<Double>, count rowCount: Int,
    into values: UnsafeMutableBufferPointer<Double>
  ) {
    let (d, width) = (inputDimension, offsets.count)
    precondition(rows.count == rowCount * d && values.count == rowCount * width)
    guard rowCount > 0 else { return }
    let panel = weights.withUnsafeBufferPointer { LanePanel($0, count: width, inputCount: d) }
    panel.elements.withUnsafeBufferPointer { panelElements in
      offsets.withUnsafeBufferPointer { offsets in
        for first in stride(from: 0, to: width, by: 4) {
          let offset = VectorFunctions.load(offsets.baseAddress! + first, count: width - first)
          let column = panelElements.baseAddress! + first
          for row in 0..<rowCount {
            let x = rows.baseAddress! + row * d
            var exponent = offset
            for k in 0..<d {
              exponent += x[k] * VectorFunctions.load(column + k * panel.width, count: 4)
            }
            // Off the circle the exponent may be anything.
            exponent.replace(with: 709, where: exponent .> 709)
            VectorFunctions.store(
              VectorFunctions.decay(exponent), values.baseAddress! + row * width + first,
              count: width - first)
          }
        }
      }
    }
  }

  public func gradient(
    _ row: UnsafeBufferPointer<Double>, into gradients: UnsafeMutableBufferPointer<Double>
  ) {
    let d = inputDimension
    precondition(row.count == d && gradients.count == centres.rowCount * d)
    for i in 0..<centres.rowCount {
      let value = value(i, row)
      for k in 0..<d { gradients[i * d + k] = value * weights[i, k] }
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
    var exponent = offsets[i]
    for k in row.indices { exponent += weights[i, k] * row[k] }
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

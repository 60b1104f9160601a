import Glibc
public import LinearAlgebra

/// Gaussians exp(−|x − c|² / 2σ²) about given centres.
///
/// Differences of a periodic input are taken to the nearest image. Where such a
/// difference is half a period the derivatives jump: by nothing that matters as long
/// as σ is well below the period.
public struct GaussianBasis: BasisFunctions, Equatable {
  /// The inputs' names.
  public let inputNames: [String]
  /// functions × inputs.
  public let centres: Matrix<Double>
  /// σ, one a centre.
  public let widths: [Double]
  /// One an input; nil where it is not periodic.
  public let periods: [Double?]
  /// `gaussian(0)`, `gaussian(1)`, … in the order of the centres.
  public let names: [String]

  /// Gaussians about these centres.
  ///
  /// - Parameters:
  ///   - centres: Functions × inputs.
  ///   - widths: σ, one a centre or one for all.
  ///   - periods: One an input; nil, the default, where it is not periodic.
  /// - Throws: ``BasisError/invalid(basis:reason:)`` or
  ///   ``BasisError/tooManyFunctions(basis:limit:)``.
  public init(
    inputNames: [String], centres: Matrix<Double>, widths: [Double], periods: [Double?]? = nil
  ) throws(BasisError) {
    func invalid(_ reason: String) -> BasisError { .invalid(basis: "gaussians", reason: reason) }
    let periods = periods ?? inputNames.map { _ in nil }
    guard !inputNames.isEmpty else { throw invalid("there are no inputs") }
    guard centres.rowCount > 0 else { throw invalid("there are no centres") }
    guard centres.columnCount == inputNames.count else {
      throw invalid("centres of \(centres.columnCount) columns for \(inputNames.count) inputs")
    }
    guard centres.rowCount <= functionLimit else {
      throw .tooManyFunctions(basis: "gaussians", limit: functionLimit)
    }
    guard centres.elements.allSatisfy(\.isFinite) else { throw invalid("a centre is not finite") }
    guard widths.count == 1 || widths.count == centres.rowCount else {
      throw invalid("\(widths.count) widths for \(centres.rowCount) centres; give one, or one each")
    }
    // Its square must be a number to divide by.
    guard widths.allSatisfy({ $0 > 1e-150 && $0 < 1e150 }) else {
      throw invalid("a width must be a positive number")
    }
    try checkPeriods(periods, inputCount: inputNames.count, basis: "gaussians")
    self.inputNames = inputNames
    self.centres = centres
    self.widths = widths.count == 1 ? (0..<centres.rowCount).map { _ in widths[0] } : widths
    self.periods = periods
    names = (0..<centres.rowCount).map { "gaussian(\($0))" }
  }

  public var inputDimension: Int { inputNames.count }

  public func evaluate(
    _ row: UnsafeBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(row.count == inputDimension && values.count == count)
    evaluate(rows: row, count: 1, into: values)
  }

  public func gradient(
    _ row: UnsafeBufferPointer<Double>, into gradients: UnsafeMutableBufferPointer<Double>
  ) {
    let d = inputDimension
    precondition(row.count == d && gradients.count == count * d)
    for i in 0..<count {
      let factor = -value(i, row) / (widths[i] * widths[i])
      for k in 0..<d { gradients[i * d + k] = factor * difference(i, k, row) }
    }
  }

  public func laplacian(
    _ row: UnsafeBufferPointer<Double>, into laplacians: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(row.count == inputDimension && laplacians.count == count)
    for i in laplacians.indices {
      let scaled = squaredDistance(i, row) / (widths[i] * widths[i])
      laplacians[i] = exp(-scaled / 2) * (scaled - Double(inputDimension)) / (widths[i] * widths[i])
    }
  }

  private func value(_ i: Int, _ row: UnsafeBufferPointer<Double>) -> Double {
    exp(-squaredDistance(i, row) / (2 * widths[i] * widths[i]))
  }

  private func squaredDistance(_ i: Int, _ row: UnsafeBufferPointer<Double>) -> Double {
    var sum = 0.0
    for k in 0..<inputDimension {
      let step = difference(i, k, row)
      sum += step * step
    }
    return sum
  }

  private func difference(_ i: Int, _ k: Int, _ row: UnsafeBufferPointer<Double>) -> Double {
    let plain = row[k] - centres[i, k]
    guard let period = periods[k] else { return plain }
    return plain - period * (plain / period).rounded()
  }
}

/// Periods must be positive, one an input.
func checkPeriods(_ periods: [Double?], inputCount: Int, basis: String) throws(BasisError) {
  guard periods.count == inputCount else {
    throw .invalid(basis: basis, reason: "\(periods.count) periods for \(inputCount) inputs")
  }
  guard periods.allSatisfy({ $0.map { $0 > 0 && $0.isFinite } ?? true }) else {
    throw .invalid(basis: basis, reason: "a period must be a positive number")
  }
}

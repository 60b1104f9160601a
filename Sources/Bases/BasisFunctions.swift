/// Functions of d inputs, such as monomials or Gaussians: what an analysis works on
/// in place of the columns themselves.
public protocol BasisFunctions: Sendable {
  /// The number d of inputs.
  var inputDimension: Int { get }
  /// The functions' names, in order.
  var names: [String] { get }
  /// The input that a function is by itself; nil, the default, where it is another function.
  func input(ofFunction function: Int) -> Int?

  /// Writes each function's value.
  ///
  /// - Parameters:
  ///   - row: The d inputs.
  ///   - values: Room for one number a function.
  func evaluate(_ row: UnsafeBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>)

  /// Writes all functions of several rows: rows × functions.
  ///
  /// - Parameters:
  ///   - rows: `count` rows of the d inputs.
  ///   - values: Room for one number a row and function, row after row.
  func evaluate(
    rows: UnsafeBufferPointer<Double>, count: Int, into values: UnsafeMutableBufferPointer<Double>)

  /// Writes each function's partial derivatives.
  ///
  /// - Parameter gradients: Room for functions × d numbers, function after function.
  func gradient(
    _ row: UnsafeBufferPointer<Double>, into gradients: UnsafeMutableBufferPointer<Double>)

  /// Writes each function's Laplacian, the sum of its unmixed second derivatives.
  ///
  /// - Parameter laplacians: Room for one number a function.
  func laplacian(
    _ row: UnsafeBufferPointer<Double>, into laplacians: UnsafeMutableBufferPointer<Double>)
}

extension BasisFunctions {
  /// The number of functions.
  public var count: Int { names.count }

  public func input(ofFunction function: Int) -> Int? { nil }

  public func evaluate(
    rows: UnsafeBufferPointer<Double>, count rowCount: Int,
    into values: UnsafeMutableBufferPointer<Double>
  ) {
    let (d, width) = (inputDimension, count)
    precondition(rows.count == rowCount * d && values.count == rowCount * width)
    for i in 0..<rowCount {
      evaluate(
        UnsafeBufferPointer(rebasing: rows[(i * d)..<((i + 1) * d)]),
        into: UnsafeMutableBufferPointer(rebasing: values[(i * width)..<((i + 1) * width)]))
    }
  }
}

/// The largest number of functions: their descriptions alone would fill the memory.
let functionLimit = 1_000_000

/// The most bytes that all functions' names may have together: long names of many inputs
/// multiply.
let nameSizeLimit = 1 << 28

import Bases

/// Basis functions at one value of their parameters, with what a derivative by the
/// parameters needs.
protocol TunableFunctions: Sendable {
  /// The number d of inputs.
  var inputDimension: Int { get }
  /// The number D of functions.
  var functionCount: Int { get }
  /// The number of sums that ``accumulate(_:_:by:into:)`` fills.
  var sumCount: Int { get }

  /// Writes the functions, rows × D, and as slopes whatever `accumulate` wants to find
  /// there.
  func evaluate(_ rows: SliceRows, into values: SliceValues)

  /// Adds to sums over rows from which the derivatives of a score by the parameters
  /// follow.
  ///
  /// - Parameter derivatives: Those of the score by each value, rows × D; overwritten.
  func accumulate(
    _ rows: SliceRows, _ values: SliceValues, by derivatives: UnsafeMutablePointer<Double>,
    into sums: UnsafeMutablePointer<Double>)
}

/// Rows of inputs, row after row.
struct SliceRows {
  var inputs: UnsafePointer<Double>
  var count: Int
}

/// Room for a number a row and function, twice.
struct SliceValues {
  var values: UnsafeMutablePointer<Double>
  var slopes: UnsafeMutablePointer<Double>
}

/// Continuous parameters of a basis: numbers that are all 0 at the start, and of which
/// a change by 1 is large.
protocol BasisTuning: Sendable {
  var parameterCount: Int { get }
  /// The functions at these parameters.
  func functions(at parameters: [Double]) -> any TunableFunctions
  /// A score's derivatives by the parameters, of its sums at the same parameters.
  func derivatives(_ sums: [Double], at parameters: [Double]) -> [Double]
  /// The basis at these parameters.
  func basis(at parameters: [Double]) throws(BasisError) -> Basis
}

/// Indicator functions of the cells of a product grid: 1 in the cell that holds the
/// row, 0 in all others.
///
/// Cells hold their lower edge. A row outside the edges counts for the nearest cell, so
/// that the functions add to 1 everywhere; a periodic input is first moved by
/// whole periods to between its edges, which must span one period. A row that is in
/// no cell (an input is NaN, or a periodic one infinite) makes all functions NaN.
/// Gradients and Laplacians are zero, as they are everywhere but on the edges.
public struct GridIndicators: BasisFunctions, Equatable {
  /// The inputs' names.
  public let inputNames: [String]
  /// Each input's edges, ascending, one more than cells.
  public let edges: [[Double]]
  /// One an input; nil where it is not periodic.
  public let periods: [Double?]
  /// `cell(i)`, `cell(i,j)`, …, the last input's index running fastest.
  public let names: [String]

  /// - Throws: ``BasisError/invalid(basis:reason:)`` or
  ///   ``BasisError/tooManyFunctions(basis:limit:)``, ``BasisError/namesTooLong(basis:)``.
  public init(
    inputNames: [String], edges: [[Double]], periods: [Double?]? = nil
  ) throws(BasisError) {
    func invalid(_ reason: String) -> BasisError { .invalid(basis: "grid", reason: reason) }
    let periods = periods ?? inputNames.map { _ in nil }
    guard !inputNames.isEmpty else { throw invalid("there are no inputs") }
    guard edges.count == inputNames.count else {
      throw invalid("edges for \(edges.count) inputs, but there are \(inputNames.count)")
    }
    try checkPeriods(periods, inputCount: inputNames.count, basis: "grid")
    var count = 1
    for (k, line) in edges.enumerated() {
      guard line.count >= 2, line.allSatisfy(\.isFinite), zip(line, line.dropFirst()).allSatisfy(<) else {
        throw invalid("the edges of \(inputNames[k]) must be two or more ascending numbers")
      }
      if let period = periods[k], abs(line[line.count - 1] - line[0] - period) > 1e-9 * period {
        throw invalid(
          "the edges of \(inputNames[k]) must span its period \(period), "
            + "not \(line[line.count - 1] - line[0])")
      }
      let (product, overflows) = count.multipliedReportingOverflow(by: line.count - 1)
      guard !overflows, product <= functionLimit else {
        throw .tooManyFunctions(basis: "grid", limit: functionLimit)
      }
      count = product
    }
    // A digit and a comma an input at least.
    guard inputNames.count <= nameSizeLimit / 2 / count else { throw .namesTooLong(basis: "grid") }
    self.inputNames = inputNames
    self.edges = edges
    self.periods = periods
    names = (0..<count).map { cell in
      var (rest, indices) = (cell, [Int]())
      for line in edges.reversed() {
        indices.append(rest % (line.count - 1))
        rest /= line.count - 1
      }
      return "cell(\(indices.reversed().map(String.init).joined(separator: ",")))"
    }
  }

  public var inputDimension: Int { inputNames.count }

  /// The index of the function that is 1; nil where the row is in no cell.
  ///
  /// - Complexity: O(d log(edges)).
  public func cell(_ row: UnsafeBufferPointer<Double>) -> Int? {
    precondition(row.count == inputDimension)
    var index = 0
    for (k, line) in edges.enumerated() {
      var value = row[k]
      if let period = periods[k] { value -= period * ((value - line[0]) / period).rounded(.down) }
      guard !value.isNaN else { return nil }
      // The last inner edge that is not above the value.
      var (low, high) = (0, line.count - 2)
      while low < high {
        let middle = (low + high + 1) / 2
        if line[middle] <= value { low = middle } else { high = middle - 1 }
      }
      index = index * (line.count - 1) + low
    }
    return index
  }

  public func evaluate(
    _ row: UnsafeBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(values.count == count)
    guard let cell = cell(row) else { return values.update(repeating: .nan) }
    values.update(repeating: 0)
    values[cell] = 1
  }

  public func gradient(
    _ row: UnsafeBufferPointer<Double>, into gradients: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(row.count == inputDimension && gradients.count == count * inputDimension)
    gradients.update(repeating: 0)
  }

  public func laplacian(
    _ row: UnsafeBufferPointer<Double>, into laplacians: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(row.count == inputDimension && laplacians.count == count)
    laplacians.update(repeating: 0)
  }
}

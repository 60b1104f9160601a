/// The joint probabilities of two discrete variables, x by rows and o by columns.
///
///     let joint = try JointDistribution(rowCount: 2, columnCount: 2, weights: [9, 1, 1, 9])
///     joint.mutualInformation   // .3680642 nats
///
/// Rows and columns of probability zero are allowed; they count for nothing.
public struct JointDistribution: Equatable, Sendable {
  /// The number of values of x.
  public let rowCount: Int
  /// The number of values of o.
  public let columnCount: Int
  /// Row after row; they sum to 1.
  public let elements: [Double]
  /// p(x), one a row.
  public let rowMarginal: [Double]
  /// p(o), one a column.
  public let columnMarginal: [Double]

  /// Normalises counts or probabilities.
  ///
  /// - Parameter weights: rowCount × columnCount, row after row, finite and not negative.
  /// - Throws: ``InformationError/negativeProbability(row:column:value:)``,
  ///   ``InformationError/emptyTable``.
  public init(
    rowCount: Int, columnCount: Int, weights: [Double]
  ) throws(InformationError) {
    precondition(weights.count == rowCount * columnCount, "one weight a cell")
    // Divided by the largest, sums of the largest numbers are finite.
    let largest = weights.reduce(0) { $1.isFinite ? max($0, $1) : $0 }
    var sum = 0.0
    for (place, weight) in weights.enumerated() {
      guard weight >= 0, weight.isFinite else {
        throw .negativeProbability(
          row: place / columnCount, column: place % columnCount, value: weight)
      }
      sum += largest > 0 ? weight / largest : 0
    }
    guard sum > 0, sum.isFinite else { throw .emptyTable }
    var rows = [Double](repeating: 0, count: rowCount)
    var columns = [Double](repeating: 0, count: columnCount)
    var elements = weights
    for x in 0..<rowCount {
      for o in 0..<columnCount {
        let p = weights[x * columnCount + o] / largest / sum
        elements[x * columnCount + o] = p
        rows[x] += p
        columns[o] += p
      }
    }
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.elements = elements
    rowMarginal = rows
    columnMarginal = columns
  }

  /// p(x, o).
  @inlinable
  public subscript(x: Int, o: Int) -> Double { elements[x * columnCount + o] }
}

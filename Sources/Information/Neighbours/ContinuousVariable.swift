public import LinearAlgebra

/// A variable of real numbers, one row of one or more columns a frame, some of which may be angles.
///
///     let distance = try ContinuousVariable(distances)
///     let torsions = try ContinuousVariable(angles, periods: [2 * .pi, 2 * .pi])
///
/// A periodic column lies on a circle: values that differ by a multiple of the period are equal.
public struct ContinuousVariable: Equatable, Sendable {
  /// Frames × columns, as they were given.
  public let values: Matrix<Double>
  /// The period of each column; nil on a line.
  public let periods: [Double?]

  /// - Parameters:
  ///   - values: Frames × columns.
  ///   - periods: One a column, nil on a line; without them no column is periodic.
  /// - Throws: ``InformationError/notFinite(row:column:)``,
  ///   ``InformationError/invalidPeriod(column:value:)``, or
  ///   ``InformationError/invalidCount(what:value:least:)`` without columns.
  /// - Complexity: O(frames × columns).
  public init(_ values: Matrix<Double>, periods: [Double?]? = nil) throws(InformationError) {
    let d = values.columnCount
    guard d > 0 else { throw .invalidCount(what: "columns", value: 0, least: 1) }
    let periods = periods ?? [Double?](repeating: nil, count: d)
    guard periods.count == d else {
      throw .lengthMismatch(what: "periods", count: periods.count, expected: d)
    }
    for (column, period) in periods.enumerated() {
      if let period, !(period > 0 && period.isFinite) {
        throw .invalidPeriod(column: column, value: period)
      }
    }
    if let place = values.elements.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(row: place / d, column: place % d)
    }
    self.values = values
    self.periods = periods
  }

  /// A variable of one column.
  ///
  /// - Parameters:
  ///   - values: One a frame.
  ///   - period: Of an angle; nil on a line.
  public init(_ values: [Double], period: Double? = nil) throws(InformationError) {
    try self.init(
      Matrix(rowCount: values.count, columnCount: 1, elements: values), periods: [period])
  }

  private init(checked values: Matrix<Double>, periods: [Double?]) {
    self.values = values
    self.periods = periods
  }

  /// The number of frames.
  public var frameCount: Int { values.rowCount }
  /// The number of columns.
  public var columnCount: Int { values.columnCount }

  /// Some frames, in their order.
  ///
  /// - Complexity: O(frames × columns).
  package func frames(_ ranges: [Range<Int>]) -> ContinuousVariable {
    let d = columnCount
    var elements: [Double] = []
    elements.reserveCapacity(ranges.reduce(0) { $0 + $1.count } * d)
    for range in ranges {
      elements += values.elements[range.lowerBound * d..<range.upperBound * d]
    }
    let rows = elements.count / d
    return ContinuousVariable(
      checked: Matrix(rowCount: rows, columnCount: d, elements: elements), periods: periods)
  }

  /// The columns of this variable and then those of another with as many frames.
  func joined(with other: ContinuousVariable) -> ContinuousVariable {
    let (d, e) = (columnCount, other.columnCount)
    var elements: [Double] = []
    elements.reserveCapacity(frameCount * (d + e))
    for row in 0..<frameCount {
      elements += values.elements[row * d..<(row + 1) * d]
      elements += other.values.elements[row * e..<(row + 1) * e]
    }
    return ContinuousVariable(
      checked: Matrix(rowCount: frameCount, columnCount: d + e, elements: elements),
      periods: periods + other.periods)
  }
}

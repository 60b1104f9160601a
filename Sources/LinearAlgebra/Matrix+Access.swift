extension Matrix {
  /// The elements, row after row, without a copy.
  public var span: Span<Scalar> {
    @_lifetime(borrow self)
    get { storage.span }
  }

  /// The elements, row after row, to change in place.
  public var mutableSpan: MutableSpan<Scalar> {
    @_lifetime(&self)
    mutating get { storage.mutableSpan }
  }

  /// Calls `body` with the elements, row after row.
  @inlinable
  public func withUnsafeBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try storage.withUnsafeBufferPointer(body)
  }

  /// Calls `body` with the elements, row after row, to change in place.
  @inlinable
  public mutating func withUnsafeMutableBufferPointer<Result, Failure: Error>(
    _ body: (inout UnsafeMutableBufferPointer<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try storage.withUnsafeMutableBufferPointer(body)
  }

  /// The elements of row i.
  ///
  /// - Complexity: O(columnCount).
  public func row(_ i: Int) -> [Scalar] {
    precondition(i >= 0 && i < rowCount, "No such row.")
    return Array(storage[i * columnCount..<(i + 1) * columnCount])
  }

  /// The elements of column j.
  ///
  /// - Complexity: O(rowCount).
  public func column(_ j: Int) -> [Scalar] {
    precondition(j >= 0 && j < columnCount, "No such column.")
    return (0..<rowCount).map { storage[$0 * columnCount + j] }
  }

  /// The rows of a range.
  public func rows(_ range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= rowCount, "No such rows.")
    return Matrix(
      rowCount: range.count, columnCount: columnCount,
      elements: Array(storage[range.lowerBound * columnCount..<range.upperBound * columnCount]))
  }

  /// The columns of a range.
  public func columns(_ range: Range<Int>) -> Matrix {
    columns(Array(range))
  }

  /// The columns of these indices, in their order; an index may repeat.
  public func columns(_ indices: [Int]) -> Matrix {
    submatrix(rows: Array(0..<rowCount), columns: indices)
  }

  /// The elements in these rows and columns, in their order; an index may repeat.
  ///
  /// - Complexity: O(rows.count · columns.count).
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func submatrix(rows: [Int], columns: [Int]) -> Matrix {
    precondition(rows.allSatisfy { $0 >= 0 && $0 < rowCount }, "No such row.")
    precondition(columns.allSatisfy { $0 >= 0 && $0 < columnCount }, "No such column.")
    let result = [Scalar](unsafeUninitializedCapacity: rows.count * columns.count) {
      target, count in
      for i in rows {
        for j in columns {
          target[count] = storage[i &* columnCount &+ j]
          count += 1
        }
      }
    }
    return Matrix(rowCount: rows.count, columnCount: columns.count, elements: result)
  }

  /// The elements of the diagonal; as many as the shorter side.
  public var diagonal: [Scalar] {
    (0..<min(rowCount, columnCount)).map { storage[$0 * columnCount + $0] }
  }

  /// The transposed matrix.
  ///
  /// - Complexity: O(rowCount · columnCount).
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func transposed() -> Matrix {
    let tile = 32  // Both sides of a tile stay in the first-level cache.
    let result = [Scalar](unsafeUninitializedCapacity: storage.count) { target, count in
      storage.withUnsafeBufferPointer { source in
        for firstRow in stride(from: 0, to: rowCount, by: tile) {
          for firstColumn in stride(from: 0, to: columnCount, by: tile) {
            for i in firstRow..<min(firstRow + tile, rowCount) {
              for j in firstColumn..<min(firstColumn + tile, columnCount) {
                target[j &* rowCount &+ i] = source[i &* columnCount &+ j]
              }
            }
          }
        }
      }
      count = storage.count
    }
    return Matrix(rowCount: columnCount, columnCount: rowCount, elements: result)
  }
}

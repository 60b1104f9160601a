/// A sparse matrix of doubles, row after row (compressed sparse rows).
///
///     let p = SparseMatrix(rowCount: 2, columnCount: 2, entries: [(0, 1, 1.0), (1, 0, 1.0)])
///     let y = p * [0.25, 0.75]
///
/// Within a row, columns rise and none stands twice. An entry may be an explicit zero.
public struct SparseMatrix: Equatable, Sendable {
  /// The number of rows.
  public let rowCount: Int
  /// The number of columns.
  public let columnCount: Int
  /// Where each row's entries begin; rowCount + 1 of them.
  public let rowStarts: [Int]
  /// The column of each entry.
  public let columns: [Int32]
  /// The value of each entry.
  public var values: [Double] {
    didSet { precondition(values.count == columns.count, "The entries are fixed.") }
  }

  /// Takes the parts as they are.
  ///
  /// - Precondition: They fit each other, and columns rise within a row.
  public init(
    rowCount: Int, columnCount: Int, rowStarts: [Int], columns: [Int32], values: [Double]
  ) {
    precondition(rowStarts.count == rowCount + 1 && rowStarts.last == columns.count)
    precondition(columns.count == values.count, "Each entry has a column and a value.")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.rowStarts = rowStarts
    self.columns = columns
    self.values = values
  }

  /// Collects entries in any order; those of one place are added up in the order given.
  ///
  /// - Complexity: O(entries · log) in time.
  public init(rowCount: Int, columnCount: Int, entries: [(row: Int, column: Int, value: Double)]) {
    precondition(
      entries.allSatisfy { $0.row >= 0 && $0.row < rowCount && $0.column >= 0 && $0.column < columnCount },
      "An entry lies within the matrix.")
    let order = entries.indices.sorted {
      (entries[$0].row, entries[$0].column, $0) < (entries[$1].row, entries[$1].column, $1)
    }
    var starts = [Int](repeating: 0, count: rowCount + 1)
    var columns: [Int32] = []
    var values: [Double] = []
    var last = (row: -1, column: -1)
    for place in order {
      let entry = entries[place]
      if last == (entry.row, entry.column) {
        values[values.count - 1] += entry.value
        continue
      }
      last = (entry.row, entry.column)
      columns.append(Int32(entry.column))
      values.append(entry.value)
      starts[entry.row + 1] += 1
    }
    for i in 0..<rowCount { starts[i + 1] += starts[i] }
    self.init(
      rowCount: rowCount, columnCount: columnCount, rowStarts: starts, columns: columns,
      values: values)
  }

  /// The entries of a dense matrix that are not zero.
  public init(_ dense: Matrix<Double>) {
    var starts = [0]
    var columns: [Int32] = []
    var values: [Double] = []
    for i in 0..<dense.rowCount {
      for j in 0..<dense.columnCount where dense[i, j] != 0 {
        columns.append(Int32(j))
        values.append(dense[i, j])
      }
      starts.append(columns.count)
    }
    self.init(
      rowCount: dense.rowCount, columnCount: dense.columnCount, rowStarts: starts,
      columns: columns, values: values)
  }

  /// Whether there are as many rows as columns.
  public var isSquare: Bool { rowCount == columnCount }

  /// The places of row i's entries in ``columns`` and ``values``.
  @inlinable
  public func entries(ofRow i: Int) -> Range<Int> { rowStarts[i]..<rowStarts[i + 1] }

  /// The place of an entry, or nil where none is stored.
  ///
  /// - Complexity: O(log n) in the entries of the row.
  public func place(_ i: Int, _ j: Int) -> Int? {
    var low = rowStarts[i]
    var high = rowStarts[i + 1]
    while low < high {
      let middle = (low + high) / 2
      if columns[middle] < j { low = middle + 1 } else { high = middle }
    }
    return low < rowStarts[i + 1] && columns[low] == j ? low : nil
  }

  /// The element in row i and column j; zero where none is stored.
  public subscript(i: Int, j: Int) -> Double { place(i, j).map { values[$0] } ?? 0 }

  /// The same matrix with all of its elements.
  public func dense() -> Matrix<Double> {
    var result = Matrix<Double>(rowCount: rowCount, columnCount: columnCount)
    for i in 0..<rowCount {
      for k in entries(ofRow: i) { result[i, Int(columns[k])] = values[k] }
    }
    return result
  }
}

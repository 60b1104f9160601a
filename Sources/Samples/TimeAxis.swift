import Storage

/// The time stamps of one table.
struct TimeAxis {
  let table: any NumericTable
  let column: Int
  let start: Double
  /// The time between the first two rows; nil for a single row.
  let step: Double?

  /// Reads the ends of the time column; nil where the table has none.
  init?(of table: any NumericTable) throws(SampleError) {
    guard let column = table.timeColumn, table.rowCount > 0 else { return nil }
    self.table = table
    self.column = column
    let first = try Self.times(of: table, column: column, rows: 0..<min(2, table.rowCount))
    start = first[0]
    step = first.count > 1 ? first[1] - first[0] : nil
  }

  /// Checks that rows are evenly spaced: by the ends first, row by row only
  /// where the ends do not agree.
  func requireRegular() throws(SampleError) {
    guard let step else { return }
    guard step > 0 else { throw .timesNotIncreasing(file: table.path, frame: 1) }
    let last = try Self.times(
      of: table, column: column, rows: (table.rowCount - 1)..<table.rowCount)[0]
    let expected = start + step * Double(table.rowCount - 1)
    if abs(last - expected) <= 0.5 * step { return }
    var previous = start
    var error: SampleError?
    try forEachTime { row, time in
      guard row > 0, error == nil else { return }
      if time <= previous {
        error = .timesNotIncreasing(file: table.path, frame: row)
      } else if abs(time - previous - step) > 0.5 * step {
        error = .irregularTimes(
          file: table.path, frame: row, expected: previous + step, found: time)
      }
      previous = time
    }
    if let error { throw error }
  }

  /// Calls `body` with each row and its time stamp.
  func forEachTime(_ body: (Int, Double) -> Void) throws(SampleError) {
    var row = 0
    while row < table.rowCount {
      let rows = row..<min(row + 65_536, table.rowCount)
      for (offset, time) in try Self.times(of: table, column: column, rows: rows).enumerated() {
        body(row + offset, time)
      }
      row = rows.upperBound
    }
  }

  private static func times(
    of table: any NumericTable, column: Int, rows: Range<Int>
  ) throws(SampleError) -> [Double] {
    var times = [Double](repeating: 0, count: rows.count)
    let result = Result { () throws(StorageError) in
      let reader = try table.makeReader()
      try times.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
        try reader.read(rows: rows, columns: [column], into: buffer)
      }
    }
    if case .failure(let error) = result { throw .storage(error) }
    if let bad = times.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(
        file: table.path, frame: rows.lowerBound + bad, column: table.columns[column].name ?? "time")
    }
    return times
  }
}

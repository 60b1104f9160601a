import Glibc
import Storage

/// The time stamps of one table.
struct TimeAxis {
  let table: any NumericTable
  let column: Int
  let start: Double
  /// The usual time between rows, to the precision of the stamps; nil where
  /// time does not go on.
  let step: Double?
  let unit: TimeUnit

  /// Reads the first rows of the time column; nil where the table has none.
  ///
  /// - Parameter defaultUnit: The unit where the column states none.
  init?(of table: any NumericTable, column: Int?, defaultUnit: TimeUnit) throws(SampleError) {
    guard let column else { return nil }
    self.table = table
    self.column = column
    let first = try Self.times(of: table, column: column, rows: 0..<min(1024, table.rowCount))
    start = first[0]
    // The median, since any single step may be a restart or a gap.
    let steps = zip(first.dropFirst(), first).map { $0 - $1 }.filter { $0 > 0 }.sorted()
    step = steps.isEmpty ? nil : steps[steps.count / 2]
    unit = table.columns[column].unit.map { TimeUnit.named($0) ?? .reduced } ?? defaultUnit
  }

  /// Checks that rows are evenly spaced: at some rows first, at each only
  /// where those do not agree.
  func requireRegular() throws(SampleError) {
    guard table.rowCount > 1 else { return }
    guard let step else { throw .timesNotIncreasing(file: table.path, frame: 1) }
    if try isRegularAtProbes(step: step) { return }
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

  private static let probeCount = 32

  private func isRegularAtProbes(step: Double) throws(SampleError) -> Bool {
    let last = table.rowCount - 1
    for probe in 1...Self.probeCount {
      let row = Int((Double(last) * Double(probe) / Double(Self.probeCount)).rounded())
      guard abs(try time(ofRow: row) - start - step * Double(row)) <= 0.5 * step else { return false }
    }
    return true
  }

  /// The mean time between the rows of a regular table; nil for a single row.
  func meanStep() throws(SampleError) -> Double? {
    guard table.rowCount > 1 else { return nil }
    return (try time(ofRow: table.rowCount - 1) - start) / Double(table.rowCount - 1)
  }

  func time(ofRow row: Int) throws(SampleError) -> Double {
    try Self.times(of: table, column: column, rows: row..<(row + 1))[0]
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

  /// The decimal number that is meant by a mean of printed stamps: the
  /// shortest one within 1e-7 of it, relative.
  static func decimal(near value: Double) -> Double {
    guard value > 0, value.isFinite else { return value }
    let exponent = Int(log10(value).rounded(.down))
    for digits in 1...15 {
      let places = digits - 1 - exponent
      let scale = pow(10, Double(abs(places)))
      guard scale.isFinite else { break }
      let rounded =
        places >= 0 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
      if abs(rounded - value) <= 1e-7 * value { return rounded }
    }
    return value
  }
}

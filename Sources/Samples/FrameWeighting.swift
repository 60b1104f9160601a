import Glibc
import Storage

/// The weights of a table source's frames.
struct FrameWeighting: Sendable {
  enum Origin: Sendable {
    case none
    case column
    /// A column of a table of its own, and the row in it of each file's first row.
    case table(any NumericTable, column: Int, firstRows: [Int])
  }

  var origin: Origin
  /// The largest logarithm, taken off before exponentiating; nil for plain weights.
  var logReference: Double?
  /// A factor for each trajectory.
  var factors: [Double]?

  var isWeighted: Bool {
    if case .none = origin { return factors != nil }
    return true
  }

  /// Finds the weights and checks each of them.
  ///
  /// - Complexity: Reads each weight once.
  init(
    input: TableInput, tables: [any NumericTable], selections: [ColumnSelection],
    segments: [[FileSegment]]
  ) throws(SampleError) {
    factors = input.trajectoryWeights
    logReference = nil
    if let factors { try Self.check(factors, trajectoryCount: segments.count) }
    var isLogarithmic = false
    switch input.weights {
    case .none:
      origin = .none
      return
    case .column(_, let logarithmic):
      origin = .column
      isLogarithmic = logarithmic
    case .file(let path, let logarithmic):
      origin = try Self.openFile(path, for: tables)
      isLogarithmic = logarithmic
    }
    var largest = -Double.infinity
    for (trajectory, parts) in segments.enumerated() where factors?[trajectory] != 0 {
      for part in parts {
        largest = max(
          largest,
          try maximum(
            of: part, isLogarithmic: isLogarithmic, tables: tables, selections: selections))
      }
    }
    guard largest > (isLogarithmic ? -.infinity : 0) else { throw .allWeightsZero }
    if isLogarithmic { logReference = largest }
  }

  private static func check(_ factors: [Double], trajectoryCount: Int) throws(SampleError) {
    guard factors.count == trajectoryCount else {
      throw .weightCountMismatch(
        file: "--trajectory-weights", weights: factors.count, expected: trajectoryCount,
        what: "trajectories")
    }
    if let bad = factors.firstIndex(where: { !$0.isFinite || $0 < 0 }) {
      throw .invalidTrajectoryWeight(index: bad, value: factors[bad])
    }
    guard factors.contains(where: { $0 > 0 }) else { throw .allWeightsZero }
  }

  private static func openFile(
    _ path: String, for tables: [any NumericTable]
  ) throws(SampleError) -> Origin {
    let opened: [any NumericTable]
    do throws(StorageError) {
      opened = try TableFormat.detect(path).open(path, TableOptions())
    } catch {
      throw .storage(error)
    }
    let rowCount = tables.reduce(0) { $0 + $1.rowCount }
    let table = opened[0]
    let columns = table.columns.indices.filter { $0 != table.timeColumn }
    guard opened.count == 1, table.rowCount == rowCount, columns.count == 1 else {
      throw .weightCountMismatch(
        file: path, weights: opened.reduce(0) { $0 + $1.rowCount } * columns.count,
        expected: rowCount, what: "frames")
    }
    var firstRows: [Int] = []
    var next = 0
    for table in tables {
      firstRows.append(next)
      next += table.rowCount
    }
    return .table(table, column: columns[0], firstRows: firstRows)
  }

  /// The raw values (weights or their logarithms) of some rows of a file.
  func readRaw(
    _ segment: FileSegment, tables: [any NumericTable], selections: [ColumnSelection],
    into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(SampleError) {
    do throws(StorageError) {
      switch origin {
      case .none:
        buffer.update(repeating: 1)
      case .column:
        try tables[segment.file].makeReader().read(
          rows: segment.rows, stride: segment.stride,
          columns: [selections[segment.file].weightColumn!], into: buffer)
      case .table(let table, let column, let firstRows):
        let first = firstRows[segment.file]
        let shifted = (segment.rows.lowerBound + first)..<(segment.rows.upperBound + first)
        try table.makeReader().read(
          rows: shifted, stride: segment.stride, columns: [column], into: buffer)
      }
    } catch {
      throw .storage(error)
    }
  }

  /// The error for a weight that is none: it names where the weight is written.
  func invalid(
    _ value: Double, file: Int, row: Int, tables: [any NumericTable]
  ) -> SampleError {
    if case .table(let table, _, let firstRows) = origin {
      return .invalidWeight(file: table.path, frame: row + firstRows[file], value: value)
    }
    return .invalidWeight(file: tables[file].path, frame: row, value: value)
  }

  /// The largest raw value of some rows.
  private func maximum(
    of segment: FileSegment, isLogarithmic: Bool, tables: [any NumericTable],
    selections: [ColumnSelection]
  ) throws(SampleError) -> Double {
    var largest = -Double.infinity
    var buffer = [Double](repeating: 0, count: min(65_536, segment.count))
    var frame = 0
    while frame < segment.count {
      let rows = segment.part(frame..<min(frame + buffer.count, segment.count))
      let result = buffer.withUnsafeMutableBufferPointer { whole in
        Result { () throws(SampleError) in
          let part = UnsafeMutableBufferPointer(rebasing: whole[..<rows.count])
          try readRaw(
            rows, tables: tables, selections: selections, into: part)
          for (i, value) in part.enumerated() {
            // A logarithm may be −∞: no weight at all.
            guard value < .infinity, isLogarithmic || value >= 0 else {
              throw invalid(value, file: segment.file, row: rows.row(of: i), tables: tables)
            }
            largest = max(largest, value)
          }
        }
      }
      if case .failure(let error) = result { throw error }
      frame += rows.count
    }
    return largest
  }
}

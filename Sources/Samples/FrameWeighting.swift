import Glibc
import Storage

/// The weights of a table source's frames.
struct FrameWeighting: Sendable {
  enum Origin: Sendable {
    case none
    case column
    /// A table of one column, and the row in it of each file's first row.
    case table(any NumericTable, firstRows: [Int])
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

  init(
    input: TableInput, tables: [any NumericTable], selections: [ColumnSelection],
    segments: [[FileSegment]]
  ) throws(SampleError) {
    factors = input.trajectoryWeights
    logReference = nil
    if let factors {
      guard factors.count == segments.count else {
        throw .weightCountMismatch(
          file: "--trajectory-weights", weights: factors.count, expected: segments.count,
          what: "trajectories")
      }
      if let bad = factors.firstIndex(where: { !$0.isFinite || $0 < 0 }) {
        throw .invalidWeight(file: "--trajectory-weights", frame: bad, value: factors[bad])
      }
    }
    var isLogarithmic = false
    switch input.weights {
    case .none:
      origin = .none
    case .column(_, let logarithmic):
      origin = .column
      isLogarithmic = logarithmic
    case .file(let path, let logarithmic):
      let opened: [any NumericTable]
      do throws(StorageError) {
        opened = try TableFormat.detect(path).open(path, TableOptions())
      } catch {
        throw .storage(error)
      }
      let rows = tables.reduce(0) { $0 + $1.rowCount }
      guard opened.count == 1, opened[0].rowCount == rows, opened[0].columns.count == 1 else {
        throw .weightCountMismatch(
          file: path, weights: opened.reduce(0) { $0 + $1.rowCount * $1.columns.count },
          expected: rows, what: "frames")
      }
      var firstRows: [Int] = []
      var next = 0
      for table in tables {
        firstRows.append(next)
        next += table.rowCount
      }
      origin = .table(opened[0], firstRows: firstRows)
      isLogarithmic = logarithmic
    }
    if isLogarithmic {
      logReference = try maximum(tables: tables, selections: selections, segments: segments)
    }
  }

  /// The raw values (weights or their logarithms) of some rows of a file.
  func readRaw(
    file: Int, rows: Range<Int>, tables: [any NumericTable], selections: [ColumnSelection],
    into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(SampleError) {
    do throws(StorageError) {
      switch origin {
      case .none:
        buffer.update(repeating: 1)
      case .column:
        try tables[file].makeReader().read(
          rows: rows, columns: [selections[file].weightColumn!], into: buffer)
      case .table(let table, let firstRows):
        let shifted = (rows.lowerBound + firstRows[file])..<(rows.upperBound + firstRows[file])
        try table.makeReader().read(rows: shifted, columns: [0], into: buffer)
      }
    } catch {
      throw .storage(error)
    }
  }

  private func maximum(
    tables: [any NumericTable], selections: [ColumnSelection], segments: [[FileSegment]]
  ) throws(SampleError) -> Double {
    var largest = -Double.infinity
    var buffer = [Double](repeating: 0, count: 65_536)
    for segment in segments.joined() {
      var row = segment.rows.lowerBound
      while row < segment.rows.upperBound {
        let rows = row..<min(row + buffer.count, segment.rows.upperBound)
        let result = buffer.withUnsafeMutableBufferPointer { whole in
          Result { () throws(SampleError) in
            let part = UnsafeMutableBufferPointer(rebasing: whole[..<rows.count])
            try readRaw(
              file: segment.file, rows: rows, tables: tables, selections: selections, into: part)
            for (i, value) in part.enumerated() {
              guard !value.isNaN, value < .infinity else {
                throw SampleError.invalidWeight(
                  file: tables[segment.file].path, frame: rows.lowerBound + i, value: value)
              }
              largest = max(largest, value)
            }
          }
        }
        if case .failure(let error) = result { throw error }
        row = rows.upperBound
      }
    }
    guard largest.isFinite else { throw .allWeightsZero }
    return largest
  }
}

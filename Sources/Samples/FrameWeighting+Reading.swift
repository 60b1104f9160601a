import Storage

extension FrameWeighting {
  /// The weights, or their logarithms, of some rows of a file.
  func readRaw(
    _ segment: FileSegment, tables: [any NumericTable], selections: [ColumnSelection],
    into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(SampleError) {
    do throws(StorageError) {
      switch origin {
      case .none:
        buffer.update(repeating: 1)
      case .columns:
        try readSum(
          of: selections[segment.file].weightColumns, segment, table: tables[segment.file], into: buffer)
      case .table(let table, let column, let firstRows):
        let first = firstRows[segment.file]
        let shifted = (segment.rows.lowerBound + first)..<(segment.rows.upperBound + first)
        try table.makeReader().read(
          rows: shifted, stride: segment.stride, columns: [column], into: buffer)
      }
    } catch {
      throw .storage(error)
    }
    guard case .energy(let thermal) = form else { return }
    for i in buffer.indices { buffer[i] /= thermal }
  }

  private func readSum(
    of columns: [Int], _ segment: FileSegment, table: any NumericTable,
    into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(StorageError) {
    let reader = try table.makeReader()
    guard columns.count > 1 else {
      return try reader.read(
        rows: segment.rows, stride: segment.stride, columns: columns, into: buffer)
    }
    let width = columns.count
    var rows = [Double](repeating: 0, count: buffer.count * width)
    try rows.withUnsafeMutableBufferPointer { values throws(StorageError) in
      try reader.read(rows: segment.rows, stride: segment.stride, columns: columns, into: values)
    }
    for i in buffer.indices {
      buffer[i] = rows[(i * width)..<((i + 1) * width)].reduce(0, +)
    }
  }

  /// The error for a raw value that is no weight: it names where it is written.
  func invalid(
    _ value: Double, file: Int, row: Int, tables: [any NumericTable]
  ) -> SampleError {
    switch (origin, form) {
    case (_, .energy(let thermal)):
      return .invalidBias(file: tables[file].path, frame: row, value: value * thermal)
    case (.table(let table, _, let firstRows), _):
      return .invalidWeight(file: table.path, frame: row + firstRows[file], value: value)
    default:
      return .invalidWeight(file: tables[file].path, frame: row, value: value)
    }
  }

  /// Calls `body` with the raw value of each row, checked.
  func forEachBlock(
    of segment: FileSegment, tables: [any NumericTable], selections: [ColumnSelection],
    _ body: (Double) -> Void
  ) throws(SampleError) {
    var buffer = [Double](repeating: 0, count: min(65_536, segment.count))
    var frame = 0
    while frame < segment.count {
      let rows = segment.part(frame..<min(frame + buffer.count, segment.count))
      try buffer.withUnsafeMutableBufferPointer { whole throws(SampleError) in
        let part = UnsafeMutableBufferPointer(rebasing: whole[..<rows.count])
        try readRaw(rows, tables: tables, selections: selections, into: part)
        for (i, value) in part.enumerated() {
          guard isValid(value) else {
            throw invalid(value, file: segment.file, row: rows.row(of: i), tables: tables)
          }
          body(value)
        }
      }
      frame += rows.count
    }
  }

  private func isValid(_ value: Double) -> Bool {
    switch form {
    case .plain: value >= 0 && value < .infinity
    // A logarithm may be −∞: no weight at all.
    case .logarithm: value < .infinity
    case .energy: value.isFinite
    }
  }
}

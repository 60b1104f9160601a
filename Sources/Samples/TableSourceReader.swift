import Glibc
import Storage

/// Reads a table source's frames on one thread, one open file at a time.
final class TableSourceReader: SampleReader {
  private let source: TableSource
  private var open: (file: Int, reader: any TableReader)?
  private var raw: [Double] = []

  init(source: TableSource) { self.source = source }

  func read(
    _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(SampleError) { try readRows(frames, of: trajectory, into: buffer) }

  func read(
    _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(SampleError) { try readRows(frames, of: trajectory, into: buffer) }

  func readWeights(
    _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(SampleError) {
    let weighting = source.weighting
    let factor = weighting.factors?[trajectory] ?? 1
    try forEachPart(of: frames, in: trajectory) { file, rows, offset throws(SampleError) in
      let part = UnsafeMutableBufferPointer(rebasing: buffer[offset..<(offset + rows.count)])
      try weighting.readRaw(
        file: file, rows: rows, tables: source.tables, selections: source.selections, into: part)
      for i in part.indices {
        if let reference = weighting.logReference { part[i] = exp(part[i] - reference) }
        part[i] *= factor
        guard part[i].isFinite, part[i] >= 0 else {
          throw weighting.invalid(
            part[i], file: file, row: rows.lowerBound + i, tables: source.tables)
        }
      }
    }
  }

  private func readRows<Scalar: TableScalar>(
    _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Scalar>
  ) throws(SampleError) {
    let width = source.features.count
    precondition(buffer.count == frames.count * width)
    try forEachPart(of: frames, in: trajectory) { file, rows, offset throws(SampleError) in
      let part = UnsafeMutableBufferPointer(
        rebasing: buffer[(offset * width)..<((offset + rows.count) * width)])
      let selection = source.selections[file]
      if selection.isPlain {
        try readTable(file, rows: rows, columns: selection.rawColumns, into: part)
        if let bad = Scalar.firstNonFinite(part) {
          throw notFinite(file, row: rows.lowerBound + bad / width, name: selection.rawNames[bad % width])
        }
      } else {
        try readExpressions(file, rows: rows, selection: selection, into: part)
      }
    }
  }

  private func readExpressions<Scalar: TableScalar>(
    _ file: Int, rows: Range<Int>, selection: ColumnSelection,
    into part: UnsafeMutableBufferPointer<Scalar>
  ) throws(SampleError) {
    let width = selection.rawColumns.count
    if raw.count < rows.count * width { raw = Array(repeating: 0, count: rows.count * width) }
    let result = raw.withUnsafeMutableBufferPointer { whole in
      Result { () throws(SampleError) in
        let values = UnsafeMutableBufferPointer(rebasing: whole[..<(rows.count * width)])
        try readTable(file, rows: rows, columns: selection.rawColumns, into: values)
        if let bad = Double.firstNonFinite(values) {
          throw notFinite(file, row: rows.lowerBound + bad / width, name: selection.rawNames[bad % width])
        }
        for column in selection.radianColumns {
          for i in 0..<rows.count where abs(values[i * width + column]) > 2 * .pi + 1e-3 {
            throw SampleError.angleInDegrees(
              file: source.tables[file].path, column: selection.rawNames[column],
              value: values[i * width + column])
          }
        }
        ColumnExpression.evaluate(
          selection.expressions, on: UnsafeBufferPointer(values), rawColumnCount: width, into: part)
      }
    }
    if case .failure(let error) = result { throw error }
  }

  private func readTable<Scalar: TableScalar>(
    _ file: Int, rows: Range<Int>, columns: [Int], into buffer: UnsafeMutableBufferPointer<Scalar>
  ) throws(SampleError) {
    do throws(StorageError) {
      if open?.file != file { open = (file, try source.tables[file].makeReader()) }
      try Scalar.read(rows, columns: columns, from: open!.reader, into: buffer)
    } catch {
      throw .storage(error)
    }
  }

  private func notFinite(_ file: Int, row: Int, name: String) -> SampleError {
    .notFinite(file: source.tables[file].path, frame: row, column: name)
  }

  /// Calls `body` with each file's rows that make up the frames, and the
  /// position of their first frame in the request.
  private func forEachPart(
    of frames: Range<Int>, in trajectory: Int,
    _ body: (_ file: Int, _ rows: Range<Int>, _ offset: Int) throws(SampleError) -> Void
  ) throws(SampleError) {
    precondition(
      frames.lowerBound >= 0 && frames.upperBound <= source.trajectories[trajectory].frameCount,
      "frames outside the trajectory")
    var start = 0
    for segment in source.segments[trajectory] {
      let here = frames.clamped(to: start..<(start + segment.rows.count))
      if !here.isEmpty {
        let lower = segment.rows.lowerBound + here.lowerBound - start
        try body(segment.file, lower..<(lower + here.count), here.lowerBound - frames.lowerBound)
      }
      start += segment.rows.count
    }
  }
}

/// Scalars that table readers can fill.
private protocol TableScalar: SampleScalar {
  static func read(
    _ rows: Range<Int>, columns: [Int], from reader: any TableReader,
    into buffer: UnsafeMutableBufferPointer<Self>
  ) throws(StorageError)
}

extension Float: TableScalar {
  fileprivate static func read(
    _ rows: Range<Int>, columns: [Int], from reader: any TableReader,
    into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(StorageError) { try reader.read(rows: rows, columns: columns, into: buffer) }
}

extension Double: TableScalar {
  fileprivate static func read(
    _ rows: Range<Int>, columns: [Int], from reader: any TableReader,
    into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(StorageError) { try reader.read(rows: rows, columns: columns, into: buffer) }
}

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
    try forEachPart(of: frames, in: trajectory) { rows, places throws(SampleError) in
      let part = UnsafeMutableBufferPointer(rebasing: buffer[places])
      try weighting.readRaw(rows, tables: source.tables, selections: source.selections, into: part)
      for i in part.indices {
        if let reference = weighting.logReference { part[i] = exp(part[i] - reference) }
        part[i] *= factor
        guard part[i].isFinite, part[i] >= 0 else {
          throw weighting.invalid(
            part[i], file: rows.file, row: rows.row(of: i), tables: source.tables)
        }
      }
    }
  }

  private func readRows<Scalar: TableScalar>(
    _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Scalar>
  ) throws(SampleError) {
    let width = source.features.count
    precondition(buffer.count == frames.count * width)
    try forEachPart(of: frames, in: trajectory) { rows, places throws(SampleError) in
      let part = UnsafeMutableBufferPointer(
        rebasing: buffer[(places.lowerBound * width)..<(places.upperBound * width)])
      let selection = source.selections[rows.file]
      if selection.isPlain {
        try readTable(rows, columns: selection.rawColumns, into: part)
        if let bad = Scalar.firstNonFinite(part) {
          throw notFinite(rows, frame: bad / width, name: selection.rawNames[bad % width])
        }
      } else {
        try readExpressions(rows, selection: selection, into: part)
      }
    }
  }

  private func readExpressions<Scalar: TableScalar>(
    _ rows: FileSegment, selection: ColumnSelection,
    into part: UnsafeMutableBufferPointer<Scalar>
  ) throws(SampleError) {
    let width = selection.rawColumns.count
    if raw.count < rows.count * width { raw = Array(repeating: 0, count: rows.count * width) }
    let result = raw.withUnsafeMutableBufferPointer { whole in
      Result { () throws(SampleError) in
        let values = UnsafeMutableBufferPointer(rebasing: whole[..<(rows.count * width)])
        try readTable(rows, columns: selection.rawColumns, into: values)
        if let bad = Double.firstNonFinite(values) {
          throw notFinite(rows, frame: bad / width, name: selection.rawNames[bad % width])
        }
        for column in selection.radianColumns {
          for i in 0..<rows.count where abs(values[i * width + column]) > 2 * .pi + 1e-3 {
            throw SampleError.angleInDegrees(
              file: source.tables[rows.file].path, column: selection.rawNames[column],
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
    _ rows: FileSegment, columns: [Int], into buffer: UnsafeMutableBufferPointer<Scalar>
  ) throws(SampleError) {
    do throws(StorageError) {
      if open?.file != rows.file { open = (rows.file, try source.tables[rows.file].makeReader()) }
      try Scalar.read(rows, columns: columns, from: open!.reader, into: buffer)
    } catch {
      throw .storage(error)
    }
  }

  private func notFinite(_ rows: FileSegment, frame: Int, name: String) -> SampleError {
    .notFinite(file: source.tables[rows.file].path, frame: rows.row(of: frame), column: name)
  }

  /// Calls `body` with each file's rows that make up the frames, and their
  /// places in the request.
  private func forEachPart(
    of frames: Range<Int>, in trajectory: Int,
    _ body: (_ rows: FileSegment, _ places: Range<Int>) throws(SampleError) -> Void
  ) throws(SampleError) {
    precondition(
      frames.lowerBound >= 0 && frames.upperBound <= source.trajectories[trajectory].frameCount,
      "frames outside the trajectory")
    var start = 0
    for segment in source.segments[trajectory] {
      let here = frames.clamped(to: start..<(start + segment.count))
      if !here.isEmpty {
        let wanted = (here.lowerBound - start)..<(here.upperBound - start)
        let first = here.lowerBound - frames.lowerBound
        try body(segment.part(wanted), first..<(first + here.count))
      }
      start += segment.count
    }
  }
}

/// Scalars that table readers can fill.
private protocol TableScalar: SampleScalar {
  static func read(
    _ rows: FileSegment, columns: [Int], from reader: any TableReader,
    into buffer: UnsafeMutableBufferPointer<Self>
  ) throws(StorageError)
}

extension Float: TableScalar {
  fileprivate static func read(
    _ rows: FileSegment, columns: [Int], from reader: any TableReader,
    into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(StorageError) { try reader.read(rows: rows.rows, stride: rows.stride, columns: columns, into: buffer) }
}

extension Double: TableScalar {
  fileprivate static func read(
    _ rows: FileSegment, columns: [Int], from reader: any TableReader,
    into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(StorageError) { try reader.read(rows: rows.rows, stride: rows.stride, columns: columns, into: buffer) }
}

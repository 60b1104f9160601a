import Storage

/// A reader that computes its rows, in the precision that is asked for.
protocol RowReader: TableReader {
  /// Reads some columns of every `stride`-th row, as ``TableReader`` says.
  func readRows<Scalar: RowScalar>(
    _ rows: Range<Int>, _ stride: Int, _ columns: [Int],
    into buffer: UnsafeMutableBufferPointer<Scalar>
  ) throws(StorageError)
}

extension RowReader {
  func read(
    rows: Range<Int>, columns: [Int], into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(StorageError) { try readRows(rows, 1, columns, into: buffer) }

  func read(
    rows: Range<Int>, columns: [Int], into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(StorageError) { try readRows(rows, 1, columns, into: buffer) }

  func read(
    rows: Range<Int>, stride: Int, columns: [Int], into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(StorageError) { try readRows(rows, stride, columns, into: buffer) }

  func read(
    rows: Range<Int>, stride: Int, columns: [Int], into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(StorageError) { try readRows(rows, stride, columns, into: buffer) }
}

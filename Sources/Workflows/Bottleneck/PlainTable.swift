import Information
import LinearAlgebra
import Storage

/// A rectangular table of numbers from CSV, TSV, NPY or NPZ, all of it.
enum PlainTable {
  /// Reads a table.
  ///
  /// - Throws: ``StorageError``, ``BottleneckJobError/words(file:columns:)``.
  static func read(_ path: String) throws -> Matrix<Double> {
    let table = try TableFormat.detect(path).open(path, TableOptions()).first!
    guard table.skippedColumns.isEmpty else {
      throw BottleneckJobError.words(file: path, columns: table.skippedColumns)
    }
    // A first line of words is a header; one word among its numbers would lose them.
    let names = table.columns.compactMap(\.name)
    let words = names.filter { Double($0) == nil }
    guard words.isEmpty || words.count == names.count else {
      throw BottleneckJobError.words(file: path, columns: words)
    }
    let (rows, columns) = (table.rowCount, table.columns.count)
    var values = [Double](repeating: 0, count: rows * columns)
    let reader = try table.makeReader()
    try values.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
      try reader.read(rows: 0..<rows, columns: Array(0..<columns), into: buffer)
    }
    return Matrix(rowCount: rows, columnCount: columns, elements: values)
  }
}

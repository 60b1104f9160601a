import Storage

/// Rows of a table one by one, read in blocks; for rows that mostly ascend.
final class RowCache {
  private let reader: any TableReader
  private let columns: [Int]
  private let rowCount: Int
  private var held: Range<Int> = 0..<0
  private var numbers: [Double] = []
  private static let blockLength = 1024

  init(_ table: any NumericTable, columns: [Int]) throws(StorageError) {
    reader = try table.makeReader()
    rowCount = table.rowCount
    self.columns = columns
  }

  subscript(row: Int) -> ArraySlice<Double> {
    get throws(StorageError) {
      if !held.contains(row) {
        let block = row..<min(row + Self.blockLength, rowCount)
        var numbers = [Double](repeating: 0, count: block.count * columns.count)
        try numbers.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
          try reader.read(rows: block, columns: columns, into: buffer)
        }
        (held, self.numbers) = (block, numbers)
      }
      let start = (row - held.lowerBound) * columns.count
      // Indices from 0, as the columns have.
      return Array(numbers[start..<(start + columns.count)])[...]
    }
  }
}

import LinearAlgebra
import MarkovModels
import Storage

/// Square matrices from tables: all elements, or a row, a column and a value a line.
enum MatrixFile {
  /// A matrix beyond this side has to be given by its entries.
  private static let largestDense = 20_000

  /// How files name the first two columns of entries.
  private static let entryNames: Set<[String]> = [["from", "to"], ["row", "column"], ["row", "col"], ["i", "j"]]

  /// Reads a matrix.
  ///
  /// Three columns are entries where the file names the first two as such, or where there are not
  /// three rows.
  ///
  /// - Returns: The matrix, and the states that entries name; nil where all elements were given.
  /// - Throws: ``MarkovError/notSquare(rows:columns:)``, ``StorageError``.
  static func read(_ path: String) throws -> (matrix: SparseMatrix, named: [Int]?) {
    let table = try TableFormat.detect(path).open(path, TableOptions()).first!
    let columns = table.columns.count
    let names = table.columns.prefix(2).map { $0.name ?? "" }
    let isEntries = columns == 3 && (Self.entryNames.contains(names) || table.rowCount != 3)
    guard isEntries || table.rowCount == columns, table.rowCount > 0,
      isEntries || columns <= largestDense
    else { throw MarkovError.notSquare(rows: table.rowCount, columns: columns) }
    var values = [Double](repeating: 0, count: table.rowCount * columns)
    let reader = try table.makeReader()
    try values.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
      try reader.read(rows: 0..<table.rowCount, columns: Array(0..<columns), into: buffer)
    }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw MarkovError.negativeCount(
        row: bad / columns, column: bad % columns, value: values[bad])
    }
    guard isEntries else {
      return (SparseMatrix(Matrix(rowCount: columns, columnCount: columns, elements: values)), nil)
    }
    var entries: [(row: Int, column: Int, value: Double)] = []
    var largest = 0
    for row in 0..<table.rowCount {
      let place = (0..<2).compactMap { Int(exactly: values[row * 3 + $0]) }
      guard place.count == 2, place.allSatisfy({ $0 >= 0 && $0 < DiscreteTrajectories.largestStateCount })
      else { throw WorkflowError.notAnEntry(file: path, row: row) }
      largest = max(largest, place[0], place[1])
      entries.append((place[0], place[1], values[row * 3 + 2]))
    }
    return (
      SparseMatrix(rowCount: largest + 1, columnCount: largest + 1, entries: entries),
      Set(entries.flatMap { [$0.row, $0.column] }).sorted()
    )
  }

  /// Reads one number a line.
  static func readColumn(_ path: String) throws -> [Double] {
    let table = try TableFormat.detect(path).open(path, TableOptions()).first!
    var values = [Double](repeating: 0, count: table.rowCount)
    let reader = try table.makeReader()
    try values.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
      try reader.read(rows: 0..<table.rowCount, columns: [table.columns.count - 1], into: buffer)
    }
    return values
  }
}

/// A text file whose lines are rows of numbers: the engine below CSV and COLVAR.
///
/// Opening scans the file once, at the speed of finding newlines, and keeps the
/// place of every 4096th row; any thread can then parse any range of rows. Blank
/// lines and lines that begin with `#` are not rows.
struct LineTable: NumericTable {
  let path: String
  let columns: [ColumnDescription]
  let skippedColumns: [String]
  let timeColumn: Int?
  let droppedLastLine: Bool
  let rowCount: Int
  let precision = NumericPrecision.float64

  let file: RandomAccessFile
  let grammar: LineGrammar
  /// The field of a line that holds each numeric column.
  let fieldOfColumn: [Int]
  let index: RowIndex

  func makeReader() throws(StorageError) -> any TableReader {
    LineTableReader(self)
  }
}

/// How the lines of a table divide into fields.
struct LineGrammar: Sendable {
  let delimiter: FieldDelimiter
  /// The fields of every line.
  let fieldCount: Int
  /// Whether `#` ends a line anywhere, not only at its start.
  let stripsComments: Bool

  /// Whether a line is a row: not blank, no comment.
  static func isRow(_ line: UnsafeBufferPointer<UInt8>, delimiter: FieldDelimiter) -> Bool {
    for byte in line where !delimiter.isPadding(byte) {
      return byte != UInt8(ascii: "#")
    }
    return false
  }
}

/// The places of every 4096th row in a file.
struct RowIndex: Sendable {
  struct Place {
    /// The file's offset of the line.
    var offset: Int
    /// The line's number, counted from 1.
    var line: Int
  }

  static let spacing = 4096
  private(set) var places: [Place] = []
  private(set) var rowCount = 0

  /// Notes the place of the next row.
  mutating func append(offset: Int, line: Int) {
    if rowCount % Self.spacing == 0 {
      places.append(Place(offset: offset, line: line))
    }
    rowCount += 1
  }

  /// Forgets the last row.
  mutating func removeLast() {
    rowCount -= 1
    if rowCount % Self.spacing == 0 { places.removeLast() }
  }
}

/// Which fields of a table's first row are numbers, and so its columns.
struct ColumnLayout {
  var fields: [Int] = []
  var columns: [ColumnDescription] = []
  var skipped: [String] = []
  var timeColumn: Int?

  /// - Parameters:
  ///   - firstRow: The fields of the first row; an empty field is a missing number.
  ///   - names: What the file calls each field, if it does.
  init(firstRow: [[UInt8]], descriptions: [ColumnDescription]?) {
    for (field, text) in firstRow.enumerated() {
      let description = descriptions?[field] ?? ColumnDescription()
      let isNumber = text.isEmpty || text.withUnsafeBufferPointer { parseNumber($0) != nil }
      if isNumber {
        fields.append(field)
        columns.append(description)
      } else {
        skipped.append(description.name ?? "column \(field + 1)")
      }
    }
  }
}

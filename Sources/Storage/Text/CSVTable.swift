/// Opens a text table: finds the delimiter, the header and the rows.
///
/// The first row is a header if any of its fields is not a number. Without one, a
/// comment just above the first row that has as many words as the row names the
/// columns (as `numpy.savetxt` writes it).
///
/// - Parameter preferred: The delimiter to take where several fit equally well.
/// - Throws: ``StorageError`` where the file cannot be read or holds no numbers.
func openCSV(
  path: String, preferring preferred: FieldDelimiter?
) throws(StorageError) -> LineTable {
  let file = try openText(path: path)
  let start = try textStart(file, path: path)
  let head = try CSVHead(file, path: path, start: start)
  guard let first = head.rows.first else { throw .empty(path: path) }
  let delimiter = FieldDelimiter.guess(head.rows.map(\.bytes), preferring: preferred)
  let firstFields = try split(first, by: delimiter, path: path)
  try refuseDecimalCommas(firstFields, delimiter: delimiter, path: path, line: first.line)

  let isHeader = firstFields.contains { field in
    field.withUnsafeBufferPointer { !$0.isEmpty && parseNumber($0) == nil }
  }
  let dataRow: CSVHead.Row
  let dataFields: [[UInt8]]
  var names: [[UInt8]]?
  if isHeader {
    guard head.rows.count > 1 else { throw .empty(path: path) }
    dataRow = head.rows[1]
    dataFields = try split(dataRow, by: delimiter, path: path)
    try refuseDecimalCommas(dataFields, delimiter: delimiter, path: path, line: dataRow.line)
    guard dataFields.count == firstFields.count else {
      throw .raggedRow(
        path: path, line: dataRow.line, expected: firstFields.count, found: dataFields.count)
    }
    names = firstFields
  } else {
    dataRow = first
    dataFields = firstFields
    names = head.commentNames(count: firstFields.count, delimiter: delimiter)
  }
  guard dataFields.count <= columnLimit else {
    throw .tooManyColumns(path: path, count: dataFields.count, limit: columnLimit)
  }
  var layout = ColumnLayout(
    firstRow: dataFields, descriptions: names?.map { describeColumn($0) })
  layout.timeColumn = layout.columns.firstIndex { column in
    ["time", "t", "frame-time"].contains(column.name?.lowercased() ?? "")
  }
  guard !layout.columns.isEmpty else {
    throw .malformedLine(path: path, line: dataRow.line, reason: "there is no number in the row")
  }

  var index = RowIndex()
  let scanner = LineScanner(file, path: path, offset: dataRow.offset, lineNumber: dataRow.line)
  while true {
    let (offset, line) = (scanner.offset, scanner.lineNumber)
    guard let text = try scanner.next() else { break }
    if LineGrammar.isRow(text, delimiter: delimiter) {
      index.append(offset: offset, line: line)
    }
  }
  let grammar = LineGrammar(
    delimiter: delimiter, fieldCount: dataFields.count, stripsComments: delimiter == .whitespace)
  return LineTable(
    path: path, layout: layout, droppedLastLine: false, file: file, grammar: grammar, index: index)
}

extension LineTable {
  init(
    path: String, layout: ColumnLayout, droppedLastLine: Bool, file: RandomAccessFile,
    grammar: LineGrammar, index: RowIndex
  ) {
    self.init(
      path: path, columns: layout.columns, skippedColumns: layout.skipped,
      timeColumn: layout.timeColumn, droppedLastLine: droppedLastLine, rowCount: index.rowCount,
      file: file, grammar: grammar, fieldOfColumn: layout.fields, index: index)
  }
}

/// The first rows of a text file, from which its form is guessed.
private struct CSVHead {
  struct Row {
    let bytes: [UInt8]
    let offset: Int
    let line: Int
  }

  private(set) var rows: [Row] = []
  /// The last comment before the first row, without its `#`.
  private var comment: [UInt8]?

  init(_ file: RandomAccessFile, path: String, start: Int) throws(StorageError) {
    let scanner = LineScanner(file, path: path, offset: start)
    while rows.count < 20 {
      let (offset, line) = (scanner.offset, scanner.lineNumber)
      guard let text = try scanner.next() else { break }
      if LineGrammar.isRow(text, delimiter: .comma) {
        rows.append(Row(bytes: Array(text), offset: offset, line: line))
        // Enough of very wide rows.
        if rows.count >= 2, offset - start > 1 << 20 { break }
      } else if rows.isEmpty, text.contains(UInt8(ascii: "#")) {
        comment = Array(text.drop { $0 != UInt8(ascii: "#") }.dropFirst())
      }
    }
  }

  /// The comment's words, if they can be the names of this many columns.
  func commentNames(count: Int, delimiter: FieldDelimiter) -> [[UInt8]]? {
    guard let comment else { return nil }
    let names = comment.withUnsafeBufferPointer { delimiter.split($0) }
    guard let names, names.count == count else { return nil }
    let areWords = names.allSatisfy { name in
      name.withUnsafeBufferPointer { !$0.isEmpty && parseNumber($0) == nil }
    }
    return areWords ? names : nil
  }
}

private func split(
  _ row: CSVHead.Row, by delimiter: FieldDelimiter, path: String
) throws(StorageError) -> [[UInt8]] {
  var line = row.bytes[...]
  if delimiter == .whitespace { line = line.prefix { $0 != UInt8(ascii: "#") } }
  guard let fields = line.withUnsafeBufferPointer({ delimiter.split($0) }) else {
    throw .malformedLine(path: path, line: row.line, reason: "a quote is not closed on the line")
  }
  return fields
}

/// `1,5;2,5` would pass for the columns 1, `5;2` and 5.
private func refuseDecimalCommas(
  _ fields: [[UInt8]], delimiter: FieldDelimiter, path: String, line: Int
) throws(StorageError) {
  let isSuspect =
    switch delimiter {
    case .comma:
      fields.contains { field in
        let parts = field.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        return parts.count == 2
          && parts.allSatisfy { $0.withUnsafeBufferPointer { parseNumber($0) != nil } }
      }
    case .semicolon, .tab, .whitespace:
      fields.contains { field in
        let parts = field.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        return parts.count == 2
          && parts.allSatisfy { $0.withUnsafeBufferPointer { parseNumber($0) != nil } }
      }
    }
  if isSuspect {
    throw .malformedLine(
      path: path, line: line,
      reason: "the numbers have decimal commas; write them with decimal points")
  }
}

/// A header's field as name and unit: `time [ps]`, `phi (rad)`.
private func describeColumn(_ field: [UInt8]) -> ColumnDescription {
  let text = String(decoding: field, as: UTF8.self)
  guard !text.isEmpty else { return ColumnDescription() }
  for (opening, closing) in [(" [", "]"), (" (", ")")] where text.hasSuffix(closing) {
    guard let bracket = text.lastIndex(of: opening.last!), bracket > text.startIndex,
      text[text.index(before: bracket)] == " "
    else { continue }
    let name = text[..<bracket].trimmingSpaces()
    let unit = text[text.index(after: bracket)...].dropLast()
    if !name.isEmpty, !unit.isEmpty {
      return ColumnDescription(name: name, unit: String(unit))
    }
  }
  return ColumnDescription(name: text)
}

extension Substring {
  fileprivate func trimmingSpaces() -> String {
    var text = self
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

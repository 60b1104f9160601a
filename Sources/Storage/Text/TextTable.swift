/// A table of texts in memory, as RFC 4180 has it: a header, and rows of as many cells.
///
/// For tables of a few thousand rows in which some columns are names; data belong in
/// ``NumericTable``.
public struct TextTable: Equatable, Sendable {
  /// The cells of the first row, each name once.
  public let columns: [String]
  /// The cells below, as many in each row as there are columns.
  public let rows: [[String]]
  /// The line of the file at which each row starts, counted from 1.
  public let lines: [Int]

  /// Files beyond this are no tables to be read whole.
  static let byteLimit = 256 << 20

  /// Reads a file; commas, or tabs or semicolons where the header has no comma, separate cells.
  ///
  /// - Throws: ``StorageError/malformedLine(path:line:reason:)`` for an open quotation, a name that stands
  ///   twice or no row, ``StorageError/raggedRow(path:line:expected:found:)``, and the disk's errors.
  /// - Complexity: O(bytes).
  public init(contentsOf path: String) throws(StorageError) {
    let file = try openText(path: path)
    let start = try textStart(file, path: path)
    guard file.size <= Self.byteLimit else {
      throw .malformed(path: path, format: "CSV", reason: "a table of names has at most \(Self.byteLimit >> 20) MiB")
    }
    let bytes = try file.bytes(at: start, count: file.size - start)
    var parser = CellParser(bytes: bytes, path: path)
    let header = try parser.nextRow()?.cells ?? []
    guard !header.isEmpty else { throw .empty(path: path) }
    var names: Set<String> = []
    for name in header where !names.insert(name).inserted {
      throw .malformedLine(path: path, line: 1, reason: "two columns are called \(name)")
    }
    var rows: [[String]] = []
    var lines: [Int] = []
    while let row = try parser.nextRow() {
      // An empty line at the end, or between parts.
      if row.cells == [""], header.count > 1 { continue }
      guard row.cells.count == header.count else {
        throw .raggedRow(path: path, line: row.line, expected: header.count, found: row.cells.count)
      }
      rows.append(row.cells)
      lines.append(row.line)
    }
    guard !rows.isEmpty else { throw .empty(path: path) }
    columns = header
    self.rows = rows
    self.lines = lines
  }

  /// The numbers of a column: nil for an empty cell, NaN where the cell says so.
  ///
  /// - Throws: ``StorageError/notANumber(path:line:column:text:)``, with `path` for the message.
  public func numbers(ofColumn column: Int, path: String) throws(StorageError) -> [Double?] {
    var values: [Double?] = []
    for (row, line) in zip(rows, lines) {
      let text = row[column]
      guard !text.isEmpty else {
        values.append(nil)
        continue
      }
      var text8 = Array(text.utf8)
      let number = text8.withUnsafeMutableBufferPointer { parseNumber(UnsafeBufferPointer($0)) }
      guard let number else { throw .notANumber(path: path, line: line, column: column, text: text) }
      values.append(number)
    }
    return values
  }
}

/// Cuts bytes into rows of cells.
private struct CellParser {
  private let bytes: [UInt8]
  private let path: String
  private let delimiter: UInt8
  private var position = 0
  private var line = 1

  init(bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
    let head = bytes.prefix { $0 != UInt8(ascii: "\n") }
    let candidates = [",", "\t", ";"].map { Character($0).asciiValue! }
    delimiter = candidates.first { head.contains($0) } ?? candidates[0]
  }

  mutating func nextRow() throws(StorageError) -> (cells: [String], line: Int)? {
    guard position < bytes.count else { return nil }
    let start = line
    var cells: [String] = []
    while true {
      cells.append(try nextCell())
      guard position < bytes.count else { return (cells, start) }
      let end = bytes[position]
      position += 1
      if end == delimiter { continue }
      // CR LF, or either alone.
      if end == UInt8(ascii: "\r"), position < bytes.count, bytes[position] == UInt8(ascii: "\n") {
        position += 1
      }
      line += 1
      return (cells, start)
    }
  }

  /// The cell at the position, which then is at the delimiter or line end behind it.
  private mutating func nextCell() throws(StorageError) -> String {
    var cell: [UInt8] = []
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      let opened = line
      position += 1
      while true {
        guard position < bytes.count else {
          throw .malformedLine(path: path, line: opened, reason: "a quotation is not closed")
        }
        let byte = bytes[position]
        position += 1
        if byte == UInt8(ascii: "\"") {
          guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { break }
          position += 1
        }
        if byte == UInt8(ascii: "\n") { line += 1 }
        cell.append(byte)
      }
      guard position >= bytes.count || isEnd(bytes[position]) else {
        throw .malformedLine(path: path, line: line, reason: "text follows a closed quotation")
      }
    } else {
      while position < bytes.count, !isEnd(bytes[position]) {
        cell.append(bytes[position])
        position += 1
      }
    }
    return String(decoding: cell, as: UTF8.self)
  }

  private func isEnd(_ byte: UInt8) -> Bool {
    byte == delimiter || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }
}

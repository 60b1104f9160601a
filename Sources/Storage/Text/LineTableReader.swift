import Glibc

/// Parses ranges of a text table's rows.
///
/// Keeps its place, so that consecutive ranges are read without going back.
final class LineTableReader: TableReader {
  private let table: LineTable
  private let scanner: LineScanner
  private let parser = NumberParser()
  /// The row that the scanner comes to next.
  private var nextRow: Int
  /// For each field of a line: where its number goes in a row of the output, or −1.
  private var slots: [Int32]
  private var chosen: [Int] = []
  /// Columns that the caller asks for more than once: (slot, first slot).
  private var repeats: [(Int, Int)] = []

  init(_ table: LineTable) {
    self.table = table
    let start = table.index.places[0]
    scanner = LineScanner(
      table.file, path: table.path, offset: start.offset, lineNumber: start.line)
    nextRow = 0
    slots = Array(repeating: -1, count: table.grammar.fieldCount)
  }

  func read(
    rows: Range<Int>, columns: [Int], into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(StorageError) {
    try readRows(rows, columns, into: buffer)
  }

  func read(
    rows: Range<Int>, columns: [Int], into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(StorageError) {
    try readRows(rows, columns, into: buffer)
  }

  private func readRows<Value: TableValue>(
    _ rows: Range<Int>, _ columns: [Int], into buffer: UnsafeMutableBufferPointer<Value>
  ) throws(StorageError) {
    checkRequest(
      rows: rows, columns: columns, rowCount: table.rowCount, columnCount: table.columns.count,
      bufferCount: buffer.count)
    guard let output = buffer.baseAddress, !buffer.isEmpty else { return }
    choose(columns)
    seek(to: rows.lowerBound)
    do throws(StorageError) {
      try readOn(rows, into: output, width: columns.count)
    } catch {
      // The place is lost; the next call seeks anew.
      nextRow = -1
      throw error
    }
  }

  private func readOn<Value: TableValue>(
    _ rows: Range<Int>, into start: UnsafeMutablePointer<Value>, width: Int
  ) throws(StorageError) {
    let delimiter = table.grammar.delimiter
    let fieldCount = table.grammar.fieldCount
    var output = start
    while nextRow < rows.upperBound {
      let line = scanner.lineNumber
      guard let text = try scanner.next() else {
        throw .cannotRead(
          path: table.file.path, reason: "the file became shorter while it was read")
      }
      guard LineGrammar.isRow(text, delimiter: delimiter) else { continue }
      if nextRow >= rows.lowerBound {
        let row = RowText(
          text, line: line, path: table.path, grammar: table.grammar, parser: parser)
        let found = try slots.withUnsafeBufferPointer { slots throws(StorageError) in
          delimiter == .whitespace
            ? try row.parseWords(slots: slots, into: output)
            : try row.parseFields(slots: slots, into: output)
        }
        guard found == fieldCount else {
          throw .raggedRow(path: table.path, line: line, expected: fieldCount, found: found)
        }
        for (slot, first) in repeats { output[slot] = output[first] }
        output += width
      }
      nextRow += 1
    }
  }

  private func choose(_ columns: [Int]) {
    guard columns != chosen else { return }
    chosen = columns
    repeats = []
    for field in slots.indices { slots[field] = -1 }
    for (slot, column) in columns.enumerated() {
      let field = table.fieldOfColumn[column]
      if slots[field] < 0 {
        slots[field] = Int32(slot)
      } else {
        repeats.append((slot, Int(slots[field])))
      }
    }
  }

  /// Goes to a row: on from here where that is nearer than the index's place.
  private func seek(to row: Int) {
    let entry = row / RowIndex.spacing
    if nextRow < 0 || row < nextRow || nextRow < entry * RowIndex.spacing {
      let place = table.index.places[entry]
      scanner.seek(to: place.offset, lineNumber: place.line)
      nextRow = entry * RowIndex.spacing
    }
  }
}

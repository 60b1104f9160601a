/// Opens a PLUMED COLVAR file.
///
/// `#! FIELDS` names the columns; a later one with the same names marks a restart
/// of the run, and the rows go on. `#! SET min_x` and `max_x` give the domain of
/// `x`. As in PLUMED, other headers count as comments, comments are stripped, and
/// a last line without newline, which a killed run leaves, is dropped.
///
/// - Throws: ``StorageError`` where the file cannot be read or breaks the grammar.
func openCOLVAR(path: String) throws(StorageError) -> LineTable {
  let file = try openText(path: path)
  var header = COLVARHeader(path: path)
  var index = RowIndex()
  var firstRow: (fields: [[UInt8]], line: Int)?
  var droppedLastLine = false
  let scanner = LineScanner(file, path: path, offset: try textStart(file, path: path))
  while true {
    let (offset, line) = (scanner.offset, scanner.lineNumber)
    guard let text = try scanner.next() else { break }
    let isRow = LineGrammar.isRow(text, delimiter: .whitespace)
    guard scanner.endedWithNewline else {
      droppedLastLine = isRow
      break
    }
    if isRow {
      guard let fields = header.fields else {
        throw .malformedLine(path: path, line: line, reason: "a row before any #! FIELDS line")
      }
      if firstRow == nil {
        let content = UnsafeBufferPointer(rebasing: text.prefix { $0 != UInt8(ascii: "#") })
        let row = FieldDelimiter.whitespace.split(content) ?? []
        guard row.count == fields.count else {
          throw .raggedRow(path: path, line: line, expected: fields.count, found: row.count)
        }
        firstRow = (row, line)
      }
      index.append(offset: offset, line: line)
    } else {
      try header.read(text, line: line, hasRows: firstRow != nil)
    }
  }
  guard let fields = header.fields else {
    throw .malformed(path: path, format: "COLVAR", reason: "it has no #! FIELDS line")
  }
  guard let firstRow else { throw .empty(path: path) }
  guard fields.count <= columnLimit else {
    throw .tooManyColumns(path: path, count: fields.count, limit: columnLimit)
  }
  let domains = try header.domains()
  let descriptions = fields.map { ColumnDescription(name: $0, domain: domains[$0]) }
  var layout = ColumnLayout(firstRow: firstRow.fields, descriptions: descriptions)
  layout.timeColumn = layout.columns.firstIndex { $0.name == "time" }
  guard !layout.columns.isEmpty else {
    throw .malformedLine(
      path: path, line: firstRow.line, reason: "there is no number in the row")
  }
  let grammar = LineGrammar(
    delimiter: .whitespace, fieldCount: fields.count, stripsComments: true)
  return LineTable(
    path: path, layout: layout, droppedLastLine: droppedLastLine, file: file, grammar: grammar,
    index: index)
}

/// What the `#!` lines of a COLVAR file say.
private struct COLVARHeader {
  let path: String
  private(set) var fields: [String]?
  /// The constants: name to value and the line that set it.
  private var constants: [String: (value: String, line: Int)] = [:]

  init(path: String) {
    self.path = path
  }

  /// Reads a line that is not a row.
  mutating func read(
    _ text: UnsafeBufferPointer<UInt8>, line: Int, hasRows: Bool
  ) throws(StorageError) {
    let words = text.split(whereSeparator: FieldDelimiter.whitespace.isPadding)
    guard words.count >= 2, words[0].elementsEqual("#!".utf8) else { return }
    if words[1].elementsEqual("FIELDS".utf8) {
      let names = words.dropFirst(2).map { String(decoding: $0, as: UTF8.self) }
      guard !names.isEmpty else {
        throw .malformedLine(path: path, line: line, reason: "#! FIELDS names no column")
      }
      if hasRows {
        guard names == fields else {
          throw .changedFields(path: path, line: line, expected: fields ?? [], found: names)
        }
      } else {
        fields = names
        constants = [:]
      }
    } else if words[1].elementsEqual("SET".utf8), words.count == 4 {
      let name = String(decoding: words[2], as: UTF8.self)
      let value = String(decoding: words[3], as: UTF8.self)
      if let earlier = constants[name], hasRows, earlier.value != value, isDomain(name) {
        throw .malformedLine(
          path: path, line: line,
          reason: "\(name) changes from \(earlier.value) to \(value); split the file there")
      }
      constants[name] = (value, line)
    }
  }

  private func isDomain(_ name: String) -> Bool {
    name.hasPrefix("min_") || name.hasPrefix("max_")
  }

  /// The domains of the periodic columns.
  func domains() throws(StorageError) -> [String: PeriodicDomain] {
    var domains: [String: PeriodicDomain] = [:]
    for name in fields ?? [] {
      guard let lower = constants["min_\(name)"], let upper = constants["max_\(name)"] else {
        continue
      }
      let (low, high) = (try evaluate(lower), try evaluate(upper))
      guard low < high else {
        throw .malformedLine(
          path: path, line: upper.line,
          reason: "min_\(name) is not less than max_\(name)")
      }
      domains[name] = PeriodicDomain(lower: low, upper: high)
    }
    return domains
  }

  private func evaluate(_ constant: (value: String, line: Int)) throws(StorageError) -> Double {
    guard let value = evaluateConstant(constant.value) else {
      throw .malformedLine(
        path: path, line: constant.line,
        reason: "“\(constant.value.prefix(40))” is not a number or an expression of pi")
    }
    return value
  }
}

import Glibc

/// One line of a table, and the loops that turn it into numbers.
struct RowText {
  private let start: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>
  private let line: Int
  private let path: String
  private let grammar: LineGrammar
  private let parser: NumberParser

  /// - Parameter text: The line, not empty, without its end.
  init(
    _ text: UnsafeBufferPointer<UInt8>, line: Int, path: String, grammar: LineGrammar,
    parser: NumberParser
  ) {
    start = text.baseAddress!
    if grammar.stripsComments, let comment = memchr(start, 0x23, text.count) {
      end = UnsafePointer(comment.assumingMemoryBound(to: UInt8.self))
    } else {
      end = start + text.count
    }
    self.line = line
    self.path = path
    self.grammar = grammar
    self.parser = parser
  }

  /// Parses words apart by spaces and tabs.
  ///
  /// - Parameter slots: For each field its place in the output, or −1.
  /// - Returns: The number of fields on the line.
  func parseWords<Value: TableValue>(
    slots: UnsafeBufferPointer<Int32>, into output: UnsafeMutablePointer<Value>
  ) throws(StorageError) -> Int {
    var position = start
    var field = 0
    while true {
      while position < end, position.pointee == 0x20 || position.pointee == 0x09 { position += 1 }
      guard position < end else { return field }
      let slot = field < slots.count ? slots[field] : -1
      if slot >= 0 {
        var value = 0.0
        let word = position
        position += parser.scan(position, end, &value)
        if position == word
          || (position < end && position.pointee != 0x20 && position.pointee != 0x09)
        {
          skipWord(&position)
          value = try number(word, position, field: field)
        }
        output[Int(slot)] = Value(value)
      } else {
        skipWord(&position)
      }
      field += 1
    }
  }

  /// Parses fields apart by a single delimiter, padded and quoted or not; an
  /// empty field is a missing number, NaN.
  ///
  /// - Parameter slots: For each field its place in the output, or −1.
  /// - Returns: The number of fields on the line.
  func parseFields<Value: TableValue>(
    slots: UnsafeBufferPointer<Int32>, into output: UnsafeMutablePointer<Value>
  ) throws(StorageError) -> Int {
    let delimiter = grammar.delimiter.byte
    var position = start
    var field = 0
    while true {
      skipPadding(&position)
      let slot = field < slots.count ? slots[field] : -1
      var value = 0.0
      let first = position
      if slot >= 0 {
        position += parser.scan(position, end, &value)
        if position > first { skipPadding(&position) }
      }
      // Anything but a plain number and the delimiter goes the long way.
      if position == first || (position < end && position.pointee != delimiter) {
        position = first
        let content = try fieldContent(&position, delimiter: delimiter)
        if slot >= 0 { value = try number(content.0, content.1, field: field) }
      }
      if slot >= 0 { output[Int(slot)] = Value(value) }
      field += 1
      guard position < end else { return field }
      position += 1
    }
  }

  @inline(__always)
  private func skipPadding(_ position: inout UnsafePointer<UInt8>) {
    while position < end, grammar.delimiter.isPadding(position.pointee) { position += 1 }
  }

  @inline(__always)
  private func skipWord(_ position: inout UnsafePointer<UInt8>) {
    while position < end, position.pointee != 0x20, position.pointee != 0x09 { position += 1 }
  }

  /// The bounds of a field without padding and quotes; moves on to the delimiter.
  private func fieldContent(
    _ position: inout UnsafePointer<UInt8>, delimiter: UInt8
  ) throws(StorageError) -> (UnsafePointer<UInt8>, UnsafePointer<UInt8>) {
    var contentStart = position
    var contentEnd: UnsafePointer<UInt8>?
    if position < end, position.pointee == UInt8(ascii: "\"") {
      contentStart += 1
      var quote = contentStart
      while true {
        guard let found = memchr(quote, 0x22, end - quote) else {
          throw .malformedLine(
            path: path, line: line, reason: "a quote is not closed on the line")
        }
        quote = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) + 1
        // A doubled quote stands for one and does not end the field.
        guard quote < end, quote.pointee == UInt8(ascii: "\"") else { break }
        quote += 1
      }
      contentEnd = quote - 1
      position = quote
    }
    while position < end, position.pointee != delimiter { position += 1 }
    var last = contentEnd ?? position
    while last > contentStart, grammar.delimiter.isPadding((last - 1).pointee) { last -= 1 }
    while contentStart < last, grammar.delimiter.isPadding(contentStart.pointee) {
      contentStart += 1
    }
    return (contentStart, last)
  }

  private func number(
    _ first: UnsafePointer<UInt8>, _ last: UnsafePointer<UInt8>, field: Int
  ) throws(StorageError) -> Double {
    guard first < last else { return .nan }
    let text = UnsafeBufferPointer(start: first, count: last - first)
    guard let value = parseNumber(text) else {
      throw .notANumber(
        path: path, line: line, column: field + 1,
        text: String(decoding: text.prefix(40), as: UTF8.self))
    }
    return value
  }
}

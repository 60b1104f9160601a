import Storage

/// The words of a CIF file, one after the other.
///
/// - Reference: S. R. Hall et al., Acta Cryst. A 47, 655 (1991), doi:10.1107/S010876739101067X,
///   and the syntax of CIF 1.1.
struct MmCIFTokens {
  enum Kind: Equatable {
    case value
    /// `_category.item`.
    case tag
    /// `loop_`.
    case loop
    /// `data_…`, `save_…`, `global_`, `stop_`.
    case block
    case end
  }

  /// A word: its kind, and its bytes without quotes.
  struct Token {
    var kind: Kind
    var range: Range<Int>
    var line: Int
    var isQuoted: Bool
  }

  let path: String
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1

  init(path: String) throws(StorageError) {
    let text = try TopologyText(path: path, format: "mmCIF")
    self.path = path
    bytes = text.bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// A token's text.
  func slice(_ token: Token) -> ArraySlice<UInt8> { bytes[token.range] }

  /// A token's text; nil for `.` and `?`, which mean none and unknown.
  func text(_ token: Token) -> String? {
    let slice = bytes[token.range]
    if !token.isQuoted, slice.count == 1, let byte = slice.first,
      byte == UInt8(ascii: ".") || byte == UInt8(ascii: "?")
    {
      return nil
    }
    return String(decoding: slice, as: UTF8.self)
  }

  /// The next word; `.end` for ever after the last.
  mutating func next() throws(StorageError) -> Token {
    skipBlanks()
    guard position < bytes.count else {
      return Token(kind: .end, range: position..<position, line: line, isQuoted: false)
    }
    let first = bytes[position]
    if first == UInt8(ascii: ";"), position == 0 || bytes[position - 1] == 0x0A {
      return try textField()
    }
    if first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") { return try quoted(first) }
    let start = position
    while position < bytes.count, !bytes[position].isBlank { position += 1 }
    return Token(kind: kind(of: start..<position), range: start..<position, line: line, isQuoted: false)
  }

  private mutating func skipBlanks() {
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "#") {
        while position < bytes.count, bytes[position] != 0x0A { position += 1 }
      } else if byte.isBlank {
        if byte == 0x0A { line += 1 }
        position += 1
      } else {
        return
      }
    }
  }

  /// Between two lines that begin with a semicolon.
  private mutating func textField() throws(StorageError) -> Token {
    let start = position + 1
    let startLine = line
    var end = start
    while end < bytes.count {
      if bytes[end] == 0x0A {
        line += 1
        if end + 1 < bytes.count, bytes[end + 1] == UInt8(ascii: ";") {
          position = end + 2
          return Token(kind: .value, range: start..<end, line: startLine, isQuoted: true)
        }
      }
      end += 1
    }
    throw .malformedLine(
      path: path, line: startLine, reason: "the text that begins with “;” does not end")
  }

  /// A quote ends where a blank follows it: 'O5' H' is one word.
  private mutating func quoted(_ quote: UInt8) throws(StorageError) -> Token {
    let start = position + 1
    var end = start
    while end < bytes.count, bytes[end] != 0x0A {
      if bytes[end] == quote, end + 1 == bytes.count || bytes[end + 1].isBlank {
        position = end + 1
        return Token(kind: .value, range: start..<end, line: line, isQuoted: true)
      }
      end += 1
    }
    throw .malformedLine(path: path, line: line, reason: "a quotation does not end on its line")
  }

  private func kind(of range: Range<Int>) -> Kind {
    if bytes[range.lowerBound] == UInt8(ascii: "_") { return .tag }
    // Only words that may be reserved are worth a closer look.
    switch bytes[range.lowerBound] | 0x20 {
    case UInt8(ascii: "l"), UInt8(ascii: "d"), UInt8(ascii: "s"), UInt8(ascii: "g"): break
    default: return .value
    }
    guard range.count >= 5 else { return .value }
    let word = bytes[range].prefix(7).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    func begins(_ text: String) -> Bool { word.starts(with: Array(text.utf8)) }
    if begins("loop_"), range.count == 5 { return .loop }
    if begins("data_") || begins("save_") { return .block }
    if begins("stop_"), range.count == 5 { return .block }
    if begins("global_"), range.count == 7 { return .block }
    return .value
  }
}

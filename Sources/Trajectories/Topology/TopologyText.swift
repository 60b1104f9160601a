import Storage

/// A text file in memory, line by line.
struct TopologyText {
  let path: String
  let bytes: [UInt8]
  private var position = 0
  /// The number of the line that ``next()`` returned last, counted from 1.
  private(set) var line = 0

  /// - Throws: ``StorageError/malformed(path:format:reason:)`` for a gzip file.
  init(path: String, format: String) throws(StorageError) {
    let file = try RandomAccessFile(path: path)
    self.path = path
    bytes = try file.bytes(at: 0, count: file.size)
    guard !isGzip(bytes) else { throw compressed(path, format: format) }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The next line without its end; nil at the file's end.
  mutating func next() -> ArraySlice<UInt8>? {
    guard position < bytes.count else { return nil }
    let start = position
    var end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
    position = min(end + 1, bytes.count)
    line += 1
    if end > start, bytes[end - 1] == 0x0D { end -= 1 }
    return bytes[start..<end]
  }

  /// An error at the line that was returned last.
  func error(_ reason: String) -> StorageError {
    .malformedLine(path: path, line: line, reason: reason)
  }
}

extension ArraySlice<UInt8> {
  /// The fields between blanks.
  var fields: [ArraySlice<UInt8>] { split(whereSeparator: \.isBlank) }

  /// Without blanks at its ends.
  var trimmed: ArraySlice<UInt8> {
    guard let start = firstIndex(where: { !$0.isBlank }),
      let end = lastIndex(where: { !$0.isBlank })
    else { return self[startIndex..<startIndex] }
    return self[start...end]
  }

  /// As text, without blanks at its ends.
  var text: String { String(decoding: trimmed, as: UTF8.self) }

  /// As a whole number; nil where it is none.
  var integer: Int? {
    let digits = trimmed
    guard let first = digits.first else { return nil }
    let isNegative = first == UInt8(ascii: "-")
    let magnitude = isNegative || first == UInt8(ascii: "+") ? digits.dropFirst() : digits
    guard !magnitude.isEmpty, magnitude.count <= 18 else { return nil }
    var value = 0
    for byte in magnitude {
      guard case let digit = byte &- 0x30, digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    return isNegative ? -value : value
  }

  /// As a finite number, Fortran's D exponents included; nil where it is none.
  var number: Double? {
    let digits = trimmed
    guard digits.count <= 64, let value = Double(String(decoding: digits, as: UTF8.self)) else {
      let isFortran = digits.contains { $0 | 0x20 == UInt8(ascii: "d") }
      guard isFortran, digits.count <= 64 else { return nil }
      let text = digits.map { $0 | 0x20 == UInt8(ascii: "d") ? UInt8(ascii: "e") : $0 }
      return Double(String(decoding: text, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
    }
    return value.isFinite ? value : nil
  }

  /// Whether it contains a word, which is ASCII.
  func contains(word: String) -> Bool {
    let word = Array(word.utf8)
    guard count >= word.count else { return false }
    return (startIndex...(endIndex - word.count)).contains { self[$0...].starts(with: word) }
  }
}

extension UInt8 {
  /// A space or a tab, or another control character.
  var isBlank: Bool { self <= 0x20 }
}

/// A residue's number with its insertion code behind: `52A`, `-3`.
func residueNumber(_ field: ArraySlice<UInt8>) -> (number: Int, insertionCode: String)? {
  let field = field.trimmed
  let digits = field.prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
  guard let number = digits.integer else { return nil }
  let code = field.dropFirst(digits.count)
  guard code.count <= 1 else { return nil }
  return (number, code.text)
}

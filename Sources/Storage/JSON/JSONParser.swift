/// Where and why a text is not JSON.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The line, counted from 1.
  public var line: Int
  /// The byte within the line, counted from 1.
  public var column: Int
  /// What is wrong there.
  public var reason: String

  /// A fault and its place.
  public init(line: Int, column: Int, reason: String) {
    self.line = line
    self.column = column
    self.reason = reason
  }

  public var description: String { "line \(line), column \(column): \(reason)" }
}

extension JSONValue {
  /// Reads a JSON document (RFC 8259, nothing beyond it).
  ///
  /// Keys given twice and more than 512 levels of nesting are refused. Numbers
  /// without fraction and exponent that fit are ``JSONValue/integer(_:)``.
  ///
  /// - Throws: ``JSONError`` with the place.
  public init(parsing text: String) throws(JSONError) {
    try self.init(parsing: Array(text.utf8))
  }

  /// Reads a JSON document in UTF-8.
  public init(parsing bytes: [UInt8]) throws(JSONError) {
    var parser = JSONParser(bytes)
    self = try parser.parseDocument()
  }

  /// Reads a JSON file.
  ///
  /// - Throws: ``StorageError/cannotRead(path:reason:)``, or
  ///   ``StorageError/malformedLine(path:line:reason:)``.
  public init(contentsOfFile path: String) throws(StorageError) {
    let file = try RandomAccessFile(path: path)
    guard file.size > 0 else {
      throw .malformed(path: path, format: "JSON", reason: "the file is empty")
    }
    let bytes = try file.bytes(at: 0, count: file.size)
    do throws(JSONError) {
      try self.init(parsing: bytes)
    } catch {
      throw .malformedLine(
        path: path, line: error.line, reason: "not valid JSON: \(error.reason)")
    }
  }
}

/// A strict recursive-descent parser.
private struct JSONParser {
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0
  private static let depthLimit = 512

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func parseDocument() throws(JSONError) -> JSONValue {
    let value = try parseValue()
    skipSpace()
    guard position == bytes.count else { throw error("text after the end of the document") }
    return value
  }

  private func error(_ reason: String) -> JSONError {
    let before = bytes[..<min(position, bytes.count)]
    let line = 1 + before.count { $0 == 0x0A }
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return JSONError(line: line, column: before.count - lineStart + 1, reason: reason)
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func accept(_ character: Character) -> Bool {
    skipSpace()
    guard next == character.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func parseValue() throws(JSONError) -> JSONValue {
    skipSpace()
    switch next {
    case nil: throw error("the text ends where a value should be")
    case UInt8(ascii: "{"): return try parseObject()
    case UInt8(ascii: "["): return try parseArray()
    case UInt8(ascii: "\""): return .string(try parseString())
    case let byte? where byte == UInt8(ascii: "-") || byte &- 0x30 < 10: return try parseNumber()
    default:
      for (word, value) in [("true", true), ("false", false), ("null", nil)] as [(String, Bool?)]
      where bytes[position...].starts(with: word.utf8) {
        position += word.utf8.count
        return value.map { .bool($0) } ?? .null
      }
      throw error("not a value")
    }
  }

  private mutating func descend() throws(JSONError) {
    depth += 1
    guard depth <= Self.depthLimit else {
      throw error("more than \(Self.depthLimit) levels of nesting")
    }
    position += 1
  }

  private mutating func parseObject() throws(JSONError) -> JSONValue {
    try descend()
    defer { depth -= 1 }
    var members: [String: JSONValue] = [:]
    if accept("}") { return .object(members) }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw error("a key in quotes is missing") }
      let key = try parseString()
      guard accept(":") else { throw error("a colon is missing") }
      guard members[key] == nil else { throw error("the key “\(key)” is given twice") }
      members[key] = try parseValue()
      if accept("}") { return .object(members) }
      guard accept(",") else { throw error("a comma or } is missing") }
    }
  }

  private mutating func parseArray() throws(JSONError) -> JSONValue {
    try descend()
    defer { depth -= 1 }
    var elements: [JSONValue] = []
    if accept("]") { return .array(elements) }
    while true {
      elements.append(try parseValue())
      if accept("]") { return .array(elements) }
      guard accept(",") else { throw error("a comma or ] is missing") }
    }
  }

  private mutating func parseNumber() throws(JSONError) -> JSONValue {
    let start = position
    _ = acceptByte("-")
    if !acceptByte("0") {
      guard skipDigits() else { throw error("a digit is missing") }
    } else if let byte = next, byte &- 0x30 < 10 {
      throw error("a number begins with 0")
    }
    var isWhole = true
    if acceptByte(".") {
      isWhole = false
      guard skipDigits() else { throw error("a digit is missing") }
    }
    if acceptByte("e") || acceptByte("E") {
      isWhole = false
      _ = acceptByte("+") || acceptByte("-")
      guard skipDigits() else { throw error("a digit is missing") }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, let value = Int(text), text != "-0" { return .integer(value) }
    guard let value = Double(text), value.isFinite else {
      position = start
      throw error("the number is too large")
    }
    return .number(value)
  }

  private mutating func acceptByte(_ character: Character) -> Bool {
    guard next == character.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func skipDigits() -> Bool {
    let start = position
    while let byte = next, byte &- 0x30 < 10 { position += 1 }
    return position > start
  }

  private mutating func parseString() throws(JSONError) -> String {
    position += 1
    var content: [UInt8] = []
    while true {
      guard let byte = next else { throw error("a quote is not closed") }
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: content, as: UTF8.self) else {
          throw error("the text is not UTF-8")
        }
        position += 1
        return text
      case 0..<0x20:
        throw error("a control character in a string")
      case UInt8(ascii: "\\"):
        position += 1
        content += String(Character(try parseEscape())).utf8
      default:
        content.append(byte)
        position += 1
      }
    }
  }

  private mutating func parseEscape() throws(JSONError) -> Unicode.Scalar {
    let plain: [UInt8: Unicode.Scalar] = [
      0x22: "\"", 0x5C: "\\", 0x2F: "/", 0x62: "\u{8}", 0x66: "\u{C}", 0x6E: "\n", 0x72: "\r",
      0x74: "\t",
    ]
    guard let byte = next else { throw error("a quote is not closed") }
    position += 1
    if let scalar = plain[byte] { return scalar }
    guard byte == UInt8(ascii: "u") else { throw error("an unknown escape") }
    let first = try parseCodeUnit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    // A character beyond U+FFFF is written as two surrogates.
    guard first < 0xDC00, acceptByte("\\"), acceptByte("u") else {
      throw error("half of a surrogate pair")
    }
    let second = try parseCodeUnit()
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(
        0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
    else { throw error("half of a surrogate pair") }
    return scalar
  }

  private mutating func parseCodeUnit() throws(JSONError) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("four hexadecimal digits are missing")
      }
      value = value << 4 | UInt16(digit)
      position += 1
    }
    return value
  }
}

/// An element of an XML document: what mappings need of XML, and nothing that can hurt.
///
/// Elements, text, CDATA, the five named entities and numeric ones; attributes, comments and instructions
/// are passed over. Document types are refused, and with them entities that expand or read other files.
struct XMLTree {
  var name: String
  /// The element's own text, without its children's.
  var text = ""
  var children: [XMLTree] = []
  /// Counted from 1.
  var line: Int

  /// The first child of a name.
  subscript(name: String) -> XMLTree? { children.first { $0.name == name } }
  func all(_ name: String) -> [XMLTree] { children.filter { $0.name == name } }
  /// The text between blanks.
  var words: [String] { text.split(whereSeparator: \.isWhitespace).map(String.init) }

  /// Deeper nesting is no mapping's.
  private static let depthLimit = 64

  /// What is wrong with a document, and where.
  struct Fault: Error {
    var line: Int
    var reason: String
  }

  /// The root of a document.
  static func root(of text: String) throws(Fault) -> XMLTree {
    var parser = XMLTreeParser(Array(text.utf8))
    return try parser.document(depthLimit: depthLimit)
  }

  /// Text as it stands between tags.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      default: result.append(character)
      }
    }
    return result
  }
}

private struct XMLTreeParser {
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func document(depthLimit: Int) throws(XMLTree.Fault) -> XMLTree {
    var open: [XMLTree] = []
    var root: XMLTree?
    while position < bytes.count {
      if bytes[position] != UInt8(ascii: "<") {
        let text = try characters()
        if open.isEmpty {
          guard text.allSatisfy(\.isWhitespace) else { throw fault("text outside the root element") }
        } else {
          open[open.count - 1].text += text
        }
        continue
      }
      if skip("<!--") {
        try pass("-->", "a comment")
      } else if skip("<?") {
        try pass("?>", "an instruction")
      } else if skip("<![CDATA[") {
        guard !open.isEmpty else { throw fault("text outside the root element") }
        let start = position
        try pass("]]>", "a CDATA section")
        open[open.count - 1].text += String(decoding: bytes[start..<(position - 3)], as: UTF8.self)
      } else if skip("<!") {
        throw fault("document types and entities are not supported; take <!…> out")
      } else if skip("</") {
        let name = try self.name()
        skipBlanks()
        guard skip(">") else { throw fault("“</\(name.shortenedForMessage)” does not end in “>”") }
        guard let last = open.popLast() else {
          throw fault("“</\(name.shortenedForMessage)>” without a beginning")
        }
        guard last.name == name else {
          throw fault(
            "“</\(name.shortenedForMessage)>” ends <\(last.name.shortenedForMessage)> of line \(last.line)")
        }
        if open.isEmpty { root = last } else { open[open.count - 1].children.append(last) }
      } else {
        position += 1
        guard root == nil else { throw fault("there is a second root element") }
        guard open.count < depthLimit else { throw fault("nested deeper than \(depthLimit) levels") }
        let element = XMLTree(name: try name(), line: line)
        if try attributes() {
          if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
        } else {
          open.append(element)
        }
      }
    }
    if let last = open.last {
      throw fault("<\(last.name.shortenedForMessage)> of line \(last.line) is not closed")
    }
    guard let root else { throw fault("there is no element") }
    return root
  }

  private func fault(_ reason: String) -> XMLTree.Fault {
    XMLTree.Fault(line: line, reason: "not valid XML: \(reason)")
  }

  private mutating func advance() {
    if bytes[position] == 0x0A { line += 1 }
    position += 1
  }

  private mutating func skip(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    for i in 0..<count where bytes[position + i] != text.utf8Start[i] { return false }
    position += count
    return true
  }

  private mutating func pass(_ end: StaticString, _ what: String) throws(XMLTree.Fault) {
    let start = line
    while position < bytes.count {
      if skip(end) { return }
      advance()
    }
    throw XMLTree.Fault(line: start, reason: "not valid XML: \(what) does not end")
  }

  private mutating func skipBlanks() {
    while position < bytes.count, isBlank(bytes[position]) { advance() }
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

  private mutating func name() throws(XMLTree.Fault) -> String {
    let start = position
    while position < bytes.count, !isBlank(bytes[position]), !"</>=\"'".utf8.contains(bytes[position]) {
      position += 1
    }
    guard position > start else { throw fault("“<” without a name; write &lt; for the sign") }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Passes attributes and the end of the tag; true for `/>`.
  private mutating func attributes() throws(XMLTree.Fault) -> Bool {
    while position < bytes.count {
      let byte = bytes[position]
      if skip("/>") { return true }
      if skip(">") { return false }
      if byte == UInt8(ascii: "<") { break }
      advance()
      guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") else { continue }
      while position < bytes.count, bytes[position] != byte { advance() }
      if position < bytes.count { advance() }
    }
    throw fault("a tag does not end in “>”")
  }

  /// The text up to the next tag, entities replaced.
  private mutating func characters() throws(XMLTree.Fault) -> String {
    var content: [UInt8] = []
    while position < bytes.count, bytes[position] != UInt8(ascii: "<") {
      if bytes[position] != UInt8(ascii: "&") {
        content.append(bytes[position])
        advance()
        continue
      }
      let start = position + 1
      let end = bytes[start..<min(start + 12, bytes.count)].firstIndex(of: UInt8(ascii: ";"))
      let name = end.map { String(decoding: bytes[start..<$0], as: UTF8.self) } ?? ""
      guard let end, let character = Self.character(name) else {
        throw fault("“&\(name)” is not a known entity; write &amp; for the sign")
      }
      content += Array(String(character).utf8)
      position = end + 1
    }
    return String(decoding: content, as: UTF8.self)
  }

  private static func character(_ name: String) -> Character? {
    switch name {
    case "lt": return "<"
    case "gt": return ">"
    case "amp": return "&"
    case "quot": return "\""
    case "apos": return "'"
    default:
      guard name.hasPrefix("#") else { return nil }
      let digits = name.dropFirst()
      let value = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
      return value.flatMap(Unicode.Scalar.init).map(Character.init)
    }
  }
}

extension JSONValue {
  /// The document as text.
  ///
  /// - Parameter pretty: Members on lines of their own, indented by two spaces;
  ///   arrays of plain values stay on one line. Compact otherwise.
  public func encoded(pretty: Bool = true) -> String {
    var text = ""
    encode(into: &text, indent: pretty ? 0 : nil)
    if pretty { text += "\n" }
    return text
  }

  private func encode(into text: inout String, indent: Int?) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    // Swift prints the shortest digits that read back as the same number.
    case .number(let value): text += value.isFinite ? value.description : "null"
    case .string(let value): Self.encode(value, into: &text)
    case .array(let elements):
      let isFlat = elements.allSatisfy(\.isPlain)
      Self.encodeList(
        elements, brackets: ("[", "]"), into: &text, indent: indent, isFlat: isFlat
      ) { element, text, indent in element.encode(into: &text, indent: indent) }
    case .object(let members):
      // By Unicode scalars, which no locale changes.
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      Self.encodeList(
        sorted, brackets: ("{", "}"), into: &text, indent: indent, isFlat: members.isEmpty
      ) { member, text, indent in
        Self.encode(member.key, into: &text)
        text += indent == nil ? ":" : ": "
        member.value.encode(into: &text, indent: indent)
      }
    }
  }

  private var isPlain: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private static func encodeList<Element>(
    _ elements: [Element], brackets: (String, String), into text: inout String, indent: Int?,
    isFlat: Bool, _ encode: (Element, inout String, Int?) -> Void
  ) {
    text += brackets.0
    let inner = indent.map { $0 + 2 }
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      if let inner {
        if isFlat {
          if index > 0 { text += " " }
        } else {
          text += "\n" + String(repeating: " ", count: inner)
        }
      }
      encode(element, &text, inner)
    }
    if let indent, !isFlat { text += "\n" + String(repeating: " ", count: indent) }
    text += brackets.1
  }

  private static func encode(_ string: String, into text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

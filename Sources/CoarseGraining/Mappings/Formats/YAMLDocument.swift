import Samples
import Yams

/// A value of a YAML file, read strictly: what is wrong is said with its line.
struct YAMLValue {
  let node: Node
  /// The key that leads here, for messages.
  let key: String
  let path: String

  var line: Int? { node.mark?.line }

  func fault(_ reason: String) -> CoarseGrainingError {
    .malformedMapping(path: path, line: line, reason: reason)
  }
  func expected(_ what: String) -> CoarseGrainingError { fault("“\(key)” is \(found); give \(what)") }

  private var found: String {
    switch node {
    case .scalar(let scalar):
      switch scalar.string {
      case "", "~", "null": "empty"
      default: "“\(scalar.string.shortenedForMessage)”"
      }
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .alias: "an alias"
    }
  }

  var scalar: String? {
    guard case .scalar(let scalar) = node else { return nil }
    return scalar.string.trimmedBlanks
  }
  var isList: Bool { if case .sequence = node { true } else { false } }
  var isMapping: Bool { if case .mapping = node { true } else { false } }

  func text() throws(CoarseGrainingError) -> String {
    guard let text = scalar, !text.isEmpty, text != "~", text != "null" else {
      throw expected("a word or a text")
    }
    return text
  }

  func number() throws(CoarseGrainingError) -> Double {
    guard let value = scalar.flatMap(Double.init), value.isFinite else { throw expected("a finite number") }
    return value
  }

  func integer(_ range: ClosedRange<Int> = .min ... .max) throws(CoarseGrainingError) -> Int {
    guard let value = scalar.flatMap({ Int($0) }), range.contains(value) else {
      let bounds =
        range == .min ... .max
        ? ""
        : range.upperBound == .max
          ? " of \(range.lowerBound) or more" : " from \(range.lowerBound) to \(range.upperBound)"
      throw expected("a whole number\(bounds)")
    }
    return value
  }

  func list() throws(CoarseGrainingError) -> [YAMLValue] {
    guard case .sequence(let sequence) = node else { throw expected("a list") }
    return sequence.map { YAMLValue(node: $0, key: key, path: path) }
  }

  func numbers() throws(CoarseGrainingError) -> [Double] {
    var values: [Double] = []
    for value in try list() { values.append(try value.number()) }
    return values
  }

  func integers() throws(CoarseGrainingError) -> [Int] {
    var values: [Int] = []
    for value in try list() { values.append(try value.integer()) }
    return values
  }

  /// The members in order, with none but the allowed keys; nil allows all.
  func members(_ allowed: [String]?) throws(CoarseGrainingError) -> [(key: String, value: YAMLValue)] {
    guard case .mapping(let mapping) = node else { throw expected("keys with values") }
    var members: [(key: String, value: YAMLValue)] = []
    for (key, value) in mapping {
      let name = YAMLValue(node: key, key: self.key, path: path)
      guard let word = name.scalar else { throw name.fault("a key must be a word") }
      if let allowed, !allowed.contains(word) {
        let near = nearestWord(to: word, among: allowed).map { "did you mean “\($0)”? " } ?? ""
        throw name.fault(
          "“\(word.shortenedForMessage)” is not known here; \(near)"
            + "choose of \(allowed.joined(separator: ", "))"
        )
      }
      members.append((word, YAMLValue(node: value, key: word, path: path)))
    }
    return members
  }

  /// The members by their keys.
  func dictionary(_ allowed: [String]?) throws(CoarseGrainingError) -> [String: YAMLValue] {
    Dictionary(try members(allowed).map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
  }
}

/// Reads YAML from strangers.
enum YAMLDocument {
  /// Deeper nesting is no mapping's, and would exhaust the stack.
  private static let depthLimit = 64

  /// The root of a document.
  ///
  /// Anchors with aliases are refused: a few lines of them expand to gigabytes.
  static func root(_ text: String, path: String) throws(CoarseGrainingError) -> YAMLValue {
    if let (line, reason) = danger(in: text) {
      throw .malformedMapping(path: path, line: line, reason: reason)
    }
    do {
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      guard let node = try parser.singleRoot() else {
        throw CoarseGrainingError.malformedMapping(path: path, line: nil, reason: "the file is empty")
      }
      return YAMLValue(node: node, key: "the file", path: path)
    } catch let error as CoarseGrainingError {
      throw error
    } catch {
      throw syntaxError(error, path)
    }
  }

  /// A quick pass before the parser, which recurses and compares keys with aliases expanded: the first
  /// alias of an anchor at the begin of a word, and brackets or indents that nest too deep.
  private static func danger(in text: String) -> (Int, String)? {
    var anchors: Set<Substring> = []
    var line = 1
    var depth = 0
    var startsToken = true
    var dashes = 0
    var isIndent = true
    let scalars = text.utf8
    var position = scalars.startIndex
    while position < scalars.endIndex {
      let byte = scalars[position]
      let next = scalars.index(after: position)
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        // Brackets in quotes come in pairs mostly; more than the limit are no mapping's either way.
        depth = max(0, depth + (byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") ? 1 : -1))
        if depth > depthLimit { return (line, "nested deeper than \(depthLimit) levels") }
      case UInt8(ascii: "&"), UInt8(ascii: "*"):
        guard startsToken else { break }
        let end = scalars[next...].firstIndex { !isAnchorLetter($0) } ?? scalars.endIndex
        let name = text[next..<end]
        guard !name.isEmpty else { break }
        if byte == UInt8(ascii: "&") {
          anchors.insert(name)
        } else if anchors.contains(name) {
          return (line, "anchors (&) and aliases (*) are not supported; write the value out")
        }
      default: break
      }
      // `- - - -` and `? ? ?` nest too.
      if isIndent, byte == UInt8(ascii: "-") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: ":") {
        dashes += 1
        if dashes > depthLimit { return (line, "nested deeper than \(depthLimit) levels") }
      } else if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") {
        isIndent = false
      }
      if byte == UInt8(ascii: "\n") {
        line += 1
        (dashes, isIndent) = (0, true)
      }
      startsToken = byte >= 0x80 || " \t\r\n[{,:-?".utf8.contains(byte)
      position = next
    }
    return deepIndent(text).map { ($0, "nested deeper than \(depthLimit) levels") }
  }

  /// The line at which indentation has grown more often than the limit.
  private static func deepIndent(_ text: String) -> Int? {
    var levels: [Int] = []
    for (index, line) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    {
      let indent = line.prefix { $0 == UInt8(ascii: " ") }.count
      guard indent < line.count else { continue }
      while let last = levels.last, last >= indent { levels.removeLast() }
      levels.append(indent)
      if levels.count > depthLimit { return index + 1 }
    }
    return nil
  }

  private static func isAnchorLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  private static func syntaxError(_ error: any Error, _ path: String) -> CoarseGrainingError {
    func fault(_ problem: String, _ line: Int?) -> CoarseGrainingError {
      .malformedMapping(path: path, line: line, reason: problem)
    }
    guard let yaml = error as? YamlError else { return fault("not valid YAML", nil) }
    switch yaml {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return fault("not valid YAML: \(problem)", mark.line)
    case .duplicatedKeysInMapping(let keys, let context):
      return fault("the key “\((keys.first ?? "").shortenedForMessage)” is given twice", context.mark.line)
    case .reader(let problem, _, _, _): return fault("not valid YAML: \(problem)", nil)
    default: return fault("not valid YAML", nil)
    }
  }

  /// A text as YAML: bare where it is a plain word, else in double quotes.
  static func quoted(_ text: String) -> String {
    let isPlain =
      !text.isEmpty && text.first!.isLetter
      && text.allSatisfy { ($0.isASCII && ($0.isLetter || $0.isNumber)) || "_-.+".contains($0) }
      && !["true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf"].contains(
        text.lowercased())
    if isPlain { return text }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F || (0x80..<0xA0).contains(scalar.value) {
          let digits = String(scalar.value, radix: 16)
          result += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}

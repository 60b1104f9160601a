import Storage
import Yams

/// Reads YAML from strangers.
enum SpecificationDocument {
  /// More text than any specification has; lists of a million numbers fit.
  static let sizeLimit = 16 << 20

  /// The bytes of a specification file.
  static func bytes(ofFile path: String) throws(FeatureError) -> [UInt8] {
    do throws(StorageError) {
      let file = try RandomAccessFile(path: path)
      guard file.size <= sizeLimit else {
        throw .malformed(
          path: path, format: "feature specification",
          reason: "\(file.size) bytes, more than \(sizeLimit); is it another file?")
      }
      return try file.bytes(at: 0, count: file.size)
    } catch {
      throw .storage(error)
    }
  }

  /// The root of a YAML document; nil where it is empty.
  ///
  /// Anchors and aliases are refused: a few lines of them expand to gigabytes.
  static func root(of text: String, source: String) throws(FeatureError) -> SpecificationNode? {
    // Mappings compare their keys, expanded, before a node is seen here.
    if let line = lineOfAlias(in: text) { throw aliasError(SpecificationPlace(source, line: line)) }
    do {
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      guard let node = try parser.singleRoot() else { return nil }
      // The parser keeps the anchors alive, which nodes hold weakly.
      return try withExtendedLifetime(parser) {
        try refuseAnchors(node, source)
        return SpecificationNode(node, key: "features", source: source)
      }
    } catch let error as FeatureError {
      throw error
    } catch {
      throw syntaxError(error, source)
    }
  }

  private static func aliasError(_ place: SpecificationPlace) -> FeatureError {
    .malformedSpecification(
      place, reason: "anchors (&) and aliases (*) are not supported; write the value out")
  }

  private static func refuseAnchors(_ node: Node, _ source: String) throws(FeatureError) {
    if node.anchor != nil { throw aliasError(SpecificationPlace(source, line: node.mark?.line)) }
    switch node {
    case .sequence(let sequence):
      for element in sequence { try refuseAnchors(element, source) }
    case .mapping(let mapping):
      for (key, value) in mapping {
        try refuseAnchors(key, source)
        try refuseAnchors(value, source)
      }
    case .scalar, .alias: break
    }
  }

  /// The line of the first `*name` whose `&name` comes before it, both at the start of
  /// a token.
  private static func lineOfAlias(in text: String) -> Int? {
    var anchors: Set<String> = []
    var line = 1
    var startsToken = true
    let bytes = Array(text.utf8)
    var position = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if startsToken, byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*") {
        let start = position
        while position < bytes.count, isAnchorLetter(bytes[position]) { position += 1 }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        if !name.isEmpty {
          if byte == UInt8(ascii: "&") {
            anchors.insert(name)
          } else if anchors.contains(name) {
            return line
          }
        }
      }
      if byte == UInt8(ascii: "\n") { line += 1 }
      // YAML has line breaks beyond ASCII.
      startsToken = byte >= 0x80 || " \t\r\n[{,:-?".utf8.contains(byte)
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

  private static func syntaxError(_ error: any Error, _ source: String) -> FeatureError {
    func fault(_ problem: String, line: Int?) -> FeatureError {
      .malformedSpecification(SpecificationPlace(source, line: line), reason: "not valid YAML: \(problem)")
    }
    guard let yaml = error as? YamlError else { return fault("it cannot be read", line: nil) }
    switch yaml {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return fault(problem, line: mark.line)
    case .duplicatedKeysInMapping(let keys, let context):
      return .malformedSpecification(
        SpecificationPlace(source, line: context.mark.line),
        reason: "the key “\(shortened(keys.first ?? ""))” is given twice")
    case .reader(let problem, _, _, _):
      return fault(problem, line: nil)
    default:
      return fault("it cannot be read", line: nil)
    }
  }
}

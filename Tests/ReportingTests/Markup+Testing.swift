import Foundation
import FoundationXML

/// What an XML parser made of a text.
final class ParsedXML: NSObject, XMLParserDelegate {
  /// The parser's complaint; `nil` for well-formed text.
  private(set) var failure: String?
  /// How often each element occurs.
  private(set) var elementCounts: [String: Int] = [:]
  /// Every attribute as (element, name, value).
  private(set) var attributes: [(element: String, name: String, value: String)] = []
  /// The text of each element without children, by the element's name.
  private(set) var texts: [String: [String]] = [:]
  private var text = ""

  init(_ xml: String) {
    super.init()
    let parser = XMLParser(data: Data(xml.utf8))
    parser.delegate = self
    if !parser.parse() { failure = parser.parserError.map { "\($0), line \(parser.lineNumber)" } ?? "not well-formed" }
  }

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName: String?,
    attributes found: [String: String]
  ) {
    elementCounts[elementName, default: 0] += 1
    for (name, value) in found { attributes.append((elementName, name, value)) }
    text = ""
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func parser(
    _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?
  ) {
    texts[elementName, default: []].append(text)
    text = ""
  }

  /// Numbers of the attributes that place or size things.
  var coordinates: [Double?] {
    let names: Set = ["x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height", "d", "viewBox"]
    return attributes.filter { names.contains($0.name) }.flatMap { attribute in
      attribute.value.split { $0 == " " || $0 == "," || "MLHVZ".contains($0) }.map { Double($0) }
    }
  }
}

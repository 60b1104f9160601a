import Foundation
import Reporting
import Testing

@Suite("Markup and text")
struct MarkupTests {
  @Test("What could be markup is escaped", arguments: [
    ("a < b & c > d", "a &lt; b &amp; c &gt; d"), ("\"'", "&quot;&#39;"), ("d(CA5–CA20)", "d(CA5–CA20)"),
    ("&amp;", "&amp;amp;"), ("tab\tnewline\n", "tab\tnewline\n"),
    // One character to Swift, but a browser ends the attribute at the quotation mark.
    ("\"\u{301} onload=x", "&quot;\u{301} onload=x"), ("<\u{338}b>", "&lt;\u{338}b&gt;"),
    // Characters that XML forbids, and an override that would turn the rest of the line around.
    ("a\u{0}b\u{8}c\u{FFFF}", "a\u{FFFD}b\u{FFFD}c\u{FFFD}"), ("x\u{202E}y", "x\u{FFFD}y"),
  ])
  func escaping(text: String, expected: String) {
    #expect(Array(Markup.escaped(text).unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test("Any scalar is well-formed after escaping, and harmless")
  func allScalars() {
    var text = ""
    for value in UInt32(0)...0x2FFF { Unicode.Scalar(value).map { text.unicodeScalars.append($0) } }
    for value in UInt32(0xD000)...0x100FF { Unicode.Scalar(value).map { text.unicodeScalars.append($0) } }
    let parsed = ParsedXML("<a b=\"\(Markup.escaped(text))\">\(Markup.escaped(text))</a>")
    #expect(parsed.failure == nil)
    #expect(parsed.elementCounts == ["a": 1])
  }

  @Test("Slugs are safe as file names and anchors", arguments: [
    ("Free energy over φ/ψ", "free-energy-over"), ("../../etc/passwd", "etc-passwd"), ("", "section"), ("φ", "section"),
    ("<b>", "b"), ("A  B", "a-b"),
  ])
  func slugs(text: String, expected: String) {
    #expect(Markup.slug(text) == expected)
  }

  @Test("Cut text fits and says that it was cut")
  func ellipsis() {
    let name = "distance between the side-chain centres of LEU-417 and TRP-1203"
    let cut = TextMeasure.ellipsised(name, limit: 150, size: 12)
    #expect(cut.hasSuffix("…") && name.hasPrefix(cut.dropLast()))
    #expect(TextMeasure.width(cut, size: 12) <= 150)
    #expect(TextMeasure.ellipsised("short", limit: 150, size: 12) == "short")
  }

  @Test("Wrapped text keeps its words and its width")
  func wrapping() {
    let text = "The data contain no mode with a timescale at any of the lags, so there is nothing to draw here."
    let lines = TextMeasure.wrapped(text, limit: 200, size: 12)
    #expect(lines.count > 2)
    #expect(lines.joined(separator: " ") == text)
    #expect(lines.allSatisfy { TextMeasure.width($0, size: 12) <= 200 })
    #expect(TextMeasure.wrapped(String(repeating: "x", count: 200), limit: 100, size: 12).count == 1)
  }
}

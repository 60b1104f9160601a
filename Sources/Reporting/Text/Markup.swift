/// Escaping and naming for XML and HTML.
///
/// One escaper serves both: the five replacements are valid in either language,
/// in text as well as in attribute values quoted with `"` or `'`.
package enum Markup {
  /// The text with markup characters escaped and characters that XML 1.0 forbids replaced by U+FFFD.
  ///
  /// Works on scalars, not on characters: `"` followed by a combining accent is
  /// one `Character`, but still ends an attribute value in a browser.
  ///
  /// - Complexity: O(n).
  package static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
      case "'": result.append(contentsOf: "&#39;".unicodeScalars)
      default: result.append(isAllowed(scalar) ? scalar : "\u{FFFD}")
      }
    }
    return String(result)
  }

  /// Whether XML 1.0 allows the scalar; C1 controls and direction overrides are refused as well.
  ///
  /// An override in a feature's name would turn the text after it around.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: true
    case 0x20...0x7E: true
    case 0x202A...0x202E, 0x2066...0x2069: false
    case 0xA0...0xFFFD: true
    case 0x10000...0x10FFFF: true
    default: false
    }
  }

  /// A name of lower-case letters, digits and hyphens, for file stems and anchors.
  ///
  /// - Returns: `"section"` if nothing of the text can be kept.
  package static func slug(_ text: String) -> String {
    var result = ""
    for scalar in text.lowercased().unicodeScalars {
      switch scalar {
      case "a"..."z", "0"..."9": result.unicodeScalars.append(scalar)
      default: if !result.isEmpty && result.last != "-" { result.append("-") }
      }
    }
    while result.last == "-" { result.removeLast() }
    return result.isEmpty ? "section" : result
  }
}

/// Estimated widths of text, since nothing here can ask a font.
///
/// The table follows DejaVu Sans, the widest of the fonts in the figures' stack,
/// so that text laid out by it fits in the others too.
package enum TextMeasure {
  /// The estimated width in pixels of text set at `size` pixels.
  ///
  /// - Complexity: O(n).
  package static func width(_ text: String, size: Double) -> Double {
    text.reduce(0) { $0 + width(of: $1) } * size
  }

  /// The text, cut and ended with `…` where it is wider than `limit` pixels.
  package static func ellipsised(_ text: String, limit: Double, size: Double) -> String {
    guard width(text, size: size) > limit else { return text }
    var kept = ""
    var used = 1.0 * size
    for character in text {
      used += width(of: character) * size
      if used > limit { break }
      kept.append(character)
    }
    while kept.last == " " { kept.removeLast() }
    return kept + "…"
  }

  /// The text broken at spaces into lines of at most `limit` pixels; a longer word is cut.
  package static func wrapped(_ text: String, limit: Double, size: Double) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\t" }) {
      let candidate = line.isEmpty ? String(word) : line + " " + word
      if width(candidate, size: size) <= limit {
        line = candidate
      } else {
        if !line.isEmpty { lines.append(line) }
        line = ellipsised(String(word), limit: limit, size: size)
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  /// The width of one character, in units of the font size.
  private static func width(of character: Character) -> Double {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar {
    case "i", "j", "l", "I", "'", "|": return 0.30
    case " ", ".", ",", ":", ";", "!", "f", "t", "r", "(", ")", "[", "]", "/", "-": return 0.42
    case "\u{2009}", "\u{202F}", "\u{200A}": return 0.22
    case "m", "w", "M", "W", "%", "@", "…": return 1.0
    case "A"..."Z", "−", "+", "=", "±", "<", ">", "×", "Φ", "Ψ", "Ω": return 0.84
    default:
      // East Asian scripts and pictographs are set on the full square.
      return scalar.value >= 0x2E80 ? 1.2 : 0.64
    }
  }
}

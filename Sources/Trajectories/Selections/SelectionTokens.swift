/// A word of a selection.
struct SelectionToken: Equatable {
  enum Kind: Equatable {
    /// A bare word: keyword, value or number.
    case word
    /// In single quotes: a value as it stands.
    case literal
    /// In double quotes: a value or a regular expression.
    case pattern
    /// `(`, `)`, `!`, `<=` and so on.
    case symbol
    case end
  }

  var kind: Kind
  /// Without quotes.
  var text: String
  /// In characters, from 1.
  var column: Int

  /// Whether it is this symbol, or this word in any case.
  func `is`(_ other: String) -> Bool {
    switch kind {
    case .word: text.lowercased() == other
    case .symbol: text == other
    default: false
    }
  }
}

/// Splits a selection into words, with `.end` at the end.
func selectionTokens(_ text: String) throws(TrajectoryError) -> [SelectionToken] {
  let characters = Array(text)
  var tokens: [SelectionToken] = []
  var position = 0
  while position < characters.count {
    let start = position
    let character = characters[position]
    if character.isWhitespace {
      position += 1
      continue
    }
    if character == "'" || character == "\"" {
      guard let end = characters[(start + 1)...].firstIndex(of: character) else {
        throw .invalidSelection(text: text, column: start + 1, reason: "the quotation does not end")
      }
      tokens.append(
        SelectionToken(
          kind: character == "'" ? .literal : .pattern, text: String(characters[(start + 1)..<end]),
          column: start + 1))
      position = end + 1
      continue
    }
    let symbols = ["&&", "||", "==", "!=", "<=", ">=", "=~", "(", ")", "<", ">", "=", "!"]
    if let symbol = symbols.first(where: { characters[start...].starts(with: $0) }) {
      tokens.append(SelectionToken(kind: .symbol, text: symbol, column: start + 1))
      position += symbol.count
      continue
    }
    guard !"&|,;".contains(character) else {
      throw .invalidSelection(
        text: text, column: start + 1,
        reason: "“\(character)” has no meaning here; values are separated by blanks")
    }
    // A quote within a word is the prime of a name, as in O5'.
    while position < characters.count, !characters[position].isWhitespace,
      !"()<>=!&|,;".contains(characters[position])
    {
      position += 1
    }
    tokens.append(
      SelectionToken(kind: .word, text: String(characters[start..<position]), column: start + 1))
  }
  tokens.append(SelectionToken(kind: .end, text: "", column: characters.count + 1))
  return tokens
}

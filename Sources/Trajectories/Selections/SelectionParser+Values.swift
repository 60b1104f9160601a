extension SelectionParser {
  /// A property that is text: a comparison, or a list of values.
  mutating func text(_ property: TextProperty) throws(TrajectoryError) -> SelectionExpression {
    let keyword = token
    advance()
    if let comparison = Self.comparison(token) {
      guard comparison == .equal || comparison == .notEqual else {
        throw error("“\(keyword.text)” is text and has no order", at: token)
      }
      advance()
      let value = try pattern(property, after: keyword)
      let expression = SelectionExpression.text(property, [value])
      return comparison == .equal ? expression : .not(expression)
    }
    if token.is("=~") {
      guard property != .element else { throw error("“=~” is for names, not elements", at: token) }
      advance()
      guard token.kind != .end, token.kind != .symbol else {
        throw error("expected a regular expression after “=~”", at: token)
      }
      try checkExpression(token)
      defer { advance() }
      return .text(property, [.prefix(token.text)])
    }
    var values = [try pattern(property, after: keyword)]
    while isValue { values.append(try pattern(property, after: keyword)) }
    return .text(property, values)
  }

  /// A property that is a number: a comparison, or a list of numbers and ranges.
  mutating func number(_ property: NumberProperty) throws(TrajectoryError) -> SelectionExpression {
    let keyword = token
    advance()
    if let comparison = Self.comparison(token) {
      advance()
      let value = try single(property, after: keyword)
      return .comparison(property, comparison, value)
    }
    var ranges = [try range(property, after: keyword)]
    while isValue { ranges.append(try range(property, after: keyword)) }
    return .number(property, ranges)
  }

  /// `5 <= resid`, `5 <= resid < 9`.
  mutating func mirroredComparison() throws(TrajectoryError) -> SelectionExpression {
    let start = token
    guard let value = Self.finiteNumber(start.text) else {
      throw error("“\(start.text)” is not a number", at: start)
    }
    advance()
    guard let comparison = Self.comparison(token) else {
      throw error("“\(start.text)” follows no keyword such as resid or index", at: start)
    }
    advance()
    guard let property = SelectionKeywords.numbers[token.text.lowercased()], token.kind == .word else {
      let reason = SelectionKeywords.ambiguous[token.text.lowercased()]
      throw error(
        reason ?? "expected index, serial, resid, resindex, chainindex, mass or charge", at: token)
    }
    let keyword = token
    advance()
    let first = SelectionExpression.comparison(property, comparison.mirrored, value)
    guard let second = Self.comparison(token) else { return first }
    advance()
    return .all([first, .comparison(property, second, try single(property, after: keyword))])
  }

  /// Whether the next token continues a list of values.
  private var isValue: Bool {
    switch token.kind {
    case .literal, .pattern: true
    case .word: !["and", "or", "not", "of", "as"].contains(token.text.lowercased())
    default: false
    }
  }

  private static func comparison(_ token: SelectionToken) -> Comparison? {
    guard token.kind == .symbol || token.kind == .word else { return nil }
    return switch token.text.lowercased() {
    case "==", "=", "eq": .equal
    case "!=", "ne": .notEqual
    case "<", "lt": .less
    case "<=", "le": .lessOrEqual
    case ">", "gt": .greater
    case ">=", "ge": .greaterOrEqual
    default: nil
    }
  }

  /// A number in decimal digits.
  static func finiteNumber(_ text: String) -> Double? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || ".eE+-".utf8.contains($0) }),
      let value = Double(text), value.isFinite
    else { return nil }
    return value
  }

  // MARK: Texts

  private mutating func pattern(
    _ property: TextProperty, after keyword: SelectionToken
  ) throws(TrajectoryError) -> TextPattern {
    let value = token
    guard isValue else { throw error("expected a value after “\(keyword.text)”", at: value) }
    // Names are seldom in lower case; a keyword here is a missing “and”.
    if value.kind == .word, SelectionKeywords.isKeyword(value.text) {
      throw error(
        "expected a value, “and” or “or” before “\(value.text)”; "
          + "a name like a keyword needs quotes",
        at: value)
    }
    advance()
    if property == .element {
      guard let element = Element(symbol: value.text) else {
        throw error("“\(value.text)” is not an element's symbol", at: value)
      }
      return .literal(element.symbol)
    }
    switch value.kind {
    case .pattern:
      try checkExpression(value)
      return .whole(value.text, pattern: value.text)
    case .word where value.text.contains("*") || value.text.contains("?"):
      return .whole(value.text, pattern: Self.wildcards(value.text))
    default:
      return .literal(value.text)
    }
  }

  /// `C*` → `C.*`, everything else as it stands.
  private static func wildcards(_ text: String) -> String {
    text.map { character in
      switch character {
      case "*": ".*"
      case "?": "."
      default: character.isLetter || character.isNumber ? String(character) : "\\\(character)"
      }
    }.joined()
  }

  /// Refuses what is no regular expression, and what is too long to be meant.
  private func checkExpression(_ token: SelectionToken) throws(TrajectoryError) {
    guard token.text.utf8.count <= 100, (try? Regex(token.text)) != nil else {
      throw error("“\(token.text)” is not a regular expression", at: token)
    }
  }

  // MARK: Numbers

  /// One number, `2 to 10`, `2:10` or `2-10`.
  private mutating func range(
    _ property: NumberProperty, after keyword: SelectionToken
  ) throws(TrajectoryError) -> ClosedRange<Double> {
    let start = token
    var bounds: (Double, Double)
    if start.kind == .word, let (lower, upper) = Self.shortRange(start.text) {
      advance()
      bounds = (lower, upper)
    } else {
      let lower = try single(property, after: keyword)
      bounds = (lower, lower)
    }
    if token.is("to") || token.is(":") {
      let word = token
      advance()
      bounds.1 = try single(property, after: word)
    }
    guard bounds.0 <= bounds.1 else { throw error("the range runs backwards", at: start) }
    return bounds.0...bounds.1
  }

  private mutating func single(
    _ property: NumberProperty, after keyword: SelectionToken
  ) throws(TrajectoryError) -> Double {
    let value = token
    guard isValue else { throw error("expected a number after “\(keyword.text)”", at: value) }
    guard let number = Self.finiteNumber(value.text) else {
      if value.kind == .word, SelectionKeywords.isKeyword(value.text.lowercased()) {
        throw error("expected a number, “and” or “or” before “\(value.text)”", at: value)
      }
      throw error("“\(value.text)” is not a number", at: value)
    }
    guard !property.isWhole || number == number.rounded() else {
      throw error("“\(value.text)” is not a whole number", at: value)
    }
    advance()
    return number
  }

  /// `2:10`, `-3:4` or `2-10` as one word, whole numbers.
  private static func shortRange(_ text: String) -> (Double, Double)? {
    // A minus in the first place is a sign.
    guard let separator = text.dropFirst().firstIndex(where: { $0 == ":" || $0 == "-" }),
      let lower = Int(text[..<separator]), let upper = Int(text[text.index(after: separator)...])
    else { return nil }
    return (Double(lower), Double(upper))
  }
}

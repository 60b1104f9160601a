/// Reads the selection language by recursive descent: `or` of `and` of `not` of terms.
struct SelectionParser {
  let text: String
  private let tokens: [SelectionToken]
  private var position = 0
  private var depth = 0
  /// Deeper nesting is no one's selection, and would exhaust the stack.
  private static let depthLimit = 200

  init(_ text: String) throws(TrajectoryError) {
    self.text = text
    tokens = try selectionTokens(text)
  }

  /// The token to be read next.
  var token: SelectionToken { tokens[position] }

  /// Goes to the next token; `.end` stays.
  mutating func advance() {
    if position + 1 < tokens.count { position += 1 }
  }

  func error(_ reason: String, at token: SelectionToken) -> TrajectoryError {
    .invalidSelection(text: text, column: token.column, reason: reason)
  }

  /// How messages name a token.
  static func name(_ token: SelectionToken) -> String {
    token.kind == .end ? "the end" : "“\(token.text)”"
  }

  /// The whole text.
  mutating func parse() throws(TrajectoryError) -> SelectionExpression {
    guard token.kind != .end else {
      throw error("the selection is empty; “all” selects every atom", at: token)
    }
    let expression = try alternatives()
    guard token.kind == .end else {
      if token.is(")") { throw error("there is no “(” for this “)”", at: token) }
      throw error(
        "expected “and”, “or” or the end before \(Self.name(token))"
          + (token.kind == .word ? Self.suggestion(for: token.text) : ""), at: token)
    }
    return expression
  }

  private mutating func alternatives() throws(TrajectoryError) -> SelectionExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else {
      throw error("nested deeper than \(Self.depthLimit) levels", at: token)
    }
    var terms = [try conjunction()]
    while token.is("or") || token.is("||") {
      advance()
      terms.append(try conjunction())
    }
    return terms.count == 1 ? terms[0] : .any(terms)
  }

  private mutating func conjunction() throws(TrajectoryError) -> SelectionExpression {
    var terms = [try negation()]
    while token.is("and") || token.is("&&") {
      advance()
      terms.append(try negation())
    }
    return terms.count == 1 ? terms[0] : .all(terms)
  }

  /// A term, or `not` before one.
  private mutating func negation() throws(TrajectoryError) -> SelectionExpression {
    var isNegated = false
    while token.is("not") || token.is("!") {
      isNegated.toggle()
      advance()
    }
    let expression = try term()
    return isNegated ? .not(expression) : expression
  }

  private mutating func term() throws(TrajectoryError) -> SelectionExpression {
    let start = token
    if start.is("(") {
      advance()
      let inner = try alternatives()
      guard token.is(")") else {
        if token.kind == .end { throw error("this “(” is not closed", at: start) }
        throw error("expected “and”, “or” or “)” before \(Self.name(token))", at: token)
      }
      advance()
      return inner
    }
    guard start.kind == .word else {
      throw error("expected a selection instead of \(Self.name(start))", at: start)
    }
    let word = start.text.lowercased()
    if let expression = SelectionKeywords.kinds[word] {
      advance()
      return expression
    }
    if let property = SelectionKeywords.texts[word] { return try text(property) }
    if let property = SelectionKeywords.numbers[word] { return try number(property) }
    if word == "within" || word == "exwithin" { return try within(excluding: word == "exwithin") }
    if word == "same" { return try same() }
    if let reason = SelectionKeywords.ambiguous[word] { throw error(reason, at: start) }
    if Self.finiteNumber(start.text) != nil { return try mirroredComparison() }
    if SelectionKeywords.reserved.contains(word) {
      throw error("expected a selection before “\(start.text)”", at: start)
    }
    throw error("“\(start.text)” is not a keyword" + Self.suggestion(for: start.text), at: start)
  }

  /// `; did you mean “name”?`, or what there is.
  private static func suggestion(for word: String) -> String {
    guard !SelectionKeywords.isKeyword(word.lowercased()) else { return "" }
    if let near = SelectionKeywords.nearest(to: word) { return "; did you mean “\(near)”?" }
    return "; selections begin with name, element, resname, resid, resindex, index, serial, chain, "
      + "segment, mass, charge, protein, water, nucleic, backbone, sidechain, heavy, within, same"
  }

  /// `within 0.5 of …`; what follows `of` is one term.
  private mutating func within(excluding: Bool) throws(TrajectoryError) -> SelectionExpression {
    let keyword = token
    advance()
    guard let radius = Self.finiteNumber(token.text), token.kind == .word, radius >= 0 else {
      throw error("expected a distance in nm after “\(keyword.text)”", at: token)
    }
    advance()
    guard token.is("of") else {
      throw error("expected “of” after the distance, which is in nm", at: token)
    }
    advance()
    return .within(radius, of: try nested(), excluding: excluding)
  }

  /// `same residue as …`; what follows `as` is one term.
  private mutating func same() throws(TrajectoryError) -> SelectionExpression {
    advance()
    guard let group = SelectionKeywords.groups[token.text.lowercased()], token.kind == .word else {
      throw error(
        "expected residue, chain, segment, molecule, resname, name or element after “same”",
        at: token)
    }
    advance()
    guard token.is("as") else { throw error("expected “as”", at: token) }
    advance()
    return .same(group, as: try nested())
  }

  /// A term behind `of` or `as`, which can be another of the kind.
  private mutating func nested() throws(TrajectoryError) -> SelectionExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else {
      throw error("nested deeper than \(Self.depthLimit) levels", at: token)
    }
    return try negation()
  }
}

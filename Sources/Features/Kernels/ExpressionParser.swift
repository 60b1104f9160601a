/// Recursive descent: sum, product, sign, power, atom.
struct ExpressionParser {
  private let text: String
  private let characters: [Character]
  private let columns: [String]
  private var position = 0
  private var depth = 0
  private var program: [ExpressionInstruction] = []

  /// Far more than a formula by hand needs, far less than the stack holds.
  private static let depthLimit = 200
  /// Whole powers up to this are multiplied out.
  private static let wholePowerLimit = 64.0

  init(_ text: String, columns: [String]) {
    self.text = text
    self.columns = columns
    characters = Array(text)
  }

  mutating func parse() throws(FeatureError) -> [ExpressionInstruction] {
    skipSpace()
    guard next != nil else { throw error("it is empty; write a formula over columns") }
    try sum()
    guard let rest = next else { return program }
    if rest == ")" { throw error("no parenthesis is open here") }
    if rest == "," { throw error("a comma stands between a function's arguments only") }
    throw error("expected an operator (+ - * / ^), found “\(rest)”")
  }

  // MARK: Grammar

  private mutating func sum() throws(FeatureError) {
    try deeper { parser throws(FeatureError) in
      try parser.product()
      while let sign = parser.accept(["+", "-", "−"]) {
        try parser.product()
        parser.program.append(sign == "+" ? .add : .subtract)
      }
    }
  }

  private mutating func product() throws(FeatureError) {
    try signed()
    while let sign = accept(["*", "/"]) {
      try signed()
      program.append(sign == "*" ? .multiply : .divide)
    }
  }

  private mutating func signed() throws(FeatureError) {
    try deeper { parser throws(FeatureError) in
      guard let sign = parser.accept(["+", "-", "−"]) else { return try parser.power() }
      let start = parser.program.count
      try parser.signed()
      if sign == "+" { return }
      if case .constant(let value)? = parser.program[start...].only {
        parser.program[start] = .constant(-value)
      } else {
        parser.program.append(.negate)
      }
    }
  }

  private mutating func power() throws(FeatureError) {
    try atom()
    guard accept(["^"]) != nil else { return }
    let start = program.count
    try signed()
    appendPower(exponentFrom: start)
  }

  private mutating func appendPower(exponentFrom start: Int) {
    if case .constant(let value)? = program[start...].only, let whole = Int(exactly: value),
      abs(value) <= Self.wholePowerLimit
    {
      program[start] = .wholePower(whole)
    } else {
      program.append(.power)
    }
  }

  private mutating func atom() throws(FeatureError) {
    let start = position
    guard let character = next else {
      throw error("it ends where a number, a column or “(” is expected")
    }
    if character == "(" {
      advance()
      try sum()
      try close(start)
    } else if character.isDigit || character == "." {
      program.append(.constant(try number()))
    } else if character == "{" || character == "`" {
      program.append(.column(try column(named: quotedName(), at: start)))
    } else if character.isLetter || character == "_" {
      let name = identifier()
      if next == "(" {
        try call(name, at: start)
      } else if name == "pi" {
        program.append(.constant(.pi))
      } else {
        program.append(.column(try column(named: name, at: start)))
      }
    } else {
      throw error("expected a number, a column or “(”, found “\(character)”")
    }
  }

  private mutating func call(_ name: String, at start: Int) throws(FeatureError) {
    let function = ExpressionFunction(rawValue: name == "ln" ? "log" : name)
    guard function != nil || name == "pow" else { throw unknownFunction(name, at: start) }
    let open = position
    advance()
    try sum()
    var (argumentCount, second) = (1, program.count)
    while accept([","]) != nil {
      if argumentCount == 1 { second = program.count }
      try sum()
      argumentCount += 1
    }
    try close(open)
    let expected = function?.argumentCount ?? 2
    guard argumentCount == expected else {
      let arguments = expected == 1 ? "1 argument" : "\(expected) arguments"
      throw error("\(name) takes \(arguments), not \(argumentCount)", at: start)
    }
    if let function {
      program.append(.function(function))
    } else {
      appendPower(exponentFrom: second)
    }
  }

  private mutating func close(_ open: Int) throws(FeatureError) {
    if accept([")"]) != nil { return }
    guard let found = next else { throw error("this parenthesis is never closed", at: open) }
    throw error("expected an operator or “)”, found “\(found)”")
  }

  // MARK: Tokens

  private mutating func number() throws(FeatureError) -> Double {
    let start = position
    func isDigit(_ index: Int) -> Bool { index < characters.count && characters[index].isDigit }
    while isDigit(position) { position += 1 }
    if position < characters.count, characters[position] == "." {
      position += 1
      while isDigit(position) { position += 1 }
    }
    if position < characters.count, "eE".contains(characters[position]) {
      let isSigned = position + 1 < characters.count && "+-".contains(characters[position + 1])
      let digits = position + (isSigned ? 2 : 1)
      if isDigit(digits) {
        position = digits
        while isDigit(position) { position += 1 }
      }
    }
    let token = String(characters[start..<position])
    guard token != ".", let value = Double(token.hasSuffix(".") ? token + "0" : token) else {
      throw error("“\(token)” is not a number", at: start)
    }
    guard value.isFinite else { throw error("“\(token)” is too large a number", at: start) }
    skipSpace()
    return value
  }

  private mutating func identifier() -> String {
    let start = position
    while position < characters.count,
      characters[position].isLetter || characters[position].isDigit || characters[position] == "_"
    {
      position += 1
    }
    let name = String(characters[start..<position])
    skipSpace()
    return name
  }

  private mutating func quotedName() throws(FeatureError) -> String {
    let start = position
    let end: Character = characters[start] == "{" ? "}" : "`"
    guard let close = characters[(start + 1)...].firstIndex(of: end) else {
      throw error("the name that begins here is never closed with “\(end)”")
    }
    var name = characters[(start + 1)..<close]
    while name.first?.isWhitespace == true { name.removeFirst() }
    while name.last?.isWhitespace == true { name.removeLast() }
    guard !name.isEmpty else {
      throw error("there is no name between “\(characters[start])” and “\(end)”")
    }
    position = close
    advance()
    return String(name)
  }

  private var next: Character? { position < characters.count ? characters[position] : nil }

  private mutating func advance() {
    position += 1
    skipSpace()
  }

  private mutating func skipSpace() {
    while position < characters.count, characters[position].isWhitespace { position += 1 }
  }

  private mutating func accept(_ choices: [Character]) -> Character? {
    guard let next, choices.contains(next) else { return nil }
    advance()
    return next
  }

  private mutating func deeper(
    _ body: (inout ExpressionParser) throws(FeatureError) -> Void
  ) throws(FeatureError) {
    depth += 1
    guard depth <= Self.depthLimit else { throw error("it is nested too deeply") }
    try body(&self)
    depth -= 1
  }

  // MARK: Names and errors

  private func column(named name: String, at start: Int) throws(FeatureError) -> Int {
    if let index = columns.firstIndex(of: name) { return index }
    throw error(ExpressionNames.unknownColumn(name, columns: columns), at: start)
  }

  private func unknownFunction(_ name: String, at start: Int) -> FeatureError {
    error(ExpressionNames.unknownFunction(name, columns: columns), at: start)
  }

  private func error(_ reason: String, at index: Int? = nil) -> FeatureError {
    .invalidExpression(text: text, column: (index ?? position) + 1, reason: reason)
  }
}

extension Character {
  fileprivate var isDigit: Bool { isASCII && isWholeNumber }
}

extension ArraySlice {
  /// The element, where there is but one.
  fileprivate var only: Element? { count == 1 ? first : nil }
}

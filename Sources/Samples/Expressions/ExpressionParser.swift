/// Recursive descent: sum, product, sign, power, atom.
struct ExpressionParser {
  private let text: String
  private let characters: [Character]
  private let columns: [String]
  private let periods: [String: Double]
  private let names: ExpressionNames
  private var position = 0
  private var depth = 0
  private var program: [ExpressionInstruction] = []

  /// Far more than a formula by hand needs, far less than the stack holds.
  private static let depthLimit = 200
  /// Whole powers up to this are multiplied out.
  private static let wholePowerLimit = 64.0

  init(
    _ text: String, columns: [String], periods: [String: Double], scope: ScalarExpression.Scope
  ) {
    self.text = text
    self.columns = columns
    self.periods = periods
    names = ExpressionNames(columns: columns, scope: scope)
    characters = Array(text)
  }

  mutating func parse() throws(SampleError) -> [ExpressionInstruction] {
    skipSpace()
    guard next != nil else { throw error("it is empty; write a formula over columns") }
    try sum()
    guard let rest = next else { return program }
    if rest == ")" { throw error("no parenthesis is open here") }
    if rest == "," { throw error("a comma stands between a function's arguments only") }
    throw error("expected an operator (+ - * / ^), found “\(rest)”")
  }

  // MARK: Grammar

  private mutating func sum() throws(SampleError) {
    try deeper { parser throws(SampleError) in
      try parser.product()
      while let sign = parser.accept(["+", "-", "−"]) {
        try parser.product()
        parser.program.append(sign == "+" ? .add : .subtract)
      }
    }
  }

  private mutating func product() throws(SampleError) {
    try signed()
    while let sign = accept(["*", "/"]) {
      try signed()
      program.append(sign == "*" ? .multiply : .divide)
    }
  }

  private mutating func signed() throws(SampleError) {
    try deeper { parser throws(SampleError) in
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

  private mutating func power() throws(SampleError) {
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

  private mutating func atom() throws(SampleError) {
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

  private mutating func call(_ name: String, at start: Int) throws(SampleError) {
    let function = ExpressionFunction(rawValue: name == "ln" ? "log" : name)
    guard function != nil || ExpressionFunction.names.contains(name) else {
      throw unknownFunction(name, at: start)
    }
    let (open, first) = (position, program.count)
    advance()
    try sum()
    var (argumentCount, second) = (1, program.count)
    while accept([","]) != nil {
      if argumentCount == 1 { second = program.count }
      try sum()
      argumentCount += 1
    }
    try close(open)
    if name == "image", argumentCount <= 2 {
      let period =
        argumentCount == 2
        ? try constantPeriod(from: second, at: start) : try sharedPeriod(from: first, at: start)
      program.append(.image(period: period))
      return
    }
    let expected = function?.argumentCount ?? 2
    guard argumentCount == expected else {
      let arguments = expected == 1 ? "1 argument" : "\(expected) arguments"
      throw error(
        "\(name) takes \(name == "image" ? "1 or " : "")\(arguments), not \(argumentCount)", at: start)
    }
    if let function {
      program.append(.function(function))
    } else {
      appendPower(exponentFrom: second)
    }
  }

  /// Takes the period that was given to `image` from the program.
  private mutating func constantPeriod(from second: Int, at start: Int) throws(SampleError) -> Double {
    let steps = program[second...]
    guard !steps.contains(where: { if case .column = $0 { true } else { false } }) else {
      throw error("the period of image is a number, such as 360 or 2*pi, not a column", at: start)
    }
    let period = ScalarExpression.constant(steps)
    guard period > 0, period.isFinite else {
      throw error("the period of image is a number above 0, not \(period)", at: start)
    }
    program.removeSubrange(second...)
    return period
  }

  /// The period of the columns that `image` is taken of; 2π where none has one.
  private func sharedPeriod(from first: Int, at start: Int) throws(SampleError) -> Double {
    var found: (name: String, period: Double)?
    for case .column(let index) in program[first...] {
      let name = columns[index]
      guard let period = periods[name] else { continue }
      if let found, found.period != period {
        throw error(
          "\(found.name) has the period \(found.period), but \(name) \(period); "
            + "say which one counts, as in image(x, \(period))", at: start)
      }
      found = (name, period)
    }
    return found?.period ?? 2 * .pi
  }

  private mutating func close(_ open: Int) throws(SampleError) {
    if accept([")"]) != nil { return }
    guard let found = next else { throw error("this parenthesis is never closed", at: open) }
    throw error("expected an operator or “)”, found “\(found)”")
  }

  // MARK: Tokens

  private mutating func number() throws(SampleError) -> Double {
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

  private mutating func quotedName() throws(SampleError) -> String {
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
    _ body: (inout ExpressionParser) throws(SampleError) -> Void
  ) throws(SampleError) {
    depth += 1
    guard depth <= Self.depthLimit else { throw error("it is nested too deeply") }
    try body(&self)
    depth -= 1
  }

  // MARK: Names and errors

  private func column(named name: String, at start: Int) throws(SampleError) -> Int {
    if let index = columns.firstIndex(of: name) { return index }
    throw error(names.unknownColumn(name), at: start)
  }

  private func unknownFunction(_ name: String, at start: Int) -> SampleError {
    var level = 0
    for end in start..<characters.count {
      if characters[end] == "(" { level += 1 }
      guard characters[end] == ")" else { continue }
      level -= 1
      if level == 0 {
        let call = String(characters[start...end])
        return error(names.unknownFunction(name, call: call), at: start)
      }
    }
    return error(names.unknownFunction(name, call: nil), at: start)
  }

  private func error(_ reason: String, at index: Int? = nil) -> SampleError {
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

/// Variables that a user names on one line: single formulas over columns, and sets.
///
///     phi, psi, hypot(d1, d2), (phi, psi), slow = tanh(d1)
///
/// Items are split at commas outside parentheses, braces and backticks. A list in
/// parentheses is one variable of several dimensions. A plain word before `=` is the
/// item's name; without one it is called as it is written.
public struct VariableList: Equatable, Sendable {
  /// One variable, of one or more dimensions.
  public struct Variable: Equatable, Sendable {
    /// What tables and figures call it, such as `phi`, `(phi, psi)` or `slow`.
    public var name: String
    /// The formula of each dimension.
    public var expressions: [String]
    /// The place of each formula in ``VariableList/expressions``.
    public var columns: [Int]

    /// A variable, called as `name` says.
    public init(name: String, expressions: [String], columns: [Int]) {
      self.name = name
      self.expressions = expressions
      self.columns = columns
    }
  }

  /// The variables, in the order given.
  public let variables: [Variable]
  /// The formulas of all variables, each once, in the order of their first use.
  public let expressions: [String]

  /// Reads a list; the formulas themselves are not read yet.
  ///
  /// - Throws: ``SampleError/invalidVariables(text:column:reason:)`` for an item without
  ///   text, a parenthesis or a brace without its partner, and a name that is used twice.
  public init(parsing text: String) throws(SampleError) {
    let scanner = VariableScanner(text)
    var variables: [Variable] = []
    var expressions: [String] = []
    var taken: Set<String> = []
    for item in try scanner.items(in: scanner.characters.indices) {
      let (given, rest) = scanner.splitName(item)
      let body = try scanner.filled(
        rest, else: "nothing follows the name; write a column or a formula after “=”")
      let parts = try scanner.set(in: body)
      let formulas = (parts ?? [body]).map(scanner.string)
      let name = given ?? (parts == nil ? formulas[0] : "(\(formulas.joined(separator: ", ")))")
      guard taken.insert(name).inserted else {
        throw scanner.error(
          "two variables are called “\(name)”; leave one out, or name it, as in other=…",
          at: item.lowerBound)
      }
      if let again = formulas.indices.first(where: { formulas[..<$0].contains(formulas[$0]) }) {
        throw scanner.error("“\(formulas[again])” is in the set twice", at: parts![again].lowerBound)
      }
      let columns = formulas.map { formula in
        if let index = expressions.firstIndex(of: formula) { return index }
        expressions.append(formula)
        return expressions.count - 1
      }
      variables.append(Variable(name: name, expressions: formulas, columns: columns))
    }
    self.variables = variables
    self.expressions = expressions
  }
}

/// Finds the parts of a list of variables.
private struct VariableScanner {
  let text: String
  let characters: [Character]

  init(_ text: String) {
    self.text = text
    characters = Array(text)
  }

  /// The parts between commas, without the space around them.
  func items(in range: Range<Int>) throws(SampleError) -> [Range<Int>] {
    var items: [Range<Int>] = []
    var open: [Int] = []
    var start = range.lowerBound
    var position = start
    while position < range.upperBound {
      switch characters[position] {
      case "(": open.append(position)
      case ")":
        guard open.popLast() != nil else { throw error("no parenthesis is open here", at: position) }
      case "{", "`":
        let end: Character = characters[position] == "{" ? "}" : "`"
        guard let close = characters[(position + 1)..<range.upperBound].firstIndex(of: end) else {
          throw error("the name that begins here is never closed with “\(end)”", at: position)
        }
        position = close
      case "," where open.isEmpty:
        items.append(try filled(start..<position, else: Self.missing))
        start = position + 1
      default: break
      }
      position += 1
    }
    if let last = open.last { throw error("this parenthesis is never closed", at: last) }
    items.append(try filled(start..<range.upperBound, else: Self.missing))
    return items
  }

  private static let missing =
    "a variable is missing here; write a column or a formula, without commas too many"

  /// The range without the space around it.
  func filled(_ range: Range<Int>, else reason: String) throws(SampleError) -> Range<Int> {
    var (lower, upper) = (range.lowerBound, range.upperBound)
    while lower < upper, characters[lower].isWhitespace { lower += 1 }
    while lower < upper, characters[upper - 1].isWhitespace { upper -= 1 }
    guard lower < upper else {
      throw error(reason, at: min(range.lowerBound, max(0, characters.count - 1)))
    }
    return lower..<upper
  }

  /// The plain word before `=`, and what follows.
  func splitName(_ item: Range<Int>) -> (name: String?, rest: Range<Int>) {
    var end = item.lowerBound
    while end < item.upperBound,
      characters[end].isLetter || characters[end] == "_"
        || (end > item.lowerBound && characters[end].isNumber)
    {
      end += 1
    }
    var equals = end
    while equals < item.upperBound, characters[equals].isWhitespace { equals += 1 }
    guard end > item.lowerBound, equals < item.upperBound, characters[equals] == "=" else {
      return (nil, item)
    }
    return (string(item.lowerBound..<end), (equals + 1)..<item.upperBound)
  }

  /// The parts of a list in parentheses; nil for a formula.
  func set(in body: Range<Int>) throws(SampleError) -> [Range<Int>]? {
    guard characters[body.lowerBound] == "(", closing(body.lowerBound) == body.upperBound - 1
    else { return nil }
    let parts = try items(in: (body.lowerBound + 1)..<(body.upperBound - 1))
    return parts.count > 1 ? parts : nil
  }

  /// Where the parenthesis that opens here is closed, in a text known to be balanced.
  private func closing(_ open: Int) -> Int {
    var level = 0
    var position = open
    while true {
      switch characters[position] {
      case "(": level += 1
      case ")": level -= 1
      case "{": position = characters[position...].firstIndex(of: "}")!
      case "`": position = characters[(position + 1)...].firstIndex(of: "`")!
      default: break
      }
      if level == 0 { return position }
      position += 1
    }
  }

  func string(_ range: Range<Int>) -> String { String(characters[range]) }

  func error(_ reason: String, at position: Int) -> SampleError {
    .invalidVariables(text: text, column: position + 1, reason: reason)
  }
}

/// A formula over columns, read and ready to evaluate.
///
///     let ratio = try ScalarExpression("{d(CA5–CA20)} / d2 + 0.5 * pi", columns: names)
///
/// Numbers (`1e-3`), `+ - * / ^`, parentheses, `pi` and the functions sqrt, exp, log
/// (natural; ln too), sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh, abs,
/// floor, hypot, min, max, pow, step (0 below zero, else 1) and image. Powers bind tightest and to
/// the right, then signs, then products, then sums: −2^2 is −4. A column's name stands
/// in braces or backticks, or bare where it is made of letters, digits and underscores
/// alone; a formula that is nothing but a column's name needs no braces.
///
/// `image(x, p)` is the minimum image x − p⌊x/p + ½⌋ of a coordinate of period p, in
/// −p/2 ..< p/2. Without p it takes the period that the periodic columns in x share,
/// and 2π where there are none.
package struct ScalarExpression: Equatable, Sendable {
  /// The formula as given.
  package let text: String
  /// The columns that are read, by their indices in the list given, ascending.
  package let inputs: [Int]
  /// Their names, in the same order.
  package let inputNames: [String]
  /// The period of the value: that of a periodic column that stands alone, or of an
  /// `image` that is the outermost function; nil for all else, which does not wrap.
  package let period: Double?
  /// Steps for a stack of values, which leave one.
  package let program: [ExpressionInstruction]
  /// The largest number of values that are held at once.
  package let stackDepth: Int

  /// Whether the formula is a column and nothing else.
  package var isColumn: Bool { program.count == 1 && inputs.count == 1 }

  /// What a name that no column has may be looked for in; it changes messages alone.
  package enum Scope: Sendable {
    /// All columns of a table.
    case table
    /// The columns that come before the formula's own.
    case preceding
  }

  /// Reads a formula.
  ///
  /// - Parameters:
  ///   - columns: What names may occur; the first of equal ones counts.
  ///   - periods: The periods of those columns that have one.
  /// - Throws: ``SampleError/invalidExpression(text:column:reason:)``.
  package init(
    _ text: String, columns: [String], periods: [String: Double] = [:], scope: Scope = .table
  ) throws(SampleError) {
    if let whole = columns.firstIndex(of: text) ?? columns.firstIndex(of: Self.trimmed(text)) {
      program = [.column(whole)]
    } else {
      var parser = ExpressionParser(text, columns: columns, periods: periods, scope: scope)
      program = try parser.parse()
    }
    self.text = text
    let read = Set(
      program.compactMap { if case .column(let index) = $0 { index } else { nil } })
    inputs = read.sorted()
    inputNames = inputs.map { columns[$0] }
    period =
      switch program.last {
      case .column(let index) where program.count == 1: periods[columns[index]]
      case .image(let period): period
      default: nil
      }
    stackDepth = Self.stackDepth(of: program[...])
  }

  /// The largest number of values that a program holds at once.
  static func stackDepth(of program: ArraySlice<ExpressionInstruction>) -> Int {
    var (height, top) = (0, 0)
    for instruction in program {
      height += 1 - instruction.operandCount
      top = max(top, height)
    }
    return top
  }

  private static func trimmed(_ text: String) -> String {
    var rest = text[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}

/// A step of a program for a stack of values.
package enum ExpressionInstruction: Equatable, Sendable {
  case constant(Double)
  case column(Int)
  case negate
  case add
  case subtract
  case multiply
  case divide
  case power
  /// A whole power of moderate size, by multiplications.
  case wholePower(Int)
  /// The minimum image for this period.
  case image(period: Double)
  case function(ExpressionFunction)

  /// The number of values that it takes from the stack.
  package var operandCount: Int {
    switch self {
    case .constant, .column: 0
    case .negate, .wholePower, .image: 1
    case .add, .subtract, .multiply, .divide, .power: 2
    case .function(let function): function.argumentCount
    }
  }
}

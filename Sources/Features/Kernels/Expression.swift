/// A formula over columns, read and ready to evaluate.
///
///     let ratio = try ScalarExpression("{d(CA5–CA20)} / d2 + 0.5 * pi", columns: names)
///
/// Numbers (`1e-3`), `+ - * / ^`, parentheses, `pi` and the functions sqrt, exp, log
/// (natural; ln too), sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh, abs,
/// min, max, pow and step (0 below zero, else 1). Powers bind tightest and to the
/// right, then signs, then products, then sums: −2^2 is −4. A column's name stands
/// in braces or backticks, or bare where it is made of letters, digits and underscores
/// alone.
package struct ScalarExpression: Equatable, Sendable {
  /// The formula as given.
  package let text: String
  /// The columns that are read, by their indices in the list given, ascending.
  package let inputs: [Int]
  /// Their names, in the same order.
  package let inputNames: [String]
  let program: [ExpressionInstruction]
  /// The largest number of values that are held at once.
  let stackDepth: Int

  /// Reads a formula.
  ///
  /// - Parameter columns: What names may occur; the first of equal ones counts.
  /// - Throws: ``FeatureError/invalidExpression(text:column:reason:)``.
  package init(_ text: String, columns: [String]) throws(FeatureError) {
    var parser = ExpressionParser(text, columns: columns)
    program = try parser.parse()
    self.text = text
    let read = Set(
      program.compactMap { if case .column(let index) = $0 { index } else { nil } })
    inputs = read.sorted()
    inputNames = inputs.map { columns[$0] }
    var (height, top) = (0, 0)
    for instruction in program {
      height += 1 - instruction.operandCount
      top = max(top, height)
    }
    stackDepth = top
  }
}

/// A step of a program for a stack of values.
enum ExpressionInstruction: Equatable, Sendable {
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
  case function(ExpressionFunction)

  /// The number of values that it takes from the stack.
  var operandCount: Int {
    switch self {
    case .constant, .column: 0
    case .negate, .wholePower: 1
    case .add, .subtract, .multiply, .divide, .power: 2
    case .function(let function): function.argumentCount
    }
  }
}

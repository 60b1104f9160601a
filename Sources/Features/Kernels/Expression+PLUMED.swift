package import Samples

extension ScalarExpression {
  /// The formula as PLUMED's CUSTOM reads it (`FUNC=`), without spaces.
  ///
  ///     CUSTOM ARG=d1,d2 VAR=a,b FUNC=a/b+1.5 PERIODIC=NO
  ///
  /// CUSTOM knows floor, but neither hypot nor minimum images: they are written out.
  ///
  /// - Parameter names: The variable (`VAR`) for each of ``inputNames``.
  /// - Returns: Nil where images inside images make a text of more than a million
  ///   characters.
  package func plumed(names: [String: String]) -> String? {
    var stack: [Term] = []
    for instruction in program {
      let operands = Array(stack.suffix(instruction.operandCount))
      stack.removeLast(operands.count)
      let next = term(instruction, operands, names)
      if next.text.utf8.count > 1_000_000 { return nil }
      stack.append(next)
    }
    return stack[0].text
  }

  /// A part of the formula, and how tightly its outermost operator binds.
  private struct Term {
    var text: String
    var binding: Binding

    enum Binding: Int { case sum, product, power, atom }

    func enclosed(below limit: Binding) -> String {
      binding.rawValue < limit.rawValue ? "(\(text))" : text
    }
  }

  private func term(
    _ instruction: ExpressionInstruction, _ operands: [Term], _ names: [String: String]
  ) -> Term {
    func infix(_ sign: String, _ binding: Term.Binding, _ left: Term.Binding, _ right: Term.Binding)
      -> Term
    {
      let text = operands[0].enclosed(below: left) + sign + operands[1].enclosed(below: right)
      return Term(text: text, binding: binding)
    }
    switch instruction {
    case .constant(let value):
      return number(value)
    case .column(let index):
      guard let name = names[inputNames[inputs.firstIndex(of: index)!]] else {
        preconditionFailure("each column of an expression needs a PLUMED variable")
      }
      return Term(text: name, binding: .atom)
    // A sign counts as a sum, so that it is enclosed wherever it could be misread.
    case .negate: return Term(text: "-" + operands[0].enclosed(below: .power), binding: .sum)
    case .add: return infix("+", .sum, .sum, .product)
    case .subtract: return infix("-", .sum, .sum, .product)
    case .multiply: return infix("*", .product, .product, .power)
    case .divide: return infix("/", .product, .product, .power)
    case .power: return infix("^", .power, .atom, .atom)
    case .wholePower(let exponent):
      let text = operands[0].enclosed(below: .atom) + "^"
      return Term(text: text + number(Double(exponent)).enclosed(below: .atom), binding: .power)
    case .image(let period):
      let x = operands[0]
      let p = number(period).text
      let turns = "floor(\(x.enclosed(below: .product))/\(p)+0.5)"
      return Term(text: "\(x.text)-\(p)*\(turns)", binding: .sum)
    case .function(.hypot):
      let squares = operands.map { $0.enclosed(below: .atom) + "^2" }
      return Term(text: "sqrt(\(squares.joined(separator: "+")))", binding: .atom)
    case .function(let function):
      let arguments = operands.map(\.text).joined(separator: ",")
      return Term(text: "\(function.rawValue)(\(arguments))", binding: .atom)
    }
  }

  private func number(_ value: Double) -> Term {
    let whole = Int(exactly: value).flatMap { abs($0) < 1_000_000 ? String($0) : nil }
    return Term(text: whole ?? value.description, binding: value < 0 ? .sum : .atom)
  }
}

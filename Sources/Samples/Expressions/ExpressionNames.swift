/// What to say where an expression has a name that means nothing.
struct ExpressionNames {
  let columns: [String]
  let scope: ScalarExpression.Scope

  func unknownColumn(_ name: String) -> String {
    guard !columns.isEmpty else {
      return scope == .table
        ? "there is no column to read" : "no column comes before this expression"
    }
    if ExpressionFunction.names.contains(name) {
      return "the function \(name) needs its arguments in parentheses"
    }
    let help =
      nearestWord(to: name, among: columns).map { "did you mean “\($0)”?" }
      ?? "there are \(list(columns.prefix(5)))\(columns.count > 5 ? " … (\(columns.count))" : "")"
    return "no column \(scope == .table ? "" : "before it ")is called “\(name)”; \(help)"
  }

  /// - Parameter call: The name with what follows it, up to the closing parenthesis.
  func unknownFunction(_ name: String, call: String?) -> String {
    // A column such as phi(ALA2), meant as a whole, looks like a call.
    let alike = columns.filter { $0.hasPrefix(name + "(") }
    if let call, !alike.contains(call), let near = nearestWord(to: call, among: alike) {
      return "no column \(scope == .table ? "" : "before it ")is called “\(call)”; "
        + "did you mean “\(near)”, in braces?"
    }
    if let column = alike.first(where: { $0 == call }) ?? alike.first {
      return "“\(name)” is no function; a column whose name has parentheses is written in braces, "
        + "as {\(column)}"
    }
    if let near = nearestWord(to: name, among: ExpressionFunction.names, limit: { max(1, $0.count / 3) }) {
      return "no function is called “\(name)”; did you mean “\(near)”?"
    }
    return "no function is called “\(name)”; there are \(list(ExpressionFunction.names.sorted()[...]))"
  }

  private func list(_ names: ArraySlice<String>) -> String {
    names.joined(separator: ", ")
  }
}

import Trajectories

/// What to say where an expression has a name that means nothing.
enum ExpressionNames {
  static func unknownColumn(_ name: String, columns: [String]) -> String {
    guard !columns.isEmpty else { return "no column comes before this expression" }
    if ExpressionFunction(rawValue: name) != nil || name == "pow" || name == "ln" {
      return "the function \(name) needs its arguments in parentheses"
    }
    let help =
      nearestWord(to: name, among: columns).map { "did you mean “\($0)”?" }
      ?? "there are \(list(columns.prefix(5)))\(columns.count > 5 ? " … (\(columns.count))" : "")"
    return "no column before it is called “\(name)”; \(help)"
  }

  static func unknownFunction(_ name: String, columns: [String]) -> String {
    if let column = columns.first(where: { $0.hasPrefix(name + "(") }) {
      return "“\(name)” is no function; a column whose name has parentheses is written in braces, "
        + "as {\(column)}"
    }
    let names = ExpressionFunction.allCases.map(\.rawValue) + ["ln", "pow"]
    if let near = nearestWord(to: name, among: names) {
      return "no function is called “\(name)”; did you mean “\(near)”?"
    }
    return "no function is called “\(name)”; there are \(list(names.sorted()[...]))"
  }

  private static func list(_ names: ArraySlice<String>) -> String {
    names.joined(separator: ", ")
  }
}

import Samples
import Testing

@Suite("Lists of variables")
struct VariableListTests {
  typealias Variable = VariableList.Variable

  @Test("Formulas, sets and names on one line")
  func list() throws {
    let list = try VariableList(parsing: "phi, psi,hypot(d1, d2),(phi,psi) , slow=tanh(d1)")
    #expect(
      list.variables == [
        Variable(name: "phi", expressions: ["phi"], columns: [0]),
        Variable(name: "psi", expressions: ["psi"], columns: [1]),
        Variable(name: "hypot(d1, d2)", expressions: ["hypot(d1, d2)"], columns: [2]),
        Variable(name: "(phi, psi)", expressions: ["phi", "psi"], columns: [0, 1]),
        Variable(name: "slow", expressions: ["tanh(d1)"], columns: [3]),
      ])
    #expect(list.expressions == ["phi", "psi", "hypot(d1, d2)", "tanh(d1)"])
  }

  @Test(
    "One item",
    arguments: [
      ("(a + b) * (c - d)", "(a + b) * (c - d)", ["(a + b) * (c - d)"]),
      ("(a)", "(a)", ["(a)"]),
      ("( a , min(b, c) )", "(a, min(b, c))", ["a", "min(b, c)"]),
      ("both = (a, b)", "both", ["a", "b"]),
      ("{a, b}", "{a, b}", ["{a, b}"]),
      ("({a), b}, `c,(d`)", "({a), b}, `c,(d`)", ["{a), b}", "`c,(d`"]),
      ("cell(3,7)", "cell(3,7)", ["cell(3,7)"]),
      ("{a=b} + 1", "{a=b} + 1", ["{a=b} + 1"]),
      ("2=a", "2=a", ["2=a"]),
      ("θ_2=x", "θ_2", ["x"]),
      ("d(CA5–CA20)", "d(CA5–CA20)", ["d(CA5–CA20)"]),
    ] as [(String, String, [String])])
  func item(text: String, name: String, expressions: [String]) throws {
    let list = try VariableList(parsing: text)
    #expect(list.variables.count == 1)
    #expect(list.variables[0].name == name)
    #expect(list.variables[0].expressions == expressions)
    #expect(list.expressions == expressions)
  }

  @Test(
    "An error says where and what",
    arguments: [
      ("", 1, "a variable is missing here; write a column or a formula, without commas too many"),
      ("phi,,psi", 5, "a variable is missing here; write a column or a formula, without commas too many"),
      ("phi, ", 5, "a variable is missing here; write a column or a formula, without commas too many"),
      ("(phi,)", 6, "a variable is missing here; write a column or a formula, without commas too many"),
      ("slow=", 5, "nothing follows the name; write a column or a formula after “=”"),
      ("phi, hypot(a, b", 11, "this parenthesis is never closed"),
      ("phi), psi", 4, "no parenthesis is open here"),
      ("a, {b, c", 4, "the name that begins here is never closed with “}”"),
      ("`b", 1, "the name that begins here is never closed with “`”"),
      ("phi, psi, phi", 11, "two variables are called “phi”; leave one out, or name it, as in other=…"),
      ("a=x, a=y", 6, "two variables are called “a”; leave one out, or name it, as in other=…"),
      ("(phi, psi, phi)", 12, "“phi” is in the set twice"),
    ])
  func errors(text: String, column: Int, reason: String) {
    #expect(throws: SampleError.invalidVariables(text: text, column: column, reason: reason)) {
      try VariableList(parsing: text)
    }
  }

  @Test("No text of any kind brings the reader down")
  func mutations() {
    var generator = SeededGenerator(seed: 43)
    let parts = ["(", ")", "{", "}", "`", ",", "=", "a", "b", " ", "+", "é", "\0", "a=", "(a,b)"]
    var readable = 0
    for _ in 0..<20_000 {
      let text = (0..<(1 + Int(generator.next() % 9))).map { _ in
        parts[Int(generator.next() % UInt64(parts.count))]
      }.joined()
      do throws(SampleError) {
        let list = try VariableList(parsing: text)
        #expect(list.variables.allSatisfy { !$0.name.isEmpty && !$0.expressions.isEmpty })
        #expect(
          list.variables.allSatisfy { $0.columns.map { list.expressions[$0] } == $0.expressions })
        readable += 1
      } catch .invalidVariables(let quoted, let column, let reason) {
        #expect(quoted == text && column >= 1 && column <= max(1, text.count) && !reason.isEmpty)
      } catch {
        Issue.record("\(error)")
      }
    }
    #expect(readable > 1000)
  }
}

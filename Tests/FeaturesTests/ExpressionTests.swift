import Features
import Glibc
import Statistics
import Testing

@Suite("Expressions over columns")
struct ExpressionTests {
  static let names = ["d1", "phi(ALA2)", "d(CA5–CA20)", "cos(psi(ALA2))", "θ", "a}b", "sin"]
  static let values = [0.7, -2.5, 1.25, 0.3, 2, -4, 9]

  private func value(
    _ text: String, columns: [String] = names, _ values: [Double] = values
  ) throws(FeatureError) -> Double {
    let kernel = try ExpressionKernel(text: text, columns: columns)
    var lanes = values.map { Lanes($0, $0 + 1, $0, $0) }
    var result = Lanes.zero
    lanes.withUnsafeMutableBufferPointer { kernel.evaluate(columns: $0, into: &result) }
    return result[0]
  }

  @Test(
    "Arithmetic follows the usual rules",
    arguments: [
      ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("-2^2", -4), ("2^-2", 0.25), ("2^3^2", 512),
      ("2^0.5", 2.0.squareRoot()), ("8 / 4 / 2", 1), ("1 - 2 - 3", -4), ("--3", 3), ("+5", 5),
      ("1e-3 + .5 + 2.", 2.501), ("2*-3", -6), ("-(1+2)^2", -9), ("pi", Double.pi),
      ("5 − 3", 2), ("1E+2", 100), ("(-8)^3", -512), ("(-2)^-3", -0.125), ("2^(1+1)", 4),
      (" 1\t+\n1 ", 2), ("0^0", 1), ("1.5e2e", .nan),
    ] as [(String, Double)])
  func arithmetic(text: String, expected: Double) {
    if expected.isNaN {
      #expect(throws: FeatureError.self) { try value(text) }
    } else {
      #expect((try? value(text)) == expected)
    }
  }

  @Test(
    "Functions are the C library's",
    arguments: [
      ("sqrt(2)", 2.0.squareRoot()), ("exp(1.5)", exp(1.5)), ("log(3)", log(3.0)), ("ln(3)", log(3.0)),
      ("sin(1)", sin(1.0)), ("cos(1)", cos(1.0)), ("tan(1)", tan(1.0)), ("asin(.5)", asin(0.5)),
      ("acos(.5)", acos(0.5)), ("atan(2)", atan(2.0)), ("atan2(-1, -2)", atan2(-1.0, -2.0)),
      ("sinh(1)", sinh(1.0)), ("cosh(1)", cosh(1.0)), ("tanh(1)", tanh(1.0)), ("abs(-3)", 3),
      ("min(2, -1)", -1), ("max(2, -1)", 2), ("step(0)", 1), ("step(-1e-9)", 0), ("pow(2, 10)", 1024),
      ("pow(2, 1/2)", pow(2, 0.5)), ("min(1, max(2, 3)) + abs(min(-1, 5))", 2),
    ] as [(String, Double)])
  func functions(text: String, expected: Double) throws {
    #expect(try value(text) == expected)
  }

  @Test("What has no value is NaN, and NaN stays", arguments: [
    "sqrt(-1)", "log(-1)", "acos(2)", "0/0", "min(0/0, 1)", "min(1, 0/0)", "max(0/0, 1)",
    "max(1, 0/0)", "step(0/0)", "abs(0/0)", "(-8)^(1/3)",
  ])
  func notANumber(text: String) throws {
    #expect(try value(text).isNaN)
  }

  @Test("Columns are named bare, in braces or in backticks")
  func columns() throws {
    #expect(try value("d1 * 2") == 1.4)
    #expect(try value("{phi(ALA2)} + `phi(ALA2)`") == -5)
    #expect(try value("{ d(CA5–CA20) }^2") == 1.5625)
    #expect(try value("sin({cos(psi(ALA2))})") == sin(0.3))
    #expect(try value("θ + `a}b` + {sin}") == 7)
    let expression = try ScalarExpression("{θ} - d1 / θ", columns: Self.names)
    #expect(expression.inputs == [0, 4])
    #expect(expression.inputNames == ["d1", "θ"])
  }

  @Test("Frames side by side are evaluated each for itself")
  func lanes() throws {
    let kernel = try ExpressionKernel(text: "atan2(x, 2) + x^3 - y", columns: ["x", "y"])
    var columns = [Lanes(1, -2, 3, 0.5), Lanes(4, 5, 6, 7)]
    var result = Lanes.zero
    let (x, y) = (columns[0], columns[1])
    columns.withUnsafeMutableBufferPointer { kernel.evaluate(columns: $0, into: &result) }
    for k in 0..<4 { #expect(abs(result[k] - (atan2(x[k], 2) + x[k] * x[k] * x[k] - y[k])) < 1e-14) }
  }

  @Test(
    "An error says where and what",
    arguments: [
      ("", 1, "it is empty; write a formula over columns"),
      ("1 +", 4, "it ends where a number, a column or “(” is expected"),
      ("(1 + 2", 1, "this parenthesis is never closed"),
      ("1 + 2)", 6, "no parenthesis is open here"),
      ("1, 2", 2, "a comma stands between a function's arguments only"),
      ("2 d1", 3, "expected an operator (+ - * / ^), found “d”"),
      ("(2 d1)", 4, "expected an operator or “)”, found “d”"),
      ("1 + %", 5, "expected a number, a column or “(”, found “%”"),
      ("1e999", 1, "“1e999” is too large a number"),
      ("2 * .", 5, "“.” is not a number"),
      ("1 + {d1", 5, "the name that begins here is never closed with “}”"),
      ("2 * { }", 5, "there is no name between “{” and “}”"),
      ("`", 1, "the name that begins here is never closed with “`”"),
      (
        "1 + phi(ALA2)", 5,
        "“phi” is no function; a column whose name has parentheses is written in braces, "
          + "as {phi(ALA2)}"
      ),
      ("sqt(2)", 1, "no function is called “sqt”; did you mean “sqrt”?"),
      ("1 + {phi(ALA3)}", 5, "no column before it is called “phi(ALA3)”; did you mean “phi(ALA2)”?"),
      (
        "unheard_of", 1,
        "no column before it is called “unheard_of”; there are d1, phi(ALA2), d(CA5–CA20), "
          + "cos(psi(ALA2)), θ … (7)"
      ),
      ("cos + 1", 1, "the function cos needs its arguments in parentheses"),
      ("atan2(1)", 1, "atan2 takes 2 arguments, not 1"),
      ("1 + cos(1, 2, 3)", 5, "cos takes 1 argument, not 3"),
      ("cos()", 5, "expected a number, a column or “(”, found “)”"),
      ("θ + §", 5, "expected a number, a column or “(”, found “§”"),
    ])
  func errors(text: String, column: Int, reason: String) {
    #expect(throws: FeatureError.invalidExpression(text: text, column: column, reason: reason)) {
      try value(text)
    }
  }

  @Test("A long formula is no trouble, a deep one an error")
  func size() throws {
    let terms = 20_000
    let sum = Array(repeating: "d1", count: terms).joined(separator: "+")
    #expect(try value(sum, columns: ["d1"], [0.5]) == 1e4)
    for (open, close) in [("(", ")"), ("-", ""), ("abs(", ")"), ("2^", "")] {
      let text =
        String(repeating: open, count: 100_000) + "1" + String(repeating: close, count: 100_000)
      do throws(FeatureError) {
        _ = try value(text)
        Issue.record("\(open) 100 000 deep was read")
      } catch .invalidExpression(_, _, let reason) {
        #expect(reason == "it is nested too deeply")
      } catch {
        Issue.record("\(error)")
      }
    }
    #expect(try value(String(repeating: "(", count: 60) + "7" + String(repeating: ")", count: 60)) == 7)
  }

  @Test("No text of any kind brings the reader down")
  func mutations() {
    var generator = SeededGenerator(seed: 41)
    let parts = [
      "(", ")", "{", "}", "`", "+", "-", "*", "/", "^", ",", ".", "1", "e", "E5", "pi", "d1", "sin",
      "atan2(", "pow(", "θ", " ", "é", "\u{301}", "👩‍👩‍👧", "1e400", "\0", "min(d1,", "{d1}",
    ]
    var readable = 0
    for _ in 0..<20_000 {
      let count = 1 + Int(generator.next() % 9)
      let text = (0..<count).map { _ in parts[Int(generator.next() % UInt64(parts.count))] }.joined()
      do throws(FeatureError) {
        _ = try value(text)
        readable += 1
      } catch .invalidExpression(let quoted, let column, let reason) {
        #expect(quoted == text && column >= 1 && column <= text.count + 1 && !reason.isEmpty)
      } catch {
        Issue.record("\(error)")
      }
    }
    #expect(readable > 100)
  }

  @Test(
    "PLUMED's text has no spaces and only the parentheses it needs",
    arguments: [
      ("{phi(ALA2)} + 2 * d1", "y+2*x"), ("(d1 + 1) * 2", "(x+1)*2"), ("d1 - (1 - 2)", "x-(1-2)"),
      ("-d1^2", "-x^2"), ("(-d1)^2", "(-x)^2"), ("2^-d1", "2^(-x)"), ("d1 / (2 * d1)", "x/(2*x)"),
      ("ln(d1) + pow(d1, 2)", "log(x)+x^2"), ("d1 * -3", "x*(-3)"), ("(d1^2)^3", "(x^2)^3"),
      ("atan2(d1, 1e-5)", "atan2(x,1e-05)"), ("pi * d1", "3.141592653589793*x"), ("-3", "-3"),
      ("d1^-2", "x^(-2)"), ("-(d1 + 1)", "-(x+1)"), ("-(d1 * 2)", "-(x*2)"), ("1 - -d1", "1-(-x)"),
    ])
  func plumed(text: String, expected: String) throws {
    let expression = try ScalarExpression(text, columns: ["d1", "phi(ALA2)"])
    #expect(expression.plumed(names: ["d1": "x", "phi(ALA2)": "y"]) == expected)
  }

  @Test("PLUMED's text means the same")
  func plumedRoundTrip() throws {
    var generator = SeededGenerator(seed: 42)
    func formula(_ depth: Int) -> String {
      let kind = depth == 0 ? generator.next() % 3 : generator.next() % 12
      func part() -> String { formula(depth - 1) }
      switch kind {
      case 0: return "{first (1)}"
      case 1: return "second"
      case 2: return "\(generator.nextNormal())".replacing("-", with: "0-")
      case 3: return "(\(part()) + \(part()))"
      case 4: return "(\(part()) - \(part()))"
      case 5: return "\(part()) * (\(part()))"
      case 6: return "(\(part())) / (\(part()))"
      case 7: return "-(\(part()))"
      case 8: return "(\(part()))^\(Int(generator.next() % 7) - 3)"
      case 9: return "abs(\(part()))^(\(part()))"
      case 10: return "max(\(part()), atan2(\(part()), 2))"
      default: return "sin(\(part())) - \(part()) - cos(\(part()))"
      }
    }
    for _ in 0..<500 {
      let text = formula(4)
      let columns = ["first (1)", "second"]
      let written = try ScalarExpression(text, columns: columns)
        .plumed(names: ["first (1)": "a", "second": "b"])
      #expect(!written.contains(" "))
      let (before, after) = (
        try value(text, columns: columns, [0.37, -1.4]),
        try value(written, columns: ["a", "b"], [0.37, -1.4])
      )
      #expect(before == after || (before.isNaN && after.isNaN), "\(text) became \(written)")
    }
  }
}

import Glibc
import Samples
import Testing

@Suite("Expressions over columns")
struct ExpressionTests {
  static let names = ["d1", "phi(ALA2)", "d(CA5–CA20)", "cos(psi(ALA2))", "θ", "a}b", "sin"]
  static let values = [0.7, -2.5, 1.25, 0.3, 2, -4, 9]

  private func value(
    _ text: String, columns: [String] = names, _ values: [Double] = values,
    periods: [String: Double] = [:]
  ) throws(SampleError) -> Double {
    try ScalarExpression(text, columns: columns, periods: periods).values([values])[0]
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
      #expect(throws: SampleError.self) { try value(text) }
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
      ("floor(-1.5)", -2), ("floor(2)", 2), ("hypot(3, -4)", 5), ("hypot(1e200, 1e200)", hypot(1e200, 1e200)),
      ("min(2, -1)", -1), ("max(2, -1)", 2), ("step(0)", 1), ("step(-1e-9)", 0), ("pow(2, 10)", 1024),
      ("pow(2, 1/2)", pow(2, 0.5)), ("min(1, max(2, 3)) + abs(min(-1, 5))", 2),
    ] as [(String, Double)])
  func functions(text: String, expected: Double) throws {
    #expect(try value(text) == expected)
  }

  @Test("What has no value is NaN, and NaN stays", arguments: [
    "sqrt(-1)", "log(-1)", "acos(2)", "0/0", "min(0/0, 1)", "min(1, 0/0)", "max(0/0, 1)",
    "max(1, 0/0)", "step(0/0)", "floor(0/0)", "hypot(0/0, 1)", "image(0/0)", "image(1/0, 2)",
    "abs(0/0)", "(-8)^(1/3)",
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

  @Test("A formula that is a column's name needs no braces")
  func wholeNames() throws {
    #expect(try value("phi(ALA2)") == -2.5)
    #expect(try value(" cos(psi(ALA2)) ") == 0.3)
    #expect(try value("d(CA5–CA20)") == 1.25)
    #expect(try value("sin") == 9)
    #expect(try value("a}b") == -4)
    #expect(try ScalarExpression("d(CA5–CA20)", columns: Self.names).isColumn)
    #expect(try !ScalarExpression("{d(CA5–CA20)} + 0", columns: Self.names).isColumn)
    // Numbers and pi are names too, where a column is called so.
    #expect(try value("2", columns: ["2", "pi"], [7, 8]) == 7)
    #expect(try value("pi", columns: ["2", "pi"], [7, 8]) == 8)
  }

  @Test("Rows are evaluated each for itself, in chunks of any length", arguments: [1, 255, 256, 257, 1000])
  func rows(count: Int) throws {
    let x = randomValues(count, seed: 1)
    let y = randomValues(count, seed: 2)
    let formula = try ScalarExpression("atan2(x, 2) + x^3 - y / hypot(x, y)^-2", columns: ["x", "y"])
    let values = formula.values((0..<count).map { [x[$0], y[$0]] })
    for i in 0..<count {
      let r = hypot(x[i], y[i])
      #expect(values[i] == atan2(x[i], 2) + x[i] * (x[i] * x[i]) - y[i] / (1 / (r * r)))
    }
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
      (
        "1 + phi(ALA3)", 5,
        "no column is called “phi(ALA3)”; did you mean “phi(ALA2)”, in braces?"
      ),
      ("d(CA5-CA20)", 1, "no column is called “d(CA5-CA20)”; did you mean “d(CA5–CA20)”, in braces?"),
      ("image(1, 2, 3)", 1, "image takes 1 or 2 arguments, not 3"),
      ("image(d1, θ)", 1, "the period of image is a number, such as 360 or 2*pi, not a column"),
      ("1 + image(d1, 1 - 1)", 5, "the period of image is a number above 0, not 0.0"),
      ("hypot(d1)", 1, "hypot takes 2 arguments, not 1"),
      ("2 * image", 5, "the function image needs its arguments in parentheses"),
      ("sqt(2)", 1, "no function is called “sqt”; did you mean “sqrt”?"),
      ("1 + {phi(ALA3)}", 5, "no column is called “phi(ALA3)”; did you mean “phi(ALA2)”?"),
      (
        "unheard_of", 1,
        "no column is called “unheard_of”; there are d1, phi(ALA2), d(CA5–CA20), "
          + "cos(psi(ALA2)), θ … (7)"
      ),
      ("cos + 1", 1, "the function cos needs its arguments in parentheses"),
      ("atan2(1)", 1, "atan2 takes 2 arguments, not 1"),
      ("1 + cos(1, 2, 3)", 5, "cos takes 1 argument, not 3"),
      ("cos()", 5, "expected a number, a column or “(”, found “)”"),
      ("θ + §", 5, "expected a number, a column or “(”, found “§”"),
    ])
  func errors(text: String, column: Int, reason: String) {
    #expect(throws: SampleError.invalidExpression(text: text, column: column, reason: reason)) {
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
      do throws(SampleError) {
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
      do throws(SampleError) {
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
}

extension ScalarExpression {
  /// The values on rows of all columns.
  func values(_ rows: [[Double]]) -> [Double] {
    let width = rows[0].count
    var result = [Double](repeating: -77, count: rows.count)
    var stack = [Double](repeating: 0, count: stackLength)
    result.withUnsafeMutableBufferPointer { result in
      stack.withUnsafeMutableBufferPointer { stack in
        (rows.flatMap { $0 } + [0]).withUnsafeBufferPointer { rows in
          evaluate(
            rows: rows.baseAddress!, width: width, count: result.count, into: result.baseAddress!,
            stride: 1, stack: stack.baseAddress!)
        }
      }
    }
    return result
  }
}

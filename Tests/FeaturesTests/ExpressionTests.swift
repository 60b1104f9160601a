import Features
import Glibc
import Samples
import Statistics
import Testing

@Suite("Expressions as features")
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
    "Lanes and rows agree to the last bit",
    arguments: [
      "{phi(ALA2)} - d1", "sqrt(d1) + log(θ) * exp(d1)", "(d1 - 2)^3 / d1^-2", "d1^θ",
      "atan2(d1, {phi(ALA2)})", "hypot(d1, θ) - floor({phi(ALA2)} * 3)", "image({phi(ALA2)} * 4)",
      "image({phi(ALA2)}, 1.5) + abs({a}b})", "min(d1, max(θ, 1)) * step({phi(ALA2)})", "-tanh(sin)",
    ].map { $0.replacing("{a}b}", with: "`a}b`").replacing("tanh(sin)", with: "tanh({sin})") })
  func agreement(text: String) throws {
    let kernel = try ExpressionKernel(text: text, columns: Self.names)
    let rows = (0..<4).map { lane in Self.values.map { $0 + Double(lane) * 0.37 } }
    var lanes = Self.names.indices.map { Lanes(rows[0][$0], rows[1][$0], rows[2][$0], rows[3][$0]) }
    var result = Lanes.zero
    lanes.withUnsafeMutableBufferPointer { kernel.evaluate(columns: $0, into: &result) }
    let formula = try ScalarExpression(text, columns: Self.names)
    var values = [Double](repeating: 0, count: 4)
    var stack = [Double](repeating: 0, count: formula.stackLength)
    values.withUnsafeMutableBufferPointer { values in
      stack.withUnsafeMutableBufferPointer { stack in
        rows.flatMap { $0 }.withUnsafeBufferPointer {
          formula.evaluate(
            rows: $0.baseAddress!, width: Self.names.count, count: 4, into: values.baseAddress!,
            stride: 1, stack: stack.baseAddress!)
        }
      }
    }
    for k in 0..<4 { #expect(result[k].bitPattern == values[k].bitPattern) }
  }

  @Test(
    "An error is the features' own and speaks of the columns before",
    arguments: [
      ("1 + {phi(ALA3)}", 5, "no column before it is called “phi(ALA3)”; did you mean “phi(ALA2)”?"),
      ("sqt(2)", 1, "no function is called “sqt”; did you mean “sqrt”?"),
      ("phi(ALA3)", 1, "no column before it is called “phi(ALA3)”; did you mean “phi(ALA2)”, in braces?"),
    ])
  func errors(text: String, column: Int, reason: String) {
    #expect(throws: FeatureError.invalidExpression(text: text, column: column, reason: reason)) {
      try value(text)
    }
    #expect(
      throws: FeatureError.invalidExpression(
        text: "x", column: 1, reason: "no column comes before this expression")
    ) { try value("x", columns: [], []) }
  }

  @Test(
    "PLUMED's text has no spaces and only the parentheses it needs",
    arguments: [
      ("{phi(ALA2)} + 2 * d1", "y+2*x"), ("(d1 + 1) * 2", "(x+1)*2"), ("d1 - (1 - 2)", "x-(1-2)"),
      ("-d1^2", "-x^2"), ("(-d1)^2", "(-x)^2"), ("2^-d1", "2^(-x)"), ("d1 / (2 * d1)", "x/(2*x)"),
      ("ln(d1) + pow(d1, 2)", "log(x)+x^2"), ("d1 * -3", "x*(-3)"), ("(d1^2)^3", "(x^2)^3"),
      ("atan2(d1, 1e-5)", "atan2(x,1e-05)"), ("pi * d1", "3.141592653589793*x"), ("-3", "-3"),
      ("d1^-2", "x^(-2)"), ("-(d1 + 1)", "-(x+1)"), ("-(d1 * 2)", "-(x*2)"), ("1 - -d1", "1-(-x)"),
      ("floor(d1)", "floor(x)"), ("2 * hypot(d1, {phi(ALA2)} + 1)", "2*sqrt(x^2+(y+1)^2)"),
      ("hypot(-1, d1)", "sqrt((-1)^2+x^2)"),
      ("image(d1, 2)", "x-2*floor(x/2+0.5)"),
      ("1 - image(d1 - {phi(ALA2)})", "1-(x-y-6.283185307179586*floor((x-y)/6.283185307179586+0.5))"),
      ("image(d1 * 2, 3) / 4", "(x*2-3*floor(x*2/3+0.5))/4"),
    ])
  func plumed(text: String, expected: String) throws {
    let expression = try ScalarExpression(text, columns: ["d1", "phi(ALA2)"])
    #expect(expression.plumed(names: ["d1": "x", "phi(ALA2)": "y"]) == expected)
  }

  @Test("PLUMED's text means the same")
  func plumedRoundTrip() throws {
    var generator = SeededGenerator(seed: 42)
    func formula(_ depth: Int) -> String {
      let kind = depth == 0 ? generator.next() % 3 : generator.next() % 15
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
      case 10: return "floor(\(part())) - hypot(\(part()), \(part()))"
      case 11: return "3 * image(\(part()), 2.5)"
      case 12: return "image(\(part()) - \(part())) - 1"
      case 13: return "max(\(part()), atan2(\(part()), 2))"
      default: return "sin(\(part())) - \(part()) - cos(\(part()))"
      }
    }
    for _ in 0..<500 {
      let text = formula(4)
      let columns = ["first (1)", "second"]
      let written = try #require(
        try ScalarExpression(text, columns: columns).plumed(names: ["first (1)": "a", "second": "b"]))
      #expect(!written.contains(" "))
      let (before, after) = (
        try value(text, columns: columns, [0.37, -1.4]),
        try value(written, columns: ["a", "b"], [0.37, -1.4])
      )
      // Hypotenuses are written as roots, which overflow sooner and round otherwise.
      let isSame = before == after || (before.isNaN && after.isNaN)
      let hasRoot = written.contains("sqrt")
      #expect(isSame || hasRoot, "\(text) became \(written)")
    }
  }

  @Test("Images inside images do not fill the memory with text")
  func nestedImages() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "image(", count: depth) + "x" + String(repeating: ", 2)", count: depth)
    }
    #expect(try ScalarExpression(nested(2), columns: ["x"]).plumed(names: ["x": "x"]) != nil)
    #expect(try ScalarExpression(nested(90), columns: ["x"]).plumed(names: ["x": "x"]) == nil)
  }
}

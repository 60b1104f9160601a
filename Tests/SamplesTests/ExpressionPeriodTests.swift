import Glibc
import Samples
import Testing

@Suite("Periods of expressions")
struct ExpressionPeriodTests {
  static let columns = ["phi", "psi", "angle", "d"]
  static let periods = ["phi": 2 * Double.pi, "psi": 2 * Double.pi, "angle": 360.0]

  private func formula(
    _ text: String, periods: [String: Double] = Self.periods
  ) throws(SampleError) -> ScalarExpression {
    try ScalarExpression(text, columns: Self.columns, periods: periods)
  }

  @Test(
    "A column alone and an outermost image wrap, nothing else does",
    arguments: [
      ("phi", 2 * Double.pi), ("{angle}", 360), ("(phi)", 2 * Double.pi), ("d", nil),
      ("phi - psi", nil), ("-phi", nil), ("cos(phi)", nil), ("1", nil),
      ("image(d, 3)", 3), ("image(d)", 2 * Double.pi), ("image(phi - psi)", 2 * Double.pi),
      ("image(angle + 90)", 360), ("(image(angle))", 360), ("image(angle) + 0", nil),
      ("image(angle, 2*pi)", 2 * Double.pi), ("image(image(d, 5), 2)", 2),
      ("image(phi - 2 * d)", 2 * Double.pi), ("image(angle * cos(d) + angle)", 360),
    ] as [(String, Double?)])
  func period(text: String, expected: Double?) throws {
    #expect(try formula(text).period == expected)
  }

  @Test("The minimum image lies between minus half a period and half a period")
  func image() throws {
    // (x, p, image): at the seam itself the lower end is taken.
    for (x, p, expected) in [
      (0.0, 2.0, 0.0), (1, 2, -1), (-1, 2, -1), (0.75, 2, 0.75), (1.25, 2, -0.75), (-1.25, 2, 0.75),
      (7.5, 2, -0.5), (-7.5, 2, 0.5), (359, 360, -1), (-181, 360, 179), (540, 360, -180),
    ] {
      #expect(try formula("image(d, \(p))").values([[0, 0, 0, x]]) == [expected])
    }
  }

  @Test("A difference of angles is the short way across the seam")
  func seam() throws {
    let difference = try formula("image(phi - psi)")
    let degrees = try formula("image(angle - 350)")
    for step in -700...700 {
      let turn = Double(step) / 100
      let value = difference.values([[turn, 3.1, 0, 0]])[0]
      // The angle of the rotation itself, to rounding of the arguments below 11.
      let exact = atan2(sin(turn - 3.1), cos(turn - 3.1))
      #expect(abs(value - exact) < 1e-14 || abs(abs(value) - .pi) < 1e-2)
      #expect(value >= -.pi && value <= .pi)
      let angle = degrees.values([[0, 0, Double(step), 0]])[0]
      #expect(angle >= -180 && angle < 180 && (Double(step) - 350 - angle).remainder(dividingBy: 360) == 0)
    }
  }

  @Test("Different periods in one bare image are an error that says what to write")
  func mixedPeriods() {
    let text = "1 + image(phi - angle)"
    #expect(
      throws: SampleError.invalidExpression(
        text: text, column: 5,
        reason: "phi has the period 6.283185307179586, but angle 360.0; "
          + "say which one counts, as in image(x, 360.0)")
    ) { try formula(text) }
    #expect(throws: Never.self) { try formula("image(phi - angle, 360)") }
  }
}

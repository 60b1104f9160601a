import Reporting
import Testing

@Suite("Numbers for readers")
struct NumberTextTests {
  @Test("A value and its error are cut at the error's second digit", arguments: [
    (61.53, 2.318, "61.5 ± 2.3"), (158.03, 11.7, "158 ± 12"), (0.98765, 0.00432, "0.9877 ± 0.0043"),
    (12345.0, 678.0, "12 350 ± 680"), (3.0, 9.96, "3 ± 10"), (1.0, 0.0996, "1.00 ± 0.10"), (-0.5, 0.021, "−0.500 ± 0.021"),
    (1234.0, 1234.0, "1200 ± 1200"), (0.0004, 0.12, "0.00 ± 0.12"), (3.2e7, 1.1e6, "(3.20 ± 0.11)×10⁷"),
  ])
  func measured(value: Double, error: Double, expected: String) {
    #expect(NumberText.plain(NumberText.measured(value, error: error)) == expected.replacingMinus)
  }

  @Test("No line breaks within a value, its error and its unit")
  func unit() {
    #expect(NumberText.measured(61.53, error: 2.318, unit: "ps") == "61.5\u{A0}±\u{A0}2.3\u{202F}ps")
  }

  @Test("Without a usable error the value stands alone", arguments: [nil, 0, -1, .nan, .infinity] as [Double?])
  func withoutError(error: Double?) {
    #expect(NumberText.measured(61.53, error: error) == "61.5")
  }

  @Test("Significant digits", arguments: [
    (0.0, 3, "0"), (-0.012345, 3, "−0.0123"), (123456.0, 3, "123 456"), (9.996, 3, "10.0"), (0.9996, 3, "1.00"),
    (1e6, 2, "1.0×10⁶"), (1e-5, 1, "1×10⁻⁵"), (-2.5e-7, 2, "−2.5×10⁻⁷"), (1234.0, 2, "1234"), (999_999.9, 3, "1.00×10⁶"),
  ])
  func significant(value: Double, digits: Int, expected: String) {
    #expect(NumberText.significant(value, digits: digits).replacingThinSpaces == expected)
  }

  @Test("No number is a dash, infinity its sign", arguments: [
    (Double.nan, "–"), (.infinity, "∞"), (-.infinity, "−∞"),
  ])
  func nonFinite(value: Double, expected: String) {
    #expect(NumberText.significant(value) == expected)
    #expect(NumberText.fixed(value, decimals: 2) == expected)
    #expect(NumberText.measured(value, error: 1) == expected)
    #expect(NumberText.percent(value) == expected)
    #expect(NumberText.compact(value) == expected)
  }

  @Test("Both ends of an interval are cut alike")
  func interval() {
    #expect(NumberText.interval(54.31...66.74) == "54.3 to 66.7")
    #expect(NumberText.interval(136.2...183.1, unit: "ps") == "136 to 183\u{202F}ps")
    #expect(NumberText.interval(-0.0042...0.0107) == "−0.0042 to 0.0107")
    #expect(NumberText.interval(5...5) == "5.00 to 5.00")
    #expect(NumberText.interval(1...Double.infinity) == "1.00 to ∞")
  }

  @Test("A value that rounds to zero has no sign")
  func negativeZero() {
    #expect(NumberText.fixed(-0.001, decimals: 2) == "0.00")
    #expect(NumberText.fixed(-0.006, decimals: 2) == "−0.01")
  }

  @Test("Chosen numbers have no digits to spare", arguments: [
    (50.0, "50"), (0.25, "0.25"), (1.0 / 3, "0.333333"), (100_000.0, "100 000"), (0.0, "0"),
  ])
  func compact(value: Double, expected: String) {
    #expect(NumberText.compact(value).replacingThinSpaces == expected)
  }

  @Test("Shares near the ends keep a decimal")
  func percent() {
    #expect(NumberText.plain(NumberText.percent(0.4234)) == "42 %")
    #expect(NumberText.plain(NumberText.percent(0.997)) == "99.7 %")
    #expect(NumberText.plain(NumberText.percent(1)) == "100 %")
    #expect(NumberText.plain(NumberText.percent(0.002)) == "0.2 %")
  }

  @Test("Whole numbers are grouped from five digits on, the smallest too")
  func count() {
    #expect(NumberText.plain(NumberText.count(1234)) == "1234")
    #expect(NumberText.plain(NumberText.count(-1_234_567)) == "-1 234 567")
    #expect(NumberText.plain(NumberText.count(Int.min)) == "-9 223 372 036 854 775 808")
  }

  @Test("Any finite number gives a text within reason")
  func extremes() {
    for value in [Double.greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, 1e300, 1e-300] {
      #expect(NumberText.significant(value).count < 16)
      #expect(NumberText.measured(value, error: abs(value)).count < 40)
      #expect(NumberText.interval(min(value, 0)...max(value, 0)).count < 40)
    }
  }
}

extension String {
  /// The text with a real minus as a hyphen, as `NumberText.plain` writes it.
  fileprivate var replacingMinus: String { NumberText.plain(self) }
  /// The text with narrow spaces as plain ones.
  fileprivate var replacingThinSpaces: String { String(map { $0 == "\u{202F}" ? " " : $0 }) }
}

import Foundation

/// Numbers as a reader wants them: sensible digits, real minus signs, thin spaces.
///
/// Digits are grouped by a narrow no-break space (U+202F) from five digits on.
/// The same space stands between a number and its unit, and no-break spaces
/// (U+00A0) stand about `±`, so that a line never breaks there. ``plain(_:)``
/// turns them into ASCII spaces and hyphens for a terminal.
public enum NumberText {
  /// The narrow no-break space between groups of digits and before units.
  static let thinSpace = "\u{202F}"

  /// The sign between a value and its error, in spaces that do not break.
  private static let plusMinusSign = "\u{A0}±\u{A0}"

  /// What is shown where there is no number.
  public static let missing = "–"

  /// A value with the given number of significant digits.
  ///
  ///     NumberText.significant(-0.012345)   // "−0.0123"
  ///     NumberText.significant(123456)      // "123 456"
  ///
  /// Whole digits are never rounded away below 10⁶; from there on, and below
  /// 10⁻⁴, powers of ten are used.
  ///
  /// - Parameter digits: At least 1.
  public static func significant(_ value: Double, digits: Int = 3, unit: String = "") -> String {
    precondition(digits >= 1, "a number needs at least one digit")
    guard value.isFinite else { return nonFinite(value) }
    guard value != 0 else { return joined("0", unit) }
    let exponent = roundedExponent(value, digits: digits)
    if exponent >= 6 || exponent < -4 {
      let mantissa = fixed(value / power(exponent), decimals: digits - 1)
      return joined(mantissa + "×10" + superscript(exponent), unit)
    }
    return joined(fixed(value, decimals: max(0, digits - 1 - exponent)), unit)
  }

  /// A value with its standard error, both cut at the second digit of the error.
  ///
  ///     NumberText.measured(61.53, error: 2.318, unit: "ps")   // "61.5 ± 2.3 ps"
  ///
  /// - Parameter error: The standard error; without a positive finite one the
  ///   value stands alone with three digits.
  public static func measured(_ value: Double, error: Double?, unit: String = "") -> String {
    guard value.isFinite else { return nonFinite(value) }
    guard let error, error.isFinite, error > 0 else { return significant(value, unit: unit) }
    let largest = max(abs(value), error)
    let scale = roundedExponent(largest, digits: 3)
    if scale >= 6 || scale < -4 {
      let both = plusMinus(value / power(scale), error / power(scale))
      return joined("(\(both))×10" + superscript(scale), unit)
    }
    let both = plusMinus(value, error)
    return unit.isEmpty ? both : joined(both, unit)
  }

  /// An interval, its ends cut alike: `"57.1 to 66.3 ps"`.
  ///
  /// The cut leaves two digits of the interval's half-width.
  public static func interval(_ interval: ClosedRange<Double>, unit: String = "") -> String {
    let low = interval.lowerBound
    let high = interval.upperBound
    guard low.isFinite, high.isFinite else {
      return joined("\(nonFinite(low)) to \(nonFinite(high))", unit)
    }
    let largest = max(abs(low), abs(high))
    let half = high / 2 - low / 2
    guard half > 0, largest < 1e6, half >= 1e-6 else {
      return joined("\(significant(low)) to \(significant(high))", unit)
    }
    let decimals = max(0, 1 - roundedExponent(half, digits: 2))
    return joined("\(fixed(low, decimals: decimals)) to \(fixed(high, decimals: decimals))", unit)
  }

  /// A value with no more digits than it needs, six at most: `50` is `"50"`, `0.25` is `"0.25"`.
  ///
  /// For numbers that someone chose, such as a lag time.
  public static func compact(_ value: Double, unit: String = "") -> String {
    guard value.isFinite else { return nonFinite(value) }
    guard abs(value) < 1e6, abs(value) >= 1e-4 else { return significant(value, unit: unit) }
    var text = fixed(value, decimals: max(0, 5 - roundedExponent(value, digits: 6)))
    if text.contains(".") {
      while text.last == "0" { text.removeLast() }
      if text.last == "." { text.removeLast() }
    }
    return joined(text, unit)
  }

  /// A share as a percentage: `0.4234` is `"42 %"`.
  ///
  /// - Parameter decimals: `nil` for none, or one where a share close to 0 or 1
  ///   would else be rounded to it (`0.997` is `"99.7 %"`).
  public static func percent(_ share: Double, decimals: Int? = nil) -> String {
    guard share.isFinite else { return nonFinite(share) }
    let isNearEnd = (share > 0.99 && share < 0.9995) || (share > 0.0005 && share < 0.01)
    return fixed(share * 100, decimals: decimals ?? (isNearEnd ? 1 : 0)) + thinSpace + "%"
  }

  /// A whole number with grouped digits: `"1 234 567"`.
  public static func count(_ value: Int) -> String {
    (value < 0 ? "−" : "") + grouped(String(value.magnitude))
  }

  /// A value with a fixed number of decimals, a real minus sign and grouped digits.
  public static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return nonFinite(value) }
    let text = String(format: "%.\(max(0, decimals))f", abs(value))
    let parts = text.split(separator: ".", maxSplits: 1)
    var result = grouped(String(parts[0]))
    if parts.count == 2 { result += "." + parts[1] }
    // A value that rounds to zero has no sign.
    let isZero = !text.contains { $0 != "0" && $0 != "." }
    return value < 0 && !isZero ? "−" + result : result
  }

  /// The text with plain spaces and hyphens, for a terminal or a log.
  public static func plain(_ text: String) -> String {
    String(
      text.map { character in
        switch character {
        case "\u{202F}", "\u{2009}", "\u{A0}": " "
        case "−": "-"
        default: character
        }
      })
  }

  /// An integer in superscript digits: `−5` is `"⁻⁵"`.
  static func superscript(_ value: Int) -> String {
    let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    let body = String(value.magnitude).map { digits[$0.wholeNumberValue ?? 0] }
    return (value < 0 ? "⁻" : "") + String(body)
  }

  /// The decimal exponent of a value once it is rounded to the given digits (9.96 at two digits is 10, hence 1).
  static func roundedExponent(_ value: Double, digits: Int) -> Int {
    guard value != 0 else { return 0 }
    let text = String(format: "%.\(max(0, digits - 1))e", abs(value))
    guard let mark = text.firstIndex(of: "e") else { return 0 }
    return Int(text[text.index(after: mark)...]) ?? 0
  }

  private static func plusMinus(_ value: Double, _ error: Double) -> String {
    let exponent = roundedExponent(error, digits: 2)
    if exponent > 1 {
      // Digits before the point that the error does not support become zeros.
      let unit = power(exponent - 1)
      let rounded = fixed((value / unit).rounded() * unit, decimals: 0)
      return rounded + plusMinusSign + fixed((error / unit).rounded() * unit, decimals: 0)
    }
    let decimals = 1 - exponent
    return fixed(value, decimals: decimals) + plusMinusSign + fixed(error, decimals: decimals)
  }

  private static func power(_ exponent: Int) -> Double { pow(10, Double(exponent)) }

  private static func joined(_ number: String, _ unit: String) -> String {
    unit.isEmpty ? number : number + thinSpace + unit
  }

  private static func grouped(_ digits: String) -> String {
    guard digits.count >= 5 else { return digits }
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { result += thinSpace }
      result.append(digit)
    }
    return result
  }

  private static func nonFinite(_ value: Double) -> String {
    if value.isNaN { return missing }
    if value.isFinite { return significant(value) }
    return value > 0 ? "∞" : "−∞"
  }
}

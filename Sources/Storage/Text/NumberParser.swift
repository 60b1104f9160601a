/// The powers of ten that a `Double` holds exactly.
private let exactPowers: [Double] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19, 1e20, 1e21, 1e22,
]

/// Reads decimal numbers, correctly rounded and whatever the locale.
///
/// - Reference: W. D. Clinger, "How to read floating point numbers accurately",
///   PLDI 1990, doi:10.1145/93542.93557 (the fast path).
struct NumberParser {
  private let powers: UnsafePointer<Double>

  /// Keep one parser for many numbers: it holds the table's address.
  init() {
    powers = NumberParser.powerTable
  }

  // Swift's array accesses check bounds and a global's initialisation each time.
  nonisolated(unsafe) private static let powerTable: UnsafePointer<Double> = {
    let table = UnsafeMutableBufferPointer<Double>.allocate(capacity: exactPowers.count)
    _ = table.initialize(from: exactPowers)
    return UnsafePointer(table.baseAddress!)
  }()

  /// Reads a number at the start of some text.
  ///
  /// - Parameter value: Set where a number is found.
  /// - Returns: The number's length, or 0 where the text does not begin with
  ///   digits (or a sign and digits). What follows the number is the caller's to judge.
  @inline(__always)
  func scan(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ value: inout Double
  ) -> Int {
    var position = start
    guard position < end else { return 0 }
    let isNegative = position.pointee == UInt8(ascii: "-")
    if isNegative || position.pointee == UInt8(ascii: "+") { position += 1 }
    var mantissa: UInt64 = 0
    let integerStart = position
    while position < end, case let digit = position.pointee &- 0x30, digit < 10 {
      mantissa = mantissa &* 10 &+ UInt64(digit)
      position += 1
    }
    var digitCount = position - integerStart
    var exponent = 0
    if position < end, position.pointee == UInt8(ascii: ".") {
      position += 1
      let fractionStart = position
      while position < end, case let digit = position.pointee &- 0x30, digit < 10 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        position += 1
      }
      exponent = fractionStart - position
      digitCount -= exponent
    }
    guard digitCount > 0 else { return 0 }
    if position < end {
      // e and E, and Fortran's d and D.
      let letter = position.pointee | 0x20
      if letter == UInt8(ascii: "e") || letter == UInt8(ascii: "d") {
        guard let (power, next) = Self.scanExponent(position + 1, end) else { return 0 }
        exponent += power
        position = next
      }
    }
    let length = position - start
    // Up to 19 digits fit in 64 bits; leading zeros count too, which costs only time.
    guard digitCount <= 19 else {
      value = Self.convertSlowly(start, length)
      return length
    }
    if mantissa <= 1 << 53, exponent >= -22, exponent <= 22 {
      // Both factors are exact, so the one rounding is the right one.
      let magnitude =
        exponent < 0
        ? Double(mantissa) / powers[-exponent] : Double(mantissa) * powers[exponent]
      value = isNegative ? -magnitude : magnitude
      return length
    }
    if let magnitude = Self.convertExtended(mantissa, exponent) {
      value = isNegative ? -magnitude : magnitude
      return length
    }
    value = Self.convertSlowly(start, length)
    return length
  }

  /// The digits of an exponent; capped, since beyond ±9999 all is 0 or infinite.
  private static func scanExponent(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> (Int, UnsafePointer<UInt8>)? {
    var position = start
    guard position < end else { return nil }
    let isNegative = position.pointee == UInt8(ascii: "-")
    if isNegative || position.pointee == UInt8(ascii: "+") { position += 1 }
    let digits = position
    var power = 0
    while position < end, case let digit = position.pointee &- 0x30, digit < 10 {
      power = min(power * 10 + Int(digit), 1_000_000)
      position += 1
    }
    guard position > digits else { return nil }
    return (isNegative ? -power : power, position)
  }

  /// Up to 19 digits through the 64-bit significand of x86's extended format.
  ///
  /// 10²⁷ is exact there, so one operation rounds to 64 bits; rounding once more
  /// to 53 differs from rounding once only if the 64-bit result lies exactly
  /// between two doubles, which is left to the slow path.
  @inline(__always)
  private static func convertExtended(_ mantissa: UInt64, _ exponent: Int) -> Double? {
    #if arch(x86_64) || arch(i386)
      guard exponent >= -27, exponent <= 27 else { return nil }
      var power: Float80 = 1
      let magnitude = abs(exponent)
      power = magnitude > 22 ? Float80(1e22) : Float80(exactPowers[magnitude])
      if magnitude > 22 { power *= Float80(exactPowers[magnitude - 22]) }
      let wide = exponent < 0 ? Float80(mantissa) / power : Float80(mantissa) * power
      guard wide.significandBitPattern & 0x7FF != 0x400 else { return nil }
      return Double(wide)
    #else
      return nil
    #endif
  }

  /// The standard library's conversion, correctly rounded, of a checked number.
  private static func convertSlowly(_ start: UnsafePointer<UInt8>, _ length: Int) -> Double {
    var text = String(decoding: UnsafeBufferPointer(start: start, count: length), as: UTF8.self)
    if let letter = text.firstIndex(where: { $0 == "d" || $0 == "D" }) {
      text.replaceSubrange(letter...letter, with: "e")
    }
    return Double(text) ?? .nan
  }
}

/// The value of a whole field: a number, `inf`, `infinity`, or `nan`, `NA`, `N/A`
/// and `null` for a missing one; `nil` for anything else. Case does not matter.
package func parseNumber(_ field: UnsafeBufferPointer<UInt8>) -> Double? {
  guard let start = field.baseAddress, !field.isEmpty else { return nil }
  var value = 0.0
  if NumberParser().scan(start, start + field.count, &value) == field.count { return value }
  guard field.count <= 9 else { return nil }
  var word = String(decoding: field, as: UTF8.self).lowercased()
  var isNegative = false
  if word.hasPrefix("-") || word.hasPrefix("+") {
    isNegative = word.removeFirst() == "-"
  }
  switch word {
  case "inf", "infinity": return isNegative ? -.infinity : .infinity
  case "nan": return .nan
  case "na", "n/a", "null": return word.utf8.count == field.count ? .nan : nil
  default: return nil
  }
}

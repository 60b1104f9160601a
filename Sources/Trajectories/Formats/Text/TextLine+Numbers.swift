import Storage

/// The powers of ten that a `Double` holds exactly.
private let exactPowers: [Double] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19, 1e20, 1e21, 1e22,
]

extension TextLine {
  /// The decimal number that is the whole of this text, divided by ten `tenths` times.
  ///
  /// Å become nm in the same rounding: 1.234 Å is the `Double` nearest to 0.1234.
  ///
  /// - Returns: nil for anything but a number; `nan` and `inf` are numbers.
  @inline(__always)
  func decimal(tenths: Int = 0) -> Double? {
    var position = start
    guard position < end else { return nil }
    let isNegative = position.pointee == UInt8(ascii: "-")
    if isNegative { position += 1 }
    let digits = position
    var mantissa: UInt64 = 0
    while position < end, case let digit = position.pointee &- 0x30, digit < 10 {
      mantissa = mantissa &* 10 &+ UInt64(digit)
      position += 1
    }
    var digitCount = position - digits
    var places = tenths
    if position < end, position.pointee == UInt8(ascii: ".") {
      position += 1
      let fraction = position
      while position < end, case let digit = position.pointee &- 0x30, digit < 10 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        position += 1
      }
      places += position - fraction
      digitCount += position - fraction
    }
    // Up to 15 digits and 22 places both factors are exact, and the division
    // rounds once (Clinger, doi:10.1145/93542.93557).
    guard position == end, digitCount > 0, digitCount <= 15, places <= 22 else {
      return rareDecimal(tenths: tenths)
    }
    let magnitude = Double(mantissa) / exactPowers[places]
    return isNegative ? -magnitude : magnitude
  }

  /// Exponents, many digits, `nan` and `inf`.
  @inline(never)
  private func rareDecimal(tenths: Int) -> Double? {
    guard let value = parseNumber(UnsafeBufferPointer(start: start, count: count)) else { return nil }
    // Of the words for a missing number only this is written into coordinates.
    if value.isNaN, !string.lowercased().hasSuffix("nan") { return nil }
    return tenths == 0 ? value : value / exactPowers[tenths]
  }

  /// The integer that is the whole of this text; nil also where it does not fit.
  var integer: Int? {
    var position = start
    guard position < end else { return nil }
    let isNegative = position.pointee == UInt8(ascii: "-")
    if isNegative || position.pointee == UInt8(ascii: "+") { position += 1 }
    guard position < end else { return nil }
    var value = 0
    while position < end {
      let digit = position.pointee &- 0x30
      guard digit < 10 else { return nil }
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(Int(digit))
      guard !overflow, !carry else { return nil }
      value = sum
      position += 1
    }
    return isNegative ? -value : value
  }
}

/// The value of an arithmetic expression of numbers and `pi`, such as `-pi`,
/// `2*pi` or `(1+1)^2/3`; `nil` for anything else, and for infinite results.
func evaluateConstant(_ text: String) -> Double? {
  var evaluator = ConstantEvaluator(text)
  guard let value = evaluator.evaluate(), value.isFinite else { return nil }
  return value
}

/// Recursive descent: sum, product, sign, power, atom.
private struct ConstantEvaluator {
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0
  private static let depthLimit = 64

  init(_ text: String) {
    bytes = text.utf8.filter { $0 != 0x20 && $0 != 0x09 }
  }

  mutating func evaluate() -> Double? {
    guard let value = sum(), position == bytes.count else { return nil }
    return value
  }

  private mutating func accept(_ character: Character) -> Bool {
    guard position < bytes.count, bytes[position] == character.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func sum() -> Double? {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.depthLimit, var value = product() else { return nil }
    while true {
      if accept("+") {
        guard let term = product() else { return nil }
        value += term
      } else if accept("-") {
        guard let term = product() else { return nil }
        value -= term
      } else {
        return value
      }
    }
  }

  private mutating func product() -> Double? {
    guard var value = signed() else { return nil }
    while true {
      if accept("*") {
        guard let factor = signed() else { return nil }
        value *= factor
      } else if accept("/") {
        guard let divisor = signed() else { return nil }
        value /= divisor
      } else {
        return value
      }
    }
  }

  /// A sign binds less tightly than a power: −2^2 is −4.
  private mutating func signed() -> Double? {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.depthLimit else { return nil }
    if accept("-") { return signed().map { -$0 } }
    if accept("+") { return signed() }
    guard let base = atom() else { return nil }
    guard accept("^") else { return base }
    return signed().map { power(base, $0) }
  }

  private mutating func atom() -> Double? {
    if accept("(") {
      guard let value = sum(), accept(")") else { return nil }
      return value
    }
    if bytes[position...].starts(with: "pi".utf8) {
      position += 2
      return .pi
    }
    return bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress, position < buffer.count,
        bytes[position] != UInt8(ascii: "-"), bytes[position] != UInt8(ascii: "+")
      else { return nil }
      var value = 0.0
      let length = NumberParser().scan(start + position, start + buffer.count, &value)
      position += length
      return length > 0 ? value : nil
    }
  }

  /// Whole powers only; others have no place in a domain.
  private func power(_ base: Double, _ exponent: Double) -> Double {
    guard exponent == exponent.rounded(), abs(exponent) <= 64 else { return .nan }
    let magnitude = (0..<Int(abs(exponent))).reduce(1.0) { result, _ in result * base }
    return exponent < 0 ? 1 / magnitude : magnitude
  }
}

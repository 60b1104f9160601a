/// Numbers of atoms and residues that have outgrown their columns.
///
/// Beyond the largest decimal, hybrid-36 counts on with letters: after 9999 come
/// `A000` … `ZZZZ`, then `a000` … `zzzz`.
///
/// - Reference: R. W. Grosse-Kunstleve, “hybrid-36”, Computational Crystallography
///   Toolbox (cci.lbl.gov/hybrid_36).
enum Hybrid36 {
  /// A number in so many columns (4 or 5); nil where it does not fit.
  static func encode(_ number: Int, width: Int) -> String? {
    let (decimals, letters) = sizes(width)
    guard number > -decimals / 10 else { return nil }
    if number < decimals { return String(number) }
    let rest = number - decimals
    guard rest < 52 * letters else { return nil }
    let isUpper = rest < 26 * letters
    let text = String((isUpper ? rest : rest - 26 * letters) + 10 * letters, radix: 36)
    return isUpper ? text.uppercased() : text
  }

  /// A number that fills its columns and begins with a letter; nil for anything else.
  static func decode(_ text: [UInt8]) -> Int? {
    let (decimals, letters) = sizes(text.count)
    guard let first = text.first else { return nil }
    let isUpper = (first &- 0x41) < 26
    guard isUpper || (first &- 0x61) < 26 else { return nil }
    var value = 0
    for byte in text {
      if (byte &- 0x30) < 10 {
        value = value * 36 + Int(byte - 0x30)
      } else {
        let letter = byte &- (isUpper ? 0x41 : 0x61)
        guard letter < 26 else { return nil }
        value = value * 36 + Int(letter) + 10
      }
    }
    return value - 10 * letters + decimals + (isUpper ? 0 : 26 * letters)
  }

  /// 10ʷ and 36ʷ⁻¹.
  private static func sizes(_ width: Int) -> (decimals: Int, letters: Int) {
    precondition(width <= 8)
    var (decimals, letters) = (10, 1)
    for _ in 1..<max(1, width) {
      decimals *= 10
      letters *= 36
    }
    return (decimals, letters)
  }
}

/// Reads numbers of one column after the other, in the order of a file.
///
/// Programs count on in different ways beyond the largest decimal: hybrid-36,
/// hexadecimal (VMD: 2710 after 9999), stars, or again from 0. Hexadecimal can only
/// be told from the numbers before.
struct PDBNumberReader {
  private let width: Int
  private let largest: Int
  private let firstHex: [UInt8]
  private var isHex = false
  private var last: Int?

  init(width: Int) {
    self.width = width
    largest = width == 4 ? 9999 : 99999
    firstHex = Array(String(largest + 1, radix: 16).utf8)
  }

  /// The number; nil where the field has none that can be read.
  mutating func read(_ field: TextLine) -> Int? {
    let value = value(of: field)
    if let value { last = value }
    return value
  }

  private mutating func value(of field: TextLine) -> Int? {
    let decimal = field.integer
    guard field.count == width else {
      // A short number is decimal again: the next model's, or counted from 0.
      isHex = false
      return decimal
    }
    let text = [UInt8](UnsafeBufferPointer(start: field.start, count: field.count))
    let lowered = text.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    if !isHex {
      let hasLetter = lowered.contains { (0x61...0x66).contains($0) }
      isHex =
        (last == largest && lowered == firstHex) || (hasLetter && (lowered[0] &- 0x30) < 10)
    }
    if isHex, let value = Int(String(decoding: lowered, as: UTF8.self), radix: 16) { return value }
    if let decimal { return decimal }
    return Hybrid36.decode(text)
  }
}

/// Reads the one Python literal that NPY headers hold. Nothing is evaluated.
struct PythonLiteralParser {
  enum Description: Equatable {
    case text(String)
    /// A list of fields: a structured type, whose parts do not matter here.
    case list
  }

  struct Fields: Equatable {
    var descr: Description
    var isFortranOrder: Bool
    var shape: [Int]
  }

  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// The header's three fields, or `nil` where it is anything else.
  mutating func parseHeader() -> Fields? {
    var descr: Description?
    var isFortranOrder: Bool?
    var shape: [Int]?
    guard accept("{") else { return nil }
    while !accept("}") {
      guard let key = parseString(), accept(":") else { return nil }
      // A key given twice is as wrong as one that is not known.
      switch key {
      case "descr" where descr == nil:
        descr = parseDescription()
        guard descr != nil else { return nil }
      case "fortran_order" where isFortranOrder == nil:
        isFortranOrder = parseBool()
        guard isFortranOrder != nil else { return nil }
      case "shape" where shape == nil:
        shape = parseShape()
        guard shape != nil else { return nil }
      default:
        return nil
      }
      if !accept(",") {
        guard accept("}") else { return nil }
        break
      }
    }
    skipSpace()
    guard position == bytes.endIndex, let descr, let isFortranOrder, let shape else { return nil }
    return Fields(descr: descr, isFortranOrder: isFortranOrder, shape: shape)
  }

  private mutating func skipSpace() {
    while position < bytes.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }

  private mutating func accept(_ character: Character) -> Bool {
    skipSpace()
    guard position < bytes.endIndex, bytes[position] == character.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func parseString() -> String? {
    skipSpace()
    guard position < bytes.endIndex else { return nil }
    let quote = bytes[position]
    guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
    guard let end = bytes[(position + 1)...].firstIndex(of: quote) else { return nil }
    let content = bytes[(position + 1)..<end]
    guard !content.contains(UInt8(ascii: "\\")) else { return nil }
    position = end + 1
    return String(validating: content, as: UTF8.self)
  }

  private mutating func parseBool() -> Bool? {
    skipSpace()
    for (word, value) in [("True", true), ("False", false)]
    where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    return nil
  }

  private mutating func parseDescription() -> Description? {
    if let text = parseString() { return .text(text) }
    // Skip a balanced list, minding quotes.
    guard accept("[") else { return nil }
    var depth = 1
    while depth > 0 {
      skipSpace()
      guard position < bytes.endIndex else { return nil }
      switch bytes[position] {
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        guard parseString() != nil else { return nil }
      case UInt8(ascii: "["), UInt8(ascii: "("):
        depth += 1
        position += 1
      case UInt8(ascii: "]"), UInt8(ascii: ")"):
        depth -= 1
        position += 1
      default:
        position += 1
      }
    }
    return .list
  }

  private mutating func parseShape() -> [Int]? {
    guard accept("(") else { return nil }
    var shape: [Int] = []
    while !accept(")") {
      // NumPy allows 64 dimensions.
      guard let extent = parseInteger(), shape.count < 64 else { return nil }
      shape.append(extent)
      if !accept(",") {
        // One number in brackets is a number in Python, not a shape.
        guard accept(")"), shape.count > 1 else { return nil }
        break
      }
    }
    return shape
  }

  private mutating func parseInteger() -> Int? {
    skipSpace()
    let start = position
    var value = 0
    while position < bytes.endIndex, case let digit = bytes[position] &- 0x30, digit < 10 {
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(Int(digit))
      guard !overflow, !carry else { return nil }
      value = sum
      position += 1
    }
    guard position > start else { return nil }
    // Python 2 wrote long integers with an L.
    if position < bytes.endIndex, bytes[position] == UInt8(ascii: "L") { position += 1 }
    return value
  }
}

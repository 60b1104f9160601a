/// What stands between the fields of a line.
enum FieldDelimiter: Sendable, CaseIterable {
  case comma
  case tab
  case semicolon
  /// Any number of spaces and tabs.
  case whitespace

  /// The delimiting byte; a space for whitespace, of which there may be many.
  var byte: UInt8 {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .tab: UInt8(ascii: "\t")
    case .semicolon: UInt8(ascii: ";")
    case .whitespace: UInt8(ascii: " ")
    }
  }

  /// Whether a byte may surround a field without being part of it.
  @inline(__always)
  func isPadding(_ byte: UInt8) -> Bool {
    byte == 0x20 || (byte == 0x09 && self != .tab)
  }

  /// The fields of a line, padding and quotes removed.
  ///
  /// For headers and first rows; the reader of numbers has its own loop.
  ///
  /// - Returns: `nil` if a quote is not closed on the line.
  func split(_ line: UnsafeBufferPointer<UInt8>) -> [[UInt8]]? {
    if self == .whitespace {
      return line.split(whereSeparator: isPadding).map(Array.init)
    }
    var fields: [[UInt8]] = []
    var position = 0
    while true {
      while position < line.count, isPadding(line[position]) { position += 1 }
      var field: [UInt8] = []
      if position < line.count, line[position] == UInt8(ascii: "\"") {
        position += 1
        while true {
          guard position < line.count else { return nil }
          if line[position] == UInt8(ascii: "\"") {
            position += 1
            // A doubled quote stands for one.
            guard position < line.count, line[position] == UInt8(ascii: "\"") else { break }
          }
          field.append(line[position])
          position += 1
        }
      }
      while position < line.count, line[position] != byte {
        field.append(line[position])
        position += 1
      }
      while let last = field.last, isPadding(last) { field.removeLast() }
      fields.append(field)
      guard position < line.count else { return fields }
      position += 1
    }
  }

  /// The delimiter by which most fields of some lines are numbers; the earlier of
  /// equals, so that a single column counts as comma-separated.
  static func guess(
    _ lines: [[UInt8]], preferring preferred: FieldDelimiter?
  ) -> FieldDelimiter {
    let order = (preferred.map { [$0] } ?? []) + allCases.filter { $0 != preferred }
    var best = order[0]
    var bestCount = -1
    for delimiter in order {
      let count = lines.reduce(0) { sum, line in
        let fields = line.withUnsafeBufferPointer { delimiter.split($0) } ?? []
        return sum + fields.count { $0.withUnsafeBufferPointer { parseNumber($0) != nil } }
      }
      if count > bestCount {
        best = delimiter
        bestCount = count
      }
    }
    return best
  }
}

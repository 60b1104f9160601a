/// A variable of a classic NetCDF file: an array, or a row of one for each record.
package struct NetCDFVariable: Equatable, Sendable {
  package let name: String
  /// The names of its dimensions, the record dimension first where it has that.
  package let dimensions: [String]
  /// The extents, without the record dimension.
  package let shape: [Int]
  /// Whether there is one such array for each record.
  package let isRecord: Bool
  package let attributes: [String: NetCDFAttribute]
  let type: NetCDFType
  /// The file's offset of the first element.
  let begin: Int

  /// The number of elements: all of them, or those of one record.
  package var elementCount: Int { shape.reduce(1, *) }
  /// Whether the elements are numbers, not text.
  package var isNumeric: Bool { type != .char }
  /// The type as messages show it.
  package var typeName: String { "\(type)" }
  var byteCount: Int { elementCount * type.size }
}

/// An attribute of a variable or of the file.
package enum NetCDFAttribute: Equatable, Sendable {
  case text(String)
  case numbers([Double])

  /// The text; nil where it holds numbers.
  package var string: String? {
    if case .text(let value) = self { value } else { nil }
  }

  /// The only number; nil where it holds text or several.
  package var number: Double? {
    if case .numbers(let values) = self, values.count == 1 { values[0] } else { nil }
  }
}

/// The types of elements, all big-endian; those from 7 on are CDF-5's.
enum NetCDFType: Int, Sendable {
  case byte = 1
  case char, short, int, float, double, ubyte, ushort, uint, int64, uint64

  /// In bytes.
  var size: Int {
    switch self {
    case .byte, .char, .ubyte: 1
    case .short, .ushort: 2
    case .int, .float, .uint: 4
    case .double, .int64, .uint64: 8
    }
  }
}

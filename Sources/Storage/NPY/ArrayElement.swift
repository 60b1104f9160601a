/// The type of an NPY array's elements, apart from its byte order.
package enum ArrayElement: String, CaseIterable, Sendable {
  case float16 = "f2"
  case float32 = "f4"
  case float64 = "f8"
  case int8 = "i1"
  case int16 = "i2"
  case int32 = "i4"
  case int64 = "i8"
  case uint8 = "u1"
  case uint16 = "u2"
  case uint32 = "u4"
  case uint64 = "u8"
  case bool = "b1"

  /// The bytes of one element.
  package var byteCount: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  /// The type that holds every element without loss (64-bit integers: to 53 bits).
  package var precision: NumericPrecision {
    switch self {
    case .float16, .float32, .int8, .int16, .uint8, .uint16, .bool: .float32
    case .float64, .int32, .int64, .uint32, .uint64: .float64
    }
  }

  /// What NumPy's other kinds of elements are, for the message that refuses them.
  static func unsupportedName(_ description: String) -> String {
    let body = description.drop { "<>=|".contains($0) }
    let kind =
      switch body.first {
      case "c": "complex numbers"
      case "O": "Python objects"
      case "U", "S", "a": "text"
      case "M": "dates"
      case "m": "time differences"
      case "V": "structured records"
      case "f": "floating-point numbers of another width"
      default: "elements of an unknown type"
      }
    return "\(kind) (dtype \(description.prefix(20)))"
  }
}

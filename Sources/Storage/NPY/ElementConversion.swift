/// The two types that tables are read into.
protocol TableValue: BinaryFloatingPoint, BitwiseCopyable {}
extension Float: TableValue {}
extension Double: TableValue {}

/// Converts stored elements to floating-point numbers.
///
/// - Parameters:
///   - input: The first element, of any alignment.
///   - stride: The bytes from one element to the next.
///   - count: The number of elements.
///   - outputStride: The elements from one result to the next.
func convert<Value: TableValue>(
  _ input: UnsafeRawPointer, stride: Int, count: Int, element: ArrayElement, isBigEndian: Bool,
  into output: UnsafeMutablePointer<Value>, outputStride: Int
) {
  /// One loop for each stored type; inlined, so that its body is concrete.
  @inline(__always)
  func loop<Raw: FixedWidthInteger>(_ type: Raw.Type, _ value: (Raw) -> Value) {
    if isBigEndian {
      for index in 0..<count {
        let raw = input.loadUnaligned(fromByteOffset: index &* stride, as: Raw.self)
        output[index &* outputStride] = value(Raw(bigEndian: raw))
      }
    } else {
      for index in 0..<count {
        let raw = input.loadUnaligned(fromByteOffset: index &* stride, as: Raw.self)
        output[index &* outputStride] = value(Raw(littleEndian: raw))
      }
    }
  }
  switch element {
  case .float16: loop(UInt16.self) { Value(halfPrecision($0)) }
  case .float32: loop(UInt32.self) { Value(Float(bitPattern: $0)) }
  case .float64: loop(UInt64.self) { Value(Double(bitPattern: $0)) }
  case .int8: loop(Int8.self) { Value($0) }
  case .int16: loop(Int16.self) { Value($0) }
  case .int32: loop(Int32.self) { Value($0) }
  case .int64: loop(Int64.self) { Value($0) }
  case .uint8: loop(UInt8.self) { Value($0) }
  case .uint16: loop(UInt16.self) { Value($0) }
  case .uint32: loop(UInt32.self) { Value($0) }
  case .uint64: loop(UInt64.self) { Value($0) }
  case .bool: loop(UInt8.self) { $0 == 0 ? 0 : 1 }
  }
}

/// The value of an IEEE 754 binary16 number, exact in binary32.
@inline(__always)
private func halfPrecision(_ bits: UInt16) -> Float {
  let sign = UInt32(bits & 0x8000) << 16
  let exponent = UInt32(bits >> 10) & 0x1F
  let fraction = UInt32(bits & 0x3FF)
  switch exponent {
  case 0:
    // Subnormal: fraction · 2⁻²⁴.
    let magnitude = Float(fraction) * 0x1p-24
    return sign == 0 ? magnitude : -magnitude
  case 31:
    return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
  default:
    return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
  }
}

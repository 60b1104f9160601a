/// Turns big-endian elements into numbers, each multiplied by a factor.
///
/// - Parameters:
///   - bytes: At least `target.count` elements.
///   - target: Part of a buffer, maybe not initialised.
func decodeNetCDF(
  _ bytes: UnsafeRawBufferPointer, _ type: NetCDFType, scale: Double,
  into target: Slice<UnsafeMutableBufferPointer<Double>>
) {
  precondition(bytes.count >= target.count * type.size)
  guard let source = bytes.baseAddress, !target.isEmpty else { return }
  let values = target.base.baseAddress! + target.startIndex
  let count = target.count
  switch type {
  case .float:
    for index in 0..<count {
      let bits = source.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self).byteSwapped
      values[index] = Double(Float(bitPattern: bits)) * scale
    }
  case .double:
    for index in 0..<count {
      let bits = source.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self).byteSwapped
      values[index] = Double(bitPattern: bits) * scale
    }
  case .byte: decodeIntegers(source, Int8.self, scale, values, count)
  case .char, .ubyte: decodeIntegers(source, UInt8.self, scale, values, count)
  case .short: decodeIntegers(source, Int16.self, scale, values, count)
  case .ushort: decodeIntegers(source, UInt16.self, scale, values, count)
  case .int: decodeIntegers(source, Int32.self, scale, values, count)
  case .uint: decodeIntegers(source, UInt32.self, scale, values, count)
  case .int64: decodeIntegers(source, Int64.self, scale, values, count)
  case .uint64: decodeIntegers(source, UInt64.self, scale, values, count)
  }
}

private func decodeIntegers<Number: FixedWidthInteger & BitwiseCopyable>(
  _ source: UnsafeRawPointer, _ type: Number.Type, _ scale: Double,
  _ values: UnsafeMutablePointer<Double>, _ count: Int
) {
  for index in 0..<count {
    let offset = MemoryLayout<Number>.size * index
    let value = Number(bigEndian: source.loadUnaligned(fromByteOffset: offset, as: Number.self))
    values[index] = Double(value) * scale
  }
}

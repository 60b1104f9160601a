/// The byte order of a DCD file and the width of its record marks.
struct DCDEncoding: Equatable, Sendable {
  var isBigEndian: Bool
  /// 4, or 8 from compilers with 64-bit marks.
  var markerSize: Int

  static let all: [DCDEncoding] = [4, 8].flatMap { size in
    [false, true].map { DCDEncoding(isBigEndian: $0, markerSize: size) }
  }

  func marker(_ bytes: [UInt8], at offset: Int) -> Int {
    bytes.withUnsafeBytes { marker($0, at: offset) }
  }

  /// A record's length; negative where no length is meant.
  func marker(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int {
    if markerSize == 4 {
      let value = bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self)
      return Int(isBigEndian ? value.byteSwapped : value)
    }
    let value = bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self)
    return Int(isBigEndian ? value.byteSwapped : value)
  }

  func integer(_ bytes: [UInt8], at offset: Int) -> Int {
    let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Int32.self) }
    return Int(isBigEndian ? value.byteSwapped : value)
  }

  func float(_ bytes: [UInt8], at offset: Int) -> Double {
    let bits = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
    return Double(Float(bitPattern: isBigEndian ? bits.byteSwapped : bits))
  }

  func double(_ bytes: [UInt8], at offset: Int) -> Double {
    bytes.withUnsafeBytes { double($0, at: offset) }
  }

  func double(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Double {
    let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    return Double(bitPattern: isBigEndian ? bits.byteSwapped : bits)
  }

  /// Å in three columns to nm in rows of x, y, z.
  ///
  /// - Parameter columns: x, y and z of `count` atoms, 4-byte floats.
  func decode(
    _ columns: (UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer), count: Int,
    into positions: UnsafeMutablePointer<Double>
  ) {
    let (x, y, z) = columns
    if isBigEndian {
      for index in 0..<count {
        positions[3 * index] = swapped(x, index)
        positions[3 * index + 1] = swapped(y, index)
        positions[3 * index + 2] = swapped(z, index)
      }
    } else {
      let x = x.assumingMemoryBound(to: Float.self)
      let y = y.assumingMemoryBound(to: Float.self)
      let z = z.assumingMemoryBound(to: Float.self)
      for index in 0..<count {
        positions[3 * index] = Double(x[index]) * 0.1
        positions[3 * index + 1] = Double(y[index]) * 0.1
        positions[3 * index + 2] = Double(z[index]) * 0.1
      }
    }
  }

  @inline(__always)
  private func swapped(_ column: UnsafeRawPointer, _ index: Int) -> Double {
    let bits = column.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
    return Double(Float(bitPattern: bits.byteSwapped)) * 0.1
  }
}

/// Numbers in XDR, the external data representation of RFC 4506: big-endian, in
/// units of four bytes. The caller checks the bounds.
struct XDRBytes {
  let base: UnsafeRawPointer

  init(_ bytes: UnsafeRawBufferPointer) {
    base = bytes.baseAddress!
  }

  func unsigned(at offset: Int) -> UInt32 {
    UInt32(bigEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  func unsigned64(at offset: Int) -> UInt64 {
    UInt64(bigEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  func int(at offset: Int) -> Int { Int(Int32(bitPattern: unsigned(at: offset))) }

  func float(at offset: Int) -> Float { Float(bitPattern: unsigned(at: offset)) }

  func double(at offset: Int) -> Double { Double(bitPattern: unsigned64(at: offset)) }

  /// The edges of a box in nm; nil where all nine numbers are zero.
  func box(at offset: Int, isDouble: Bool) -> Box? {
    func edge(_ first: Int) -> SIMD3<Double> {
      let size = isDouble ? 8 : 4
      func number(_ i: Int) -> Double {
        let place = offset + (first + i) * size
        return isDouble ? double(at: place) : Double(float(at: place))
      }
      return SIMD3(number(0), number(1), number(2))
    }
    let box = Box(a: edge(0), b: edge(3), c: edge(6))
    let isNone = box.a == .zero && box.b == .zero && box.c == .zero
    return isNone ? nil : box
  }
}

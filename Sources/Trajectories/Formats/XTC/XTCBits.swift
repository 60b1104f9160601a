/// Writes numbers of any width one after another, most significant bit first.
struct XTCBits {
  private(set) var bytes: [UInt8] = []
  private var pending: UInt64 = 0
  private var pendingCount = 0

  /// Appends the low bits of a number, at most 32.
  mutating func append(_ value: UInt64, bits: Int) {
    pending = pending << UInt64(bits) | value
    pendingCount += bits
    while pendingCount >= 8 {
      pendingCount -= 8
      bytes.append(UInt8(truncatingIfNeeded: pending >> UInt64(pendingCount)))
    }
  }

  /// Appends three numbers, each below its size.
  mutating func append(_ numbers: SIMD3<UInt32>, _ packing: XTCPacking) {
    guard packing.bits > 0 else {
      for axis in 0..<3 { append(UInt64(numbers[axis]), bits: packing.separateBits[axis]) }
      return
    }
    let first = UInt64(numbers.x) * UInt64(packing.sizes.y) + UInt64(numbers.y)
    var (high, low) = first.multipliedFullWidth(by: UInt64(packing.sizes.z))
    let (sum, carry) = low.addingReportingOverflow(UInt64(numbers.z))
    low = sum
    high += carry ? 1 : 0
    var left = packing.bits
    while left > 0 {
      append(low & 0xFF, bits: min(left, 8))
      low = low >> 8 | high << 56
      high >>= 8
      left -= 8
    }
  }

  /// Fills the last byte with zeros.
  mutating func finish() {
    if pendingCount > 0 { append(0, bits: 8 - pendingCount) }
  }

  /// Empties the buffer, and keeps its storage.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    pending = 0
    pendingCount = 0
  }
}

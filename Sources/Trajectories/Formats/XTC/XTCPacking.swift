/// How three numbers share a word of bits in XTC.
///
/// With sizes s₀, s₁, s₂ the word is (n₀·s₁ + n₁)·s₂ + n₂. Its bytes come least
/// significant first, the bits within a byte most significant first.
struct XTCPacking {
  /// The bits of the word, up to 72; 0 where each number has bits of its own.
  let bits: Int
  /// s₀, s₁, s₂.
  let sizes: SIMD3<UInt32>
  /// The bits of each number where `bits` is 0.
  let separateBits: SIMD3<Int>

  // For words of up to `fastBits` bits, which one load of 8 bytes holds at any
  // offset in bits:
  /// The word's whole bytes, and what is left of the last.
  let wholeMask: UInt64
  let restMask: UInt64
  let restShift: UInt64
  /// s₂ and s₁·s₂, and what divides by them.
  let sizeZ: UInt64
  let sizeY: UInt64
  let byZ: Reciprocal
  let byYZ: Reciprocal

  static let fastBits = 57
  var isFast: Bool { bits > 0 && bits <= Self.fastBits }

  /// The packing of numbers below these sizes, in a word of `bits` bits.
  init(sizes: SIMD3<UInt32>, bits: Int) {
    self.sizes = sizes
    self.bits = bits
    separateBits = SIMD3(
      Self.bitWidth(sizes.x), Self.bitWidth(sizes.y), Self.bitWidth(sizes.z))
    let isFast = bits > 0 && bits <= Self.fastBits
    let whole = isFast ? UInt64(bits) & ~7 : 0
    let rest = isFast ? UInt64(bits) & 7 : 0
    wholeMask = (1 << whole) - 1
    restMask = ((1 << rest) - 1) << whole
    restShift = 8 - rest
    sizeY = UInt64(sizes.y)
    sizeZ = UInt64(sizes.z)
    byZ = Reciprocal(isFast ? sizeZ : 1)
    byYZ = Reciprocal(isFast ? sizeY * sizeZ : 1)
  }

  /// The packing of numbers below these sizes, in as few bits as the format uses.
  init(sizes: SIMD3<UInt32>) {
    guard sizes.max() <= 0xFF_FFFF else {
      self.init(sizes: sizes, bits: 0)
      return
    }
    let product = UInt64(sizes.x).multipliedFullWidth(by: UInt64(sizes.y) * UInt64(sizes.z))
    let bits =
      product.high > 0 ? 128 - product.high.leadingZeroBitCount : 64 - product.low.leadingZeroBitCount
    self.init(sizes: sizes, bits: bits)
  }

  /// The bits of a number up to and including `size`, as the format counts them.
  private static func bitWidth(_ size: UInt32) -> Int { 32 - size.leadingZeroBitCount }
}

/// Division by a constant as a multiplication: exact for numbers below 2⁵⁷ and
/// divisors below 2⁴⁸.
///
/// With 2ˡ ≤ d < 2ˡ⁺¹ and m = ⌈2⁶³⁺ˡ / d⌉, the error m·d − 2⁶³⁺ˡ is below d, so
/// ⌊v·m / 2⁶³⁺ˡ⌋ = ⌊v / d⌋ while v times that error is below 2⁶³⁺ˡ.
///
/// - Reference: T. Granlund, P. L. Montgomery, PLDI 1994, doi:10.1145/178243.178249.
struct Reciprocal {
  private let multiplier: UInt64
  private let shift: UInt64

  init(_ divisor: UInt64) {
    let log = UInt64(63 - divisor.leadingZeroBitCount)
    shift = log
    if log == 0 {
      multiplier = 1 << 63
    } else {
      let (quotient, remainder) = divisor.dividingFullWidth((1 << (log - 1), 0))
      multiplier = quotient + (remainder == 0 ? 0 : 1)
    }
  }

  @inline(__always)
  func quotient(_ value: UInt64) -> UInt64 {
    (value &<< 1).multipliedFullWidth(by: multiplier).high &>> shift
  }
}

/// The sizes between which small differences change, in steps of about 2^⅓, so that
/// three of size `i` need `i` bits.
enum XTCSmallSizes {
  static let first = 9
  static let last = 72

  /// By index; the first nine are not used.
  static let values: [UInt32] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 10, 12, 16, 20, 25, 32, 40, 50, 64, 80, 101, 128, 161, 203, 256,
    322, 406, 512, 645, 812, 1024, 1290, 1625, 2048, 2580, 3250, 4096, 5060, 6501, 8192, 10321,
    13003, 16384, 20642, 26007, 32768, 41285, 52015, 65536, 82570, 104_031, 131_072, 165_140,
    208_063, 262_144, 330_280, 416_127, 524_287, 660_561, 832_255, 1_048_576, 1_321_122, 1_664_510,
    2_097_152, 2_642_245, 3_329_021, 4_194_304, 5_284_491, 6_658_042, 8_388_607, 10_568_983,
    13_316_085, 16_777_216,
  ]

  /// The packing of three small differences, by index.
  static let packings: [XTCPacking] = values.enumerated().map { index, size in
    XTCPacking(sizes: SIMD3(repeating: max(1, size)), bits: index)
  }
}

/// Unpacks the coordinates of XTC frames.
///
/// A frame is a series of groups. A group is an atom, counted from the smallest
/// coordinates of the frame, and a run of atoms close to it, each as its difference
/// from the one before. The first atom of a run comes before the group's own in
/// the file's order of atoms: in water, an oxygen between its hydrogens saves bits.
///
/// - Reference: the format is the work of F. van Hoesel, part of GROMACS since 1995.
struct XTCDecoder {
  /// Bytes that must be readable behind the data: a group takes at most 103.
  static let padding = 160
  /// Atoms that may be written beyond the wanted ones: a run has at most ten.
  static let surplus = 11

  private let packings: UnsafePointer<XTCPacking>
  private let smallSizes: UnsafePointer<UInt32>

  /// A decoder on tables that the caller keeps.
  init(packings: UnsafePointer<XTCPacking>, smallSizes: UnsafePointer<UInt32>) {
    self.packings = packings
    self.smallSizes = smallSizes
  }

  /// Unpacks the first atoms as integers, x, y, z of each.
  ///
  /// Never reads or writes out of bounds, whatever the bits are.
  ///
  /// - Parameters:
  ///   - bounds: The 28 bytes before the number of bytes: smallest and largest
  ///     coordinates, and the index of the first small size.
  ///   - data: `byteCount` bytes and ``padding`` readable bytes behind them.
  ///   - output: Room for 3 × (`wanted` + ``surplus``) numbers.
  func decode(
    bounds: XDRBytes, data: UnsafeRawPointer, byteCount: Int, atomCount: Int, wanted: Int,
    output: UnsafeMutablePointer<Int32>
  ) throws(XTCDamage) {
    var smallest = SIMD3<UInt32>()
    var sizes = SIMD3<UInt32>()
    for axis in 0..<3 {
      smallest[axis] = bounds.unsigned(at: 4 * axis)
      let extent = bounds.int(at: 12 + 4 * axis) - bounds.int(at: 4 * axis)
      guard extent >= 0, extent < Int(UInt32.max) else { throw .bounds }
      sizes[axis] = UInt32(extent) + 1
    }
    let large = XTCPacking(sizes: sizes)
    var smallIndex = bounds.int(at: 24)
    try check(smallIndex)
    let endBit = byteCount * 8
    var position = 0
    var atom = 0
    var run = 0
    var isOutside = false

    while atom < wanted {
      let (x, y, z) = large.isFast ? fast(data, &position, large) : slow(data, &position, large)
      isOutside = isOutside || x >= sizes.x || y >= sizes.y || z >= sizes.z
      var previous = (x &+ smallest.x, y &+ smallest.y, z &+ smallest.z)

      let flags = Self.bits(data, position)
      var change = 0
      if flags >> 63 == 1 {
        let code = Int((flags >> 58) & 31)
        run = code / 3
        change = code - 3 * run - 1
        position += 6
      } else {
        position += 1
      }
      guard atom + run < atomCount else {
        throw position > endBit ? .dataTooShort : .runBeyondEnd
      }
      var place = output + 3 * atom
      if run == 0 {
        Self.store(previous, at: place)
      } else {
        let packing = packings + smallIndex
        let half = smallSizes[smallIndex] / 2
        let isFast = packing.pointee.isFast
        for step in 0..<run {
          let (x, y, z) =
            isFast ? fast(data, &position, packing.pointee) : slow(data, &position, packing.pointee)
          let next = (x &+ previous.0 &- half, y &+ previous.1 &- half, z &+ previous.2 &- half)
          Self.store(next, at: place)
          if step == 0 {
            place += 3
            Self.store(previous, at: place)
          }
          place += 3
          previous = next
        }
      }
      atom += run + 1
      guard position <= endBit else { throw .dataTooShort }
      if change != 0 {
        smallIndex += change
        try check(smallIndex)
      }
    }
    if isOutside { throw .outOfBounds }
    // Every writer stops at the last byte that it needs.
    if atom == atomCount, endBit - position >= 64 { throw .dataTooLong }
  }

  private func check(_ smallIndex: Int) throws(XTCDamage) {
    guard smallIndex >= XTCSmallSizes.first, smallIndex <= XTCSmallSizes.last else {
      throw .smallIndex(smallIndex)
    }
  }

  @inline(__always)
  private static func store(
    _ atom: (UInt32, UInt32, UInt32), at place: UnsafeMutablePointer<Int32>
  ) {
    place[0] = Int32(bitPattern: atom.0)
    place[1] = Int32(bitPattern: atom.1)
    place[2] = Int32(bitPattern: atom.2)
  }

  /// The bits from a position on, from the top; at least 57 are right.
  @inline(__always)
  private static func bits(_ data: UnsafeRawPointer, _ position: Int) -> UInt64 {
    UInt64(bigEndian: data.loadUnaligned(fromByteOffset: position &>> 3, as: UInt64.self))
      &<< UInt64(truncatingIfNeeded: position & 7)
  }

  /// Three numbers of a word of at most ``XTCPacking/fastBits`` bits.
  @inline(__always)
  private func fast(
    _ data: UnsafeRawPointer, _ position: inout Int, _ packing: XTCPacking
  ) -> (UInt32, UInt32, UInt32) {
    let bytes = Self.bits(data, position).byteSwapped
    position &+= packing.bits
    let value = bytes & packing.wholeMask | bytes &>> packing.restShift & packing.restMask
    let xy = packing.byZ.quotient(value)
    let x = packing.byYZ.quotient(value)
    let z = value &- xy &* packing.sizeZ
    let y = xy &- x &* packing.sizeY
    return (
      UInt32(truncatingIfNeeded: x), UInt32(truncatingIfNeeded: y), UInt32(truncatingIfNeeded: z)
    )
  }

  /// Three numbers of a longer word, or of a word each.
  @inline(never)
  private func slow(
    _ data: UnsafeRawPointer, _ position: inout Int, _ packing: XTCPacking
  ) -> (UInt32, UInt32, UInt32) {
    guard packing.bits > 0 else {
      var numbers = SIMD3<UInt32>()
      for axis in 0..<3 {
        let width = packing.separateBits[axis]
        numbers[axis] = UInt32(Self.bits(data, position) >> UInt64(64 - width))
        position += width
      }
      return (numbers.x, numbers.y, numbers.z)
    }
    // The first 64 bits need a ninth byte; what follows is at most a byte more.
    let next = UInt64(data.load(fromByteOffset: position >> 3 + 8, as: UInt8.self))
    let bytes = (Self.bits(data, position) | next >> UInt64(8 - position & 7)).byteSwapped
    var low = bytes
    var high: UInt64 = 0
    if packing.bits >= 64 {
      // No shift by 64 where nothing is left.
      let rest = packing.bits - 64
      high = rest == 0 ? 0 : Self.bits(data, position + 64) >> UInt64(64 - rest)
    } else {
      let whole = UInt64(packing.bits) & ~7
      let rest = UInt64(packing.bits) & 7
      low = bytes & (1 << whole - 1) | (bytes >> (8 - rest)) & ((1 << rest - 1) << whole)
    }
    position += packing.bits
    let (sizeY, sizeZ) = (UInt64(packing.sizes.y), UInt64(packing.sizes.z))
    // A word of more than 64 bits has sizes above 2¹⁵, and `high` is below 2⁸.
    let (xy, z) = high == 0 ? low.quotientAndRemainder(dividingBy: sizeZ)
      : sizeZ.dividingFullWidth((high, low))
    let (x, y) = xy.quotientAndRemainder(dividingBy: sizeY)
    return (UInt32(truncatingIfNeeded: x), UInt32(y), UInt32(z))
  }
}

/// What stands before the coordinates of an XTC frame.
///
/// Magic number, atoms, step, time in ps and the box in nm, 52 bytes; then the
/// atoms again and, for ten atoms and more, precision, bounds, a table index and
/// the number of bytes that hold the coordinates.
struct XTCHead: XDRFrameHead {
  static let formatName = "XTC"
  /// What says the type of the file: 2023 where the number of bytes has 64 bits.
  static let magicNumbers = [1995, 2023]
  /// The most bytes of a head.
  static let size = 96
  /// Up to this many atoms are stored as plain numbers.
  static let plainAtomCount = 9

  var atomCount: Int
  var step: Int
  var time: Double
  /// Where the coordinates begin, counted from the frame's own begin.
  var dataOffset: Int
  /// The bytes that hold coordinates, without what fills up to a multiple of four.
  var dataByteCount: Int
  /// Steps in a nm; nil for plain numbers.
  var precision: Float?

  /// The bytes of the whole frame.
  var frameByteCount: Int { dataOffset + (dataByteCount + 3) & ~3 }

  /// Reads a head.
  ///
  /// - Returns: nil where the bytes end too early.
  /// - Throws: What is wrong with it.
  init?(_ bytes: UnsafeRawBufferPointer) throws(XTCDamage) {
    guard bytes.count >= 4 else { return nil }
    let xdr = XDRBytes(bytes)
    let magic = xdr.int(at: 0)
    guard Self.magicNumbers.contains(magic) else { throw .magic(magic) }
    guard bytes.count >= 56 else { return nil }
    atomCount = xdr.int(at: 4)
    step = xdr.int(at: 8)
    time = Double(xdr.float(at: 12))
    guard atomCount > 0 else { throw .atomCount(atomCount) }
    let repeated = xdr.int(at: 52)
    guard repeated == atomCount else { throw .unequalAtomCounts(atomCount, repeated) }
    guard atomCount > Self.plainAtomCount else {
      dataOffset = 56
      dataByteCount = 12 * atomCount
      return
    }
    dataOffset = magic == 2023 ? 96 : 92
    guard bytes.count >= dataOffset else { return nil }
    precision = xdr.float(at: 56)
    let count = magic == 2023 ? xdr.unsigned64(at: 88) : UInt64(xdr.unsigned(at: 88))
    // Far above any disk, and far below an overflow.
    guard count < 1 << 48 else { throw .dataByteCount(count) }
    dataByteCount = Int(count)
    // An atom takes two bits and more; so no head asks for more memory than
    // the size of its file allows.
    guard atomCount <= 4 * dataByteCount else { throw .dataByteCount(count) }
  }

  /// The box in nm; nil where the frame has none.
  static func box(_ bytes: UnsafeRawBufferPointer) -> Box? {
    XDRBytes(bytes).box(at: 16, isDouble: false)
  }
}

/// What can be wrong with an XTC frame.
enum XTCDamage: XDRDamage {
  case magic(Int)
  case atomCount(Int)
  case unequalAtomCounts(Int, Int)
  case changedAtomCount(from: Int, to: Int)
  case dataByteCount(UInt64)
  case precision(Float)
  case bounds
  case smallIndex(Int)
  case runBeyondEnd
  case dataTooShort
  case dataTooLong
  case outOfBounds

  var reason: String {
    switch self {
    case .magic(let number):
      "it begins with \(number), not with 1995 or 2023"
    case .atomCount(let count):
      "it has \(count) atoms"
    case .unequalAtomCounts(let first, let second):
      "its head has \(first) atoms, its coordinates \(second)"
    case .changedAtomCount(let first, let count):
      "it has \(count) atoms, the first frame \(first)"
    case .dataByteCount(let count):
      "\(count) bytes of coordinates cannot hold its atoms"
    case .precision(let value):
      "its precision is \(value)"
    case .bounds:
      "its largest coordinates are below its smallest"
    case .smallIndex(let index):
      "the size \(index) of its small differences is outside 9 to 72"
    case .runBeyondEnd:
      "it holds more atoms than its head says"
    case .dataTooShort:
      "its coordinates end too early"
    case .dataTooLong:
      "its coordinates end too late"
    case .outOfBounds:
      "a coordinate lies outside its own bounds"
    }
  }
}

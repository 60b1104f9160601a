/// Goes through the header of a classic NetCDF file, in blocks.
///
/// Every count is held against the bytes that are left before room is made for it.
struct NetCDFHeaderCursor {
  private let file: RandomAccessFile
  private let path: String
  private var block: [UInt8] = []
  /// The file's offset of the block's first byte.
  private var blockOffset = 0
  private(set) var offset = 0
  /// CDF-5 counts in 64 bits.
  var hasWideCounts = false
  /// CDF-2 and CDF-5 store offsets in 64 bits.
  var hasWideOffsets = false

  /// More dimensions, variables or attributes are no file's.
  private static let countLimit = 1 << 16
  private static let textLimit = 1 << 24

  init(_ file: RandomAccessFile, path: String) {
    self.file = file
    self.path = path
  }

  func malformed(_ reason: String) -> StorageError {
    .malformed(path: path, format: "NetCDF", reason: reason)
  }

  /// The next bytes, in place.
  private mutating func take(_ count: Int) throws(StorageError) -> ArraySlice<UInt8> {
    guard count <= file.size - offset else { throw malformed("the header is cut short") }
    if offset + count > blockOffset + block.count {
      block = try file.bytes(at: offset, count: min(file.size - offset, max(count, 1 << 14)))
      blockOffset = offset
    }
    let start = offset - blockOffset
    offset += count
    return block[start..<start + count]
  }

  private mutating func unsigned(_ byteCount: Int) throws(StorageError) -> UInt64 {
    try take(byteCount).reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func magic() throws(StorageError) -> [UInt8] { Array(try take(4)) }

  /// A 4-byte number, such as a tag or a type.
  mutating func word() throws(StorageError) -> Int { Int(try unsigned(4)) }

  /// A count of the version's width, at most `.max`.
  mutating func count() throws(StorageError) -> Int {
    Int(clamping: try unsigned(hasWideCounts ? 8 : 4))
  }

  /// The number of records; nil where the writer left it open (all bits set).
  mutating func recordCount() throws(StorageError) -> Int? {
    let value = try unsigned(hasWideCounts ? 8 : 4)
    return value == (hasWideCounts ? .max : 0xFFFF_FFFF) ? nil : Int(clamping: value)
  }

  mutating func fileOffset() throws(StorageError) -> Int {
    Int(clamping: try unsigned(hasWideOffsets ? 8 : 4))
  }

  /// The number of entries of a list that begins with a tag; an absent list has none.
  mutating func list(tag: Int, of what: String) throws(StorageError) -> Int {
    let found = try word()
    let count = try count()
    guard found == tag || (found == 0 && count == 0) else {
      throw malformed("the list of \(what) is damaged")
    }
    guard count <= Self.countLimit else { throw malformed("\(count) \(what) are too many") }
    return count
  }

  /// A name, padded to four bytes.
  mutating func name() throws(StorageError) -> String {
    let count = try count()
    guard count <= 1 << 12 else { throw malformed("a name of \(count) bytes is too long") }
    let text = String(decoding: try take(count), as: UTF8.self)
    _ = try take((4 - count % 4) % 4)
    return text
  }

  mutating func type() throws(StorageError) -> NetCDFType {
    let code = try word()
    guard let type = NetCDFType(rawValue: code), hasWideCounts || code <= 6 else {
      throw malformed("an element type \(code) does not exist")
    }
    return type
  }

  mutating func attributes() throws(StorageError) -> [String: NetCDFAttribute] {
    var attributes: [String: NetCDFAttribute] = [:]
    for _ in 0..<(try list(tag: 0x0C, of: "attributes")) {
      let name = try name()
      let type = try type()
      let count = try count()
      guard count <= Self.textLimit / type.size else {
        throw malformed("the attribute “\(name)” is too long")
      }
      let bytes = Array(try take(count * type.size))
      _ = try take((4 - bytes.count % 4) % 4)
      if type == .char {
        attributes[name] = .text(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
      } else {
        let values = [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
          bytes.withUnsafeBytes { decodeNetCDF($0, type, scale: 1, into: buffer[..<count]) }
          initialized = count
        }
        attributes[name] = .numbers(values)
      }
    }
    return attributes
  }
}

import Foundation
import Storage

/// A folder of a test's own, removed with the value.
final class Scratch {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("storage-tests-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a file and returns its path.
  func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let path = "\(self.path)/\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  func file(_ name: String, _ text: String) throws -> String {
    try file(name, text.utf8)
  }

  /// All names in the folder, hidden ones too.
  var contents: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}

/// SplitMix64: small, seeded, the same everywhere.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// An NPY file with a header as NumPy writes it.
func npyBytes(
  descr: String, fortran: Bool = false, shape: [Int], data: [UInt8], version: UInt8 = 1
) -> [UInt8] {
  let list = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
  return npyBytes(
    header: "{'descr': '\(descr)', 'fortran_order': \(fortran ? "True" : "False"), "
      + "'shape': (\(list)), }", data: data, version: version)
}

/// An NPY file with any header text.
func npyBytes(header: String, data: [UInt8], version: UInt8 = 1) -> [UInt8] {
  let prefix = version == 1 ? 10 : 12
  var text = Array(header.utf8)
  text += [UInt8](repeating: 0x20, count: (63 - (prefix + text.count) % 64 + 64) % 64)
  text.append(0x0A)
  var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [version, 0]
  for shift in 0..<(prefix - 8) {
    bytes.append(UInt8(truncatingIfNeeded: text.count >> (8 * shift)))
  }
  return bytes + text + data
}

/// The bytes of numbers, little-endian or big-endian.
func bytes<Number: FixedWidthInteger>(_ values: [Number], bigEndian: Bool = false) -> [UInt8] {
  values.flatMap { value in
    withUnsafeBytes(of: bigEndian ? value.bigEndian : value.littleEndian) { Array($0) }
  }
}

func bytes(_ values: [Double]) -> [UInt8] { bytes(values.map(\.bitPattern)) }
func bytes(_ values: [Float]) -> [UInt8] { bytes(values.map(\.bitPattern)) }

extension NumericTable {
  /// The rows of chosen columns, or of all.
  func doubles(rows: Range<Int>? = nil, columns: [Int]? = nil) throws -> [Double] {
    let rows = rows ?? 0..<rowCount
    let columns = columns ?? Array(self.columns.indices)
    var values = [Double](repeating: .nan, count: rows.count * columns.count)
    let reader = try makeReader()
    try values.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
      try reader.read(rows: rows, columns: columns, into: buffer)
    }
    return values
  }

  func floats(rows: Range<Int>? = nil, columns: [Int]? = nil) throws -> [Float] {
    let rows = rows ?? 0..<rowCount
    let columns = columns ?? Array(self.columns.indices)
    var values = [Float](repeating: .nan, count: rows.count * columns.count)
    let reader = try makeReader()
    try values.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
      try reader.read(rows: rows, columns: columns, into: buffer)
    }
    return values
  }
}

/// Opens the only table of a file, by its detected format.
func openTable(_ path: String, array: String? = nil) throws -> any NumericTable {
  let tables = try TableFormat.detect(path).open(path, TableOptions(array: array))
  return tables[0]
}

/// The error of an expression, which must be a ``StorageError``.
func storageError(_ body: () throws -> Void) -> StorageError? {
  do {
    try body()
    return nil
  } catch {
    return error as? StorageError
  }
}

/// The checksum of zip and gzip.
func crc32(_ bytes: [UInt8]) -> UInt32 {
  var crc = ~UInt32(0)
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 {
      let isOdd = crc & 1 == 1
      crc >>= 1
      if isOdd { crc ^= 0xEDB8_8320 }
    }
  }
  return ~crc
}

/// A deflate stream of uncompressed blocks.
func deflateBlocks(_ bytes: [UInt8]) -> [UInt8] {
  var stream: [UInt8] = []
  var start = 0
  repeat {
    let end = min(bytes.count, start + 65_535)
    let count = UInt16(end - start)
    stream.append(end == bytes.count ? 1 : 0)
    stream += withUnsafeBytes(of: count.littleEndian) { Array($0) }
    stream += withUnsafeBytes(of: (~count).littleEndian) { Array($0) }
    stream += bytes[start..<end]
    start = end
  } while start < bytes.count
  return stream
}

/// The little-endian bytes of 16-bit numbers.
func words(_ values: UInt16...) -> [UInt8] { bytes(values) }

/// The little-endian bytes of 32-bit numbers.
func longs(_ values: UInt32...) -> [UInt8] { bytes(values) }

func gzipBytes(_ content: [UInt8]) -> [UInt8] {
  var file: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
  file += deflateBlocks(content)
  file += longs(crc32(content), UInt32(truncatingIfNeeded: content.count))
  return file
}

/// A zip archive, its members stored or deflated.
func zipBytes(_ members: [(name: String, content: [UInt8])], deflated: Bool = false) -> [UInt8] {
  var archive: [UInt8] = []
  var directory: [UInt8] = []
  for (name, content) in members {
    let data = deflated ? deflateBlocks(content) : content
    let method: UInt16 = deflated ? 8 : 0
    let sizes = longs(crc32(content), UInt32(data.count), UInt32(content.count))
    let nameCount = UInt16(name.utf8.count)
    let offset = UInt32(archive.count)
    archive += longs(0x0403_4b50)
    archive += words(20, 0, method, 0, 0x21)
    archive += sizes
    archive += words(nameCount, 0)
    archive += Array(name.utf8)
    archive += data
    directory += longs(0x0201_4b50)
    directory += words(20, 20, 0, method, 0, 0x21)
    directory += sizes
    directory += words(nameCount, 0, 0, 0, 0)
    directory += longs(0, offset)
    directory += Array(name.utf8)
  }
  let count = UInt16(members.count)
  var end = longs(0x0605_4b50)
  end += words(0, 0, count, count)
  end += longs(UInt32(directory.count), UInt32(archive.count))
  end += words(0)
  return archive + directory + end
}
